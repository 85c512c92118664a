"""Which rows of the lexicons fire most in people's French?

    python tests/benchmarks/loudest.py [--rows 30] [--examples 3] human.fr.txt pairs.fr-en.tsv.xz ...

Each line is French, or French<TAB>English; with an English side rows are asked for their witness, as in a check with a source. Each line is a
document of its own, so that a row's `near` has only that line. Prints how many lines were read, then row, severity, hits and some of them.
"""

from __future__ import annotations

import argparse
import lzma
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tqcheck.checks.kinds import judged, vocabulary
from tqcheck.document import Document, Segment, Span
from tqcheck.lexicon import shipped_matches
from tqcheck.patterns import Row

AROUND = 45


def lines(path: Path) -> Iterator[tuple[str, str | None]]:
    """(French, English or None) of each line."""
    with (lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")) as file:
        for line in file:
            french, _, english = line.rstrip("\n").partition("\t")
            yield french, english or None


def hits(french: str, english: str | None, region: str) -> Iterator[tuple[str, Row, Span, str]]:
    """What a check would report of one line: lexicon, row, place and severity."""
    segment = Segment(french, 0, src=english)
    around = vocabulary(Document("", french, (segment,)))
    for name, found in shipped_matches(french).items():
        for row, span in found:
            verdict = judged(row, segment) if row.holds(region) and row.near_holds(around) else None
            if verdict:
                yield name, row, span, verdict[0].label


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rows", type=int, default=30)
    parser.add_argument("--examples", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="read one line in so many")
    parser.add_argument("--limit", type=int, default=10**9, help="at most so many lines a file")
    parser.add_argument("--region", default="fr-FR")
    args = parser.parse_args()
    read, found = 0, defaultdict(list)
    for path in args.files:
        for number, (french, english) in enumerate(lines(path)):
            if number >= args.every * args.limit:
                break
            if number % args.every == 0:
                read += 1
                for name, row, (a, b), severity in hits(french, english, args.region):
                    found[name, row.pattern, severity].append(f"{french[max(0, a - AROUND):a]}[[{french[a:b]}]]{french[b:b + AROUND]}")
    total = sum(map(len, found.values()))
    severe = sum(len(some) for (_, _, severity), some in found.items() if severity != "minor")
    print(f"{read:,} lines, {total:,} hits of {len(found)} rows, {severe:,} of them major or critical")
    for (name, pattern, severity), some in sorted(found.items(), key=lambda item: -len(item[1]))[: args.rows]:
        print(f"{len(some):5} {severity:8} {name}: {pattern}")
        for text in some[:: max(1, len(some) // args.examples)][: args.examples]:
            print(f"        {text}")


if __name__ == "__main__":
    main()
