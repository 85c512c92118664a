"""One method a route: read what was sent, have it judged, and write the answer. FastAPI reads the annotations."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

from fastapi import Header, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from tqcheck.batch import document_of, row_out
from tqcheck.document import Document
from tqcheck.finding import Severity
from tqcheck.language import say
from tqcheck.reporters import html
from tqcheck.reporters import json as ours
from tqcheck.reporters.characters import writable
from tqcheck.reporters.options import Options
from tqcheck.score import VERSION
from tqcheck.server import languagetool, page, texts
from tqcheck.server.forms import Article, LanguageToolForm, ReportForm, Rows, filled
from tqcheck.server.refusals import Refusal
from tqcheck.server.service import Service

JSON = "application/json"
Authorization = Annotated[str | None, Header(include_in_schema=False)]


class Handlers:
    """The routes of one service."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def check(self, body: Article, authorization: Authorization = None) -> Response:
        """Judge an article, or a sentence: what `tqcheck check -f json` writes."""
        self.service.authorise(authorization)
        self.service.measure(body.mt, body.src)
        reports = await self.service.judged(lambda: [texts.article(body.mt, body.src, body.format)])
        return Response(await asyncio.to_thread(ours.render, reports, self.service.options), media_type=JSON)

    async def batch(self, body: Rows, authorization: Authorization = None) -> Response:
        """Judge sentences that do not belong together: what `tqcheck batch` writes, as a list."""
        self.service.authorise(authorization)
        self.service.measure(*(text for row in body.rows for text in (row.mt, row.src)))
        rows = texts.rows([row.model_dump() for row in body.rows])
        reports = await self.service.judged(lambda: [document_of(row) for row in rows])
        out = [row_out(row, report) for row, report in zip(rows, reports, strict=True)]
        return Response(writable(json.dumps({"rows": out}, ensure_ascii=False)), media_type=JSON)

    async def report(self, request: Request, authorization: Authorization = None) -> Response:
        """Judge what was pasted into the page at /: the page that `tqcheck check -f html` writes."""
        form = filled(ReportForm, request.headers.get("content-type", ""), await request.body())
        self.service.authorise(authorization, form.token)
        self.service.measure(form.mt, form.src)
        reports = await self.service.judged(lambda: [texts.article(form.mt, form.src, form.format)])
        return HTMLResponse(await asyncio.to_thread(html.render, reports, self.service.options), headers=page.REPORT_HEADERS)

    async def languagetool(self, request: Request, authorization: Authorization = None) -> Response:
        """Judge a text as LanguageTool's server does, for programs that speak to that."""
        form = filled(LanguageToolForm, request.headers.get("content-type", ""), await request.body())
        self.service.authorise(authorization, form.apiKey)
        self.service.measure(form.text, form.data)
        languagetool.refuse_language(form.language)
        choice = languagetool.Choice(
            languagetool.names(form.enabledRules, form.enabledCategories), languagetool.names(form.disabledRules, form.disabledCategories), form.enabledOnly)
        options = Options(min_level=Severity.NEUTRAL) if form.level == "picky" else self.service.options
        report, = await self.service.judged(lambda: [annotated(form)])
        return Response(await asyncio.to_thread(languagetool.answer, report, options, choice, self.service.config.region), media_type=JSON)

    async def languages(self) -> Response:
        """The languages of LanguageTool's protocol that are read here."""
        return JSONResponse(languagetool.languages(self.service.config.region))

    async def health(self) -> Response:
        """Whether requests are worked on, and how many sentences wait."""
        if not self.service.worker.alive:
            raise Refusal(503, say("the judge has stopped"), say("Start the server again."))
        return JSONResponse({"status": "ok", "version": VERSION, "waiting_sentences": self.service.worker.waiting})

    async def metrics(self, authorization: Authorization = None) -> Response:
        """Requests, seconds, sentences and findings, in Prometheus' text format."""
        self.service.authorise(authorization)
        self.service.counters.waiting.set(self.service.worker.waiting)
        return PlainTextResponse(self.service.counters.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def page(self) -> Response:
        """The page to paste an article into."""
        return HTMLResponse(page.page(self.service.token is not None, self.service.limits.characters), headers=page.PAGE_HEADERS)


def annotated(form: LanguageToolForm) -> Document:
    """The document of a LanguageTool request; Refusal 400 if it has no text."""
    if form.data is not None:
        return texts.annotated(languagetool.parts_of(form.data))
    if form.text is None:
        raise Refusal(400, say("neither “text” nor “data” was sent"), say("Send the text to check as “text”."))
    return texts.annotated([(form.text, None, False)])
