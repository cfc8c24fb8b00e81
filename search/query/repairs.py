"""Repairs of a query: faults in the text as typed, and how each was repaired.

A fault and its repair, "The quotation mark “ is never closed" and "it was left out", make a note;
in strict mode the fault alone is an error.
"""

from __future__ import annotations

from search.errors import QueryError
from search.model import Note


class Repairs:
    """Collects the repairs of one query."""

    def __init__(self) -> None:
        self._repairs: dict[tuple[str, str], tuple[Note, str]] = {}

    def repair(self, code: str, fault: str, done: str, at: int) -> None:
        """Record a fault and its repair, once, at the first position of the fault."""
        note = Note(code, f"{fault}; {done}.", at)
        self._repairs.setdefault((code, note.text), (note, f"{fault}."))

    def notes(self) -> tuple[Note, ...]:
        """Return the notes in the order of their positions."""
        return tuple(note for note, _ in self._sorted())

    def refuse(self) -> None:
        """Raise the first fault, if there is any.

        Raises:
            QueryError: there is a fault.
        """
        for note, fault in self._sorted()[:1]:
            raise QueryError(fault, code=note.code, position=note.position)

    def _sorted(self) -> list[tuple[Note, str]]:
        return sorted(self._repairs.values(), key=lambda entry: entry[0].position or 0)
