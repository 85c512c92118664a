"""How well scores and findings agree with other people's judgements of single sentences, each figure with its bootstrap interval.

Four kinds of rows, known by their columns: `spans` (MQM annotation), `good` and `bad` (pairs of which one has an error), `label` 0 or 1
(acceptable or not), `score` (a reader's judgement). Intervals are percentiles over resampled groups (Efron 1979): documents where rows have
them, else sentences, so that sentences of one document count as one witness (Koehn 2004).
"""

from __future__ import annotations

import json
import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tqcheck.document import Span
from tqcheck.errors import InputError
from tqcheck.finding import Severity
from tqcheck.mqm import rows_of_table

Kind = Literal["spans", "pairs", "labels", "scores", "systems"]
TIMES = 400
SERIOUS = ("major", "critical")
ACCURACY = ("mistranslation", "untranslated", "omission", "addition", "hallucination", "terminology", "do-not-translate", "accuracy")


class Figure(NamedTuple):
    """A measured value with its 95 % interval; None: it could not be taken."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    rows: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One row as people judged it, beside what tqcheck says of it."""

    group: str
    system: str
    score: float | None
    """tqcheck's."""
    human: float | None
    """Theirs, higher is better."""
    length: int
    """Code points of the source, or of the French: the floor that a score has to beat."""
    serious: bool
    """Whether people marked a major or critical error."""
    accuracy: bool
    """Whether they marked a major or critical error of accuracy."""
    marks: tuple[Span, ...]
    found: tuple[tuple[Span, Severity], ...]

    def flagged(self, level: Severity) -> bool:
        """Whether a finding at or above a level was made."""
        return any(severity >= level for _, severity in self.found)


Measure = Callable[[Sequence[Judged]], float | None]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file, or the segments of a table of WMT's (`mqm`); InputError names the first malformed line."""
    if path.suffix.lower() == ".tsv":
        return rows_of_table(path)
    rows = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path}: cannot be read", "Give the path of a JSONL file in UTF-8.") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise InputError(f"{path}:{number}: not JSON: {error.msg}", "Each line is one JSON object.") from None
            if not isinstance(rows[-1], dict):
                raise InputError(f"{path}:{number}: not an annotation", "Each line is one JSON object.")
    return rows


def kind_of(row: dict[str, Any]) -> Kind:
    """Which kind of judgement a row holds; InputError if none."""
    if "good" in row and "bad" in row:
        return "pairs"
    kinds: dict[str, Kind] = {"spans": "spans", "score": "scores", "label": "labels"}
    for column, kind in kinds.items():
        if column in row and "mt" in row:
            return kind
    if "system" in row and "mt" in row:
        return "systems"
    raise InputError("the rows hold no judgement", "Rows need mt and spans, score, label or system; or good and bad.")


def checked(rows: Sequence[dict[str, Any]], path: Path) -> Kind:
    """The kind of all rows, which must be that of the first; InputError names the first row that cannot be used."""
    kind = kind_of(rows[0])
    for number, row in enumerate(rows, 1):
        texts = ("good", "bad") if kind == "pairs" else ("mt",)
        numbers = [row.get("score")] if kind in ("spans", "scores") else [row.get("label")] if kind == "labels" else []
        if not all(isinstance(row.get(text), str) for text in texts) or not all(n is None or isinstance(n, int | float) for n in numbers):
            raise InputError(f"{path}: row {number} is not like the first", f"Each needs {' and '.join(texts)} as texts, and its judgement as a number.")
    return kind


def serious(row: dict[str, Any], kinds: Sequence[str] = ()) -> bool:
    """Whether a row's annotation has a major or critical error, of some types if they are given."""
    return any(str(s.get("severity")).lower() in SERIOUS and (not kinds or any(k in str(s.get("type")).lower() for k in kinds))
               for s in row.get("spans") or ())


def marks(row: dict[str, Any]) -> tuple[Span, ...]:
    """The annotated stretches of the French that are not empty, cut at its end; a span without a place, such as an omission's, is none."""
    end_of_text = len(row["mt"])
    placed = ((s.get("start"), s.get("end")) for s in row.get("spans") or ())
    cut = (Span(start, min(end, end_of_text)) for start, end in placed if isinstance(start, int) and isinstance(end, int))
    return tuple(span for span in cut if span.end > span.start)


def recall(level: Severity, wanted: Callable[[Judged], bool]) -> Measure:
    """Of the rows that people marked, the share that has a finding."""
    def measure(rows: Sequence[Judged]) -> float | None:
        some = [row.flagged(level) for row in rows if wanted(row)]
        return sum(some) / len(some) if some else None
    return measure


