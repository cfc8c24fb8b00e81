"""Notes on queries for annotations (speakers, people, …) that an index does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.model import IndexState, Note, Request
from search.query.tree import Dates, Leaf

_KNOWN = {
    "speaker": "speakers",
    "quote": "quotations",
    "people": "people",
    "places": "places",
    "names": "names",
}  # annotations by the fields and filters that need them


def missing_annotations(
    request: Request, leaves: Iterable[Leaf], state: IndexState
) -> Iterator[Note]:
    """Note the annotations that a request needs and the index lacks."""
    if state.annotated:
        return
    asked = {leaf.field for leaf in leaves if not isinstance(leaf, Dates)}
    asked |= {one.field for one in request.filters} | ({"quote"} if request.quoted else set())
    if missing := [noun for field, noun in _KNOWN.items() if field in asked]:
        yield Note(
            "not-annotated",
            f"No {' or '.join(missing)} are known here: this library was indexed without "
            "annotations. 'pilcrow index --rebuild --annotations' looks for them.",
        )
