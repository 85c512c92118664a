"""The calibrated score: MQM points that a sentence may cost beyond what findings explain, from what the evidence says of it.

points = points of the findings that a rule explains + exp(base + sum of weight x (feature - mean) / spread); score = 100 x (1 - points / 25), not under 0.
No weight is negative; each set has a level of its own while fitting, so that no set's taste or length is learnt as quality. What ships is fitted on Bio-MQM
(Apache-2.0) and DiaBLa (CC BY-SA 4.0; perfect, medium and poor count 0, 3 and 10 points); errors planted by ../judge/plant.py taught the judge, whose reading
is a feature. Other sets only measure.

    fit.py EVAL_FOLDER --news dev.newstest2013.fr-en.tsv --judges FOLD0 FOLD1 FOLD2 --judge ../judge/weights --strangers DIA BIO --to weights

Rows of one document stay in one fold, and rows whose source stands in the fold held out are not learnt from; the judge that read a held-out row
had not learnt from it either. Strangers are judges that learnt from no row of the set: --strangers gives that for biomqm and that for diabla.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize, nnls
from scipy.stats import kendalltau, pearsonr
from sklearn.metrics import roc_auc_score

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent), str(HERE.parent / "judge")]

import common
from train import folds, points_of

from tqcheck.cache import Cache, Identity
from tqcheck.cli.wiring import lm_of, table_of, translator_of
from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.engine import check_documents
from tqcheck.evidence import Models
from tqcheck.features import FEATURES, UNEXPLAINED, features_of
from tqcheck.finding import Finding
from tqcheck.metrics import PUNCTUATION, Weights, penalty

NAMES = [feature.name for feature in FEATURES]
MODES: dict[str, tuple[str, ...]] = {
    "source": ("length", "typography", "unlikely", "oddest", "unheard", "adrift", "unsure", "free", "omitted", "added", "expected", "doubted"),
    "french": ("length", "typography", "unlikely", "oddest", "unsure", "free", "expected", "doubted"),
    "rules with source": ("length", "typography", "free", "omitted", "added"),
    "rules": ("length", "typography")}
LEARNT = ("biomqm", "diabla")
RIDGE = 0.01
CAP = 25.0
FOLDS = 10
"""Of the score; the judges, which take hours, have fewer."""


@dataclass(frozen=True, slots=True)
class Set:
    """Judged sentences of one origin with their evidence in one mode."""

    rows: list[dict[str, Any]]
    x: np.ndarray
    """(rows, features); NaN where it was not measured."""
    explained: np.ndarray
    """MQM points of the findings that a rule explains."""
    y: np.ndarray
    """Annotators' MQM points; NaN where there are none."""
    found: list[list[Finding]]

    def some(self, keep: np.ndarray) -> Set:
        places = np.flatnonzero(keep)
        return Set([self.rows[i] for i in places], self.x[keep], self.explained[keep], self.y[keep], [self.found[i] for i in places])


def explained(findings: Sequence[Finding]) -> float:
    """MQM points of the findings that say why."""
    return penalty(((f.category, f.severity) for f in findings if f.check not in UNEXPLAINED and f.category != PUNCTUATION), Weights())


def gathered(rows: list[dict[str, Any]], mode: str, models: Models, calibration: Any) -> Set:
    """Rows through the program, each as one segment."""
    with_source = mode in ("source", "rules with source")
    documents = [Document(str(i), r["mt"], (Segment(r["mt"], 0, src=(r.get("src") or None) if with_source else None),)) for i, r in enumerate(rows)]
    reports = check_documents(documents, Config(), models, calibration)
    x = [[np.nan if v is None else v for v in features_of(r.document.segments[0], r.findings).values()] for r in reports]
    y = [row["points"] for row in rows]
    return Set(rows, np.array(x, float), np.array([explained(r.findings) for r in reports]), np.array(y, float), [list(r.findings) for r in reports])


def gathered_apart(name: str, rows: list[dict[str, Any]], mode: str, models: Models, calibration: Any, judges: Sequence[Any]) -> Set:
    """The same, each row read by the judge that had learnt neither from its document nor from its source."""
    which = folds(rows, len(judges))
    parts = [gathered([row for row, k in zip(rows, which, strict=True) if k == n], mode, replace(models, judge=judge), calibration)
             for n, judge in enumerate(judges)]
    order = np.argsort(np.concatenate([np.flatnonzero(np.array(which) == n) for n in range(len(judges))]))
    x, known, y = (np.concatenate([getattr(part, field) for part in parts])[order] for field in ("x", "explained", "y"))
    found = [found for part in parts for found in part.found]
    return Set(rows, x, known, y, [found[i] for i in order])


