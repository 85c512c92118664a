"""Who may ask: a bearer token, from the environment or a file, or nobody is kept out."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from pathlib import Path

from tqcheck.errors import ConfigError
from tqcheck.language import say, template

VARIABLE = "TQCHECK_TOKEN"
SHORTEST = 16
"""Characters of a token that cannot be guessed by trying."""
MAKE_ONE = template("Make one: python -c 'import secrets; print(secrets.token_urlsafe())'")


def token_of(path: Path | None, environment: Mapping[str, str]) -> str | None:
    """The token in a file, else in the environment variable TQCHECK_TOKEN; None without either. ConfigError: unreadable, too short, or not fit for a header."""
    where, token = str(path) if path else VARIABLE, environment.get(VARIABLE)
    if path is not None:
        try:
            token = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise ConfigError(say("{path}: no token can be read from this file", path=path), say(MAKE_ONE)) from None
    if token is None:
        return None
    token = token.strip()
    if len(token) < SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError(
            say("{where}: a token is at least {shortest} ASCII letters, digits and signs, without spaces", where=where, shortest=SHORTEST),
            say(MAKE_ONE))
    return token


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header; None where there is none."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def admits(token: str | None, *given: str | None) -> bool:
    """Whether one of the tokens given is the right one, or none is needed; it takes as long for a wrong one whatever its beginning."""
    return token is None or any(hmac.compare_digest(token.encode(), one.encode("utf-8", "replace")) for one in given if one is not None)
