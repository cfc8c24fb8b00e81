"""The OpenAPI document is kept: schemathesis makes requests of it, right and wrong ones.

A short run; ``CONTRACT_EXAMPLES=2000 uv run pytest tests/test_contract.py`` is a long one.
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from search import Library
from web import Settings, create_app
from web.api import openapi

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "12"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
OPERATIONS = [
    (path, method)
    for path, methods in openapi.document()["paths"].items()
    for method in methods
]  # fmt: skip
QUICK = settings(
    max_examples=EXAMPLES // 2,  # of right requests, and as many of wrong ones
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def contract(library: Library) -> schemathesis.BaseSchema:
    # Without the limits on one client: schemathesis takes 414 for no refusal, and closes no stream.
    unlimited = {"longest_address": 10_000_000, "exports_at_once": 1_000_000}
    settings = Settings().model_copy(update=unlimited)  # past the bounds of a real server
    return schemathesis.openapi.from_wsgi(
        "/api/openapi.json", create_app(library, settings=settings)
    )


@pytest.mark.contract
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_answers_are_as_promised(contract: schemathesis.BaseSchema, path: str, method: str) -> None:
    operation = contract[path][method]
    takes_something = list(operation.iter_parameters()) or operation.body
    for mode in GenerationMode if takes_something else (GenerationMode.POSITIVE,):

        @QUICK
        @given(operation.as_strategy(generation_mode=mode))
        def keep(case: Case) -> None:
            # Left alone, it asks for compressed answers, and reads them as they come.
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        keep()