def human(name: str, row: dict[str, Any]) -> float:
    """MQM points of a row; NaN where nobody gave any."""
    if name in ("biomqm", "diabla"):
        return points_of(row)
    if name == "wmt22chat":
        return float(row["minor"] + 5 * row["major"] + 10 * row["critical"])
    return float("nan")


def rows_of(name: str, folder: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in common.lines(folder / f"{name}.dev.jsonl")]
    if "good" in rows[0]:
        rows = [{**row, "mt": row[which], "which": which} for row in rows for which in ("good", "bad")]
    return [{**row, "points": human(name, row)} for row in rows]


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted score: weights over standardised features, and a level."""

    names: tuple[str, ...]
    mean: np.ndarray
    spread: np.ndarray
    weight: np.ndarray
    base: float

    def z(self, x: np.ndarray) -> np.ndarray:
        columns = x[:, [NAMES.index(name) for name in self.names]]
        return np.clip(np.nan_to_num((columns - self.mean) / self.spread), -4, 4)

    def points(self, some: Set) -> np.ndarray:
        """Expected MQM points, at most CAP."""
        return np.minimum(CAP, some.explained + np.exp(self.base + self.z(some.x) @ self.weight))


def fit(sets: Sequence[Set], names: Sequence[str], ridge: float = RIDGE) -> Fit:
    """Non-negative least squares on log(1 + points) within sets, every set of the same weight; then level and scale by a Poisson regression of the points.

    The order of sentences is learnt where a few terrible ones do not drown the others, the amount where their points count. The level is the mean of the sets'.
    """
    columns = [NAMES.index(name) for name in names]
    x = np.vstack([some.x[:, columns] for some in sets])
    start = Fit(tuple(names), np.nanmean(x, 0), np.nanstd(x, 0) + 1e-9, np.zeros(len(names)), 0.0)
    left, right = [], []
    for some in sets:
        z, t, share = start.z(some.x), np.log1p(np.minimum(CAP, some.y)), (1000 / len(some.y)) ** 0.5
        left.append((z - z.mean(0)) * share)
        right.append((t - t.mean()) * share)
    pull = (ridge * 1000 * len(sets)) ** 0.5 * np.eye(len(names))
    weight = nnls(np.vstack([*left, pull]), np.concatenate([*right, np.zeros(len(names))]))[0]
    return scaled(replace(start, weight=weight), sets)


def scaled(made: Fit, sets: Sequence[Set]) -> Fit:
    """The same with the amount of points that annotators took off: one scale, and a level for each set while fitting."""
    parts = [(made.z(some.x) @ made.weight, some.explained, np.minimum(CAP, some.y), 1 / len(some.y)) for some in sets]

    def cost(theta: np.ndarray) -> float:
        return float(sum(share * np.sum(mu - y * np.log(mu)) for (z, known, y, share), level in zip(parts, theta[1:], strict=True)
                         for mu in [known + np.exp(np.clip(level + theta[0] * z, -8, 5))]))

    found = minimize(cost, np.concatenate([[1.0], np.zeros(len(sets))]), method="L-BFGS-B", bounds=[(0.2, 4)] + [(-6, 4)] * len(sets)).x
    return replace(made, weight=found[0] * made.weight, base=float(np.mean(found[1:])))


def serious(name: str, row: dict[str, Any]) -> bool:
    if name == "diabla":
        return bool(row["score"] == 0)
    return any(str(span["severity"]).lower() in ("major", "critical") for span in row.get("spans") or ())


def agreement(name: str, rows: Sequence[dict[str, Any]], points: np.ndarray) -> str:
    """Kendall, Pearson and AUC of expected points against annotators'."""
    y, bad = np.array([row["points"] for row in rows]), [serious(name, row) for row in rows]
    return f"Kendall {kendalltau(points, y)[0]:.3f}  Pearson {pearsonr(points, np.minimum(CAP, y))[0]:.3f}  AUC {roc_auc_score(bad, points):.3f}"


def held_out(sets: dict[str, Set], name: str, names: Sequence[str], count: int, ridge: float = RIDGE) -> np.ndarray:
    """Points of every row by a fit that saw neither its document nor its source."""
    mine = sets[name]
    which = np.array(folds(mine.rows, count))
    out = np.zeros(len(which))
    for n in range(count):
        away = {row["src"] for row, k in zip(mine.rows, which, strict=True) if k == n}
        keep = np.array([row["src"] not in away for row in mine.rows])
        others = [sets[other] for other in LEARNT if other != name]
        made = fit([mine.some(keep), *others], names, ridge)
        out[which == n] = made.points(mine.some(which == n))
    return out


