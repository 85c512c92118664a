"""Make the lexical translation table, p(en|fr) and p(fr|en), from parallel text, in one file read top to bottom.

eflomal (Östling and Tiedemann 2016) aligns words in both directions; links that both find are counted (Och and Ney 2003, intersection). Needs
`pip install eflomal`. The texts it read stay in work/, for agreement.py beside, and so do some pairs with their links, for the translator's recipe.

    python models/table/train.py --pairs train.fr-en.tsv.xz news.fr-en.tsv.xz --dev dev.newstest2013.fr-en.tsv
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (1, 2)]
import common

from tqcheck.align import english_words, french_words

HERE = Path(__file__).resolve().parent
DEV = 2000
Pair = tuple[list[str], list[str]]


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True, help="pairs, French<TAB>English, plain or .xz")
    parser.add_argument("--dev", type=Path, required=True, help=f"pairs whose first {DEV} are aligned too, to compare with, and not counted")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="alignments (ignored by git)")
    parser.add_argument("--out", type=Path, default=HERE / "weights", help="where table.sqlite goes")
    parser.add_argument("--words", type=int, default=50_000, help="how many of the most frequent words of each language are kept")
    parser.add_argument("--least", type=float, default=0.02, help="translations rarer than this share are left out")
    parser.add_argument("--samplers", type=int, default=1)
    parser.add_argument("--guided", type=int, default=100_000, help="so many pairs go to work/guided.tsv with their links, for the translator's recipe")
    return parser.parse_args(argv)


def tokenised(pairs: Iterable[tuple[str, str]]) -> Iterator[Pair]:
    """The folded words of each pair, as tqcheck compares them; pairs with an empty side are left out."""
    for french, english in pairs:
        sides = [form for _, form in french_words(french)], [form for _, form in english_words(english)]
        if all(0 < len(side) < 100 for side in sides):
            yield sides


def aligned(rows: Sequence[Pair], work: Path, samplers: int) -> Iterator[set[tuple[int, int]]]:
    """The links of each pair that eflomal finds in both directions, as (French, English) word numbers."""
    from eflomal import Aligner

    files = [work / name for name in ("fr.txt", "en.txt", "forward.links", "backward.links")]
    for side in (0, 1):
        with files[side].open("w", encoding="utf-8") as stream:
            stream.writelines(" ".join(row[side]) + "\n" for row in rows)
    with files[0].open(encoding="utf-8") as french, files[1].open(encoding="utf-8") as english:
        Aligner(n_samplers=samplers).align(french, english, links_filename_fwd=str(files[2]), links_filename_rev=str(files[3]))
    with files[2].open() as forward, files[3].open() as backward:
        for one, other in zip(forward, backward, strict=True):
            yield {(int(a), int(b)) for a, b in (link.split("-") for link in set(one.split()) & set(other.split()))}


def shares(counts: Counter[tuple[str, str]], frequent: set[str], side: int, least: float) -> Iterator[tuple[str, str]]:
    """Each frequent word of a side with its translations, likeliest first: `chat` -> `cat:92 cats:3`, in per cent."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, count in counts.items():
        if pair[side] in frequent:
            found[pair[side]][pair[1 - side]] += count
    for word, some in sorted(found.items()):
        total = some.total()
        kept = [(other, count / total) for other, count in some.most_common(12) if count / total >= least]
        if kept:
            yield word, " ".join(f"{other}:{share:.0%}".rstrip("%") for other, share in kept)


def write(out: Path, counts: Counter[tuple[str, str]], seen: Sequence[Counter[str]], args: argparse.Namespace) -> None:
    """`table.sqlite`: tables `fr` and `en` of word, how often it was seen, and its translations."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "table.sqlite"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        for side, name in enumerate(("fr", "en")):
            frequent = {word for word, _ in seen[side].most_common(args.words)}
            connection.execute(f"CREATE TABLE {name} (word TEXT PRIMARY KEY, seen INTEGER, others TEXT) WITHOUT ROWID")
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)",
                                   ((word, seen[side][word], others) for word, others in shares(counts, frequent, side, args.least)))
    connection.execute("VACUUM")
    connection.close()
    common.write_manifest(out)


def main(argv: list[str] | None = None) -> None:
    args = arguments(argv)
    args.work.mkdir(parents=True, exist_ok=True)
    texts = [pair for path in args.pairs for pair in common.pairs(path) if common.is_prose(pair[0])]
    texts = [pair for pair in texts if any(tokenised([pair]))]
    rows = list(tokenised(texts))
    guided = set(random.Random(1).sample(range(len(rows)), min(args.guided, len(rows))))
    dev = list(tokenised(common.pairs(args.dev)))[:DEV]
    counts: Counter[tuple[str, str]] = Counter()
    seen: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    with (args.work / "guided.tsv").open("w", encoding="utf-8") as guide:
        for number, links in enumerate(aligned([*dev, *rows], args.work, args.samplers)):
            if number < len(dev):
                continue
            french, english = rows[number - len(dev)]
            if number - len(dev) in guided:
                guide.write("\t".join([*texts[number - len(dev)], " ".join(f"{a}-{b}" for a, b in sorted(links))]) + "\n")
            seen[0].update(french)
            seen[1].update(english)
            counts.update((french[a], english[b]) for a, b in links)
    write(args.out, Counter({pair: count for pair, count in counts.items() if count > 1}), seen, args)
    print(f"{len(rows):,} pairs, {counts.total():,} links, {(args.out / 'table.sqlite').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
