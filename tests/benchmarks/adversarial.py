"""How the time of regular expressions, lexicon rows and readers grows on texts made to be slow: a line each for the slowest.

    PYTHONPATH=. python tests/benchmarks/adversarial.py [--shown 20] [--only patterns|rows|readers|checks]

Every compiled pattern of the package is run over texts of 10,000 and of 20,000 characters: long runs of one unit, and of two, between a beginning
and an end that let no match succeed. Twice the length should take twice the time; a ratio of 4 is a quadratic pattern, more an exponential one
(Davis et al. 2018, The Impact of Regular Expression Denial of Service). Readers, the splitter and the checks are run whole on the same texts.
It ends with status 1 if something is both slow and superlinear.
"""

from __future__ import annotations

import argparse
import importlib
import math
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import tqcheck
from tqcheck.checks import CHECKS
from tqcheck.checks.kinds import phrase_pattern
from tqcheck.document import Document, Segment
from tqcheck.errors import TqcheckError
from tqcheck.lexicon import Lexicon, Sentence, shipped, tables
from tqcheck.readers import FORMATS, read_text
from tqcheck.sentences import split

UNITS = (
    "a", "A", "é", "1", " ", "\n", " \n", "\r", "\t", "\u00a0", "\u0301", "\u2060", "\u034f", "\ufffc", "\u200d", "0", "a ", "A ", "1 ", "a\n",
    "Le ", "de ", "que je ",
    "'", "’", '"', "«", "»", "« ", " »", "“", "(", ")", "[", "]", "[[", "{", "{{", "{{<", "{%", "<", "</", "<a ", "<a", "<p", "<!--",
    "<!-- tqcheck-a", "<?", "<![CDATA[",
    "&", "&#", "&lt;a", "&quot;", "=", '="', "='", "=\"a\" ", "\\", "\\u", "\\\"", "`", "``` ", "~", "*", "**", "_", "#", "-", "--", "- ", "> ",
    "|", "| ", ".", "...", ". ", ", ", ",",
    "; ", "! ", "?", ":", "%", "%(a", "$", "$1", "1,", "1.", "1 000 ", "a'", "a-", "a.", "aA", "A.", "aé", "http://a", "@a", "a@", "a/", "****",
    "00:00:", "1:", "…", "[…] ",
    "![", "](", "[a](", "[^", "---\n", "+++\n", "a:\n", "{a:", "\"\"", "x y ", "<b>", "</b>", "<pre>", "<td>", "<div>", "&nbsp;", "&amp;",
    "é\u0301", "😀")
PAIRS = (("a", " "), ("a", "'"), ("«", "a"), ("\"", "a"), ("1", " "), ("1", "."), ("<", "a"), ("a", "\n"), (" ", "\n"), ("-", "a"), ("\u2060",
        "a"), ("A", "."), ("{", "a"), ("\\", "a"))
LENGTH = 10_000
SLOW = 0.05
"""Seconds for 20,000 characters below which no ratio is looked at."""


PATIENCE = 4.0
"""Seconds after which something is given up."""


def give_up(*_: object) -> None:
    """What an alarm does."""
    raise TimeoutError


class Timing(NamedTuple):
    """How long something took on a text and on one twice as long, in seconds."""

    name: str
    text: str
    short: float
    long: float

    @property
    def ratio(self) -> float:
        """2 for a straight line."""
        return self.long / max(self.short, 1e-6) if self.short < math.inf else math.inf

    @property
    def bad(self) -> bool:
        """Whether it is slow, and grows faster than its text."""
        return self.long > SLOW and self.ratio > 3

    def told(self) -> str:
        """One line."""
        return f"{self.short:8.4f}s {self.long:8.4f}s {self.ratio:6.1f}{' BAD' if self.bad else '    '} {self.name}  {self.text[:60]}"


