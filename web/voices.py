"""Who is quoted in a paragraph, as the line below it says: each voice once, with its link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search import Paragraph, QuoteKind, Request
from web import links

_NUMBERS = 6  # so many voices of one paragraph have a class of their own


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody whose words a paragraph gives; ``number`` ties the line to the stretches."""

    number: int
    speaker: str | None
    indirect: bool  # only indirectly: no words of theirs stand in marks
    url: str | None


def voices(paragraph: Paragraph, request: Request | None = None) -> tuple[Voice, ...]:
    """Give the voices of a paragraph in order of appearance, linked to all that they said.

    A voice that nobody is certain of comes last and leads nowhere.
    """
    direct = {q.speaker for q in paragraph.quotes if q.kind is not QuoteKind.INDIRECT}
    q = request.q if request else ""
    return tuple(
        Voice(number, speaker, speaker not in direct, speaker and links.speaker_url(speaker, q=q))
        for speaker, number in numbers(paragraph).items()
    )


def numbers(paragraph: Paragraph) -> dict[str | None, int]:
    """Number the speakers of a paragraph from 1; those beyond the last number share it."""
    names: Iterable[str | None] = dict.fromkeys(quote.speaker for quote in paragraph.quotes)
    known_first = sorted(names, key=lambda name: name is None)
    return {name: min(number, _NUMBERS) for number, name in enumerate(known_first, 1)}
