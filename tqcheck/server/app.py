"""The service as an ASGI application: routes, limits, figures, and one shape for every error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from tqcheck.errors import TqcheckError
from tqcheck.language import say
from tqcheck.score import VERSION
from tqcheck.server.counters import Watch
from tqcheck.server.forms import ERROR_PAGES, ERRORS, LanguageToolForm, ReportForm, body_of, invalid
from tqcheck.server.handlers import Handlers
from tqcheck.server.limits import App, Gate
from tqcheck.server.page import written
from tqcheck.server.refusals import Refusal, refusal_of
from tqcheck.server.service import Service

ABOUT = "Reads French that a machine translated from English and says, sentence by sentence, whether it can be published."
PATHS = frozenset({"/", "/report", "/check", "/batch", "/v2/check", "/v2/languages", "/health", "/metrics", "/openapi.json"})


def create_app(service: Service, origins: Sequence[str] = ()) -> App:
    """The application; pages of `origins` may ask from a browser, those of no others. The service must be started by whoever runs it."""
    watched: App = Watch(Gate(routed(service), service.limits, lambda: service.worker.seconds), service.counters, PATHS)
    headers = ["Authorization", "Content-Type"]
    return CORSMiddleware(watched, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=headers) if origins else watched


def routed(service: Service) -> FastAPI:
    """The routes alone; the manual pages of FastAPI, which ask a network for their scripts, are off."""
    app, to = FastAPI(title="tqcheck", version=VERSION, description=ABOUT, docs_url=None, redoc_url=None), Handlers(service)
    for path, handler, extra in (("/v2/check", to.languagetool, body_of(LanguageToolForm)), ("/check", to.check, None), ("/batch", to.batch, None)):
        app.add_api_route(path, handler, methods=["POST"], responses=ERRORS, openapi_extra=extra)
    for path, answer in (("/v2/languages", to.languages), ("/health", to.health)):
        app.add_api_route(path, answer, methods=["GET"], responses=ERRORS)
    app.add_api_route("/metrics", to.metrics, methods=["GET"], response_class=Response, responses=ERRORS | text("text/plain"))
    app.add_api_route("/", to.page, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/report", to.report, methods=["POST"], response_class=HTMLResponse, responses=ERROR_PAGES, openapi_extra=body_of(ReportForm))
    for kind in (RequestValidationError, HTTPException, TqcheckError, Exception):
        app.add_exception_handler(kind, told)
    return app


def text(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of an answer that is no JSON."""
    return {200: {"content": {media_type: {"schema": {"type": "string"}}}}}


async def told(request: Request, error: Exception) -> Response:
    """Every error as an answer."""
    refusal = refusal_here(error)
    body, media_type = written(refusal, request.url.path)
    return Response(body, refusal.status, refusal.headers, media_type)


def refusal_here(error: Exception) -> Refusal:
    """An error of the framework, or ours, as a refusal."""
    if isinstance(error, RequestValidationError):
        return invalid(error.errors())
    if isinstance(error, HTTPException):
        return Refusal(error.status_code, say("this cannot be asked: {cause}", cause=error.detail), say("See /openapi.json for what can."), error.headers)
    return refusal_of(error)
