"""Aligning articles with their sources: links found, and false alarms, on parallel text that is disturbed in known ways.

    python tests/benchmarks/pairing.py dev.newstest2013.fr-en.tsv [--models] [--runs 30] [--seed 1] [--block 4]

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

from tqcheck.batch import read_lines
from tqcheck.checks import CHECKS
from tqcheck.cli.wiring import table_of, translator_of
from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.guards import doubt
from tqcheck.pairing import paired, sides_of
from tqcheck.pairing.beads import Bead, find_beads

RATE = 0.03
CUT = re.compile(r",? (?=(?:et|mais|car|or|donc|puis|tandis que|alors que) )")
KINDS = ("1-1", "1-2", "2-1", "0-1", "1-0")
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
    return {check.id: [hit.probable_english or hit.segment.text for hit in check.find(document)]
            for check in CHECKS if check.id in ("missing-sentence", "added-sentence")}


def said(what: str, wrong: Sequence[str], verbose: bool) -> None:
    """Print false alarms."""
    for one in wrong if verbose else ():
        print("ALARM", what, one)


def main(arguments: argparse.Namespace) -> None:
    """Print the figures by kind of bead, then what the checks say of the untouched text."""
    pairs: list[Pair] = [(line.split("\t")[0], line.split("\t")[1]) for line in read_lines(arguments.file) if line.count("\t")]
    pairs = pairs[arguments.first:arguments.last]
    translator, table = translator_of(Config()) if arguments.models else None, None if arguments.no_table else table_of()

    def backs(texts: Sequence[str]) -> list[str | None]:
        if translator is None:
            return [None] * len(texts)
        return [None if doubt(text, t.text) else t.text for text, t in zip(texts, translator.translate(texts), strict=True)]

    chance = random.Random(arguments.seed)
    stretches = list(runs(pairs, arguments.runs, chance))
    found, true, right, seconds, sentences = Counter[str](), Counter[str](), Counter[str](), 0.0, 0
    lost, reported, alarms, calm = Counter[str](), Counter[str](), Counter[str](), sum(map(len, stretches))
    for stretch in stretches:
        run = disturbed(stretch, chance)
        document = replace(article(run.french, "fr", arguments.block), source=article(run.english, "en", arguments.block))
        known, begin = backs([text for text, _ in run.french]), time.perf_counter()
        result = find_beads(*sides_of(document, known, table))
        seconds, sentences = seconds + time.perf_counter() - begin, sentences + len(run.french)
        for some, count in ((result, found), (run.truth, true), (set(result) & set(run.truth), right)):
            count.update("{}-{}".format(*bead.kind) for bead in some)
        told = hits(paired(document, known, table))
        gone = {"missing-sentence": worth_it(run.english[b.english.start][0] for b in run.truth if b.kind == (1, 0)),
                "added-sentence": worth_it(run.french[b.french.start][0] for b in run.truth if b.kind == (0, 1))}
        for check, texts in gone.items():
            lost[check] += len(texts)
            reported[check] += sum(any(text in one for one in told[check]) for text in texts)
            wrong = [one for one in told[check] if not any(text in one for text in texts)]
            alarms[f"{check}, disturbed text"] += len(wrong)
            said(f"{check}, disturbed text", wrong, arguments.verbose)
        french, english = ([(pair[side], n) for n, pair in enumerate(stretch)] for side in (0, 1))
        plain = replace(article(french, "fr", arguments.block), source=article(english, "en", arguments.block))
        for check, wrong in hits(paired(plain, backs([text for text, _ in french]), table)).items():
            alarms[f"{check}, untouched text"] += len(wrong)
            said(f"{check}, untouched text", wrong, arguments.verbose)
    print(f"{len(stretches)} runs, {sentences} French sentences, {sentences / seconds:.0f} a second")
    for kind in KINDS:
        precision, recall = right[kind] / max(1, found[kind]), right[kind] / max(1, true[kind])
        print(f"{kind}  precision {precision:.3f}  recall {recall:.3f}  F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}  of {true[kind]}")
    for check, number in lost.items():
        print(f"{check}: {reported[check]} of {number} found ({reported[check] / max(1, number):.2f})")
    print({name: f"{number} ({100 * number / calm:.2f} per 100 sentences)" for name, number in alarms.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--models", action="store_true", help="with back-translations")
    parser.add_argument("--no-table", action="store_true", help="without the lexical table")
    parser.add_argument("--verbose", action="store_true", help="print each false alarm")
    for name, default in (("runs", 30), ("seed", 1), ("block", 4), ("first", 0), ("last", 10**9)):
        parser.add_argument(f"--{name}", type=int, default=default)
    main(parser.parse_args())
