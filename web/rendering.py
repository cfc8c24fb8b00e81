"""Answers as bytes: a document as JSON, a template as a page.

A lone half of a surrogate pair, which no UTF-8 can hold, becomes ``?`` and not an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import orjson
from flask import Response, render_template


def json_answer(
    document: Mapping[str, object], *, status: int = 200, mimetype: str = "application/json"
) -> Response:
    """Answer with a JSON document."""
    return Response(json_bytes(document), status=status, mimetype=mimetype)


def json_bytes(document: Mapping[str, object]) -> bytes:
    """Write a document as JSON in UTF-8."""
    try:
        return orjson.dumps(document)
    except orjson.JSONEncodeError:  # a lone surrogate; anything else is raised again by json
        return json.dumps(document, ensure_ascii=False).encode(errors="replace")


def page_answer(template: str, *, status: int = 200, **values: object) -> Response:
    """Answer with a page."""
    text = render_template(template, **values)
    return Response(text.encode(errors="replace"), status=status, mimetype="text/html")


def xml_answer(template: str, mimetype: str, **values: object) -> Response:
    """Answer with an XML document."""
    return Response(render_template(template, **values).encode(errors="replace"), mimetype=mimetype)
