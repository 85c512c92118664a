"""Aligning articles with their sources: links found, and false alarms, on parallel text that is disturbed in known ways.

    python tests/benchmarks/pairing.py dev.newstest2013.fr-en.tsv [--models] [--runs 40] [--seed 1] [--block 4] [--first 1500]

The file holds a pair a line, fr<TAB>en. A run is 40 to 200 consecutive pairs; of a hundred pairs about three lose their English, three their French,
six are merged with the next on the one side or the other, and three French sentences are cut at a conjunction. Of the sentences that lost their other
side those are looked for among the findings that have four words and end as sentences do. `--block`: sentences a paragraph.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tqcheck.backtranslate import Translator
from tqcheck.batch import read_lines
from tqcheck.checks import CHECKS
from tqcheck.cli.wiring import table_of, translator_of
from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.guards import doubt
from tqcheck.pairing import paired, sides_of
from tqcheck.pairing.beads import Bead, find_beads
from tqcheck.table import Table

RATE = 0.03
CUT = re.compile(r",? (?=(?:et|mais|car|or|donc|puis|tandis que|alors que) )")
KINDS = ("1-1", "1-2", "2-1", "0-1", "1-0")
MISSED = ("missing-sentence", "added-sentence")
Pair = tuple[str, str]


class Run(NamedTuple):
    """Two texts, as sentences with the number of the pair that each comes from, and the true beads."""

    english: list[tuple[str, int]]
    french: list[tuple[str, int]]
    truth: list[Bead]


def halves(sentence: str, chance: random.Random) -> list[str]:
    """A sentence cut at one of its conjunctions; whole if it has none that leaves four words on both sides."""
    places = [m for m in CUT.finditer(sentence) if len(sentence[:m.start()].split()) >= 4 <= len(sentence[m.end():].split())]
    if not places:
        return [sentence]
    match = chance.choice(places)
    return [sentence[:match.start()] + ".", sentence[match.end()].upper() + sentence[match.end() + 1:]]


def disturbed(pairs: Sequence[Pair], chance: random.Random, rate: float = RATE) -> Run:
    """The texts of some pairs (French, English), with sentences taken away, merged and cut."""
    groups: list[tuple[list[str], list[str], int]] = []
    n = 0
    while n < len(pairs):
        french, english = pairs[n]
        act = chance.random() / rate if rate else 9.0
        if act < 2:
            groups.append(([english], [], n) if act < 1 else ([], [french], n))
        elif act < 4 and n + 1 < len(pairs):
            french_2, english_2 = pairs[n + 1]
            groups.append(([f"{english} {english_2}"], [french, french_2], n) if act < 3 else ([english, english_2], [f"{french} {french_2}"], n))
            n += 1
        else:
            groups.append(([english], halves(french, chance) if act < 5 else [french], n))
        n += 1
    truth, i, j = [], 0, 0
    for some, others, _ in groups:
        truth.append(Bead(range(i, i + len(some)), range(j, j + len(others))))
        i, j = i + len(some), j + len(others)
    return Run([(text, n) for some, _, n in groups for text in some], [(text, n) for _, others, n in groups for text in others], truth)


def article(texts: Sequence[tuple[str, int]], path: str, block: int) -> Document:
    """Sentences as a document, `block` pairs a paragraph; 0: one paragraph."""
    segments, start = [], 0
    for text, n in texts:
        segments.append(Segment(text, start, n // block if block else 0, heading=text[-1:].isalnum()))
        start += len(text) + 1
    return Document(path, "\n".join(text for text, _ in texts), tuple(segments))


def runs(pairs: Sequence[Pair], count: int, chance: random.Random) -> Iterator[list[Pair]]:
    """Stretches of 40 to 200 pairs."""
    for _ in range(count):
        size = chance.randint(40, 200)
        start = chance.randrange(0, max(1, len(pairs) - size))
        yield list(pairs[start:start + size])


def worth_it(texts: Iterable[str]) -> list[str]:
    """The sentences that the checks should report if their other side is gone."""
    return [text for text in texts if len(text.split()) >= 4 and not text[-1].isalnum()]


def hits(document: Document) -> dict[str, list[str]]:
    """What the two checks report: the English that is missing, the French that was added."""
    return {check.id: [hit.probable_english or hit.segment.text for hit in check.find(document)] for check in CHECKS if check.id in MISSED}


def backs_of(document: Document, translator: Translator | None) -> list[str | None]:
    """Back-translations of a document's sentences that are to be believed."""
    texts = [segment.text for segment in document.segments]
    translations = translator.translate(texts) if translator else [None] * len(texts)
    return [None if t is None or doubt(text, t.text) else t.text for text, t in zip(texts, translations, strict=True)]


