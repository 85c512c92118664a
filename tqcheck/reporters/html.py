"""Reports as one web page that needs nothing else: French and English side by side, passages marked, explanations where one points.

The article is untrusted: all text goes through `markup`, the page asks for no other file, and its Content-Security-Policy lets only its own script
and style run. Without the script every explanation stands under its sentence.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from string import Template

from tqcheck.document import Segment
from tqcheck.finding import Finding, Severity
from tqcheck.language import ENGLISH, decimal, say, spoken
from tqcheck.report import Quality, Report, advice, costs
from tqcheck.reporters.base import Reporter, below, bound, hidden, plural, proposed, quoted, shown, tally, used
from tqcheck.reporters.chart import chart
from tqcheck.reporters.markup import Markup, el, fragment, safe
from tqcheck.reporters.options import Options
from tqcheck.reporters.pieces import Piece, pieces

SYMBOLS = {Severity.NEUTRAL: "○", Severity.MINOR: "●", Severity.MAJOR: "▲", Severity.CRITICAL: "◆"}
MEASURES = ("score", "fluency", "adequacy", "literalness")
UNTAKEN = "–"
BREAK = "\u200b"
"""Where a long category may go on to the next line."""
Numbered = tuple[int, tuple[Segment, Quality, tuple[Finding, ...]]]


def measure(value: float | None) -> str:
    """A measure for a person; a dash where it was not taken."""
    return UNTAKEN if value is None else decimal(value)


def badge(severity: Severity) -> Markup:
    """The name of a severity with its shape, so that it does not hang on colour."""
    shape = el("span", SYMBOLS[severity], class_="shape", aria_hidden="true")
    return el("span", shape, " ", el("span", severity.shown, class_="word"), class_="badge", data_s=severity.label)


def mark(piece: Piece, ids: dict[int, str], seen: set[str]) -> Markup:
    """A marked passage that can be pointed at; the first passage of each finding can be reached with the keyboard."""
    names = [ids[id(f)] for f in piece.findings]
    new = not seen.issuperset(names)
    seen.update(names)
    severities = " ".join(f.severity.label for f in piece.findings)
    gravest = max(f.severity for f in piece.findings[1:]).label if len(piece.findings) > 1 else None
    return el("mark", piece.display or "‸", tabindex=0 if new else -1, aria_describedby=" ".join(names), data_s=piece.findings[0].severity.label,
              data_all=severities, data_in=gravest, class_=None if piece.text.strip() else "blank")


def french(segment: Segment, findings: Sequence[Finding], ids: dict[int, str]) -> Markup:
    """The sentence with its marked passages."""
    seen: set[str] = set()
    inside = fragment(mark(p, ids, seen) if p.findings else p.display for p in pieces(segment, findings))
    return el("p", inside, class_="fr heading" if segment.heading else "fr", lang="fr")


def english(segment: Segment) -> Markup:
    """The source, where there is one, and the back-translation, where it was made."""
    reason = segment.evidence.doubt
    back = segment.evidence.back_translation if reason is None else say("not reliable for this sentence: {reason}", reason=reason)
    texts = (("source", say("Source"), segment.src), ("back-translation", say("Back-translation"), back))
    said = [el("p", el("span", name + say(": "), class_="label"), text, lang="en", class_=kind) for kind, name, text in texts if text is not None]
    return el("div", *said, class_="en")


def note(finding: Finding, name: str) -> Markup:
    """What is wrong with one passage."""
    quote, fix, origin = quoted(finding), proposed(finding), finding.probable_english
    arrow = (el("span", "→ ", aria_hidden="true"), el("span", say("Write: "), class_="label"))
    return el(
        "li",
        el("p", badge(finding.severity), el("span", say(finding.category), class_="category"), el("code", finding.check), class_="kind"),
        el("p", el("span", quote, lang="fr", class_="quote") if quote else None, say(": ") if quote else None, bound(finding.message), class_="message"),
        el("p", *arrow, el("b", fix, lang="fr"), class_="fix") if fix is not None else None,
        el("p", say("Probable English: "), el("span", say("“{english}”", english=origin), lang="en"), class_="origin") if origin is not None else None,
        id=name, data_s=finding.severity.label)


def place(name: str, number: int, line: int, quality: Quality, options: Options) -> Markup:
    """Number, score and line of a sentence; with `verbose` every measure."""
    names = MEASURES if options.verbose else MEASURES[:1]
    taken = [el("span", f"{say(n)} {measure(getattr(quality, n))}") for n in names]
    link = el("a", str(number), href=f"#{name}", class_="number", aria_label=say("sentence {number}", number=number))
    return el("div", link, *taken, el("span", say("line {line}", line=line), class_="line"), class_="place")


def sentence(report: Report, document: str, numbered: Numbered, options: Options) -> Markup:
    """One row: place, French, English, explanations."""
    number, (segment, quality, found) = numbered
    name, findings = f"{document}-s{number}", shown(found, options)
    ids = {id(f): f"{name}-f{i}" for i, f in enumerate(findings, 1)}
    line = report.document.line_column(segment.start)[0]
    notes = el("ol", *(note(f, f"{name}-f{i}") for i, f in enumerate(findings, 1)), class_="notes") if findings else None
    return el("article", place(name, number, line, quality, options), french(segment, findings, ids), english(segment), notes,
              id=name, class_="sentence", data_found=len(findings) or None, tabindex=-1)


def paragraphs(report: Report, document: str, options: Options) -> Iterator[Markup]:
    """The sentences, grouped as the file groups them."""
    for _, rows in groupby(enumerate(report.rows, 1), key=lambda numbered: numbered[1][0].block):
        yield el("div", *(sentence(report, document, numbered, options) for numbered in rows), class_="paragraph")


def figures(report: Report) -> Markup:
    """The document's measures; those that were not taken are left out, but never the score and the fluency."""
    quality = report.quality
    named = [(say(name), measure(getattr(quality, name))) for name in MEASURES if name in MEASURES[:2] or getattr(quality, name) is not None]
    named += [(say("band"), say(quality.band))] if quality.band else []
    penalty = f"{quality.penalty:.4g}" if spoken() == ENGLISH else f"{quality.penalty:.4g}".replace(".", ",")
    named += [(say("sentences"), str(len(report.document.segments))), (say("words"), str(quality.words)), (say("penalty"), penalty)]
    return el("dl", *(el("div", el("dt", name), el("dd", value)) for name, value in named), class_="figures")


