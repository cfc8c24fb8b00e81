"""What a query asks of annotations, and what is said where an index has none."""

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
}  # what fields and filters ask for that only annotations tell


def missing_annotations(
    request: Request, leaves: Iterable[Leaf], state: IndexState
) -> Iterator[Note]:
    """Note that what a request asks for was never looked for; nothing where it was."""
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
