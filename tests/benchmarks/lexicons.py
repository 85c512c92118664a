"""How long the lexicons take to load, and how fast they match, beside simplemma lemmatising the same text.

    python tests/benchmarks/lexicons.py dev.newstest2013.fr-en.tsv
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from simplemma import lemmatize

from tqcheck.lexicon import shipped_matches, tables
from tqcheck.words import words


def main(path: Path) -> None:
    texts = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    lemmatize("sondes", lang="fr")
    started = time.process_time()
    rows = sum(len(lexicon.rows) for lexicon in tables().values())
    shipped_matches("Il a dit.")
    loaded = time.process_time() - started
    forms = [[word.form for word in words(text)] for text in texts]
    count = sum(map(len, forms))

    def taken(work: Callable[[], object]) -> float:
        before = time.process_time()
        work()
        return time.process_time() - before

    first = taken(lambda: [shipped_matches(text) for text in texts])
    shipped_matches.cache_clear()
    matched = taken(lambda: [shipped_matches(text) for text in texts])
    lemmatised = taken(lambda: [lemmatize(form, lang="fr") for row in forms for form in row])
    print(f"the words' first sight: {count / first:,.0f} words a second")
    print(f"{rows} rows loaded in {1000 * loaded:.0f} ms; {count / matched:,.0f} words a second, "
          f"{matched / lemmatised:.1f} times what simplemma takes for the same {count:,} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
