"""The scores of a document's sentences as a strip of bars, each a link to its sentence: inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tqcheck.finding import Finding
from tqcheck.language import decimal, say
from tqcheck.report import Quality, Report
from tqcheck.reporters.base import plural
from tqcheck.reporters.markup import Markup, el

PITCH, BAR, HEIGHT = 20, 14, 100
LONG = 48
"""More bars than this take the width of the page."""
LEAST = 3
"""Units that a bar has even at score 0, so that it is seen."""


def bar(quality: Quality, found: Sequence[Finding], document: str, index: int) -> Markup:
    """One sentence: a pale column to point at and, where it was scored, its bar, coloured by its gravest finding."""
    score, worst = quality.score, max((f.severity for f in found), default=None)
    said = ", ".join([say("no score") if score is None else say("score {score}", score=decimal(score)), *([plural(len(found), "finding")] if found else [])])
    said = say("Sentence {number}: {measures}", number=index + 1, measures=said)
    left = index * PITCH
    column = el("rect", x=left, y=0, width=PITCH, height=HEIGHT, class_="column")
    height = round(max(LEAST, min(HEIGHT, score)), 1) if score is not None and math.isfinite(score) else 0
    drawn = el("rect", x=left + (PITCH - BAR) / 2, y=round(HEIGHT - height, 1), width=BAR, height=height, class_="bar",
               data_s=worst.label if worst is not None else None)
    return el("a", el("title", said), column, drawn if height else None, href=f"#{document}-s{index + 1}", aria_label=said)


def chart(report: Report, document: str) -> Markup | None:
    """All sentences from left to right, 0 at the foot and 100 at the top; None for a document without sentences."""
    number = len(report.qualities)
    if not number:
        return None
    width = number * PITCH
    bars = [bar(quality, found, document, i) for i, (_, quality, found) in enumerate(report.rows)]
    drawing = el("svg", *bars, viewBox=f"0 0 {width} {HEIGHT}", width=width, height=HEIGHT,
                 preserveAspectRatio="none", role="group", aria_label=say("Score of each sentence"))
    scale = el("span", el("span", "100"), el("span", "0"), class_="scale", aria_hidden="true")
    return el("figure", scale, drawing, el("figcaption", say("Score of each sentence, in order; each bar leads to its sentence.")),
              class_="chart long" if number > LONG else "chart")
