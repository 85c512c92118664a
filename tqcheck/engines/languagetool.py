"""A LanguageTool server (languagetool.org, LGPL), asked over HTTP: `POST /v2/check`, a sentence a request.

A sentence is asked alone so that what is said of it depends on nothing else. Its offsets count UTF-16 units. Its categories become kinds; those on
typography, capitals and style, and its dictionary, become kinds that no check reports.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from tqcheck.document import Remark, Span
from tqcheck.errors import ModelError
from tqcheck.language import say

KINDS = {
    **dict.fromkeys(("AGREEMENT", "GRAMMAR", "CAT_GRAMMAIRE", "CAT_ELISION", "CAT_REGLES_DE_BASE"), "grammar"),
    **dict.fromkeys(("CONFUSED_WORDS", "CAT_HOMONYMES_PARONYMES", "COMPOUNDING"), "spelling"),
    "PUNCTUATION": "punctuation", "PONCTUATION_POINT": "punctuation"}
"""By category of the rule; any other is the kind of its own name."""
DICTIONARY = ("SPELLING_RULE", "SPELLER_RULE", "MORFOLOGIK_RULE", "HUNSPELL")
"""Parts of the names of rules that only look a word up."""
LIMIT = 8 * 2**20
"""Bytes of an answer that are read."""
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class LanguageTool:
    """The seam `GrammarEngine` over the server at `url`; `patience`: seconds it may take for one sentence."""

    name = "languagetool"
    stamp: str | None = None

    def __init__(self, url: str, patience: float = 20) -> None:
        self._url = url.rstrip("/").removesuffix("/check").removesuffix("/v2") + "/v2/check"
        self._patience = patience

    def version(self) -> str:
        """See GrammarEngine; a server with the rules that are paid for is another."""
        try:
            software = self._answer("Bonjour.")["software"]
            return str(software["version"]) + ("+premium" if software.get("premium") else "")
        except (KeyError, TypeError):
            raise self._strange() from None

    def check(self, texts: Sequence[str]) -> list[tuple[Remark, ...]]:
        """See GrammarEngine."""
        return [self._remarks(text) if text.strip() else () for text in texts]

    def _remarks(self, text: str) -> tuple[Remark, ...]:
        try:
            return tuple(remark(match, text) for match in self._answer(text)["matches"])
        except (KeyError, TypeError, ValueError):
            raise self._strange() from None

    def _answer(self, text: str) -> Any:
        """The server's answer about one sentence, None if it is no JSON or too long; ModelError if there is none."""
        from http.client import HTTPException
        from urllib.request import ProxyHandler, Request, build_opener

        try:
            request = Request(self._url, urlencode({"language": "fr", "text": text}, errors="replace").encode(), {"Accept": "application/json"})
            direct = (ProxyHandler({}),) if urlsplit(self._url).hostname in LOCAL else ()
            with build_opener(*direct).open(request, timeout=self._patience) as reply:
                body = reply.read(LIMIT + 1)
        except (OSError, HTTPException, ValueError) as error:  # no connection, a time-out, status 413, an address that is none
            reason = getattr(error, "reason", None) or error
            raise ModelError(say("the LanguageTool server at {url} did not answer ({cause}).", url=self._url, cause=reason),
                             say("Start it, or go without.")) from None
        try:
            return json.loads(body) if len(body) <= LIMIT else None
        except (ValueError, RecursionError):
            return None

    def _strange(self) -> ModelError:
        return ModelError(say("the server at {url} answered something that is not LanguageTool’s JSON.", url=self._url), say("Is it a LanguageTool server?"))


def remark(match: Mapping[str, Any], text: str) -> Remark:
    """One match as a remark; KeyError, TypeError or ValueError if it is not what a server answers."""
    start, length = int(match["offset"]), int(match["length"])
    suggestions = tuple(str(one["value"]) for one in match.get("replacements") or ())
    rule = match["rule"]
    return Remark(Span(code_points(text, start), code_points(text, start + length)), str(match["message"]), str(rule["id"]), suggestions, kind(rule))


def kind(rule: Mapping[str, Any]) -> str:
    """What sort of error a rule finds."""
    if any(part in str(rule["id"]) for part in DICTIONARY):
        return "unknown-word"
    category = str(rule["category"]["id"])
    return KINDS.get(category, category)


def code_points(text: str, units: int) -> int:
    """How many code points of a text are in its first `units` UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")[:2 * units].decode("utf-16-le", "ignore"))
