"""Pictures of an evaluation, by matplotlib (extra `plot`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqcheck.errors import InputError
from tqcheck.language import cause, say

if TYPE_CHECKING:
    from tqcheck.judgements import Judged

KINDS = (".png", ".svg", ".pdf")
INK, MEAN, GRID = "#1f4e79", "#b3261e", "#d8d8d8"


def drawn(path: Path, sections: Sequence[tuple[str, Sequence[Judged]]], signature: str) -> None:
    """Two pictures a section, side by side; InputError for another kind of file, a folder that is not there, or rows without judgements."""
    from tqcheck.engines.base import library
    if path.suffix.lower() not in KINDS:
        raise InputError(say("{path}: a picture is .png, .svg or .pdf", path=path), say("Name the file so."))
    known = [(name, rows) for name, rows in sections if sum(row.human is not None and row.score is not None for row in rows) > 2]
    if not known:
        raise InputError(say("there is nothing to draw: the rows hold no judgements on a scale"), say("--plot needs rows with a score."))
    library("matplotlib", '"tqcheck[plot]"').use("Agg")
    from matplotlib.figure import Figure
    figure = Figure(figsize=(11, 4.6 * len(known)), layout="constrained")
    axes = figure.subplots(len(known), 2, squeeze=False)
    for (name, rows), (left, right) in zip(known, axes, strict=True):
        scattered(left, name, rows)
        reliability(right, rows)
    figure.supxlabel(signature, fontsize=5, color="#666666")
    try:
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    except OSError as error:
        raise InputError(
            say("{path}: cannot be written ({cause})", path=path, cause=cause(error)),
            say("Name a file in a folder that exists and that you may write to.")) from None


def plain(axis: Any, title: str, x: str, y: str) -> None:
    """A picture without ornament."""
    axis.set_title(title, fontsize=10, loc="left")
    axis.set_xlabel(x)
    axis.set_ylabel(y)
    axis.grid(color=GRID, linewidth=0.6)
    axis.spines[["top", "right"]].set_visible(False)


def scattered(axis: Any, name: str, rows: Sequence[Judged]) -> None:
    """Each sentence: what people gave it against what we gave it."""
    known = [(row.score, row.human, row.serious) for row in rows if row.score is not None and row.human is not None]
    for serious, colour, label in ((False, INK, "no major error"), (True, MEAN, "major error")):
        some = [(x, y) for x, y, bad in known if bad is serious]
        axis.scatter([x for x, _ in some], [y for _, y in some], s=9, alpha=0.4, color=colour, edgecolors="none", label=label)
    plain(axis, name, "score", "people's judgement, higher is better")
    if any(bad for _, _, bad in known):
        axis.legend(frameon=False, fontsize=8)


def reliability(axis: Any, rows: Sequence[Judged]) -> None:
    """Tenths of the sentences by score: their mean judgement and, where errors are marked, the share with a major one."""
    from tqcheck.thresholds import parts
    tenths = parts(rows)
    axis.plot([part.score for part in tenths], [part.human for part in tenths], "o-", color=INK, label="mean judgement")
    plain(axis, "in tenths by score", "mean score", "mean judgement")
    if any(part.serious for part in tenths):
        share = axis.twinx()
        share.plot([part.score for part in tenths], [part.serious for part in tenths], "s--", color=MEAN, label="share with a major error")
        share.set_ylim(0, 1)
        share.set_ylabel("share with a major error", color=MEAN)
        share.spines[["top"]].set_visible(False)
