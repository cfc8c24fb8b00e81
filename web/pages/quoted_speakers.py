"""Who is quoted in a paragraph, as the line below it says: each voice once, with its link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from search import Paragraph, QuoteKind, Request
from web.rendering import urls

_NUMBERS = 6  # so many voices of one paragraph have a class of their own


class Voice(NamedTuple):
    """Somebody whose words a paragraph gives.

    ``number``, from 1, ties the line to the stretches; those beyond the last number share it.
    """

    number: int
    speaker: str | None
    indirect: bool  # only indirectly: no words of theirs stand in marks
    url: str | None


def voices(paragraph: Paragraph, request: Request | None = None) -> tuple[Voice, ...]:
    """Give the voices of a paragraph in order of appearance, linked to all that they said.

    A voice that nobody is certain of comes last and leads nowhere.
    """
    if not paragraph.quotes:
        return ()
    names = dict.fromkeys(quote.speaker for quote in paragraph.quotes)
    known_first = sorted(names, key=lambda name: name is None)
    direct = {q.speaker for q in paragraph.quotes if q.kind is not QuoteKind.INDIRECT}
    q = request.q if request else ""
    return tuple(
        Voice(min(number, _NUMBERS), one, one not in direct, one and urls.speaker_url(one, q=q))
        for number, one in enumerate(known_first, 1)
    )


def numbers(voices: Iterable[Voice]) -> dict[str | None, int]:
    """Give the number of each speaker."""
    return {voice.speaker: voice.number for voice in voices}
