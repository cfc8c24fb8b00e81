"""The readiness of the index as a JSON document."""

from __future__ import annotations

from search import (
    IndexState,
)
from web.api.schemas.status import ReadySchema
from web.api.serializers.parts import index_part


def ready_document(state: IndexState) -> ReadySchema:
    """Return the state of an index that answers."""
    return {"status": "ready", "index": index_part(state)}
