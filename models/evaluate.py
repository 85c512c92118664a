"""What the cards report, from the shipped weights through tqcheck's own engines.

    python models/evaluate.py fr-en dev.newstest2013.fr-en.tsv dev.flores101_dev.fr-en.tsv    sacreBLEU, chrF, and copying of numerals and names
    python models/evaluate.py lm dev.lm.news.fr.txt                                           bits a word and a character
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import sacrebleu

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import common

from tqcheck import backtranslate, fluency
from tqcheck.store import resolve
from tqcheck.words import words

NUMERAL = re.compile(r"\d+")
NAME = re.compile(r"(?<=[a-zé,] )[A-Z][\w’'-]{2,}")


def copied(pattern: re.Pattern[str], sources: list[str], references: list[str], outputs: list[str]) -> float:
    """Of what stands alike in source and reference, the share that is in the output."""
    wanted = [(item, output) for s, r, output in zip(sources, references, outputs, strict=True) for item in pattern.findall(s) if item in r]
    return sum(item in output for item, output in wanted) / len(wanted)


def translator(paths: list[Path]) -> None:
    """BLEU, chrF and copying on each file of pairs."""
    model = resolve("fr-en", "translator")
    engine = backtranslate.load(model.path, model.format, model.name, model.checksum)
    for path in paths:
        sources, references = map(list, zip(*common.pairs(path), strict=True))
        outputs = [t.text for t in engine.translate(sources)]
        bleu, chrf = sacrebleu.corpus_bleu(outputs, [references]), sacrebleu.corpus_chrf(outputs, [references])
        print(f"{path.name}: BLEU {bleu.score:.1f}, chrF {chrf.score:.1f}, numerals {copied(NUMERAL, sources, references, outputs):.1%}, "
              f"names {copied(NAME, sources, references, outputs):.1%}; {model.name}@{model.checksum[:8]} int8, beam 2, {len(sources)} lines")


def language_model(paths: list[Path]) -> None:
    """Bits a word and a character on each file of French text."""
    model = resolve("lm", "lm")
    engine = fluency.load(model.path, model.format, model.name, model.checksum)
    for path in paths:
        texts = [pair[0] for pair in common.pairs(path)] if path.name.endswith(".tsv") else list(common.lines(path))
        bits = sum(s.bits for row in engine.surprisal(texts) for s in row)
        count, letters = sum(len(words(t)) for t in texts), sum(map(len, texts))
        print(f"{path.name}: {bits / count:.2f} bits a word, {bits / letters:.3f} a character; {model.name}@{model.checksum[:8]} int8, {len(texts)} lines")


if __name__ == "__main__":
    {"fr-en": translator, "lm": language_model}[sys.argv[1]]([Path(p) for p in sys.argv[2:]])
