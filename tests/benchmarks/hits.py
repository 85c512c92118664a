"""Every hit in a file, one a line, to compare byte for byte with what another tree says of it.

    python tests/benchmarks/hits.py dev.newstest2013.fr-en.tsv > hits.txt

A line of the file is a French sentence, or one with its source behind a tab.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tqcheck.checks import CHECKS
from tqcheck.document import Document, Segment
from tqcheck.lexicon import shipped_matches


def rows(text: str) -> Iterator[tuple[object, ...]]:
    """The lexicons' matches, whether or not a check reports them."""
    for name, found in sorted(shipped_matches(text).items()):
        yield from sorted((name, *span, row.pattern, row.suggestion_cell) for row, span in found)


def hits(text: str, source: str | None) -> Iterator[tuple[object, ...]]:
    """What the checks report in both regions, in their order."""
    document = Document("", text, (Segment(text, 0, src=source),))
    for region in ("fr-FR", "fr-CA"):
        for check in CHECKS:
            settings = {"region": region} if "region" in check.wanted else {}
            for hit in check.find(document, **settings):
                yield region, check.id, *hit.span, hit.message, hit.suggestion, hit.probable_english, hit.severity


def main(path: Path) -> None:
    """Print the hits."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text, _, source = line.partition("\t")
        for found in (*rows(text), *hits(text, source or None)):
            print(number, *found, sep="\t")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
