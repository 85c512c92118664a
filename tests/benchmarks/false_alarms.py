"""Findings on French that people wrote, a hundred sentences: what an editor would be bothered with for nothing.

    python tests/benchmarks/false_alarms.py dev.newstest2013.fr-en.tsv 500

The file holds a sentence a line, its first column if there are tabs. Typography (linguistic-conventions/punctuation) is counted apart.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from pathlib import Path

from tqcheck.batch import Row, document_of, read_lines
from tqcheck.cli.wiring import judge_of
from tqcheck.config import Config
from tqcheck.metrics import PUNCTUATION


def main(path: Path, count: int) -> None:
    """Print the rates by severity, then by check."""
    texts = [line.split("\t")[0] for line in itertools.islice(read_lines(path), count)]
    reports = judge_of(Config())([document_of(Row(str(n), text)) for n, text in enumerate(texts)])
    found = [f for report in reports for f in report.findings]
    for label, some in (("typography apart", [f for f in found if f.category != PUNCTUATION]), ("typography", [f for f in found if f.category == PUNCTUATION])):
        rates = {severity.label: round(100 * n / len(texts), 1) for severity, n in sorted(Counter(f.severity for f in some).items(), reverse=True)}
        print(f"{label}: {rates} per 100 sentences; by check {dict(Counter(f.check for f in some).most_common())}")
    print(f"{len(texts)} sentences, {reports[0].signature}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
