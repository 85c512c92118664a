"""The output formats, in the order in which they are listed: a visible tuple; a test holds it equal to the folder."""

from __future__ import annotations

from tqcheck.errors import ConfigError
from tqcheck.reporters import csv, github, html, json, junit, markdown, rdjson, rdjsonl, sarif, text
from tqcheck.reporters.base import Reporter

MODULES = (text, json, html, markdown, csv, sarif, github, rdjson, rdjsonl, junit)
REPORTERS: tuple[Reporter, ...] = tuple(module.REPORTER for module in MODULES)


def reporter(name: str) -> Reporter:
    """The reporter called `name`; ConfigError for another word."""
    for candidate in REPORTERS:
        if candidate.id == name:
            return candidate
    raise ConfigError(f"There is no output format called “{name}”.", "Choose one of: " + ", ".join(r.id for r in REPORTERS) + ".")
