"""Settings that are tables, each made from TOML and checked: weights, severities and options of checks, and what holds for some paths only."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from tqcheck.checks import CHECKS
from tqcheck.errors import ConfigError
from tqcheck.finding import Severity
from tqcheck.language import say
from tqcheck.metrics import Weights

FOR_PATHS = ("fail-on", "min-score", "disable", "region", "severities", "checks")
"""Settings that may differ from path to path."""


@dataclass(frozen=True, slots=True)
class Override:
    """Settings that hold for some paths only."""

    paths: tuple[str, ...]
    """Patterns of paths, names or folders, as in `exclude`."""
    settings: Mapping[str, Any]
    """Checked values by field name."""

    def matches(self, path: str, root: str) -> bool:
        """Whether a path, as given or as seen from the folder `root`, its name or a folder above it fits a pattern."""
        given, inside = Path(path), Path(os.path.relpath(path, root or "."))
        names = {given.name, *(place.as_posix() for one in (given, inside) for place in (one, *one.parents))}
        return any(fnmatch(name, pattern) for name in names for pattern in self.paths)


def near(word: str, known: Iterable[str]) -> str:
    """A hint that names what was probably meant, or all there is."""
    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, 1)
    return say("Did you mean “{close}”?", close=close[0]) if close else say("Known are: {names}.", names=", ".join(choices))


def check_known(word: str, known: Iterable[str], what: str, where: str) -> None:
    """ConfigError if `word` is not one of `known`."""
    known = tuple(known)
    if word not in known:
        raise ConfigError(say("{where}: unknown {what} “{word}”", where=say(where), what=say(what), word=word), near(word, known))


def weights_of(value: Any, where: str) -> Weights:
    """Weights from a table of numbers."""
    if isinstance(value, Weights):
        return value
    if not isinstance(value, dict):
        raise ConfigError(say("{where}: weights must be a table", where=where), say("Write weights = {minor = 1, major = 5, critical = 25}."))
    for key, number in value.items():
        check_known(key.replace("-", "_"), (f.name for f in fields(Weights)), "weight", where)
        if not isinstance(number, int | float) or isinstance(number, bool) or not 0 <= number <= sys.float_info.max:
            raise ConfigError(
                say("{where}: weight {key} must be a number from 0 on", where=where, key=key),
                say("The default weights are 1, 5 and 25."))
    return Weights(**{key.replace("-", "_"): float(number) for key, number in value.items()})


def options_of(value: Any, where: str) -> dict[str, dict[str, Any]]:
    """Options of checks, each of the type its default has."""
    known = {check.id: check.options for check in CHECKS}
    if not isinstance(value, dict):
        raise ConfigError(say("{where}: checks must be tables", where=where), say("Write [tool.tqcheck.checks.surprisal]."))
    out: dict[str, dict[str, Any]] = {}
    for check, options in value.items():
        check_known(check, known, "check", where)
        if not isinstance(options, dict):
            raise ConfigError(
                say("{where}: checks.{check} must be a table", where=where, check=check),
                say("Write [tool.tqcheck.checks.{check}].", check=check))
        out[check] = {key: option_of(check, key, option, known[check], where) for key, option in options.items()}
    return out


def option_of(check: str, key: str, value: Any, known: Mapping[str, Any], where: str) -> Any:
    """One option, converted to the type of its default."""
    check_known(key, known, say("option of {check}", check=check), where)
    default = known[key]
    if isinstance(default, frozenset) and isinstance(value, list):
        return default | frozenset(map(str, value))
    if isinstance(value, bool) != isinstance(default, bool) or not isinstance(value, type(default) | (int if isinstance(default, float) else type(default))):
        raise ConfigError(
            say("{where}: {check}.{key} must be of the kind of its default, {default}", where=where, check=check, key=key, default=repr(default)),
            say("See `tqcheck explain {check}`.", check=check))
    try:
        return type(default)(value)
    except OverflowError:
        raise ConfigError(
            say("{where}: {check}.{key} is a larger number than can be computed with", where=where, check=check, key=key),
            say("Its default is {default}.", default=repr(default))) from None


def severities_of(value: Any, where: str) -> dict[str, Severity]:
    """The severity that all findings of a check get, by check."""
    if not isinstance(value, dict):
        raise ConfigError(say("{where}: severities must be a table", where=where), say('Write severities = {straight-quotes = "neutral"}.'))
    for check, name in value.items():
        check_known(check, (known.id for known in CHECKS), "check", where)
        check_known(str(name), (severity.label for severity in Severity), say("severity of {check}", check=check), where)
    return {check: Severity.parse(name) for check, name in value.items()}


def override_tables(value: Any, where: str) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """The tables of `overrides`: paths, and none but the settings that may differ, whose values are not looked at yet."""
    hint = say('Write [[tool.tqcheck.overrides]] with paths = ["drafts/*"] and what holds there, such as fail-on = "never".')
    if not isinstance(value, list | tuple) or not all(isinstance(table, dict) for table in value):
        raise ConfigError(say("{where}: overrides must be a list of tables", where=where), hint)
    for table in value:
        paths = table.get("paths")
        if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
            raise ConfigError(say("{where}: each of the overrides needs its paths, a list of texts", where=where), hint)
        for key in table:
            check_known(key.replace("_", "-"), ("paths", *FOR_PATHS), "setting for some paths", where)
    return [(tuple(table["paths"]), {key: item for key, item in table.items() if key != "paths"}) for table in value]


def merged(ours: Any, theirs: Any) -> Any:
    """A value with another on top: lists and tables add up, anything else is replaced."""
    if isinstance(ours, tuple):
        return tuple(dict.fromkeys((*ours, *theirs)))
    if isinstance(ours, frozenset):
        return ours | theirs
    if isinstance(ours, Mapping):
        return {**ours, **{key: merged(ours[key], value) if key in ours else value for key, value in theirs.items()}}
    return theirs
