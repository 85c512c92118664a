"""Subtitles, SubRip (.srt) and WebVTT (.vtt): the cues' text, joined into the sentences that run over several cues.

A new block begins where a speaker's dash stands, where the line before ends with a stop, and after a pause of more than three seconds. Numbers,
times, tags, styles, notes and cue settings are masked, so that offsets are places in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from tqcheck.document import Span
from tqcheck.readers.base import REFERENCE, Block, Malformed, blank, block, character, nobreak_once
from tqcheck.sentences import CLOSERS, SPACES, STOPS, UNSEEN, rendered

TIME = r"(?:(\d{1,9}):)?(\d\d):(\d\d)[,.](\d{1,3})"
TIMING = re.compile(rf"^[ \t]*{TIME}[ \t]*-->[ \t]*{TIME}[^\r\n]*", re.MULTILINE)
CUE_END = re.compile(r"(?:\r\n|\n|\r(?!\n))[ \t]*(?=\r\n|\r|\n|\Z)|\Z")
LINE = re.compile(r"[^\r\n]+")
CODE = re.compile(rf"(?P<tag></?[A-Za-z0-9][^<>\r\n]*>|\{{\\[^}}\r\n]*\}})|(?P<reference>{REFERENCE.pattern})")
DASH = re.compile(r"\s*[-–—‐]\s*\S")
PAUSE = 3.0
"""Seconds."""


class Line(NamedTuple):
    """A line of a cue."""

    span: Span
    shown: str
    begins: float
    """Seconds from the film's beginning, as of its cue."""
    ends: float


def blocks(text: str) -> Iterator[Block]:
    """The sentences of the cues, as blocks."""
    found = list(lines(text))
    if not found:
        raise Malformed("has no subtitle: no line with times such as 00:00:01,000 --> 00:00:02,500", "Give tqcheck a file in SubRip or WebVTT.")
    start = 0
    for number, (before, after) in enumerate(pairwise([*found, None]), 1):
        if before is not None and (after is None or parted(before, after)):
            yield from block(nobreak_once(joined(text, found[start:number])), found[start].span.start)
            start = number


def lines(text: str) -> Iterator[Line]:
    """The lines of every cue, in order."""
    timings = list(TIMING.finditer(text))
    for timing, last in zip(timings, [*(one.start() for one in timings), len(text)][1:], strict=True):
        end = CUE_END.search(text, timing.end(), last)
        begins, ends = seconds(*timing.groups()[:4]), seconds(*timing.groups()[4:])
        for line in LINE.finditer(text, timing.end(), end.start() if end else last):
            yield Line(Span(*line.span()), CODE.sub(lambda code: character(code[0]) if code["reference"] else blank(code[0]), line[0]), begins, ends)


def seconds(hours: str | None, minutes: str, rest: str, thousandths: str) -> float:
    """A time in seconds."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(rest) + int(thousandths.ljust(3, "0")) / 1000


def parted(before: Line, after: Line) -> bool:
    """Whether a new block begins between two lines."""
    seen = rendered(before.shown.replace("\0", "")).rstrip(SPACES + UNSEEN + CLOSERS)
    return seen[-1:] in STOPS or after.begins - before.ends > PAUSE or DASH.match(after.shown.replace("\0", "")) is not None


def joined(text: str, run: list[Line]) -> str:
    """Lines and what stands between them, of which one space is seen, at its length."""
    parts = [run[0].shown]
    for before, after in pairwise(run):
        between = text[before.span.end : after.span.start]
        parts += ["\n", blank(between[1:]), after.shown]
    return "".join(parts)
