"""The OpenAPI 3.1 document, generated from ``web.params`` and ``web.shapes``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from web import shapes
from web.params import (
    ListParams,
    NoParams,
    QuotesCsvParams,
    QuotesParams,
    SearchParams,
    SpeakersParams,
)

PROBLEM = "application/problem+json"
_REF = "#/components/schemas/{model}"
_STATUSES = {
    404: "There is no such thing.",
    422: "A parameter or the query cannot be used; every fault is told.",
    500: "Something went wrong; the request id is all that is told.",
    503: "The index cannot answer now.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One address with what it takes and gives."""

    path: str
    id: str
    summary: str
    params: type[BaseModel]
    shape: type | None  # None: a table
    statuses: tuple[int, ...]


_OPERATIONS = (
    Operation("/api/v1/search", "search", "Search paragraphs",
              SearchParams, shapes.SearchShape, (422, 500, 503)),
    Operation("/api/v1/articles", "articles", "List the articles",
              ListParams, shapes.ArticleListShape, (422, 500, 503)),
    Operation("/api/v1/articles/{article_id}", "article", "A whole article",
              NoParams, shapes.ArticleShape, (404, 422, 500, 503)),
    Operation("/api/v1/paragraphs/{paragraph_id}", "paragraph", "One paragraph with its citation",
              NoParams, shapes.ParagraphShape, (404, 422, 500, 503)),
    Operation("/api/v1/speakers", "speakers", "List who is quoted",
              SpeakersParams, shapes.SpeakersShape, (422, 500, 503)),
    Operation("/api/v1/quotes", "quotes", "What was said, in order of date",
              QuotesParams, shapes.QuotesShape, (422, 500, 503)),
    Operation("/api/v1/quotes.csv", "quotes_table", "All of it as a table",
              QuotesCsvParams, None, (422, 500, 503)),
    Operation("/healthz", "health", "The process lives",
              NoParams, shapes.HealthShape, (422, 500)),
    Operation("/readyz", "ready", "The index answers",
              NoParams, shapes.ReadyShape, (422, 500, 503)),
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
        "paths": {one.path: {"get": _operation(one)} for one in _OPERATIONS},
        "components": {"schemas": _schemas(), "headers": _headers()},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    answers = {"200": _good(operation)}
    for status in operation.statuses:
        answers[str(status)] = _answer(
            _STATUSES[status], PROBLEM, _ref(shapes.ProblemShape), retry=status == 503
        )
    return {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.params)],
        "responses": answers,
    }


def _good(operation: Operation) -> dict[str, Any]:
    if operation.shape is None:
        return _answer(operation.summary, "text/csv", {"type": "string"})
    return _answer(operation.summary, "application/json", _ref(operation.shape))


def _ref(shape: type) -> dict[str, Any]:
    return {"$ref": _REF.format(model=shape.__name__)}


def _answer(
    description: str, mimetype: str, schema: dict[str, Any], *, retry: bool = False
) -> dict[str, Any]:
    names = ("X-Request-ID", "Retry-After") if retry else ("X-Request-ID",)
    return {
        "description": description,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {mimetype: {"schema": schema}},
    }


def _headers() -> dict[str, Any]:
    return {
        "X-Request-ID": {
            "description": "Names this request in the server's log.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
        },
        "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}},
    }


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", path)
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]


def _query_parameters(params: type[BaseModel]) -> list[dict[str, Any]]:
    properties = params.model_json_schema(schema_generator=_Untitled)["properties"]
    return [_query_parameter(name, schema) for name, schema in properties.items()]


def _query_parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    description = schema.pop("description")
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _schemas() -> dict[str, Any]:
    shapes_used = [one.shape for one in _OPERATIONS if one.shape] + [shapes.ProblemShape]
    _, schema = TypeAdapter.json_schemas(
        [(shape, "serialization", TypeAdapter(shape)) for shape in shapes_used],
        ref_template=_REF,
        schema_generator=_Untitled,
    )
    return dict(schema["$defs"])
