"""How word for word do people and machines translate, in the eyes of the shipped table?

Prints the quantiles of `tqcheck.table.literal` for human translations, beside their source and beside their back-translation (tqcheck.metrics has
their medians), and how often a machine's document of 40 sentences is more literal than a person's translation of the same text.

    python models/table/literalness.py --human dev.newstest2013.fr-en.tsv --judged mtnews.dev.jsonl
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (1, 2)]
import common

from tqcheck import backtranslate
from tqcheck.store import resolve
from tqcheck.table import Table, literal

LINES, SENTENCES = 600, 40
HERE = Path(__file__).resolve().parent


def of_pairs(pairs: Sequence[tuple[str, str]], table: Table) -> list[float]:
    """The measure of (English, French) pairs, of those that have it."""
    return [value for english, french in pairs if (value := literal(english, french, table)) is not None]


def quantiles(values: Sequence[float]) -> str:
    cuts = statistics.quantiles(values, n=50)
    return "  ".join(f"{name} {cuts[at]:.3f}" for name, at in (("16 %", 7), ("median", 24), ("84 %", 41)))


def documents(values: Sequence[float]) -> Iterator[float]:
    for start in range(0, len(values) - SENTENCES + 1, SENTENCES):
        yield statistics.mean(values[start : start + SENTENCES])


def above(machine: Sequence[float], human: Sequence[float]) -> float:
    """How often a machine's document is more literal than a person's."""
    pairs = [(m > h) + (m == h) / 2 for m in documents(machine) for h in documents(human)]
    return statistics.mean(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--human", type=Path, required=True, help="French<TAB>English, people's work")
    parser.add_argument("--judged", type=Path, help="JSONL of {system, src, mt}; a system `reference` is people's")
    args = parser.parse_args()
    table = Table(HERE / "weights" / "table.sqlite")
    human = list(common.pairs(args.human))[:LINES]
    model = resolve("fr-en", "translator")
    backs = backtranslate.load(model.path, model.format, model.name, model.checksum).translate([french for french, _ in human])
    print("human news beside the source           ", quantiles(of_pairs([(english, french) for french, english in human], table)))
    print("human news beside the back-translation ", quantiles(of_pairs([(b.text, french) for b, (french, _) in zip(backs, human, strict=True)], table)))
    systems: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in args.judged.read_text(encoding="utf-8").splitlines() if args.judged else ():
        row = json.loads(line)
        systems[row["system"]].append((row["src"], row["mt"].replace("&#39;", "'")))
    values = {system: of_pairs(pairs, table) for system, pairs in systems.items()}
    for system in values:
        print(f"{system:<22}mean {statistics.mean(values[system]):.3f}", end="  ")
        print(f"more literal than the reference in {above(values[system], values['reference']):.0%} of pairs of documents" if "reference" in values else "")


if __name__ == "__main__":
    main()
