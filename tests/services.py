"""Services for tests: rules only or with a judge of the test's own, asked in process or from another thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from starlette.testclient import TestClient

from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.engine import check_documents
from tqcheck.report import Report
from tqcheck.server.app import create_app
from tqcheck.server.limits import Limits
from tqcheck.server.queueing import Judge
from tqcheck.server.service import Service

BAD = "Il a qualifié ce message de «\u00a0taureau ****\u00a0»."
GOOD = "Le ministre a répondu que la loi serait votée mardi."


def rules(documents: Sequence[Document]) -> list[Report]:
    """A judge without models."""
    return check_documents(documents, Config())


class Held:
    """A judge that waits until it is let go, and tells when it has begun."""

    def __init__(self) -> None:
        self.begun, self.free = threading.Event(), threading.Event()
        self.batches: list[int] = []

    def __call__(self, documents: Sequence[Document]) -> list[Report]:
        self.batches.append(len(documents))
        self.begun.set()
        assert self.free.wait(20)
        return rules(documents)


@contextmanager
def service_of(judge: Judge = rules, *, limits: Limits | None = None, token: str | None = None, config: Config | None = None) -> Iterator[Service]:
    """A started service, closed at the end."""
    service = Service(judge, config, limits, token)
    service.start()
    try:
        yield service
    finally:
        if isinstance(judge, Held):
            judge.free.set()
        service.close()


@contextmanager
def client_of(judge: Judge = rules, *, limits: Limits | None = None, token: str | None = None, config: Config | None = None,
              origins: Sequence[str] = ()) -> Iterator[TestClient]:
    """A client of a service of its own."""
    with service_of(judge, limits=limits, token=token, config=config) as service:
        yield TestClient(create_app(service, origins), raise_server_exceptions=False)