class Tally:
    """The counts of all runs."""

    def __init__(self) -> None:
        self.found, self.true, self.right, self.counts = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
        self.seconds, self.alarms = 0.0, list[str]()

    def disturbed(self, document: Document, run: Run, backs: Sequence[str | None], table: Table | None) -> None:
        """Add a disturbed text."""
        begin = time.perf_counter()
        result = find_beads(*sides_of(document, backs, table))
        self.seconds += time.perf_counter() - begin
        for some, count in ((result, self.found), (run.truth, self.true), (set(result) & set(run.truth), self.right)):
            count.update("{}-{}".format(*bead.kind) for bead in some)
        gone = {"missing-sentence": worth_it(run.english[b.english.start][0] for b in run.truth if b.kind == (1, 0)),
                "added-sentence": worth_it(run.french[b.french.start][0] for b in run.truth if b.kind == (0, 1))}
        for check, told in hits(paired(document, backs, table)).items():
            self.counts[f"{check}, to be found"] += len(gone[check])
            self.counts[f"{check}, found"] += sum(any(text in one for one in told) for text in gone[check])
            self.alarms += [f"{check}, disturbed: {one}" for one in told if not any(text in one for text in gone[check])]

    def untouched(self, document: Document, backs: Sequence[str | None], table: Table | None) -> None:
        """Add a text as it was."""
        self.counts["untouched sentences"] += len(document.segments)
        self.alarms += [f"{check}, untouched: {one}" for check, told in hits(paired(document, backs, table)).items() for one in told]

    def lines(self, verbose: bool) -> Iterator[str]:
        """What to print."""
        sentences, calm = sum(bead * int(kind[-1]) for kind, bead in self.true.items()), self.counts["untouched sentences"]
        yield f"{sentences} French sentences, {sentences / self.seconds:.0f} a second"
        for kind in KINDS:
            precision, recall = self.right[kind] / max(1, self.found[kind]), self.right[kind] / max(1, self.true[kind])
            mean = 2 * precision * recall / max(1e-9, precision + recall)
            yield f"{kind}  precision {precision:.3f}  recall {recall:.3f}  F1 {mean:.3f}  of {self.true[kind]}"
        for check in MISSED:
            found, total = self.counts[f"{check}, found"], self.counts[f"{check}, to be found"]
            yield f"{check}: {found} of {total} found ({found / max(1, total):.2f})"
        for what, number in Counter(alarm.partition(":")[0] for alarm in self.alarms).items():
            yield f"false alarms, {what}: {number} ({100 * number / max(1, calm):.2f} per 100 sentences)"
        yield from self.alarms if verbose else ()


def main(arguments: argparse.Namespace) -> None:
    """Print the figures by kind of bead, and what the checks say of the disturbed and of the untouched text."""
    pairs: list[Pair] = [(line.split("\t")[0], line.split("\t")[1]) for line in read_lines(arguments.file) if line.count("\t")]
    translator, table = translator_of(Config()) if arguments.models else None, None if arguments.no_table else table_of()
    chance, tally = random.Random(arguments.seed), Tally()
    for stretch in list(runs(pairs[arguments.first:arguments.last], arguments.runs, chance)):
        run = disturbed(stretch, chance)
        document = replace(article(run.french, "fr", arguments.block), source=article(run.english, "en", arguments.block))
        tally.disturbed(document, run, backs_of(document, translator), table)
        french, english = ([(pair[side], n) for n, pair in enumerate(stretch)] for side in (0, 1))
        plain = replace(article(french, "fr", arguments.block), source=article(english, "en", arguments.block))
        tally.untouched(plain, backs_of(plain, translator), table)
    print(*tally.lines(arguments.verbose), sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--models", action="store_true", help="with back-translations")
    parser.add_argument("--no-table", action="store_true", help="without the lexical table")
    parser.add_argument("--verbose", action="store_true", help="print each false alarm")
    for name, default in (("runs", 40), ("seed", 1), ("block", 4), ("first", 0), ("last", 10**9)):
        parser.add_argument(f"--{name}", type=int, default=default)
    main(parser.parse_args())