def texts() -> Iterator[tuple[str, Callable[[int], str]]]:
    """Names of texts, and what makes them at a length."""
    for unit in UNITS:
        for before, after in (("", ""), ("x ", "\0"), ("<a ", ""), ("« ", "")):
            yield repr((before, unit, after)), lambda n, u=unit, b=before, a=after: b + (u * n)[: n - len(a) - len(b)] + a  # type: ignore[misc]
    for first, second in PAIRS:
        yield repr((first, second)), lambda n, a=first, b=second: (a * 40 + b) * (n // (40 + len(b)))  # type: ignore[misc]
        yield repr((first, second, "halves")), lambda n, a=first, b=second: (a * n)[: n // 2] + (b * n)[: n // 2]  # type: ignore[misc]


def timed(work: Callable[[str], object], text: str) -> float:
    """The better of two runs, in seconds, infinite if it was given up; what cannot be read counts as it ends."""
    best = math.inf
    for _ in range(2):
        start = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            work(text)
        except TqcheckError:
            pass
        except TimeoutError:
            return math.inf
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        best = min(best, time.perf_counter() - start)
        if best > 1 or best < 0.0005:
            break
    return best


def timing(name: str, work: Callable[[str], object], make: Callable[[int], str], label: str) -> Timing:
    """Both times, after a try on a short text that tells an exponential one before it takes for ever, and which is not worth a longer one."""
    for n in (100, 1_000):
        if (first := timed(work, make(n))) > 1:
            return Timing(name, label, first / 100, first)
    if first < SLOW / 400:
        return Timing(name, label, first * 10, first * 20)
    short = timed(work, make(LENGTH))
    return Timing(name, label, short, timed(work, make(2 * LENGTH)) if short < math.inf else math.inf)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern of the package's modules, once, and the cells of CSV files."""
    seen: set[re.Pattern[str]] = set()
    for module in pkgutil.walk_packages(tqcheck.__path__, "tqcheck."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for n, one in enumerate(value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list | frozenset) else (value,)):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str) and one not in seen:
                    seen.add(one)
                    yield f"{module.name}.{name}{f'[{n}]' if one is not value else ''}", one


MATCHED = frozenset("FIRST_WORD CREDIT STRING DASH TAIL BLANK HUB_ID FRONT_MATTER PREFIX".split())
"""Patterns that the program tries at one place only."""
BOUNDED = {
    "annotate.NO_TEXT": "well-formed XML leaves nothing open", "readers.xml.RAW": "the same", "annotate.INDENT": "looked for in 200 characters",
    "sentences.LAST_TOKEN": "looked for in a few characters before a stop", "checks.base.MARKED": "reads examples only"}
"""Patterns that no text reaches as it is made here, and why."""


def pattern_jobs() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Patterns, each to be looked for from everywhere, or tried at the beginning."""
    for name, pattern in patterns():
        if name.removeprefix("tqcheck.") in BOUNDED:
            continue
        if name.rpartition(".")[2] in MATCHED:
            yield name, pattern.match
            continue
        yield name, lambda text, p=pattern: sum(1 for _ in p.finditer(text))  # type: ignore[misc]


def row_texts(pattern: str) -> Iterator[str]:
    """Words that a row's pattern is made of, in its order, over and over, and its first word alone."""
    items = [re.sub(r"[{}?]", "", item).split("|")[0].lstrip("=") for item in pattern.split()]
    plain = [{"_": "mot", "*": "mot mot", "<det>": "le", "<de>": "de", "<à>": "à", "<name>": "Paul", "<num>": "3", "<sum>": "3 $", "<share>": "3 %",
              "<inf>": "faire", "<ing>": "faisant"}.get(item, item) for item in items]
    yield " ".join(plain[:-1] or plain) + " "
    yield plain[0] + " "


def slowest_rows() -> Iterator[Timing]:
    """Each lexicon row alone, on words of its own; and its English phrases."""
    for name in tables():
        for row in shipped(name).rows:
            alone = Lexicon((row,))
            for unit in dict.fromkeys(row_texts(row.pattern)):
                text = Sentence.of((unit * LENGTH)[:2 * LENGTH])
                half = Sentence.of((unit * LENGTH)[:LENGTH])
                times = [timed(lambda _, a=alone, s=some: list(a.matches_in(s)), "") for some in (half, text)]  # type: ignore[misc]
                yield Timing(f"{name}: {row.pattern}", repr(unit), *times)
            for phrase in row.english:
                found = phrase_pattern(phrase)
                texts = [(f"{phrase.split()[0].removesuffix('e')}" + unit) * LENGTH for unit in (" ", "")]
                for text in texts:
                    yield Timing(f"{name}: {phrase}", repr(text[:20]), *(timed(found.search, text[:n]) for n in (LENGTH, 2 * LENGTH)))


def reader_jobs() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Readers and the splitter."""
    for kind in FORMATS:
        yield f"reader {kind.name}", lambda text, k=kind.name: read_text(text.replace("\0", "x"), "x", k)  # type: ignore[misc]
    for name, wrap in WRAPPED.items():
        yield f"reader {name}, inside", lambda text, n=name, w=wrap: read_text(w.replace("%", text.replace("\0", "x")), "x", n)  # type: ignore[misc]
    yield "splitter", lambda text: split(text, "fr")


WRAPPED = {
    "xliff": '<xliff version="1.2"><file target-language="fr"><body><trans-unit id="1"><source>Hi</source><target>Oui<![CDATA[%]]>'
             '</target></trans-unit></body></file></xliff>',
    "po": 'msgid "Hello"\nmsgstr "%"\n', "jsonl": '{"mt": "%", "src": "Hello"}', "csv": 'mt,src\n"%",Hello\n',
    "subtitles": "1\n00:00:01,000 --> 00:00:02,500\n%\n", "html": "<p>oui %</p>", "markdown": "> - oui %\n", "tmx": (
        '<tmx version="1.4"><body><tu><tuv xml:lang="en"><seg>Hi</seg></tuv><tuv xml:lang="fr"><seg><![CDATA[%]]></seg></tuv></tu></body></tmx>')}


def check_jobs() -> Iterator[tuple[str, Callable[[str], object]]]:
    """The checks on one sentence, with a source that looks like it."""
    for check in CHECKS:
        yield f"check {check.id}", lambda text, c=check: list(c.find(Document("x", text, (Segment(text, 0, src=text[:400]),))))  # type: ignore[misc]


def all_timings(jobs: Iterable[tuple[str, Callable[[str], object]]]) -> Iterator[Timing]:
    """The slowest text of each job, or the first that is bad."""
    for name, work in jobs:
        slowest = Timing(name, "", 0, 0)
        for label, make in texts():
            slowest = max(slowest, timing(name, work, make, label), key=lambda one: (one.bad, one.long))
            if slowest.bad:
                print(slowest.told(), file=sys.stderr, flush=True)
                break
        yield slowest


JOBS: dict[str, Callable[[], Iterator[Timing]]] = {
    "patterns": lambda: all_timings(pattern_jobs()), "rows": slowest_rows, "readers": lambda: all_timings(reader_jobs()),
    "checks": lambda: all_timings(check_jobs())}


def main() -> int:
    """Print the slowest of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shown", type=int, default=20)
    parser.add_argument("--only", choices=tuple(JOBS))
    chosen = parser.parse_args()
    signal.signal(signal.SIGALRM, give_up)
    bad = 0
    for kind, work in JOBS.items():
        if chosen.only in (None, kind):
            found = sorted(work(), key=lambda one: (one.bad, one.long), reverse=True)
            bad += sum(one.bad for one in found)
            print(f"{kind}: {len(found)} timed, {sum(one.bad for one in found)} slow and superlinear\n  10,000    20,000  ratio")
            for one in found[: chosen.shown]:
                print(one.told())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
