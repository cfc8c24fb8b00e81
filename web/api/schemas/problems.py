"""Problem details (RFC 9457)."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict


class FaultSchema(TypedDict):
    """One fault of one parameter."""

    parameter: str
    code: str
    detail: str


class ProblemSchema(TypedDict):
    """Problem details (RFC 9457)."""

    type: Annotated[str, Field(description="urn:pilcrow:problem:… and the name of the problem.")]
    title: str
    status: int
    detail: str
    instance: Annotated[str, Field(description="The requested path.")]
    request_id: Annotated[str, Field(description="Also the X-Request-ID of the answer.")]
    errors: NotRequired[
        Annotated[list[FaultSchema], Field(description="All faults of the request.")]
    ]
    position: NotRequired[
        Annotated[int | None, Field(description="Offset in q of the fault, from 0.")]
    ]
    clause: NotRequired[Annotated[str, Field(description="The part of q that is too expensive.")]]
