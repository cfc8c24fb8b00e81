"""Health and readiness of the service."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from web.api.schemas.query import IndexShape


class HealthShape(TypedDict):
    """The process is running."""

    status: Literal["ok"]


class ReadyShape(TypedDict):
    """The index can be searched."""

    status: Literal["ready"]
    index: IndexShape
