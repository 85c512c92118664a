"""The bodies of requests and of errors, as the service's OpenAPI document describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, Field, StrictInt, StrictStr, ValidationError

from tqcheck.language import say
from tqcheck.server.refusals import Refusal

Form = TypeVar("Form", bound=BaseModel)
URLENCODED = "application/x-www-form-urlencoded"
MOST_FIELDS = 100
Format = Literal["text", "markdown", "html"]


class Article(BaseModel):
    """A whole article, or a sentence."""

    mt: Annotated[str, Field(description="The French.", examples=["Il a qualifié ce message de « taureau **** »."])]
    src: Annotated[str | None, Field(description="The English it was translated from.")] = None
    format: Annotated[Format, Field(description="What the French is written in.")] = "text"


class Row(BaseModel):
    """A row as `tqcheck batch` takes it."""

    id: Annotated[StrictStr | StrictInt | None, Field(description="Comes back with the result; by default the number of the row.")] = None
    mt: Annotated[str, Field(description="The French.")]
    src: Annotated[str | None, Field(description="The English.")] = None


class Rows(BaseModel):
    """Sentences that do not belong together."""

    rows: Annotated[list[Row], Field(max_length=1000, description="`tqcheck batch` takes any number.")]


class LanguageToolForm(BaseModel):
    """The fields of LanguageTool's /v2/check that mean something here; others are passed over."""

    language: Annotated[str, Field(description="auto, fr, or fr with a region.", examples=["fr"])]
    text: Annotated[str | None, Field(description="The text; or `data`.")] = None
    data: Annotated[str | None, Field(description='JSON: {"annotation": [{"text": "A "}, {"markup": "<b>"}, {"text": "test"}]}')] = None
    enabledRules: Annotated[str, Field(description="Ids of checks, with commas between.")] = ""
    disabledRules: str = ""
    enabledCategories: Annotated[str, Field(description="MQM categories, or their first parts, with commas between.")] = ""
    disabledCategories: str = ""
    enabledOnly: Annotated[bool, Field(description="Only what the enabled rules and categories find.")] = False
    level: Annotated[Literal["default", "picky"], Field(description="picky: also what is only remarked.")] = "default"
    apiKey: Annotated[str | None, Field(description="The server's token, if it wants one.")] = None


class ReportForm(BaseModel):
    """What the page at / sends."""

    mt: Annotated[str, Field(description="The French.")]
    src: Annotated[str, Field(description="The English it was translated from.")] = ""
    format: Format = "text"
    token: Annotated[str | None, Field(description="The server's token, if it wants one.")] = None


class Problem(BaseModel):
    """Why a request was not answered."""

    status: int
    message: Annotated[str, Field(description="What is wrong, in a sentence.")]
    hint: Annotated[str, Field(description="What to do.")]


class Error(BaseModel):
    """The one shape of every error."""

    error: Problem


MEANINGS = {400: "The request says something that cannot be.", 401: "No token, or a wrong one.", 408: "The body did not come.",
            413: "Too long.", 415: "Not the content type that is read here.", 422: "Not what is read here.", 429: "Too many requests of this client.",
            500: "A bug, or a model that is gone.", 503: "Too much waits."}
ERRORS: dict[int | str, dict[str, Any]] = {status: {"model": Error, "description": meaning} for status, meaning in MEANINGS.items()}
ERROR_PAGES: dict[int | str, dict[str, Any]] = {
    status: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": meaning} for status, meaning in MEANINGS.items()}


def body_of(form: type[BaseModel]) -> dict[str, Any]:
    """What the OpenAPI document says of a route that takes a form."""
    return {"requestBody": {"required": True, "content": {URLENCODED: {"schema": form.model_json_schema()}}}}


def filled(form: type[Form], content_type: str, body: bytes) -> Form:
    """A form that was sent; Refusal 415 if it is sent as something else, 422 if a field is missing or cannot be."""
    if content_type.partition(";")[0].strip().lower() != URLENCODED:
        raise Refusal(415, say("this address takes a form"), say("Send the fields as {media}.", media=URLENCODED))
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refusal(422, say("the form has more than {number} fields", number=MOST_FIELDS), say("Send those that the OpenAPI document names.")) from None
    try:
        return form.model_validate(dict(fields))
    except ValidationError as error:
        raise invalid(error.errors()) from None


def invalid(errors: Iterable[Mapping[str, Any]]) -> Refusal:
    """What is wrong with the first field that is wrong, without what was sent in it."""
    first = next(iter(errors))
    place = ".".join(str(part) for part in first["loc"] if part != "body") or say("the body")
    told = say("“{place}” cannot be read: {cause}", place=place, cause=first["msg"])
    return Refusal(422, told, say("See /openapi.json for the fields and what they may hold."))
