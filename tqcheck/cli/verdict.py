"""What a hook says at its end: whether something is in the way, what to do about it, and how to go on all the same."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence

from tqcheck.config import Config
from tqcheck.gate import Gated
from tqcheck.reporters.base import plural
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
        yield f"tqcheck: {plural(len(results), 'text')} read, nothing in the way."


def held_back(bad: Sequence[Gated], config: Config, verb: str) -> Iterator[str]:
    """What is in the way, and the ways out."""
    failing = [finding for result in bad for finding in result.failing(config)]
    names = " ".join(shlex.quote(path) for path in dict.fromkeys(result.report.document.path for result in bad))
    what = [f"{plural(len(failing), 'finding')} in the way" if failing else "", "a score under min-score" if any(result.low(config) for result in bad) else ""]
    yield f"tqcheck{f' holds this {verb} back' if verb else ''}: {' and '.join(filter(None, what))}, in {names}"
    yield f"   mend it        correct the sentences above{f', git add, and git {verb} again' if verb else ''}"
    if failing:
        yield f"   keep one       write <!-- tqcheck-ignore-next {failing[0].check} --> before its sentence"
    yield f"   keep them all  tqcheck baseline update {'--no-models ' if config.translator == config.lm == 'none' else ''}{names}"
    if verb:
        yield f"   this once      git {verb} --no-verify"
