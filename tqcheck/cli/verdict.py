"""What a hook says at its end: whether something is in the way, what to do about it, and how to go on all the same."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence

from tqcheck.config import Config
from tqcheck.gate import Gated
from tqcheck.language import say, say_many
from tqcheck.reporters.characters import harmless


def advise(results: Sequence[Gated], config: Config, verb: str) -> None:
    """Say on standard error whether a `commit` or `push` (in CI: neither) is held back."""
    for sentence in verdict(results, config, verb):
        print(harmless(sentence), file=sys.stderr)


def verdict(results: Sequence[Gated], config: Config, verb: str) -> Iterator[str]:
    """The lines of it; none if nothing was read."""
    bad = [result for result in results if result.fails(config)]
    if bad:
        yield from held_back(bad, config, verb)
    elif results:
        yield "tqcheck" + say(": ") + say_many("{number} text read, nothing in the way.", "{number} texts read, nothing in the way.", len(results))


def held_back(bad: Sequence[Gated], config: Config, verb: str) -> Iterator[str]:
    """What is in the way, and the ways out."""
    failing = [finding for result in bad for finding in result.failing(config)]
    names = " ".join(shlex.quote(path) for path in dict.fromkeys(result.report.document.path for result in bad))
    found = say_many("{number} finding in the way", "{number} findings in the way", len(failing)) if failing else ""
    what = say(" and ").join(filter(None, [found, say("a score under min-score") if any(result.low(config) for result in bad) else ""]))
    yield say("tqcheck holds this {verb} back: {what}, in {names}", verb=verb, what=what, names=names) if verb else say(
        "tqcheck: {what}, in {names}", what=what, names=names)
    yield say("   mend it        correct the sentences above, git add, and git {verb} again", verb=verb) if verb else say(
        "   mend it        correct the sentences above")
    if failing:
        yield say("   keep one       write <!-- tqcheck-ignore-next {check} --> before its sentence", check=failing[0].check)
    yield say("   keep them all  tqcheck baseline update {names}", names=("--no-models " if config.translator == config.lm == "none" else "") + names)
    if verb:
        yield say("   this once      git {verb} --no-verify", verb=verb)
