"""The OpenAPI 3.1 document, generated from the parameter models and schemas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from web.api.schemas.articles import ArticleListSchema, ArticleSchema
from web.api.schemas.checks import CheckedTextSchema, CheckRequestSchema
from web.api.schemas.citations import CitedSchema, ParagraphSchema, VerificationSchema
from web.api.schemas.completions import CompletionsSchema, OpenSearchSchema
from web.api.schemas.explanation import ExplanationSchema
from web.api.schemas.problems import ProblemSchema
from web.api.schemas.quotes import QuotesSchema, SpeakersSchema
from web.api.schemas.search import ExportHeadSchema, SearchSchema
from web.api.schemas.status import HealthSchema, ReadySchema
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
from web.params.pages import PictureParams
from web.params.search import NoParams, SearchParams

JSON = "application/json"
CSV = "text/csv"
PROBLEM = "application/problem+json"
_SUFFIX = "Schema"  # of the classes in ``web.api.schemas``
_TAGS = {
    "search": "Paragraphs that answer a query",
    "articles": "Articles and paragraphs, with their citations",
    "quotations": "Speakers and what they are quoted with",
    "service": "State of the server",
}
_REF = "#/components/schemas/{model}"
_STATUSES = {
    401: "Access is controlled: send a key as Authorization: Bearer KEY, or log in.",
    403: "The key or user has no right to this, or another site sent the request.",
    404: "The article or paragraph does not exist.",
    413: "The request body is too large.",
    414: "The URL is too long.",
    421: "The Host header is not localhost, and the server is bound to loopback.",
    422: "A parameter or the query is not valid; all faults are listed.",
    429: "Too many requests.",
    500: "Internal error; only the request id is disclosed.",
    503: "The index is not available.",
}
_IDS = {
    "article_id": "^[0-9A-Za-z]{1,64}$",
    "paragraph_id": r"^[0-9A-Za-z]{1,64}\.[a-z][0-9]{1,9}$",
}
_LIMITS = (401, 403, 414, 421, 429)  # access and limits per client, at every address
_SEARCHED = (422, 500, 503)
_FOUND = (404, 422, 500, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One address with its parameters and responses."""

    path: str
    id: str
    summary: str
    params: type[BaseModel] = NoParams
    body: type | None = None  # of a POST request
    schema: Any = None  # of the response; None: plain text
    tag: str = "search"  # one of ``_TAGS``
    mimetype: str = JSON
    statuses: tuple[int, ...] = _SEARCHED
    has_etag: bool = True  # with an ETag that depends on the index


_OPERATIONS = (
    Operation(path="/api/v1/search", id="search", summary="Search paragraphs",
              params=SearchParams, schema=SearchSchema),
    Operation(path="/api/v1/suggest", id="suggest", summary="Complete a query being typed",
              params=SuggestParams, schema=CompletionsSchema),
    Operation(path="/api/v1/suggest/opensearch", id="opensearch",
              summary="Complete a query, as OpenSearch suggestions", params=SuggestParams,
              schema=OpenSearchSchema, mimetype="application/x-suggestions+json"),
    Operation(path="/api/v1/explain", id="explain",
              summary="Explain why a paragraph matches, or not",
              params=ExplainParams, schema=ExplanationSchema, statuses=_FOUND),
    Operation(path="/api/v1/export.ndjson", id="export_lines",
              summary="All hits as lines of JSON: first ExportHead, then Hit",
              params=ExportParams, mimetype="application/x-ndjson"),
    Operation(path="/api/v1/export.csv", id="export_table", summary="Export all hits as CSV",
              params=TableParams, mimetype=CSV),
    Operation(path="/feed", id="feed", summary="The most recently indexed hits as an Atom feed",
              params=FeedParams, mimetype="application/atom+xml"),
    Operation(path="/api/v1/verify", id="verify", tag="articles",
              summary="Verify that a cited passage is unchanged", body=CitedSchema,
              schema=VerificationSchema, statuses=(413, 422, 500, 503), has_etag=False),
    Operation(path="/api/v1/check", id="check", tag="quotations",
              summary="Check quotations: verbatim, altered, joined, somebody else's or not found",
              body=CheckRequestSchema, schema=CheckedTextSchema, statuses=(413, 422, 500, 503),
              has_etag=False),
    Operation(path="/api/v1/articles", id="articles", tag="articles", summary="List the articles",
              params=ListParams, schema=ArticleListSchema),
    Operation(path="/api/v1/articles/{article_id}", id="article", tag="articles",
              summary="Get an article",
              schema=ArticleSchema, statuses=_FOUND),
    Operation(path="/api/v1/paragraphs/{paragraph_id}", id="paragraph", tag="articles",
              summary="Get a paragraph with its citation", params=ParagraphParams,
              schema=ParagraphSchema, statuses=_FOUND),
    Operation(path="/api/v1/paragraphs/{paragraph_id}/similar", id="similar",
              summary="Find paragraphs that share rare words with a paragraph, without its copies",
              params=SimilarParams, schema=SearchSchema, statuses=_FOUND),
    Operation(path="/api/v1/speakers", id="speakers", tag="quotations", summary="List speakers",
              params=SpeakersParams, schema=SpeakersSchema),
    Operation(path="/api/v1/quotes", id="quotes", tag="quotations",
              summary="List quotations, oldest first",
              params=QuotesParams, schema=QuotesSchema),
    Operation(path="/api/v1/quotes.csv", id="quotes_table", tag="quotations",
              summary="Export all quotations as CSV",
              params=QuotesCsvParams, mimetype=CSV),
    Operation(path="/picture/{paragraph_id}", id="picture",
              summary="Get the page of a PDF as PNG, with a paragraph outlined",
              params=PictureParams, mimetype="image/png", statuses=_FOUND, tag="articles"),
    Operation(path="/healthz", id="health", tag="service",
              summary="Check that the process is running",
              schema=HealthSchema, statuses=(422, 500), has_etag=False),
    Operation(path="/readyz", id="ready", tag="service",
              summary="Check that the index can be searched",
              schema=ReadySchema, has_etag=False),
    Operation(path="/metrics", id="metrics", tag="service",
              summary="Metrics in Prometheus text format",
              mimetype="text/plain", statuses=(422, 500), has_etag=False),
)  # fmt: skip


