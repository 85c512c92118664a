"""Does the translator's word alignment agree with eflomal's, and do numerals and names stand beside their copies?

The French of development pairs is translated by the shipped model; eflomal aligns French and translation among the first lines of the training
text (models/table/train.py leaves them in work/). Counted are the English words that eflomal links in both directions to one French word.

    python models/table/agreement.py --work models/table/work dev.newstest2013.fr-en.tsv
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (0, 1, 2)]
import common
import train

from tqcheck import backtranslate
from tqcheck.align import english_words, french_words
from tqcheck.store import resolve

BESIDE = 60_000


def copies(french: str, translation: backtranslate.Translation) -> Iterator[bool]:
    """For each numeral, and each capitalised word of three letters and more, that stands once on both sides: whether the two are linked."""
    sources = [french[a:b] for (a, b), _ in french_words(french)]
    targets = [translation.text[a:b] for (a, b), _ in english_words(translation.text)]
    for word in {w for w in sources if sources.count(w) == targets.count(w) == 1 and (w.isdigit() or (len(w) > 2 and w[0].isupper()))}:
        yield any(french[a:b] == word and translation.text[c:d] == word for (a, b), (c, d) in translation.alignment)


def agreements(french: Sequence[str], translations: Sequence[backtranslate.Translation], links: Sequence[set[tuple[int, int]]]) -> Iterator[bool]:
    """For each English word that eflomal links to one French word: whether the translator links it to the same one."""
    for text, translation, theirs in zip(french, translations, links, strict=True):
        sources, targets = (([span for span, _ in found]) for found in (french_words(text), english_words(translation.text)))
        ours = {back: mt for mt, back in translation.alignment}
        for a, b in theirs:
            if sum(other == b for _, other in theirs) == 1 and targets[b] in ours:
                yield ours[targets[b]] == sources[a]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("dev", type=Path)
    args = parser.parse_args()
    model = resolve("fr-en", "translator")
    engine = backtranslate.load(model.path, model.format, model.name, model.checksum)
    french = [pair[0] for pair in islice(common.pairs(args.dev), train.DEV)]
    told = [(text, t) for text, t in zip(french, engine.translate(french), strict=True) if french_words(text) and english_words(t.text)]
    rows = [([form for _, form in french_words(text)], [form for _, form in english_words(t.text)]) for text, t in told]
    texts = zip((args.work / "fr.txt").open(encoding="utf-8"), (args.work / "en.txt").open(encoding="utf-8"), strict=True)
    beside = [(a.split(), b.split()) for a, b in islice(texts, train.DEV, train.DEV + BESIDE)]
    folder = args.work / "agreement"
    folder.mkdir(exist_ok=True)
    links = list(islice(train.aligned([*rows, *beside], folder, 1), len(rows)))
    same = list(agreements([text for text, _ in told], [t for _, t in told], links))
    beside_copies = [one for text, t in told for one in copies(text, t)]
    print(f"{model.name}@{model.checksum[:8]}, {len(told)} sentences: the same French word for {sum(same) / len(same):.1%} of {len(same):,} English words; "
          f"{sum(beside_copies) / len(beside_copies):.1%} of {len(beside_copies):,} numerals and names linked to their copies")


if __name__ == "__main__":
    main()