def pairs_told(some: Set, points: np.ndarray) -> dict[str, float]:
    """Share of pairs whose bad half costs more, by phenomenon."""
    by: dict[str, list[float]] = {}
    for i in range(0, len(points), 2):
        by.setdefault(str(some.rows[i].get("phenomenon", "")), []).append((points[i + 1] > points[i]) + 0.5 * (points[i + 1] == points[i]))
    every = [value for values in by.values() for value in values]
    return {**{name: float(np.mean(values)) for name, values in sorted(by.items())}, "all": float(np.mean(every))}


def report(sets: dict[str, Set], names: Sequence[str], count: int, strangers: dict[str, Set], ridge: float = RIDGE) -> Iterator[str]:
    """All figures of one mode; `strangers`: the sets as judges read them that learnt from no row of theirs."""
    whole = fit([sets[name] for name in LEARNT], names, ridge)
    yield "  weights: " + ", ".join(f"{n} {w:.2f}" for n, w in zip(names, whole.weight, strict=True) if w > 0.005) + f", base {whole.base:.2f}"
    for name in ("biomqm", "diabla"):
        yield f"  {name:10} held out by document   {agreement(name, sets[name].rows, held_out(sets, name, names, count, ridge))}"
        if strangers:
            alone = fit([sets[other] for other in LEARNT if other != name], names, ridge)
            yield f"  {name:10} whole set held out     {agreement(name, strangers[name].rows, alone.points(strangers[name]))}"
        length = np.array([float(len(row["src"])) for row in sets[name].rows])
        yield f"  {name:10} floor: source length   {agreement(name, sets[name].rows, length)}"
    if "wmt22chat" in sets:
        chat = sets["wmt22chat"]
        for system in ("", "baseline", "unbabel_ist"):
            keep = np.array([system in ("", row["system"]) for row in chat.rows])
            some = chat.some(keep)
            yield f"  wmt22chat  {system or 'never learnt from':22} {agreement('wmt22chat', some.rows, whole.points(some))}"
    if "contratico" in sets:
        yield "  contratico " + ", ".join(f"{k} {v:.2f}" for k, v in pairs_told(sets["contratico"], whole.points(sets["contratico"])).items())
    if "qfrblimp" in sets:
        yield f"  qfrblimp {pairs_told(sets['qfrblimp'], whole.points(sets['qfrblimp']))['all']:.3f}"
    for name in ("newstest", "planted"):
        if name in sets:
            yield f"  {name}: mean score {100 * (1 - whole.points(sets[name]).mean() / CAP):.1f}"


GROUPS = {"length": ("length",), "typography": ("typography",), "language model": ("unlikely", "oddest"), "translator": ("unheard", "adrift", "unsure"),
          "lexical table": ("free", "omitted", "added"), "learned judge": ("expected", "doubted")}


def ablation(sets: dict[str, Set], names: Sequence[str], count: int) -> Iterator[str]:
    """What each group of evidence adds: the figures without it."""
    bare = {name: replace(some, explained=np.zeros_like(some.explained)) for name, some in sets.items()}
    cases: list[tuple[str, dict[str, Set], tuple[str, ...]]] = [("all", sets, tuple(names)), ("without findings", bare, tuple(names))]
    cases += [(f"without {group}", sets, tuple(n for n in names if n not in members)) for group, members in GROUPS.items()]
    for label, some, kept in cases:
        whole = fit([some[name] for name in LEARNT], kept)
        told = [f"{name} {agreement(name, some[name].rows, held_out(some, name, kept, count))}" for name in ("biomqm", "diabla")]
        if "wmt22chat" in some:
            told.append(f"wmt22chat {agreement('wmt22chat', some['wmt22chat'].rows, whole.points(some['wmt22chat']))}")
        if "contratico" in some:
            told.append(f"contratico {pairs_told(some['contratico'], whole.points(some['contratico']))['all']:.3f}")
        yield f"  {label:24} " + " | ".join(told)


def bands(sets: dict[str, Set], names: Sequence[str], count: int, publish: float, block: float) -> Iterator[str]:
    """How many held-out sentences fall into each band, and how many of them have a serious error."""
    for name in ("biomqm", "diabla"):
        scores = 100 * (1 - held_out(sets, name, names, count) / CAP)
        bad = np.array([serious(name, row) for row in sets[name].rows])
        for label, keep in (("publish", scores >= publish), ("review", (scores < publish) & (scores >= block)), ("block", scores < block)):
            share = f"{bad[keep].mean():.2f}" if keep.any() else "-"
            yield f"  {name:8} {label:8} {int(keep.sum()):5} sentences, serious errors in {share}"