class _SchemaGenerator(GenerateJsonSchema):
    """Names schemas as readers know them, and leaves out titles that repeat the names of members.

    ``HitSchema`` is published as ``Hit``.
    """

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(name).removesuffix(_SUFFIX)

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


@cache
def document() -> dict[str, Any]:
    """Return the whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pilcrow",
            "version": version("pilcrow"),
            "description": "Paragraph search. Offsets count Unicode code points; totals are exact.",
        },
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": {
            one.path: {"post" if one.body else "get": _operation(one)} for one in _OPERATIONS
        },
        "components": {"schemas": _schemas(), "headers": _headers()},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.params)],
    }
    if operation.body:
        content = {JSON: {"schema": _ref(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return {**described, "responses": _answers(operation)}


def _answers(operation: Operation) -> dict[str, Any]:
    names = ("X-Request-ID", "ETag") if operation.has_etag else ("X-Request-ID",)
    good = _answer(operation.summary, names)
    good["content"] = {operation.mimetype: {"schema": _schema(operation)}}
    answers = {"200": good}
    if operation.has_etag:
        answers["304"] = _answer("Not modified: the ETag of the client is current.", names)
    for status in sorted((*operation.statuses, *_LIMITS)):
        waits = status in (429, 503)
        headers = ("X-Request-ID", "Retry-After") if waits else ("X-Request-ID",)
        problem = _answer(_STATUSES[status], headers)
        problem["content"] = {PROBLEM: {"schema": _ref(ProblemSchema)}}
        answers[str(status)] = problem
    return answers


def _schema(operation: Operation) -> dict[str, Any]:
    if operation.schema is None:
        return {"type": "string"}
    if isinstance(operation.schema, type):
        return _ref(operation.schema)
    return TypeAdapter(operation.schema).json_schema(mode="serialization")


def _ref(schema: type) -> dict[str, Any]:
    return {"$ref": _REF.format(model=schema.__name__.removesuffix(_SUFFIX))}


def _answer(description: str, headers: tuple[str, ...]) -> dict[str, Any]:
    named = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return {"description": description, "headers": named}


def _headers() -> dict[str, Any]:
    return {
        "ETag": {
            "description": "Identifies URL and state of the index; send it as If-None-Match.",
            "schema": {"type": "string", "pattern": '^W/"[0-9a-f]+"$'},
        },
        "X-Request-ID": {
            "description": "Identifies the request in the server log; taken from the request.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
        },
        "Retry-After": {
            "description": "Seconds to wait before the next request.",
            "schema": {"type": "integer", "minimum": 0},
        },
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
    schema = params.model_json_schema(schema_generator=_SchemaGenerator)
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
    given = {one.schema for one in _OPERATIONS if isinstance(one.schema, type)}
    given |= {ProblemSchema, ExportHeadSchema}
    _, schema = TypeAdapter.json_schemas(
        [(schema, "serialization", TypeAdapter(schema)) for schema in given | taken],
        ref_template=_REF,
        schema_generator=_SchemaGenerator,
    )
    return dict(sorted(schema["$defs"].items()))
