"""What could not be read as it was typed, and what was done about it.

A fault and its repair, "The quotation mark “ is never closed" and "it was left out", are a note
to the lenient reader (both) and an error to the strict one (the fault alone).
"""

from __future__ import annotations

from search.errors import QueryError
from search.model import Note


class Repairs:
    """What the reader should know about how a query was read."""

    def __init__(self) -> None:
        self._repairs: dict[tuple[str, str], tuple[Note, str]] = {}

    def repair(self, code: str, fault: str, done: str, at: int) -> None:
        """Note a fault once, at the first place it occurs, and what was done about it."""
        note = Note(code, f"{fault}; {done}.", at)
        self._repairs.setdefault((code, note.text), (note, f"{fault}."))

    def repairs(self) -> tuple[Note, ...]:
        """Return the notes in the order of their positions."""
        return tuple(note for note, _ in self._sorted())

    def refuse(self) -> None:
        """Raise the first fault, if there is any.

        Raises:
            QueryError: there is.
        """
        for note, fault in self._sorted()[:1]:
            raise QueryError(fault, code=note.code, position=note.position)

    def _sorted(self) -> list[tuple[Note, str]]:
        return sorted(self._repairs.values(), key=lambda entry: entry[0].position or 0)
