"""Problem details (RFC 9457)."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict


class FaultShape(TypedDict):
    """One thing that is wrong with one parameter."""

    parameter: str
    code: str
    detail: str


class ProblemShape(TypedDict):
    """What went wrong, as RFC 9457 has it."""

    type: Annotated[str, Field(description="urn:pilcrow:problem:… and the name of the problem.")]
    title: str
    status: int
    detail: str
    instance: Annotated[str, Field(description="The path that was asked for.")]
    request_id: Annotated[str, Field(description="Also the X-Request-ID of the answer.")]
    errors: NotRequired[Annotated[list[FaultShape], Field(description="All of them at once.")]]
    position: NotRequired[
        Annotated[int | None, Field(description="Where in q the query is unreadable, from 0.")]
    ]
    clause: NotRequired[Annotated[str, Field(description="The part of q that asks too much.")]]
