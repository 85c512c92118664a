"""Why a request is not answered, in the one shape that every error of the service has.

    {"error": {"status": 413, "message": "…", "hint": "…"}}
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from tqcheck.errors import ConfigError, InputError, TqcheckError
from tqcheck.language import grouped, say, template
from tqcheck.reporters.characters import writable

BUSY = template("Wait for the seconds that Retry-After tells, then ask again.")


class Refusal(TqcheckError):
    """An answer that is no result, with its HTTP status and headers of its own."""

    def __init__(self, status: int, message: str, hint: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message, hint)
        self.status, self.headers = status, dict(headers or {})

    @property
    def body(self) -> bytes:
        """The error as JSON."""
        row = {"status": self.status, "message": writable(self.message), "hint": writable(self.hint)}
        return json.dumps({"error": row}, ensure_ascii=False).encode()


def later(status: int, message: str, seconds: float) -> Refusal:
    """A refusal that says after how many seconds to ask again."""
    return Refusal(status, message, say(BUSY), {"Retry-After": str(max(1, math.ceil(seconds)))})


def unauthorised() -> Refusal:
    """No token, or a wrong one."""
    hint = say("Send the header “Authorization: Bearer …”; plug-ins for LanguageTool send it as apiKey.")
    return Refusal(401, say("this server wants a token, and none or another one was sent"), hint, {"WWW-Authenticate": "Bearer"})


def too_large(what: str, most: int) -> Refusal:
    """More than is taken at once."""
    told = say("more than {number} {what} were sent", number=grouped(most), what=say(what))
    return Refusal(413, told, say("Send the article in parts, or start the server with a larger --max-characters."))


def bug() -> Refusal:
    """Our fault; what it was stands in the log, without the text."""
    return Refusal(500, say("this is a bug in tqcheck, not in your text"), say("Please report it with the lines of the server's log."))


def refusal_of(error: Exception) -> Refusal:
    """Any error as a refusal: what the sender can mend is 422, the rest is a bug or a model that is gone."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, InputError | ConfigError):
        return Refusal(422, error.message, error.hint)
    return Refusal(500, error.message, error.hint) if isinstance(error, TqcheckError) else bug()
