"""A 5-gram Kneser-Ney model of the same text and the same pieces as the language model, as a mark for it to beat (Heafield et al. 2013).

Needs kenlm's `lmplz` and the `kenlm` package (both are in its source distribution on PyPI); nothing of it is shipped.

    python models/lm/ngram.py --lmplz build/bin/lmplz --pairs train.fr-en.tsv.xz --news news.fr-en.tsv.xz --mono mono.fr.txt.xz \
        --tokenizer models/lm/weights/source.spm --work /tmp/ngram dev.lm.news.fr.txt dev.newstest2013.fr-en.tsv qfrblimp.dev.jsonl
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import sentencepiece

sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (0, 1, 2)]
import common
import train

from tqcheck.words import words


class NGram:
    """A kenlm model over sentencepiece pieces."""

    def __init__(self, arpa: Path, processor: sentencepiece.SentencePieceProcessor) -> None:
        self.model, self.processor = importlib.import_module("kenlm").Model(str(arpa)), processor

    def bits(self, texts: Sequence[str]) -> list[float]:
        """Bits of each text, its end included."""
        rows = self.processor.encode([common.normalise(t) for t in texts], out_type=str)
        return [-self.model.score(" ".join(row)) * math.log2(10) for row in rows]


def estimated(texts: Sequence[str], name: str, args: argparse.Namespace, processor: sentencepiece.SentencePieceProcessor) -> NGram:
    """The 5-gram model of some texts, made once."""
    args.work.mkdir(parents=True, exist_ok=True)
    arpa = args.work / f"{name}.arpa"
    if not arpa.exists():
        with (args.work / f"{name}.txt").open("w", encoding="utf-8") as stream:
            stream.writelines(" ".join(row) + "\n" for row in processor.encode([common.normalise(t) for t in texts], out_type=str))
        command = [args.lmplz, "-o", str(args.order), "-S", "4G", "-T", str(args.work), "--text", str(args.work / f"{name}.txt"), "--arpa", str(arpa)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return NGram(arpa, processor)


def report(path: Path, models: dict[str, NGram]) -> None:
    """Bits a word on a text or on both sides of pairs; the share of minimal pairs whose good sentence costs less."""
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in common.lines(path)]
        good, bad = (models["fr"].bits([row[key] for row in rows]) for key in ("good", "bad"))
        print(f"{path.name}: {sum(g < b for g, b in zip(good, bad, strict=True)) / len(rows):.3f} of {len(rows)} pairs")
        return
    sides = zip(*common.pairs(path), strict=True) if path.name.endswith(".tsv") else [list(common.lines(path))]
    for lang, texts in zip(models, sides, strict=False):
        print(f"{path.name} {lang}: {sum(models[lang].bits(texts)) / sum(len(words(t)) for t in texts):.2f} bits a word; {len(texts)} lines")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pairs", "news", "mono", "tokenizer", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--lmplz", required=True)
    parser.add_argument("--share", type=float, default=0.6)
    parser.add_argument("--order", type=int, default=5)
    parser.add_argument("files", nargs="+", type=Path)
    args = parser.parse_args()
    processor = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer))
    texts = train.chosen_texts(args)
    models = {lang: estimated(texts[lang] + texts[f"{lang}.news"], lang, args, processor) for lang in ("fr", "en")}
    for path in args.files:
        report(path, models)


if __name__ == "__main__":
    main()
