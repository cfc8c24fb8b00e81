"""The speakers quoted in a paragraph, each once, with a link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from search import Paragraph, QuoteKind, Request
from web.rendering import urls

_MOST_COLOURS = 6  # speakers per paragraph with a colour of their own (CSS classes v1 to v6)


class QuotedSpeaker(NamedTuple):
    """A speaker quoted in a paragraph.

    ``number``, from 1, is the colour of the speaker's quotations; later speakers share the last.
    """

    number: int
    speaker: str | None
    indirect: bool  # quoted only indirectly, without quotation marks
    url: str | None


def quoted_speakers(
    paragraph: Paragraph, request: Request | None = None
) -> tuple[QuotedSpeaker, ...]:
    """Return the speakers of a paragraph in order of appearance, linked to their pages.

    An unknown speaker comes last and has no link.
    """
    if not paragraph.quotes:
        return ()
    names = dict.fromkeys(quote.speaker for quote in paragraph.quotes)
    known_first = sorted(names, key=lambda name: name is None)
    direct = {q.speaker for q in paragraph.quotes if q.kind is not QuoteKind.INDIRECT}
    q = request.q if request else ""
    return tuple(
        QuotedSpeaker(
            min(number, _MOST_COLOURS), one, one not in direct, one and urls.speaker_url(one, q=q)
        )
        for number, one in enumerate(known_first, 1)
    )


def colour_numbers(speakers: Iterable[QuotedSpeaker]) -> dict[str | None, int]:
    """Return the colour number of each speaker."""
    return {one.speaker: one.number for one in speakers}
