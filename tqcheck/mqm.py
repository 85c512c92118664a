"""MQM annotations as WMT publishes them (google/wmt-mqm-human-evaluation; Freitag et al., TACL 2021): a table with one annotation a line.

Columns: system, doc, doc_id, seg_id, rater, source, target, category, severity; the annotated stretch stands between `<v>` and `</v>` in the target (in the
source, for an omission). A segment becomes one row: its errors of all raters, and as score minus the mean of the raters' points: minor 1, minor
punctuation 0.1, major 5, critical and non-translation 25.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tqcheck.errors import InputError
from tqcheck.language import say

NEEDED = ("system", "seg_id", "rater", "source", "target", "category", "severity")
MARK = re.compile(r"</?v>")
MARKED = re.compile(r"<v>(.*?)</v>", re.DOTALL)
POINTS = {"minor": 1.0, "major": 5.0, "critical": 25.0}
NO_ERROR = ("no-error", "no error")


def plain(text: str) -> str:
    """A text without its marks, as its reader sees it: WMT doubles the quotation marks of cells that hold any."""
    return MARK.sub("", text)


def stretch(target: str) -> tuple[int, int] | None:
    """Where the annotated stretch lies in the plain text, in code points; None where there is none."""
    found = MARKED.search(target)
    return None if found is None else (found.start(), found.start() + len(found[1]))


def points(category: str, severity: str) -> float:
    """What an error costs."""
    if "non-translation" in category.lower():
        return 25.0
    return 0.1 if severity == "minor" and "punctuation" in category.lower() else POINTS.get(severity, 0.0)


def rows_of_table(path: Path) -> list[dict[str, Any]]:
    """One row a segment and system, as `judgements` reads them; InputError for another kind of table."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise InputError(say("{path}: cannot be read", path=path), say("Give the path of a table in UTF-8.")) from None
    names = lines[0].rstrip("\r").split("\t")
    if missing := [name for name in NEEDED if name not in names]:
        raise InputError(
            say("{path}: the header has no column “{missing}”", path=path, missing=missing[0]),
            say("WMT's tables of MQM annotations have {names}.", names=', '.join(NEEDED)))
    groups: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            cells = line.rstrip("\r").split("\t")
            if len(cells) < len(names):
                raise InputError(
                    say("{path}:{number}: {count} cells, not {wanted}", path=path, number=number, count=len(cells), wanted=len(names)),
                    say("Each line is one annotation with all columns."))
            one = dict(zip(names, cells, strict=False))
            groups[one["system"], one.get("doc", ""), one["seg_id"]].append(one)
    return [row(key, annotations) for key, annotations in groups.items()]


def row(key: tuple[str, str, str], annotations: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """One segment of one system."""
    system, doc, segment = key
    raters = {one["rater"] for one in annotations}
    errors = [one for one in annotations if one["category"].lower() not in NO_ERROR and one["severity"].lower() not in NO_ERROR]
    cost = sum(points(one["category"], one["severity"].lower()) for one in errors)
    return {"id": f"{doc}:{segment}", "system": system, "doc": doc, "src": plain(annotations[0]["source"]), "mt": plain(annotations[0]["target"]),
            "score": -cost / len(raters), "spans": list(spans(errors))}


def spans(errors: Sequence[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
    """The errors of a segment, with a place where the target has one."""
    for one in errors:
        place = stretch(one["target"])
        yield {"type": one["category"], "severity": one["severity"].lower(), **({} if place is None else {"start": place[0], "end": place[1]})}
