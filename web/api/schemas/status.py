"""Health and readiness of the service."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from web.api.schemas.query import IndexSchema


class HealthSchema(TypedDict):
    """The process is running."""

    status: Literal["ok"]


class ReadySchema(TypedDict):
    """The index can be searched."""

    status: Literal["ready"]
    index: IndexSchema
