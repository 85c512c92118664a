"""Reports for a person at a terminal: each sentence with its marked passages, what is wrong with them, and a summary.

With colours the passages are coloured and underlined; without, a row of marks under the line says where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from tqcheck.document import Segment
from tqcheck.finding import Finding, Severity
from tqcheck.report import Quality, Report, advice, costs
from tqcheck.reporters.base import Reporter, bound, hidden, plural, proposed, quoted, shown, tally, used
from tqcheck.reporters.characters import harmless
from tqcheck.reporters.lines import hang, join, plain, wrap
from tqcheck.reporters.options import Options
from tqcheck.reporters.pieces import Piece, pieces

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

INDENT = 5
MISSING = "‸"
"""Stands where a finding has an empty span: something should be there."""
MARKS = {Severity.NEUTRAL: "┈", Severity.MINOR: "╌", Severity.MAJOR: "─", Severity.CRITICAL: "━"}
SYMBOLS = {Severity.NEUTRAL: "○", Severity.MINOR: "●", Severity.MAJOR: "▲", Severity.CRITICAL: "◆"}
INKS = {Severity.NEUTRAL: "dim", Severity.MINOR: "color(32)", Severity.MAJOR: "color(172)", Severity.CRITICAL: "bold color(161)"}
PASSAGES = {
    Severity.NEUTRAL: "underline", Severity.MINOR: "underline color(32)", Severity.MAJOR: "bold underline color(172)",
    Severity.CRITICAL: "bold underline color(231) on color(161)",
}
MEASURES = ("score", "fluency", "adequacy", "literalness")
BARS = "▁▂▃▄▅▆▇█"
UNTAKEN = "–"


def measure(value: float | None, digits: int = 0) -> str:
    """A measure for a person; a dash where it was not taken."""
    return UNTAKEN if value is None else f"{value:.{digits}f}"


def passage(parts: Sequence[Piece]) -> tuple[Text, list[tuple[int, int, Severity]]]:
    """The sentence with coloured passages, and where they lie in the text shown."""
    whole, marks = plain(""), []
    for piece in parts:
        start = len(whole)
        whole.append_text(plain(piece.display or MISSING, "" if piece.severity is None else PASSAGES[piece.severity]))
        if piece.severity is not None:
            marks.append((start, len(whole), piece.severity))
    return whole, marks


def underline(line: str, start: int, marks: Sequence[tuple[int, int, Severity]]) -> str:
    """The row under a line that begins `start` code points into its sentence; empty where nothing is marked."""
    from rich.cells import cell_len

    row = ""
    for a, b, severity in marks:
        inside = line[max(a - start, 0):max(b - start, 0)]
        if inside:
            row = row.ljust(cell_len(line[:max(a - start, 0)])) + MARKS[severity] * max(1, cell_len(inside))
    return row


def french(segment: Segment, findings: Sequence[Finding], options: Options) -> Iterator[Text]:
    """The sentence in lines, indented; without colours, marks under it."""
    whole, marks = passage(pieces(segment, findings))
    pad = plain(" " * INDENT)
    for start, end in wrap(whole.plain, options.width - INDENT):
        line = whole[start:end]
        yield pad + line
        row = "" if options.color else underline(line.plain, start, marks)
        if row:
            yield pad + plain(row)


def english(segment: Segment, width: int) -> Iterator[Text]:
    """The source, where there is one, and the back-translation, where it was made."""
    pad = " " * INDENT
    if segment.src is not None:
        yield from hang(plain(f"{pad}EN ", "dim"), plain(segment.src, "dim"), width)
    if segment.evidence.back_translation is not None:
        yield from hang(plain(f"{pad}⟲ ", "dim"), plain(segment.evidence.back_translation, "dim italic"), width)
    elif segment.evidence.doubt is not None:
        yield from hang(plain(f"{pad}⟲ ", "dim"), plain(f"no reliable back-translation: {segment.evidence.doubt}", "dim"), width)


def finding_lines(finding: Finding, width: int) -> list[Text]:
    """One finding: severity, passage, what is wrong, what to write, what the English probably was, which check said so."""
    ink, quote, fix = INKS[finding.severity], quoted(finding), proposed(finding)
    lead = plain(f"{' ' * INDENT}{SYMBOLS[finding.severity]} {finding.severity.label:<9}", ink)
    parts = [(quote, "bold"), (": ", "")] if quote else []
    parts.append((bound(finding.message), ""))
    parts += [(" →\u00a0", ink), (fix, "bold")] if fix is not None else []
    parts += [(f" ·\u00a0probable English: “{finding.probable_english}”", "")] if finding.probable_english is not None else []
    return hang(lead, join(*parts, (f" [{finding.check}]", "dim")), width)


def sentence_header(number: int, line: int, quality: Quality, options: Options) -> list[Text]:
    """Number, line and score; with `verbose` every measure."""
    taken = [f"line {line}", f"score {measure(quality.score)}"]
    if options.verbose:
        taken += [f"{name} {measure(getattr(quality, name))}" for name in MEASURES[1:]] + [plural(quality.words, "word")]
    return hang(plain(f"{number:>3}  ", "bold"), plain(" · ".join(taken), "dim"), options.width)


def sentences(report: Report, options: Options) -> Iterator[Text]:
    """Every sentence worth showing, a blank line after each."""
    for number, (segment, quality, all_findings) in enumerate(report.rows, 1):
        findings = shown(all_findings, options)
        if findings or options.verbose:
            yield from sentence_header(number, report.document.line_column(segment.start)[0], quality, options)
            yield from french(segment, findings, options)
            yield from english(segment, options.width)
            for finding in findings:
                yield from finding_lines(finding, options.width)
            yield plain("")


def header(report: Report, width: int) -> list[Text]:
    """The document's name on a heavy line, its size at the end of it."""
    from rich.cells import cell_len

    size = f"{plural(len(report.document.segments), 'sentence')} · {plural(report.quality.words, 'word')}"
    name = harmless(report.document.path)
    room = width - cell_len(name) - cell_len(size) - 2
    if room < 3:
        return [*hang(plain(""), plain(name, "bold"), width), *hang(plain(""), plain(size, "dim"), width)]
    return [join((f"{name} ", "bold"), ("━" * room, "dim"), (f" {size}", "dim"))]


