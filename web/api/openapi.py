"""The OpenAPI 3.1 document, generated from the parameters and the shapes of the answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from web.api.schemas.articles import ArticleListShape, ArticleShape
from web.api.schemas.citations import CitedShape, ParagraphShape, VerificationShape
from web.api.schemas.completions import CompletionsShape, OpenSearchShape
from web.api.schemas.explanation import ExplanationShape
from web.api.schemas.problems import ProblemShape
from web.api.schemas.quotes import QuotesShape, SpeakersShape
from web.api.schemas.search import ExportHeadShape, SearchShape
from web.api.schemas.status import HealthShape, ReadyShape
from web.params.api import (
    ExplainParams,
    ExportParams,
    FeedParams,
    ListParams,
    ParagraphParams,
    QuotesCsvParams,
    QuotesParams,
    SimilarParams,
    SpeakersParams,
    SuggestParams,
    TableParams,
)
from web.params.search import NoParams, SearchParams

JSON = "application/json"
CSV = "text/csv"
PROBLEM = "application/problem+json"
_REF = "#/components/schemas/{model}"
_STATUSES = {
    404: "There is no such thing.",
    413: "What was sent is too large.",
    414: "The address is too long.",
    421: "Not by this name: the server is for its own machine.",
    422: "A parameter or the query cannot be used; every fault is told.",
    429: "There were too many requests.",
    500: "Something went wrong; the request id is all that is told.",
    503: "The index cannot answer now.",
}
_IDS = {
    "article_id": "^[0-9A-Za-z]{1,64}$",
    "paragraph_id": r"^[0-9A-Za-z]{1,64}\.[a-z][0-9]{1,9}$",
}
_LIMITS = (414, 421, 429)  # of what one client may ask for, everywhere
_SEARCHED = (422, 500, 503)
_FOUND = (404, 422, 500, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One address with what it takes and gives."""

    path: str
    id: str
    summary: str
    params: type[BaseModel] = NoParams
    body: type | None = None  # sent by POST
    shape: Any = None  # None: text
    mimetype: str = JSON
    statuses: tuple[int, ...] = _SEARCHED
    tagged: bool = True  # with an ETag of the index's state


_OPERATIONS = (
    Operation(path="/api/v1/search", id="search", summary="Search paragraphs",
              params=SearchParams, shape=SearchShape),
    Operation(path="/api/v1/suggest", id="suggest", summary="Complete a query being typed",
              params=SuggestParams, shape=CompletionsShape),
    Operation(path="/api/v1/suggest/opensearch", id="opensearch",
              summary="The same, as browsers take it", params=SuggestParams,
              shape=OpenSearchShape, mimetype="application/x-suggestions+json"),
    Operation(path="/api/v1/explain", id="explain", summary="Why a paragraph is found, or is not",
              params=ExplainParams, shape=ExplanationShape, statuses=_FOUND),
    Operation(path="/api/v1/export.ndjson", id="export_lines",
              summary="All hits, one JSON document a line: first ExportHeadShape, then HitShape",
              params=ExportParams, mimetype="application/x-ndjson"),
    Operation(path="/api/v1/export.csv", id="export_table", summary="All hits as a table",
              params=TableParams, mimetype=CSV),
    Operation(path="/feed", id="feed", summary="The hits indexed last, as an Atom feed",
              params=FeedParams, mimetype="application/atom+xml"),
    Operation(path="/api/v1/verify", id="verify",
              summary="Does an article still say what a citation says?", body=CitedShape,
              shape=VerificationShape, statuses=(413, 422, 500, 503), tagged=False),
    Operation(path="/api/v1/articles", id="articles", summary="List the articles",
              params=ListParams, shape=ArticleListShape),
    Operation(path="/api/v1/articles/{article_id}", id="article", summary="A whole article",
              shape=ArticleShape, statuses=_FOUND),
    Operation(path="/api/v1/paragraphs/{paragraph_id}", id="paragraph",
              summary="One paragraph with its citation", params=ParagraphParams,
              shape=ParagraphShape, statuses=_FOUND),
    Operation(path="/api/v1/paragraphs/{paragraph_id}/similar", id="similar",
              summary="Paragraphs with any of its rarest words, without those that say the same",
              params=SimilarParams, shape=SearchShape, statuses=_FOUND),
    Operation(path="/api/v1/speakers", id="speakers", summary="List who is quoted",
              params=SpeakersParams, shape=SpeakersShape),
    Operation(path="/api/v1/quotes", id="quotes", summary="What was said, in order of date",
              params=QuotesParams, shape=QuotesShape),
    Operation(path="/api/v1/quotes.csv", id="quotes_table", summary="All of it as a table",
              params=QuotesCsvParams, mimetype=CSV),
    Operation(path="/healthz", id="health", summary="The process lives",
              shape=HealthShape, statuses=(422, 500), tagged=False),
    Operation(path="/readyz", id="ready", summary="The index can be searched",
              shape=ReadyShape, tagged=False),
    Operation(path="/metrics", id="metrics", summary="Numbers for Prometheus",
              mimetype="text/plain", statuses=(422, 500), tagged=False),
)  # fmt: skip


