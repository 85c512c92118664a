"""What the service tells of itself: figures for Prometheus, and a line of log a request, neither with any text of an article."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import MutableMapping, Sequence
from typing import Any

from tqcheck.report import Report
from tqcheck.server.limits import App, Receive, Scope, Send
from tqcheck.server.page import written
from tqcheck.server.refusals import Refusal, refusal_of

LOG = logging.getLogger("tqcheck.server")
SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
SENTENCES = (1, 3, 10, 30, 100, 300, 1000)
HEADERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"), (b"cache-control", b"no-store"))
NOWHERE = "other"
"""What paths that are none of ours are counted as: they may hold anything."""


class Counters:
    """The figures of one service, in a registry of its own."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
        self.registry = registry = CollectorRegistry()
        self.requests = Counter("tqcheck_requests", "Requests answered.", ("route", "status"), registry=registry)
        self.seconds = Histogram("tqcheck_request_seconds", "Seconds from a request to its answer.", ("route",), buckets=SECONDS, registry=registry)
        self.sentences = Counter("tqcheck_sentences", "Sentences judged.", registry=registry)
        self.findings = Counter("tqcheck_findings", "Findings.", ("check", "severity"), registry=registry)
        self.together = Histogram("tqcheck_batch_sentences", "Sentences judged together.", buckets=SENTENCES, registry=registry)
        self.joined = Histogram("tqcheck_batch_requests", "Requests judged together.", buckets=SENTENCES, registry=registry)
        self.waiting = Gauge("tqcheck_waiting_sentences", "Sentences that wait to be judged.", registry=registry)

    def batch(self, requests: int, sentences: int) -> None:
        """Count a run of the engine."""
        self.joined.observe(requests)
        self.together.observe(sentences)
        self.sentences.inc(sentences)

    def found(self, reports: Sequence[Report]) -> None:
        """Count the findings of some reports."""
        for report in reports:
            for one in report.findings:
                self.findings.labels(one.check, one.severity.label).inc()

    def exposition(self) -> bytes:
        """All figures in Prometheus' text format."""
        from prometheus_client import generate_latest
        return generate_latest(self.registry)


class Watch:
    """ASGI middleware that counts, times and logs each request, and turns every error that is left into an answer."""

    def __init__(self, app: App, counters: Counters, routes: frozenset[str]) -> None:
        self.app, self.counters, self.routes = app, counters, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def sending(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(guarded(message))
        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            log_bug(error)
            if not status:
                await answer(refusal_of(error), scope["path"], sending)
        self.told(scope, status, time.perf_counter() - started)

    def told(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and log one answered request by its route; its query and its body stay out of it."""
        route = scope["path"] if scope["path"] in self.routes else NOWHERE
        self.counters.requests.labels(route, str(status)).inc()
        self.counters.seconds.labels(route).observe(seconds)
        LOG.info("%s %s %d %.3f s", scope["method"] if route != NOWHERE else "-", route, status, seconds)


def log_bug(error: Exception) -> None:
    """Where an error came from, without its message, which may quote the article; what the sender can mend is not logged."""
    if refusal_of(error).status == 500:
        places = "\n".join(f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__))
        LOG.error("%s\n%s", type(error).__name__, places)


def guarded(message: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The start of an answer with the headers that every answer has; other messages as they are."""
    return {**message, "headers": [*message.get("headers", ()), *HEADERS]} if message["type"] == "http.response.start" else message


async def answer(refusal: Refusal, path: str, send: Send) -> None:
    """Send a refusal."""
    body, media_type = written(refusal, path)
    headers = {"Content-Type": media_type, "Content-Length": str(len(body)), **refusal.headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
