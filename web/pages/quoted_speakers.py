"""The speakers quoted in a paragraph, each once, with a link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from search import Confidence, Paragraph, Quote, QuoteKind, Request
from web.rendering import urls

_MOST_COLOURS = 6  # speakers per paragraph with a colour of their own (CSS classes v1 to v6)


class QuotedSpeaker(NamedTuple):
    """A speaker quoted in a paragraph.

    ``number``, from 1, is the colour of the speaker's quotations; later speakers share the last.
    """

    number: int
    speaker: str | None  # as shown: the name, or the source as it is written
    indirect: bool  # quoted only indirectly, without quotation marks
    url: str | None  # of a known person only
    possible: bool = False  # no attribution is better than possible


def quoted_speakers(
    paragraph: Paragraph, request: Request | None = None
) -> tuple[QuotedSpeaker, ...]:
    """Return the speakers of a paragraph in order of appearance, linked to their pages.

    Sources other than known persons follow, as they are written and without a link; an unknown
    speaker comes last.
    """
    if not paragraph.quotes:
        return ()
    shown: dict[str | None, list[Quote]] = {}
    for quote in paragraph.quotes:
        shown.setdefault(quote.said_by, []).append(quote)
    known_first = sorted(shown.items(), key=lambda item: _order(item[1][0]))
    q = request.q if request else ""
    return tuple(
        QuotedSpeaker(
            min(number, _MOST_COLOURS),
            speaker,
            all(one.kind is QuoteKind.INDIRECT for one in quotes),
            quotes[0].speaker and urls.speaker_url(quotes[0].speaker, q=q),
            all(one.certainty is Confidence.POSSIBLE for one in quotes),
        )
        for number, (speaker, quotes) in enumerate(known_first, 1)
    )


def _order(quote: Quote) -> int:
    return 0 if quote.speaker else 1 if quote.as_written else 2


def colour_numbers(speakers: Iterable[QuotedSpeaker]) -> dict[str | None, int]:
    """Return the colour number of each speaker."""
    return {one.speaker: one.number for one in speakers}
