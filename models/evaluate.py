"""What the cards report, from the shipped weights (or a folder) through tqcheck's own engines.

    python models/evaluate.py fr-en dev.newstest2013.fr-en.tsv dev.flores101_dev.fr-en.tsv    sacreBLEU, chrF, and copying of numerals and names
    python models/evaluate.py visibility contratico.dev.jsonl grok-altman.mqm.jsonl           how often an error of the French is seen in the English
    python models/evaluate.py lm dev.lm.news.fr.txt dev.newstest2013.fr-en.tsv                bits a word and a character, French, then English
    python models/evaluate.py pairs qfrblimp.dev.jsonl                                        how often the language model prefers the good of two sentences

`--model FOLDER` measures another model of the same kind, `--precision float32` and `--beam 4` the same one otherwise; `--record` writes the figures
into the model's own `tqcheck.json`, from which `tqcheck models list` tells them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sacrebleu

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import common

from tqcheck import backtranslate, fluency
from tqcheck.store import about, resolve
from tqcheck.words import words

NUMERAL = re.compile(r"\d+")
NAME = re.compile(r"(?<=[a-zé,] )[A-Z][\w’'-]{2,}")
NAMED = {
    "le poste d’Altman": r"posts?|positions?", "sondes en cours": r"prob\w+", "sources médiatiques héritées": r"inherited|legacy|heritage",
    "taureau ****": r"bull\w*", "jeu de plateforme": r"platform\w*", "réclamation remarquable": r"claims?|complaints?",
    "a prolongé une offre": r"extend\w*|prolong\w*", "la sortie de Grok": r"exit|output|release|outing|departure", "a une histoire de": r"history|story",
    "magasin d’App": r"store|shop"}
"""Ten passages of the case study, and the words that show in English what is wrong with each."""


Told = Iterator[tuple[str, str]]
"""What was measured, and the figure in words."""


def translator(engine: backtranslate.Translator, paths: list[Path]) -> Told:
    """BLEU, chrF and copying on each file of pairs."""
    for path in paths:
        sources, references = map(list, zip(*common.pairs(path), strict=True))
        outputs = [t.text for t in engine.translate(sources)]
        bleu, chrf = sacrebleu.corpus_bleu(outputs, [references]), sacrebleu.corpus_chrf(outputs, [references])
        numerals, names = (copied(pattern, sources, references, outputs) for pattern in (NUMERAL, NAME))
        yield path.name.split(".fr-en")[0], (f"BLEU {bleu.score:.1f}, chrF {chrf.score:.1f}, numerals {numerals:.1%}, names {names:.1%}; "
                                             f"{len(sources)} lines")


def copied(pattern: re.Pattern[str], sources: list[str], references: list[str], outputs: list[str]) -> float:
    """Of what stands alike in source and reference, the share that is in the output."""
    wanted = [(item, output) for s, r, output in zip(sources, references, outputs, strict=True) for item in pattern.findall(s) if item in r]
    return sum(item in output for item, output in wanted) / len(wanted)


def visibility(engine: backtranslate.Translator, paths: list[Path]) -> Told:
    """Whether planted errors change the English, and take it further from the source (chrF, Popović 2015); then ten passages of an annotated article."""
    rows, article = jsonl(paths[0]), paths[1]
    bad, good = ([t.text for t in engine.translate([row[key] for row in rows])] for key in ("bad", "good"))
    seen: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for row, b, g in zip(rows, bad, good, strict=True):
        seen[row["phenomenon"]].append((plain(b) != plain(g), chrf(b, row["src"]) < chrf(g, row["src"])))
    for name, some in [*sorted(seen.items()), ("all", [pair for group in seen.values() for pair in group])]:
        differs, further = (sum(one) / len(some) for one in zip(*some, strict=True))
        yield f"errors of {name} seen", f"differs {differs:6.1%}, further from the source {further:6.1%}; {len(some)} pairs"
    yield from named(engine, article)


def named(engine: backtranslate.Translator, annotations: Path) -> Told:
    """For each of ten annotated passages, whether its sentence's English holds one of the words that show the error."""
    text = annotations.with_name(annotations.name.replace(".mqm.jsonl", ".fr.txt")).read_text(encoding="utf-8")
    sentences = [s for line in text.splitlines() for s in re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý«])", line) if s.strip()]
    shown = 0
    for passage, pattern in NAMED.items():
        sentence = next(s for s in sentences if passage in s.replace("'", "’"))
        english = engine.translate([sentence])[0].text
        found = re.search(rf"\b(?:{pattern})\b", english, re.IGNORECASE)
        shown += bool(found)
        print(f"    {passage:30} {found[0] if found else '-':12} {english}")
    yield "passages of the case study seen", f"{shown} of {len(NAMED)}"


def plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def chrf(output: str, reference: str) -> float:
    return float(sacrebleu.sentence_chrf(output, [reference]).score)


def language_model(engine: fluency.LanguageModel, paths: list[Path]) -> Told:
    """Bits a word and a character: plain text is French, pairs are read on both sides."""
    for path in paths:
        sides = zip(*common.pairs(path), strict=True) if path.name.endswith(".tsv") else [list(common.lines(path))]
        for lang, texts in zip(("fr", "en"), sides, strict=False):
            bits = sum(s.bits for row in engine.surprisal(texts, lang) for s in row)
            count, letters = sum(len(words(t)) for t in texts), sum(map(len, texts))
            name = path.name.split(".fr-en")[0].removesuffix(".txt")
            yield f"{name} {lang}", f"{bits / count:.2f} bits a word, {bits / letters:.3f} a character; {len(texts)} lines"


def preference(engine: fluency.LanguageModel, paths: list[Path]) -> Told:
    """How often the good of two sentences costs fewer bits, with a bootstrap interval, and by phenomenon (Warstadt et al. 2020, BLiMP)."""
    rows = jsonl(paths[0])
    good, bad = ([sum(s.bits for s in row) for row in engine.surprisal([row[key] for row in rows])] for key in ("good", "bad"))
    right = [g < b for g, b in zip(good, bad, strict=True)]
    low, high = interval(right)
    yield paths[0].name.split(".")[0], f"{sum(right) / len(right):.3f} [{low:.3f}, {high:.3f}] of {len(right)} pairs"
    groups: dict[str, list[bool]] = defaultdict(list)
    for row, one in zip(rows, right, strict=True):
        groups[row["phenomenon"]].append(one)
    print("\n".join(f"    {name}: {sum(some)}/{len(some)}" for name, some in sorted(groups.items(), key=lambda item: sum(item[1]) / len(item[1]))))


def interval(values: Sequence[bool], times: int = 2000) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean (Efron 1979), always the same for the same values."""
    rng = random.Random(1)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(times))
    return means[times // 40], means[-1 - times // 40]


def jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in common.lines(path)]


MEASURES = {"fr-en": ("translator", translator), "visibility": ("translator", visibility), "lm": ("lm", language_model), "pairs": ("lm", preference)}


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measure", choices=MEASURES)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--precision", default="int8")
    parser.add_argument("--beam", type=int, default=2)
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args(argv)
    kind, measure = MEASURES[args.measure]
    model = resolve(args.model or ("fr-en" if kind == "translator" else "lm"), kind)
    module, options = (backtranslate, {"beam": args.beam}) if kind == "translator" else (fluency, {})
    engine = module.load(model.path, model.format, model.name, model.checksum, precision=args.precision, **options)
    told = {}
    for what, figures in measure(engine, args.paths):
        told[what] = figures
        print(f"{what}: {figures}", flush=True)
    print(f"{model.name}@{model.checksum[:8]} {args.precision}" + (f", beam {args.beam}" if options else ""))
    if args.record:
        common.describe(model.path, scores={**about(model.path).get("scores", {}), **told})


if __name__ == "__main__":
    main()