def precision(level: Severity, wanted: Callable[[Judged], bool]) -> Measure:
    """Of the rows that have a finding, the share that people marked."""
    def measure(rows: Sequence[Judged]) -> float | None:
        some = [wanted(row) for row in rows if row.flagged(level)]
        return sum(some) / len(some) if some else None
    return measure


def points(spans: Iterable[Span]) -> set[int]:
    return {point for span in spans for point in range(*span)}


def span_f1(rows: Sequence[Judged]) -> float | None:
    """F1 of the code points that findings and annotations cover, over all rows together (Blain et al., WMT 2023)."""
    both = marked = found = 0
    for row in rows:
        theirs, ours = points(row.marks), points(span for span, _ in row.found)
        both, marked, found = both + len(theirs & ours), marked + len(theirs), found + len(ours)
    return 2 * both / (marked + found) if marked + found else None


def auc(rows: Sequence[Judged]) -> float | None:
    """How often a row with a serious error scores under one without (Mann and Whitney 1947); ties count half."""
    bad, good = (sorted(row.score for row in rows if row.serious is way and row.score is not None) for way in (True, False))
    if not bad or not good:
        return None
    return sum(2 * len(good) - bisect_left(good, b) - bisect_right(good, b) for b in bad) / (2 * len(bad) * len(good))


def pearson(rows: Sequence[Judged], of: Callable[[Judged], float | None] = lambda row: row.score) -> float | None:
    """Linear correlation with the human score."""
    import numpy
    pairs = [(x, row.human) for row in rows if (x := of(row)) is not None and row.human is not None]
    if len(pairs) < 3:
        return None
    x, y = numpy.array(pairs, dtype=float).T
    return float(numpy.corrcoef(x, y)[0, 1]) if x.std() and y.std() else None


def kendall(rows: Sequence[Judged], of: Callable[[Judged], float | None] = lambda row: row.score) -> float | None:
    """Rank correlation with the human score, tau-b (Kendall 1945)."""
    import numpy
    pairs = [(x, row.human) for row in rows if (x := of(row)) is not None and row.human is not None]
    if len(pairs) < 3:
        return None
    x, y = (numpy.sign(column[:, None] - column[None]).astype(numpy.int8) for column in numpy.array(pairs, dtype=float).T)
    ties = float(numpy.count_nonzero(x)) * float(numpy.count_nonzero(y))
    return float((x * y).sum(dtype=numpy.int64) / ties**0.5) if ties else None


def minus_length(row: Judged) -> float:
    """The floor: longer sentences have more errors."""
    return -float(row.length)


def figure(name: str, rows: Sequence[Judged], measure: Measure, times: int = TIMES) -> Figure:
    """A measure of some rows, with the percentile interval over resampled groups; the same rows give the same interval."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    rng, keys = random.Random(1), sorted(groups)
    drawn = (measure([row for key in rng.choices(keys, k=len(keys)) for row in groups[key]]) for _ in range(times if keys else 0))
    values = sorted(value for value in drawn if value is not None)
    cut = len(values) // 40
    return Figure(name, measure(rows), values[cut] if values else None, values[-1 - cut] if values else None, len(rows))


def figures(kind: Kind, rows: Sequence[Judged]) -> list[Figure]:
    """The figures that a kind of judgement allows."""
    def one(name: str, measure: Measure, times: int = TIMES) -> Figure:
        return figure(name, rows, measure, times)

    if kind == "labels":
        return [one("recall (minor and above)", recall(Severity.MINOR, lambda r: r.serious)),
                one("false alarms (minor and above)", recall(Severity.MINOR, lambda r: not r.serious)), one("AUC of the score", auc)]
    out = [one("Pearson of the score", pearson), one("Kendall of the score", kendall, 100),
           one("Pearson of minus the length", lambda r: pearson(r, minus_length)),
           one("Kendall of minus the length", lambda r: kendall(r, minus_length), 100)]
    if kind == "spans":
        out += [one("AUC for a major error", auc)]
        for level in (Severity.MINOR, Severity.MAJOR):
            for what, wanted in (("major error of accuracy", lambda r: r.accuracy), ("major error", lambda r: r.serious)):
                out += [one(f"{what}: recall of findings ≥ {level.label}", recall(level, wanted)),
                        one(f"{what}: precision of findings ≥ {level.label}", precision(level, wanted))]
        out += [one("characters of spans, F1", span_f1)]
    return out


def pair_accuracy(good: Sequence[float | None], bad: Sequence[float | None], groups: Sequence[str]) -> Figure:
    """How often the sentence with the error scores lower; ties count half."""
    rows = [Judged(group, "", (b < g) + 0.5 * (b == g), None, 0, False, False, (), ())
            for g, b, group in zip(good, bad, groups, strict=True) if g is not None and b is not None]
    return figure("pairs told apart by the score", rows, lambda some: sum(r.score or 0 for r in some) / len(some) if some else None)