class _Untitled(GenerateJsonSchema):
    """A title that only repeats the member's name tells nothing."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


@cache
def document() -> dict[str, Any]:
    """Give the whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pilcrow",
            "version": version("pilcrow"),
            "description": "Paragraph search. Offsets count Unicode code points; totals are exact.",
        },
        "paths": {
            one.path: {"post" if one.body else "get": _operation(one)} for one in _OPERATIONS
        },
        "components": {"schemas": _schemas(), "headers": _headers()},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.params)],
    }
    if operation.body:
        content = {JSON: {"schema": _ref(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return {**described, "responses": _answers(operation)}


def _answers(operation: Operation) -> dict[str, Any]:
    names = ("X-Request-ID", "ETag") if operation.tagged else ("X-Request-ID",)
    good = _answer(operation.summary, names)
    good["content"] = {operation.mimetype: {"schema": _schema(operation)}}
    answers = {"200": good}
    if operation.tagged:
        answers["304"] = _answer("The client has it already: its ETag is the same.", names)
    for status in sorted((*operation.statuses, *_LIMITS)):
        waits = status in (429, 503)
        headers = ("X-Request-ID", "Retry-After") if waits else ("X-Request-ID",)
        problem = _answer(_STATUSES[status], headers)
        problem["content"] = {PROBLEM: {"schema": _ref(ProblemShape)}}
        answers[str(status)] = problem
    return answers


def _schema(operation: Operation) -> dict[str, Any]:
    if operation.shape is None:
        return {"type": "string"}
    if isinstance(operation.shape, type):
        return _ref(operation.shape)
    return TypeAdapter(operation.shape).json_schema(mode="serialization")


def _ref(shape: type) -> dict[str, Any]:
    return {"$ref": _REF.format(model=shape.__name__)}


def _answer(description: str, headers: tuple[str, ...]) -> dict[str, Any]:
    named = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return {"description": description, "headers": named}


def _headers() -> dict[str, Any]:
    return {
        "ETag": {
            "description": "Of this address and the state of the index; send it as If-None-Match.",
            "schema": {"type": "string", "pattern": '^W/"[0-9a-f]+"$'},
        },
        "X-Request-ID": {
            "description": "Names this request in the server's log; taken over from the request.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
        },
        "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}},
    }


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": _IDS[name]},
        }
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(params: type[BaseModel]) -> list[dict[str, Any]]:
    schema = params.model_json_schema(schema_generator=_Untitled)
    required = schema.get("required", ())
    return [
        _query_parameter(name, one, required=name in required)
        for name, one in schema["properties"].items()
    ]


def _query_parameter(name: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    description = schema.pop("description")
    described = {"name": name, "in": "query", "description": description, "schema": schema}
    return {**described, "required": True} if required else described


def _schemas() -> dict[str, Any]:
    taken = {one.body for one in _OPERATIONS if one.body}
    given = {one.shape for one in _OPERATIONS if isinstance(one.shape, type)}
    given |= {ProblemShape, ExportHeadShape}
    _, schema = TypeAdapter.json_schemas(
        [(shape, "serialization", TypeAdapter(shape)) for shape in given | taken],
        ref_template=_REF,
        schema_generator=_Untitled,
    )
    return dict(sorted(schema["$defs"].items()))