def mode_row(name: str, sets: dict[str, Set], needs: Sequence[str]) -> dict[str, Any]:
    """One mode as tqcheck/estimate.py reads it; `usual` is the median of good news."""
    made = fit([sets[one] for one in LEARNT], MODES[name])
    usual = np.median(made.z(sets["newstest"].x), 0)
    terms = [{"name": n, "weight": round(float(w), 4), "mean": round(float(m), 4), "spread": round(float(s), 4), "usual": round(float(u), 4)}
             for n, w, m, s, u in zip(made.names, made.weight, made.mean, made.spread, usual, strict=True) if w > 0.005]
    return {"name": name, "needs": list(needs), "base": round(made.base, 4), "terms": terms}


NEEDS = {"source": ("unlikely", "unheard", "expected"), "french": ("unlikely", "expected"), "rules with source": ("free", "omitted"), "rules": ()}


def judge_in(folder: Path) -> Any:
    """An exported judge, cached by its checksum."""
    from tqcheck import judge
    checksum = json.loads((folder / "sha256.json").read_text())["model.bin"]
    return judge.CachedJudge(lambda: judge.load(folder, "judge", checksum), Identity("judge", checksum, "int8"), Cache())


def everything(args: argparse.Namespace, mode: str) -> dict[str, Set]:
    """All sets in one mode, kept in work/ between runs."""
    path = HERE / "work" / f"{mode.replace(' ', '-')}.pkl"
    if path.exists() and not args.anew:
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
    config = Config()
    lm, calibration = lm_of(config)
    full = mode in ("source", "french")
    models = Models(translator_of(config), lm, table_of()) if full else Models(table=table_of())
    judges, whole = [judge_in(folder) for folder in args.judges], judge_in(args.judge)
    sets: dict[str, Set] = {}
    for name in ("biomqm", "diabla"):
        rows = rows_of(name, args.folder)
        sets[name] = gathered_apart(name, rows, mode, models, calibration, judges) if full else gathered(rows, mode, models, calibration)
    rest = {name: rows_of(name, args.folder) for name in ("wmt22chat", "contratico", "qfrblimp")}
    news = [line.split("\t") for line in common.lines(args.news)][800:1300]
    rest["newstest"] = [{"mt": french, "src": english, "points": np.nan} for french, english in news]
    for name, rows in rest.items():
        sets[name] = gathered(rows, mode, replace(models, judge=whole) if full else models, calibration)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pickle.dumps(sets))
    return sets


def read_by_strangers(args: argparse.Namespace, mode: str, sets: dict[str, Set]) -> dict[str, Set]:
    """biomqm and diabla as read by judges that learnt from the other set alone; without models nobody learnt from them."""
    if mode not in ("source", "french"):
        return {name: sets[name] for name in LEARNT}
    path = HERE / "work" / f"{mode}.strangers.pkl"
    if not path.exists() or args.anew:
        config = Config()
        lm, calibration = lm_of(config)
        models = Models(translator_of(config), lm, table_of())
        read = {name: gathered(rows_of(name, args.folder), mode, replace(models, judge=judge_in(folder)), calibration)
                for name, folder in zip(LEARNT, args.strangers, strict=True)}
        path.write_bytes(pickle.dumps(read))
    return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="judged sets: NAME.dev.jsonl")
    parser.add_argument("--news", type=Path, required=True, help="good translations, French<TAB>English")
    parser.add_argument("--judges", type=Path, nargs="+", required=True, help="exported judges, the first without fold 0, and so on")
    parser.add_argument("--judge", type=Path, required=True, help="the exported judge that ships")
    parser.add_argument("--strangers", type=Path, nargs=2, required=True, help="the judges that learnt nothing of biomqm, and of diabla")
    parser.add_argument("--publish", type=float, default=90)
    parser.add_argument("--block", type=float, default=70)
    parser.add_argument("--anew", action="store_true", help="gather evidence again")
    parser.add_argument("--to", type=Path)
    args = parser.parse_args()
    rows = []
    for mode, names in MODES.items():
        sets = everything(args, mode)
        print(f"mode {mode}")
        for line in (*report(sets, names, FOLDS, read_by_strangers(args, mode, sets)), *bands(sets, names, FOLDS, args.publish, args.block)):
            print(line)
        if mode == "source":
            print("ablation")
            for line in ablation(sets, names, FOLDS):
                print(line)
        rows.append(mode_row(mode, sets, NEEDS[mode]))
    if args.to:
        config = Config()
        lm, _ = lm_of(config)
        translator = translator_of(config)
        assert lm is not None
        assert translator is not None
        used = {"bt": translator.checksum, "lm": lm.checksum, "judge": json.loads((args.judge / "sha256.json").read_text())["model.bin"]}
        args.to.mkdir(exist_ok=True)
        whole = {"modes": rows, "bands": {"publish": args.publish, "block": args.block}, "models": used}
        (args.to / "score.json").write_text(json.dumps(whole, indent=1) + "\n")
        common.write_manifest(args.to)


if __name__ == "__main__":
    main()
