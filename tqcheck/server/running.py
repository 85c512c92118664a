"""The service behind an address, until it is told to stop."""

from __future__ import annotations

import logging
import secrets
import socket
from collections.abc import Callable

from tqcheck.batch import Row, document_of
from tqcheck.errors import ConfigError
from tqcheck.language import say
from tqcheck.server.limits import App
from tqcheck.server.queueing import Judge
from tqcheck.server.service import Service

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
PATIENCE = 30
"""Seconds that requests in hand have when the service is stopped."""


def listening(host: str, port: int) -> socket.socket:
    """A socket at an address, `port` 0 for any that is free; ConfigError if it cannot be had."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=1024)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or error
        raise ConfigError(
            say("{host}, port {port}: tqcheck cannot listen there ({said})", host=host, port=port, said=said),
            say("Choose another --port, or a --host that this machine has.")) from None


def address(place: socket.socket) -> str:
    """Where a browser finds the service."""
    host, port = place.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def warmed(judge: Judge) -> Judge:
    """The judge, with its models loaded: it has read a sentence that no cache can know."""
    judge([document_of(Row("warm", f"Le train numéro {secrets.randbelow(10**12)} est parti mardi.", "The train left on Tuesday."))])
    return judge


def run(app: App, service: Service, place: socket.socket, ready: Callable[[], object]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called before the first request is taken."""
    import uvicorn
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=PATIENCE)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    service.start()
    try:
        ready()
        uvicorn.Server(settings).run(sockets=[place])
    finally:
        service.close()
