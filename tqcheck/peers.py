"""What else could have judged the same sentences, measured in the same run: simpler parts of our own evidence, chrF, and a ranking of whole systems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from tqcheck.comparison import compared, mean
from tqcheck.judgements import Figure, Judged, auc, figure, kendall, pearson
from tqcheck.metrics import weighted_mean
from tqcheck.report import Report

Row = dict[str, Any]


class Peer(NamedTuple):
    """Another way to score a sentence, higher is better; None where it cannot."""

    name: str
    score: Callable[[Row, Report], float | None]


def with_reference(row: Row, _: Report) -> float | None:
    """chrF2 of the French against the human reference, which we do not see (Popović 2015)."""
    from sacrebleu import sentence_chrf
    return float(sentence_chrf(row["mt"], [row["ref"]]).score) if row.get("ref") else None


def round_trip(row: Row, report: Report) -> float | None:
    """chrF2 of the back-translation against the source."""
    backs = [s.evidence.back_translation for s in report.document.segments]
    if not row.get("src") or not backs or None in backs:
        return None
    from sacrebleu import sentence_chrf
    return float(sentence_chrf(" ".join(back for back in backs if back), [row["src"]]).score)


def language_model(_: Row, report: Report) -> float | None:
    """Minus the bits a word."""
    known = [s.evidence.surprisals for s in report.document.segments]
    return None if None in known or not known else -sum(b.bits for some in known for b in some or ()) / max(1, report.quality.words)


def source_forced(_: Row, report: Report) -> float | None:
    """Mean log-probability of the source given the French."""
    pairs = [(s.evidence.adequacy, float(q.words)) for s, q, _ in report.rows if s.evidence.adequacy is not None]
    return weighted_mean(pairs)


def findings_alone(_: Row, report: Report) -> float:
    """Minus the MQM points of the findings."""
    return -report.quality.penalty


def judge_alone(_: Row, report: Report) -> float | None:
    """Minus the points that the learned judge expects."""
    known = [s.evidence.expected for s in report.document.segments]
    return None if None in known or not known else -sum(value or 0.0 for value in known)


def remarks_alone(_: Row, report: Report) -> float | None:
    """Minus the number of remarks of the grammar engine, before any is left out."""
    known = [s.evidence.remarks for s in report.document.segments]
    return None if None in known or not known else -float(sum(len(some or ()) for some in known))


def minus_length(row: Row, _: Report) -> float:
    """The floor: longer sentences have more errors."""
    return -float(len(row.get("src") or row["mt"]))


PEERS = (
    Peer("minus the length (floor)", minus_length), Peer("chrF with the reference", with_reference), Peer("chrF of the back-translation", round_trip),
    Peer("language model", language_model), Peer("forced decoding of the source", source_forced), Peer("findings alone", findings_alone),
    Peer("learned judge alone", judge_alone), Peer("remarks of the grammar engine", remarks_alone))


def beside(judged: Sequence[Judged], rows: Sequence[Row], reports: Sequence[Report], *, serious: bool) -> Iterator[Figure]:
    """Kendall, Pearson and, where major errors are marked, AUC of every peer that can score the rows."""
    for peer in PEERS:
        scores = [peer.score(row, report) for row, report in zip(rows, reports, strict=True)]
        told = [replace(one, score=score) for one, score in zip(judged, scores, strict=True)]
        if any(score is not None for score in scores):
            yield figure(f"{peer.name}: Kendall", told, kendall, 50)
            yield figure(f"{peer.name}: Pearson", told, pearson, 100)
            if serious:
                yield figure(f"{peer.name}: AUC for a major error", told, auc, 100)


class Rank(NamedTuple):
    """A system among others, best first."""

    system: str
    score: float
    """Mean over the shared sources, weighted by words."""
    ahead: float | None
    """Of the next; None for the last."""
    p: float | None
    """How likely chance alone makes that difference (approximate randomisation)."""


def ranked(rows: Sequence[Row], reports: Sequence[Report]) -> tuple[list[Rank], int]:
    """The systems from best to worst by the mean score of the sources that all have, and how many those are; none where there is one system."""
    scores: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for row, report in zip(rows, reports, strict=True):
        if row.get("system") and report.quality.score is not None:
            scores[str(row["system"])].setdefault(str(row.get("src") or row.get("id")), (report.quality.score, float(report.quality.words)))
    shared = sorted(set.intersection(*(set(own) for own in scores.values()))) if len(scores) > 1 else []
    weights = [sum(own[key][1] for own in scores.values()) / len(scores) for key in shared]
    values = {system: [own[key][0] for key in shared] for system, own in scores.items() if len(scores) > 1}
    order = sorted(values, key=lambda system: -mean(values[system], weights)) if shared else list(values)
    steps = [compared(values[a], values[b], weights) if shared else None for a, b in pairwise(order)]
    return [Rank(system, mean(values[system], weights) if shared else 0.0, step and step.difference, step and step.randomisation)
            for system, step in zip(order, [*steps, None], strict=bool(order))], len(shared)


def ranking(rows: Sequence[Row], reports: Sequence[Report]) -> Iterator[str]:
    """The ranking, in lines."""
    ranks, shared = ranked(rows, reports)
    if not ranks:
        return
    if not shared:
        yield "  the systems share no source: they cannot be ranked"
        return
    yield f"  ranking over {shared} sources that all have:"
    for rank in ranks:
        said = "" if rank.ahead is None else f"  ahead of the next by {rank.ahead:.2f}, p={rank.p:.3f}"
        yield f"    {rank.score:6.2f}  {rank.system}{said}"