def counts(report: Report) -> Markup | None:
    """Findings by category and severity; None without findings."""
    if not report.findings:
        return None
    columns, total = used(report.findings), report.by_severity
    head = el("tr", el("th", say("Findings"), scope="col"), *(el("th", badge(s), scope="col") for s in columns), el("th", say("all"), scope="col"))
    lines = [(say(category).replace("/", f"/{BREAK}"), [*(count[s] for s in columns), sum(count.values())]) for category, count in tally(report.findings)]
    body = [el("tr", el("th", name, scope="row"), *(el("td", str(number or "·")) for number in numbers)) for name, numbers in lines]
    foot = el("tr", el("th", say("all"), scope="row"), *(el("td", str(total[s])) for s in columns), el("td", str(len(report.findings))))
    return el("table", el("thead", head), el("tbody", *body), el("tfoot", foot), class_="counts")


def overview(report: Report, name: str, options: Options) -> Markup:
    """What an editor wants to know first: what to do, how good it is, what is wrong, where."""
    left_out = hidden(report, options)
    unlisted = below(left_out, options) if left_out else None
    notes = [note for note in (costs(report), *report.notes, unlisted) if note]
    worst = max((f.severity for f in report.findings), default=None)
    return el("header", el("p", report.document.format, class_="format"), el("h1", report.document.path),
              el("p", advice(report), class_="advice", data_s=worst.label if worst is not None else None),
              el("div", figures(report), counts(report), chart(report, name), class_="overview"),
              el("ul", *(el("li", text) for text in notes), class_="remarks") if notes else None)


def document(report: Report, name: str, options: Options) -> Markup:
    """One document, whole."""
    plain = all(s.src is None and s.evidence.back_translation is None for s in report.document.segments)
    extent = "document" + " solo" * plain + " verbose" * options.verbose
    english = say("English") if any(s.src is not None for s in report.document.segments) else say("Translated back")
    columns = (el("span"), el("span", say("French")), None if plain else el("span", english))
    heads = el("div", *columns, class_="sentence columns", aria_hidden="true") if report.document.segments else None
    return el("section", overview(report, name, options), el("div", heads, *paragraphs(report, name, options), class_="text"),
              id=name, class_=extent)


def contents(reports: Sequence[Report]) -> Markup | None:
    """Links to several documents with their scores; None for one."""
    if len(reports) < 2:
        return None
    told = [f' {say("score {score}", score=measure(r.quality.score))}, {plural(len(r.findings), "finding")}' for r in reports]
    items = [el("li", el("a", r.document.path, href=f"#d{i}"), told[i - 1])
             for i, r in enumerate(reports, 1)]
    return el("nav", el("ol", *items), aria_label=say("Documents"))


def filters(reports: Sequence[Report], options: Options) -> Markup:
    """A switch for each severity; the script makes them work and shows them."""
    findings = [f for report in reports for f in shown(report.findings, options)]
    numbers = [(s, sum(f.severity is s for f in findings)) for s in used(findings)]
    return fragment(el("button", badge(s), el("span", f" {number}", class_="count"), type="button", data_filter=s.label, aria_pressed="true")
                    for s, number in numbers)


def packaged(name: str) -> str:
    """A file that lies beside this module."""
    return (files("tqcheck.reporters") / "assets" / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """What a Content-Security-Policy calls a script or style by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def labels() -> dict[str, str]:
    """The words of the page itself; those of the theme go to the script as attributes."""
    return {name: safe(text) for name, text in (
        ("lang", spoken()), ("severities", say("Severities shown")), ("view", say("View")), ("only", say("Only marked sentences")),
        ("explanations", say("Explanations")), ("theme_system", say("Theme: system")), ("theme_light", say("Theme: light")), ("theme_dark", say("Theme: dark")),
        ("colophon", say("Offsets, scores and advice by tqcheck. A passage may be right all the same: the reader decides.")))}


def render(reports: Sequence[Report], options: Options) -> str:
    """All documents on one page."""
    style, script = packaged("page.css"), packaged("page.js")
    body = fragment(document(report, f"d{i}", options) for i, report in enumerate(reports, 1)) or el("p", say("No document was read."), class_="advice")
    title = reports[0].document.path if len(reports) == 1 else plural(len(reports), "document")
    signatures = fragment(el("p", signature) for signature in dict.fromkeys(r.signature for r in reports))
    return Template(packaged("page.html")).substitute(
        title=safe(title), style=style, style_digest=digest(style), script=script, script_digest=digest(script), filters=filters(reports, options),
        contents=safe(contents(reports)), body=body, signatures=signatures, **labels())


REPORTER = Reporter("html", "one self-contained page for an editor: both languages side by side, explanations on the spot", render)
