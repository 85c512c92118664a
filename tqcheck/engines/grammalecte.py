"""Grammalecte (grammalecte.net, GPL-3), asked as a program of its own: the Debian package `grammalecte-cli`.

It reads a file, a paragraph a line, and prints a JSON record a paragraph; one process answers for all sentences given at once. Its families of
rules (`sType`) become kinds; those on typography, capitals, hyphens and style, and its dictionary, become kinds that no check reports.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tqcheck.document import Remark, Span
from tqcheck.errors import ModelError
from tqcheck.language import cause, say

PROGRAM = "grammalecte-cli"
KINDS = {**dict.fromkeys(("gn", "conj", "ppas", "infi", "inte", "vmode", "neg", "eleu"), "grammar"), "conf": "spelling", "loc": "spelling"}
"""What is reported of its families: agreement, conjugation, moods and elisions; words taken for one another (`tqcheck explain grammar`)."""
OFF = ("apos", "nbsp", "esp", "typo", "unit", "num", "nf", "chim", "maj", "minis", "virg", "tu", "bs", "pleo", "eepi", "imp")
"""Families that it is asked not to run."""
RULE = re.compile(r"(?:g\w*?__)?(?P<name>.+?)(?:__b(?P<block>\d+)_a(?P<action>\d+)_\d+)?")
NEAR = 40
"""Two remarks of one rule that are no further apart, in characters, are two ways to mend one error."""


def installed() -> Path | None:
    """Where the program is: what `$TQCHECK_GRAMMALECTE` names, or else `grammalecte-cli` on the path; None if there is none."""
    found = shutil.which(os.environ.get("TQCHECK_GRAMMALECTE", PROGRAM))
    return Path(found) if found else None


class Grammalecte:
    """The seam `GrammarEngine` over the program; `patience`: seconds that it may take to start, and `pace` for each sentence."""

    name = "grammalecte"

    def __init__(self, program: Path, patience: float = 60, pace: float = 0.5) -> None:
        self._program, self._patience, self._pace = program, patience, pace

    @property
    def stamp(self) -> str | None:
        """See GrammarEngine: place, size and date of the program."""
        try:
            state = self._program.resolve().stat()
        except OSError:
            return None
        return f"{self._program}:{state.st_size}:{state.st_mtime_ns}"

    def version(self) -> str:
        """See GrammarEngine."""
        return str(self._answer([])["grammalecte"])

    def check(self, texts: Sequence[str]) -> list[tuple[Remark, ...]]:
        """See GrammarEngine."""
        answer = self._answer(texts)
        try:
            told = {paragraph["iParagraph"]: remarks_of(paragraph) for paragraph in answer["data"]}
            return [told[number] for number in range(1, len(texts) + 1)]
        except (KeyError, TypeError, ValueError):
            raise strange() from None

    def _answer(self, texts: Sequence[str]) -> Mapping[str, Any]:
        """What the program prints about some lines."""
        with tempfile.TemporaryDirectory(prefix="tqcheck-") as folder:
            file = Path(folder) / "lines.txt"
            file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8", errors="replace")
            printed = self._printed(["--json", "--opt_off", *OFF, "--file", str(file)], self._patience + self._pace * len(texts))
        try:
            answer = json.loads(printed)
        except (ValueError, RecursionError):
            raise strange() from None
        if not isinstance(answer, dict) or "grammalecte" not in answer or "data" not in answer:
            raise strange()
        return answer

    def _printed(self, arguments: Sequence[str], seconds: float) -> bytes:
        """The program's output; ModelError if it fails or takes too long."""
        try:
            return subprocess.run([str(self._program), *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=True,
                                  env=environment()).stdout
        except subprocess.TimeoutExpired:
            raise ModelError(say("{program} did not answer within {seconds:.0f} s.", program=PROGRAM, seconds=seconds),
                             say("Go without it: grammar = “none”.")) from None
        except subprocess.CalledProcessError as error:
            raise ModelError(say("{program} failed with status {status}.", program=PROGRAM, status=error.returncode),
                             say("Try it by itself: grammalecte-cli --file FILE.")) from None
        except OSError as error:
            raise ModelError(say("{program} cannot be run ({cause}).", program=PROGRAM, cause=cause(error)), say("Install it again.")) from None


def environment() -> dict[str, str]:
    """The environment without what is meant for this Python, since the program has another, and with UTF-8 whatever the locale."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}, "PYTHONUTF8": "1"}


def strange() -> ModelError:
    """The error for an answer that is not the JSON of the program."""
    return ModelError(say("{program} answered something that is not its JSON.", program=PROGRAM), say("Versions 2.1 and later are known to work."))


def remarks_of(paragraph: Mapping[str, Any]) -> tuple[Remark, ...]:
    """The remarks of one record, without its dictionary's; KeyError, TypeError or ValueError if it is not what the program prints."""
    return tuple(remark(error) for error in one_each(paragraph["lGrammarErrors"]))


def remark(error: Mapping[str, Any]) -> Remark:
    """One of its errors as a remark."""
    name, _, _ = parts(error)
    suggestions, kind = tuple(str(one) for one in error.get("aSuggestions") or ()), str(error["sType"])
    return Remark(Span(int(error["nStart"]), int(error["nEnd"])), str(error["sMessage"]), name, suggestions, KINDS.get(kind, kind))


def parts(error: Mapping[str, Any]) -> tuple[str, str, int]:
    """Name, block and action of a rule: `g3__gn_la_1m__b2_a4_1` is action 4 of block 2 of `gn_la_1m`; an action is a way to mend the error."""
    match = RULE.fullmatch(str(error["sRuleId"]))
    return (match["name"], match["block"] or "", int(match["action"] or 0)) if match else (str(error["sRuleId"]), "", 0)


def one_each(errors: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The errors with one of the actions of a rule on one place: the first, which mends the noun or the adjective and leaves the determiner."""
    kept: list[Mapping[str, Any]] = []
    for error in sorted(errors, key=lambda one: (parts(one)[2], int(one["nStart"]))):
        if not any(alternatives(error, other) for other in kept):
            kept.append(error)
    return kept


def alternatives(error: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two errors are two actions of one rule near one another."""
    (name, block, action), (name2, block2, action2) = parts(error), parts(other)
    gap = max(int(error["nStart"]) - int(other["nEnd"]), int(other["nStart"]) - int(error["nEnd"]))
    return (name, block) == (name2, block2) and action != action2 and gap < NEAR
