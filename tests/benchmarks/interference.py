"""Does interference find what rows do not? The experiment that decided against a check of its own; nothing of it runs in tqcheck.

    python tests/benchmarks/interference.py --human dev.newstest2013.fr-en.tsv --train biomqm.dev.jsonl --test wmt22chat.dev.jsonl --system baseline

Of each French content word in lower case that the training text has fifty times and more five things are measured: its bits under the French model
(`surprisal`); those less the bits of the English it is aligned with, under the English model (`difference`: odd French, natural English); how many
bits the sentence would save with the best other translation of that English (`alternative`); the bits of its source word given the French
(`forced`); and how improbable the rendering is in the lexical table (`table`). `all` is a logistic regression over them, trained on the words that
annotators marked major in another set. A sentence's value is its largest word's; each threshold is the value that 2 in 100 human translations of
news reach. Printed are recall and precision for sentences with a major error of accuracy, of the rows, of each measure, and of the rows and each
measure together.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy

from tqcheck import backtranslate, fluency
from tqcheck.align import english_words
from tqcheck.batch import Row, document_of
from tqcheck.checks.surprisal import bits_of
from tqcheck.cli.wiring import judge_of
from tqcheck.config import Config
from tqcheck.document import Span, Surprisal
from tqcheck.finding import Severity
from tqcheck.judgements import ACCURACY, marks, rows_of, serious
from tqcheck.store import resolve, table
from tqcheck.table import Table
from tqcheck.words import Word, fold, lemmas, words

MEASURES = ("surprisal", "difference", "alternative", "forced", "table")
RARE, OTHERS, BEFORE, AFTER, SEEN = 0.005, 4, 60, 30, 50
CLEAN = 0.02


@dataclass(frozen=True)
class Measured:
    """A sentence: whether annotators and rows object, and a row of measures for each content word, with whether that word was marked major."""

    bad: bool
    flagged: bool
    words: numpy.ndarray
    marked: numpy.ndarray


def bits_in(span: Span, surprisals: Sequence[Surprisal]) -> float:
    return sum(s.bits for s in surprisals if span.start < s.span.end <= span.end and len(s.span))


class Measurer:
    """The shipped models, asked for all sentences at once."""

    def __init__(self) -> None:
        translator, lm = (resolve(name, kind) for name, kind in (("fr-en", "translator"), ("lm", "lm")))
        self.translator = backtranslate.load(translator.path, translator.format, translator.name, translator.checksum)
        self.lm = fluency.load(lm.path, lm.format, lm.name, lm.checksum)
        found = table()
        assert found
        self.table = Table(*found)

    def of(self, rows: Sequence[dict], judge: Callable) -> list[Measured]:
        sources, texts = ([str(row[key]).replace("&#39;", "'") for row in rows] for key in ("src", "mt"))
        backs, french = self.translator.translate(texts), self.lm.surprisal(texts)
        english = self.lm.surprisal([back.text for back in backs], "en")
        forced, tokens = self.translator.score(texts, sources), self.translator.tokenizer.encode(sources, target=True)
        found = [any(f.severity >= Severity.MINOR and "punctuation" not in f.category for f in report.findings)
                 for report in judge([document_of(Row(n, t, s)) for n, (t, s) in enumerate(zip(texts, sources, strict=True))])]
        values: list[list[list[float]]] = []
        jobs: list[tuple[list[float], str, list[str]]] = []
        places: list[list[Word]] = []
        for n, text in enumerate(texts):
            content = [w for w in words(text) if len(w.form) >= 4 and w.text.islower() and w.text.isalpha() and self.table.seen("fr", w.form) >= SEEN]
            places.append(content)
            values.append([])
            links = {link.mt: link.back for link in backs[n].alignment}
            source = {form: span for span, form in english_words(sources[n])}
            costs = [Surprisal(span, -log / math.log(2)) for span, log in zip(tokens[n].spans, forced[n], strict=False)]
            for word in content:
                cost = bits_of(word, tuple(french[n]))
                back = links.get(word.span)
                heard = fold(backs[n].text[back.start : back.end]) if back else ""
                known = self.table.translations("fr", word.form)
                behind = max((form for form in source if form in known), key=lambda form: known[form], default=None)
                share = max((self.table.translations("en", form).get(word.form, 0) for form in source), default=0)
                values[-1].append([cost, cost - bits_in(back, english[n]) if back else 0.0, 0.0,
                                   bits_in(source[behind], costs) if behind else 8.0, -math.log(max(share, RARE))])
                others = [form for form, p in self.table.translations("en", heard).items() if p >= 0.05 and not lemmas(form) & lemmas(word.form)]
                before, after = text[max(0, word.span.start - BEFORE) : word.span.start], text[word.span.end : word.span.end + AFTER]
                if len(heard) >= 4 and others:
                    jobs.append((values[-1][-1], before + word.text + after, [before + other + after for other in others[:OTHERS]]))
        told = sorted({text for _, own, others in jobs for text in (own, *others)}, key=len)
        bits = {text: sum(s.bits for s in some) for text, some in zip(told, self.lm.surprisal(told), strict=True)}
        for row, own, others in jobs:
            row[2] = bits[own] - min(bits[other] for other in others)
        out = []
        for row, flagged, some, content in zip(rows, found, values, places, strict=True):
            spans = [span for mark in row.get("spans") or () if serious({"spans": [mark]}) for span in marks({**row, "spans": [mark]})]
            marked = numpy.array([any(word.span.overlap(span) for span in spans) for word in content], dtype=bool)
            out.append(Measured(serious(row, ACCURACY), flagged, numpy.array(some, dtype=float).reshape(-1, len(MEASURES)), marked))
        return out


def report(name: str, flags: Sequence[bool], sentences: Sequence[Measured]) -> None:
    hits = sum(flag and s.bad for flag, s in zip(flags, sentences, strict=True))
    recall, precision = hits / max(1, sum(s.bad for s in sentences)), hits / max(1, sum(flags))
    print(f"{name:<22} recall {recall:.2f}  precision {precision:.2f}  of {sum(flags)} sentences reported")


def main() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--human", "--train", "--test"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--system")
    parser.add_argument("--lines", type=int, default=600)
    args = parser.parse_args()
    with args.human.open(encoding="utf-8") as file:
        pairs = [line.rstrip("\n").split("\t") for line in islice(file, args.lines)]
    judge, measurer = judge_of(Config(translator="none", lm="none")), Measurer()
    human = measurer.of([{"mt": french, "src": english} for french, english in pairs], judge)
    train = measurer.of(rows_of(args.train), judge)
    test = measurer.of([row for row in rows_of(args.test) if args.system in (None, row.get("system"))], judge)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(numpy.concatenate([s.words for s in train]), numpy.concatenate([s.marked for s in train]))
    columns: dict[str, Callable[[numpy.ndarray], numpy.ndarray]] = {name: lambda some, n=n: some[:, n] for n, name in enumerate(MEASURES)}  # type: ignore[misc]
    columns["all"] = lambda some: model.predict_proba(some)[:, 1]

    def largest(sentence: Measured, measure: Callable[[numpy.ndarray], numpy.ndarray]) -> float:
        return float(measure(sentence.words).max()) if len(sentence.words) else -math.inf

    print(f"{len(human)} human sentences, of which rows report {sum(s.flagged for s in human)}; {len(train)} to train on, {len(test)} to test on")
    report("rows", [s.flagged for s in test], test)
    for name, measure in columns.items():
        threshold = sorted(largest(s, measure) for s in human)[-max(1, round(CLEAN * len(human)))]
        over = [largest(s, measure) > threshold for s in test]
        report(name, over, test)
        report(f"rows or {name}", [s.flagged or flag for s, flag in zip(test, over, strict=True)], test)


if __name__ == "__main__":
    main()