def counts(findings: Sequence[Finding]) -> Table:
    """Findings by category, a column for each severity."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_footer=True, show_edge=False, pad_edge=False, collapse_padding=True,
                  header_style="", footer_style="bold", border_style="dim")
    table.add_column("category", "all", overflow="fold")
    for severity in used(findings):
        total = sum(f.severity is severity for f in findings)
        table.add_column(plain(f"{SYMBOLS[severity]} {severity.label}", INKS[severity]), str(total), justify="right", no_wrap=True)
    table.add_column("all", str(len(findings)), justify="right", no_wrap=True)
    for category, count in tally(findings):
        table.add_row(plain(category), *(str(count[s] or "·") for s in used(findings)), str(sum(count.values())))
    return table


def sparkline(scores: Sequence[float | None], room: int) -> str:
    """A bar for each score, 0 to 100; where there are more than `room`, each bar is the lowest of as many neighbours. Dots: no score."""
    each = max(1, -(-len(scores) // room))
    lowest = [min((s for s in scores[i:i + each] if s is not None), default=None) for i in range(0, len(scores), each)]
    return "".join("·" if s is None else BARS[max(0, min(7, int(s / 12.5)))] for s in lowest)


def summary(report: Report, options: Options) -> Iterator[Text | Table]:
    """What was found in all, the measures, what to do, and how it was measured."""
    quality, left_out = report.quality, hidden(report, options)
    if report.findings:
        yield counts(report.findings)
        yield plain("")
    taken = [name for name in MEASURES if name == "score" or options.verbose or getattr(quality, name) is not None]
    values = [(name, measure(getattr(quality, name), 1)) for name in taken]
    around = quality.interval
    values += [("between", f"{around.low:.0f} and {around.high:.0f}")] if around else []
    values += [("band", quality.band)] if quality.band else []
    parts = [part for name, value in values for part in ((f"{name} ", "dim"), (value, "bold"), ("   ", ""))]
    yield from hang(plain(""), join(*parts, ("penalty ", "dim"), (measure(quality.penalty, 1), "bold")), options.width)
    if report.qualities:
        yield join(("sentences ", "dim"), (sparkline([q.score for q in report.qualities], options.width - 10), ""))
    yield plain("")
    yield from hang(plain(""), plain(advice(report), "bold"), options.width)
    omitted = (f"{plural(left_out, 'finding')} below {options.min_level.label} not listed.",) if left_out else ()
    for note in (*filter(None, [costs(report)]), *report.notes, *omitted):
        yield from hang(plain("• ", "dim"), plain(note, "dim"), options.width)


def closing(reports: Sequence[Report], width: int) -> Iterator[Text]:
    """With several documents their total; then each signature once."""
    if len(reports) > 1:
        found = [f for report in reports for f in report.findings]
        numbers = ", ".join(f"{sum(f.severity is s for f in found)} {s.label}" for s in used(found))
        yield from hang(plain(""), plain(f"{len(reports)} documents, {plural(len(found), 'finding')}: {numbers}.", "bold"), width)
    for signature in dict.fromkeys(report.signature for report in reports):
        yield from hang(plain(""), plain(signature, "dim"), width)


def everything(reports: Sequence[Report], options: Options) -> Iterator[Text | Table]:
    """All that is printed, in order."""
    for report in reports:
        yield from (*header(report, options.width), plain(""), *sentences(report, options), *summary(report, options), plain(""))
    yield from closing(reports, options.width)


def console(options: Options, file: StringIO) -> Console:
    """A console that asks neither the terminal nor the environment."""
    from rich.console import Console

    return Console(file=file, width=options.width, force_terminal=options.color, no_color=not options.color,
                   color_system="256" if options.color else None, highlight=False, markup=False, emoji=False, legacy_windows=False, _environ={})


def render(reports: Sequence[Report], options: Options) -> str:
    """All documents one after the other, signatures last; no line is wider than the terminal, and none ends in a blank."""
    options = replace(options, width=max(40, options.width))
    out = StringIO()
    screen = console(options, out)
    for part in everything(reports, options):
        screen.print(part, no_wrap=True, overflow="ignore", crop=False, end="\n")
    return "\n".join(line.rstrip(" ") for line in out.getvalue().rstrip("\n").split("\n")) + "\n"


REPORTER = Reporter("text", "for a person at a terminal: marked sentences, back-translations, findings and a summary", render)
