"""The one check of what a problem looks like, used wherever one is provoked."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

MEMBERS = {"type", "title", "status", "detail", "instance", "request_id"}
MORE = {
    "invalid-citation": {"errors"},
    "invalid-parameter": {"errors"},
    "query-syntax": {"position"},
    "query-too-expensive": {"clause"},
}


def assert_problem(response: TestResponse, name: str, status: int) -> dict[str, Any]:
    """Check that an answer is this problem in RFC 9457's shape, and give the document."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    document: dict[str, Any] = response.json
    assert set(document) == MEMBERS | MORE.get(name, set())
    assert document["type"] == f"urn:pilcrow:problem:{name}"
    assert document["status"] == status
    assert document["instance"] == response.request.path
    assert document["request_id"] == response.headers["X-Request-ID"]
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", document["request_id"])
    assert document["title"]
    assert document["detail"].endswith((".", "?"))
    for error in document.get("errors", ()):
        assert set(error) == {"parameter", "code", "detail"}
    return document
