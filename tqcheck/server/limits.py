"""How much is taken at once: requests in hand, of all clients and of one, bytes of a body and seconds until it is there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tqcheck.language import say, template
from tqcheck.server.refusals import Refusal, later, too_large

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
UNCOUNTED = frozenset({"/health", "/metrics"})
"""What must be answered when everything else is refused."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server takes."""

    characters: int = 100_000
    """Of French and English together, a request."""
    requests: int = 512
    """In hand at once."""
    per_client: int = 256
    """In hand at once, of one address."""
    seconds: float = 120.0
    """Until an answer; as many again until the body is there."""

    @property
    def body(self) -> int:
        """Bytes of a body: a character is at most twelve, as two escapes of JSON or four of a form, and the names around it."""
        return 12 * self.characters + 10_000


class Gate:
    """ASGI middleware that lets through what is within the limits, with the whole body read, and answers the rest itself."""

    def __init__(self, app: App, limits: Limits, soon: Callable[[], float]) -> None:
        self.app, self.limits, self.soon = app, limits, soon
        self.inside: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; Refusal if it is too much."""
        if scope["type"] != "http" or scope["path"] in UNCOUNTED:
            await self.app(scope, receive, send)
            return
        with self.admitted((scope.get("client") or ("",))[0]):
            await self.app(scope, replayed(await self.body(scope, receive), receive), send)

    @contextmanager
    def admitted(self, client: str) -> Iterator[None]:
        """Count a request while it is in hand; Refusal 503 if there are too many, 429 if too many are one client's."""
        if self.inside.total() >= self.limits.requests:
            raise later(503, say("{number} requests are in hand, and no more are taken", number=self.limits.requests), self.soon())
        if self.inside[client] >= self.limits.per_client:
            raise later(429, say("{number} of your requests are in hand, and no more are taken", number=self.limits.per_client), self.soon())
        self.inside[client] += 1
        try:
            yield
        finally:
            self.inside[client] -= 1
            if not self.inside[client]:
                del self.inside[client]

    async def body(self, scope: Scope, receive: Receive) -> bytes:
        """The whole body; Refusal 413 as soon as it is too large, 408 if it does not come."""
        told = dict(scope["headers"]).get(b"content-length", b"")
        if told.isdigit() and int(told) > self.limits.body:
            raise too_large(template("bytes"), self.limits.body)
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await self.collected(receive)
        except TimeoutError:
            raise Refusal(408, say("the request did not come to its end in time"), say("Send it again.")) from None

    async def collected(self, receive: Receive) -> bytes:
        """The parts of a body together."""
        whole = bytearray()
        while True:
            message = await receive()
            whole += message.get("body", b"")
            if len(whole) > self.limits.body:
                raise too_large(template("bytes"), self.limits.body)
            if not message.get("more_body"):
                return bytes(whole)


def replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, then what comes after it."""
    given = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}
    return again
