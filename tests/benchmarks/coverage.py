"""What omission and addition find of errors planted in human translations, what they report on the untouched lines, and what each measure tells apart.

    python tests/benchmarks/coverage.py dev.newstest2013.fr-en.tsv --lines 0:500 1500:2200 --fit
    python tests/benchmarks/coverage.py dev.newstest2013.fr-en.tsv --lines 500:1500 2200:3000 --models
    python tests/benchmarks/coverage.py contratico.dev.jsonl --models

Of a TSV (French, English) every line is planted with a seed: a content word, an adjective, a prepositional phrase and the last clause of the French
are taken out, and a phrase of another line is put in. Printed are, for each kind, the share of sentences with a finding (of its own check, all and
major), and for each measure of `coverage.measures` the share of pairs in which it puts the untouched sentence first, ties counted half. A JSONL file
with `src`, `good`, `bad` and `phenomenon` is read as pairs. `--models` adds back-translation and forced decoding. `--fit` prints the weights of
`coverage.OMISSION` and `coverage.ADDITION` as these lines give them: of each sentence the stretch that misses most beyond what is uncovered near
it, planted or not.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tqcheck.checks import CHECKS
from tqcheck.cli.wiring import table_of, translator_of
from tqcheck.config import Config
from tqcheck.coverage import ADDITION, OMISSION, Measures, Weighing, longer, measures, stretches
from tqcheck.document import Document, Segment
from tqcheck.evidence import Models, gather
from tqcheck.finding import Severity
from tqcheck.renderings import cover, weight
from tqcheck.table import Table
from tqcheck.words import Word, words

SAYS = 0.3
ADJECTIVE = re.compile(
    r"(?:iques?|als?|ales?|aux|els?|elles?|ifs?|ives?|eux|euses?|[ai]bles?|aires?|ien(?:ne)?s?|oires?|[ae]nte?s?)$|"
    r"^(?:nouvel|nouveau|grand|petit|jeune|important|dernier|premier|nouvelle|dernière|première)[esx]*$")
PREPOSITIONS = frozenset("dans de du des d' à au aux pour avec sur en par selon depuis pendant contre sans chez entre vers".split())
BREAK, CLAUSE = re.compile(r"[,;:.(«]"), re.compile(r", | (?:qui|et|car|mais|dont|où|lorsque|alors que|afin|tandis que) ")
WORSE_HIGHER = frozenset("lost_source lost_target run_source run_target omission addition".split())
OWN = dict.fromkeys(("phrase put in", "expansion_impact", "expansion_noimpact", "intensifier"), "addition")


class Pair(NamedTuple):
    """A kind of error, its English, and the French without and with it."""

    kind: str
    source: str
    good: str
    bad: str


class Planter:
    """Errors of a seed; each method returns None where a sentence offers no place for its error."""

    def __init__(self, table: Table, seed: int = 1) -> None:
        self.table, self.random = table, random.Random(seed)

    def content(self, text: str) -> list[Word]:
        return [w for w in words(text) if w.text[0].islower() and weight("fr", w.form, self.table) >= SAYS]

    def phrases(self, text: str) -> list[tuple[int, int]]:
        """Prepositional phrases up to the next preposition, conjunction or mark."""
        found, inside = [], words(text)
        for n, head in enumerate(inside[2:], 2):
            last = next((m for m in range(n + 1, min(n + 7, len(inside))) if ends(text, inside, m)), None)
            if head.form in PREPOSITIONS and last and any(w.span.start > head.span.start for w in self.content(text[: inside[last].span.end])):
                found.append((head.span.start, inside[last].span.end))
        return found

    def word(self, text: str) -> str | None:
        some = self.content(text)
        return cut(text, *self.random.choice(some).span) if len(some) > 3 else None

    def adjective(self, text: str) -> str | None:
        some = [w for w in self.content(text) if len(w.form) > 4 and ADJECTIVE.search(w.form) and not w.form.endswith("ment")]
        return cut(text, *self.random.choice(some).span) if some else None

    def phrase(self, text: str) -> str | None:
        some = self.phrases(text)
        return cut(text, *self.random.choice(some)) if some else None

    def clause(self, text: str) -> str | None:
        some = [m.start() for m in CLAUSE.finditer(text) if len(text[: m.start()].split()) >= 5 and len(text[m.end() :].split()) >= 4]
        stop = re.search(r"[.!?»”\"]*$", text)
        return text[: some[-1]] + stop[0] if some and stop else None

    def put_in(self, text: str, pool: Sequence[str]) -> str | None:
        inside = words(text)
        places = [w.span.start for before, w in pairwise(inside[1:]) if w.form in PREPOSITIONS and before.form[-1] != "'"]
        if not places or not pool:
            return None
        at = self.random.choice(places)
        return f"{text[:at]}{self.random.choice(pool)} {text[at:]}"

    def pairs(self, lines: Sequence[tuple[str, str]]) -> list[Pair]:
        pool = [french[a:b] for french, _ in lines for a, b in self.phrases(french) if len(self.content(french[a:b])) > 1]
        found = []
        for french, english in lines:
            planted = {"word": self.word(french), "adjective": self.adjective(french), "phrase": self.phrase(french), "clause": self.clause(french),
                       "phrase put in": self.put_in(french, pool)}
            found += [Pair(kind, english, french, bad) for kind, bad in planted.items() if bad and bad != french]
        return found


def ends(text: str, inside: Sequence[Word], n: int) -> bool:
    """Whether a phrase may end with the word of that number."""
    return n + 1 == len(inside) or inside[n + 1].form in PREPOSITIONS | {"et", "qui", "que"} or bool(
        BREAK.search(text, inside[n].span.end, inside[n + 1].span.start))


def cut(text: str, start: int, end: int) -> str:
    return re.sub(r" ([,.])", r"\1", " ".join(f"{text[:start]} {text[end:]}".split()))


def judged(texts: Iterable[tuple[str, str]], models: Models) -> dict[tuple[str, str], Segment]:
    """Each (source, French) as a segment with its evidence."""
    known = list(dict.fromkeys(texts))
    document = Document("pairs", "", tuple(Segment(text, 0, src=source) for source, text in known))
    return dict(zip(known, gather([document], models)[0].segments, strict=True))


def severities(segment: Segment, check: str) -> list[Severity]:
    """What a check reports on a segment."""
    one = next(c for c in CHECKS if c.id == check)
    return [hit.severity or one.severity for hit in one.find(Document("one", segment.text, (segment,)))]


def rate(name: str, segments: Sequence[Segment], check: str) -> str:
    found = [severities(segment, check) for segment in segments]
    return f"{name:<16} {check:<9} {len(found):5} sentences, reported {sum(map(bool, found)) / len(found):6.2%}, " \
           f"major {sum(Severity.MAJOR in some for some in found) / len(found):6.2%}"


def accuracy(good: Sequence[Measures], bad: Sequence[Measures], name: str) -> str:
    sign = 1 if name in WORSE_HIGHER else -1
    both = [(getattr(g, name), getattr(b, name)) for g, b in zip(good, bad, strict=True)]
    taken = [sign * (b - g) for g, b in both if g is not None and b is not None]
    return f"{sum((d > 0) + (d == 0) / 2 for d in taken) / len(taken):8.2f}" if taken else f"{'-':>8}"


def fitted(pairs: Sequence[Pair], table: Table, addition: bool) -> Weighing:
    """The weights of a logistic regression over the heaviest stretch of each sentence, classes balanced."""
    from sklearn.linear_model import LogisticRegression

    signs, planted = [], []
    for source, text, bad in sorted({(p.source, p.good, False) for p in pairs} | {(p.source, p.bad, True) for p in pairs if (p.kind in OWN) == addition}):
        both, by = cover(source, text, table), longer(source, text)
        some = stretches(both.target, both.source, -by, ADDITION) if addition else stretches(both.source, both.target, by, OMISSION)
        heaviest = max(some, key=lambda s: s.missing - s.signs.near, default=None)
        if heaviest:
            signs.append(heaviest.signs[1:])
            planted.append(bad)
    model = LogisticRegression(max_iter=5000, class_weight="balanced", C=0.3).fit(signs, planted)
    return Weighing(*(round(float(w), 2) for w in (model.intercept_[0], *model.coef_[0])))


def ranges(written: Sequence[str], count: int | None) -> list[tuple[int, int | None]]:
    """First and last line of each `A:B`, or the first `count` lines."""
    return [(int(a), int(b)) for a, _, b in (one.partition(":") for one in written)] or [(0, count)]


def read(path: Path, some: Sequence[tuple[int, int | None]], table: Table) -> list[Pair]:
    with path.open(encoding="utf-8") as file:
        every = file.readlines()
    lines = [line for first, last in some for line in every[first:last]]
    if path.suffix == ".jsonl":
        return [Pair(r["phenomenon"], r["src"], r["good"], r["bad"]) for r in map(json.loads, lines) if r["good"] != r["bad"]]
    return Planter(table).pairs([(line.rstrip("\n").split("\t")[0], line.rstrip("\n").split("\t")[1]) for line in lines])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--lines", nargs="+", default=[], metavar="A:B")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--models", action="store_true")
    args = parser.parse_args()
    table = table_of()
    assert table
    pairs = read(args.file, ranges(args.lines, args.count), table)
    if args.fit:
        print("omission", fitted(pairs, table, addition=False), "\naddition", fitted(pairs, table, addition=True))
        return
    segments = judged(((p.source, text) for p in pairs for text in (p.good, p.bad)), Models(translator_of(Config()) if args.models else None, None, table))
    by_kind = defaultdict(list)
    for pair in pairs:
        by_kind[pair.kind].append((segments[pair.source, pair.good], segments[pair.source, pair.bad]))
    untouched = list({id(good): good for some in by_kind.values() for good, _ in some}.values())
    for check in ("omission", "addition"):
        print(rate("untouched", untouched, check))
    for kind, some in by_kind.items():
        print(rate(kind, [bad for _, bad in some], OWN.get(kind, "omission")))
    names = [f.name for f in fields(Measures)]
    told = {key: measures(segment, table) for key, segment in segments.items()}
    print(f"{'pair accuracy':<20}", *(f"{name[:8]:>8}" for name in names))
    for kind in by_kind:
        good, bad = ([told[p.source, text] for p in pairs if p.kind == kind for text in [getattr(p, side)]] for side in ("good", "bad"))
        print(f"{kind[:20]:<20}", *(accuracy(good, bad, name) for name in names))


if __name__ == "__main__":
    main()
