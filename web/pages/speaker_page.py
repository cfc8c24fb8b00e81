"""The page of a speaker and the list of speakers.

Pure except for ``similar_names``, which searches the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import groupby

from markupsafe import Markup

from search import Confidence, FacetCount, Hit, Library, Page, Paragraph, QuoteKind, Request, fold
from web.api.serializers.quotes import speakers
from web.params.names import MAX_OFFSET
from web.rendering import urls
from web.rendering.formatting import (
    certainty,
    counted,
    date_in_words,
    one_line,
    place,
    rule_in_words,
)
from web.rendering.highlighting import tinted
from web.rendering.pagination import Pager, pager, paging
from web.rendering.quotations import Quotation, quotations

_KINDS = {
    QuoteKind.DIRECT: "Direct quotation",
    QuoteKind.MIXED: "Partly direct quotation",
    QuoteKind.INDIRECT: "Indirect quotation",
}
_MOST_NAMES = 6
_LONGEST = 40  # letters per word; longer words are ignored
_LIKE = 0.65  # similarity (difflib) from which names count as alike: Lawrow and Lavrov


@dataclass(frozen=True, slots=True)
class AttributionView:
    """The reason why one quotation is attributed to the speaker."""

    words: str  # the first words, if the paragraph has several quotations
    kind: str
    cue: str | None
    certainty: str
    possible: bool  # less than very likely: styled differently
    rule: str


@dataclass(frozen=True, slots=True)
class QuotedParagraph:
    """A paragraph that quotes the speaker."""

    paragraph: Paragraph
    html: Markup
    again: bool  # same article as the previous paragraph
    before: str | None  # text of the preceding paragraph, if the cue stands there
    title: str
    date: str
    place: str
    url: str
    cite_url: str
    attributions: tuple[AttributionView, ...]


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """The contents of the page of a speaker."""

    name: str
    page: Page
    count: str
    entries: tuple[QuotedParagraph, ...]
    pager: Pager
    everything_url: str
    search_url: str
    json_url: str
    csv_url: str


@dataclass(frozen=True, slots=True)
class SpeakerLink:
    """A speaker with the number of paragraphs and a link."""

    name: str
    count: str
    url: str


def speaker_view(name: str, page: Page) -> SpeakerView:
    """Return the contents of one page of a speaker's quotations."""
    request = page.request
    found = list(quotations(page))
    name = next((one.speaker for one in found if one.speaker), name)
    window = paging(page.total, limit=request.limit, offset=request.offset, max_offset=MAX_OFFSET)
    return SpeakerView(
        name=name,
        page=page,
        count=f"{counted(page.total, 'paragraph')} in {counted(page.articles, 'article')}",
        entries=tuple(_quoted_paragraphs(found, request)),
        pager=pager(window, limit=request.limit, address=lambda at: _at(name, request, at)),
        everything_url=urls.speaker_url(name),
        search_url=urls.search_url(replace(request, context=0, offset=0)),
        json_url=urls.quotes_api_url(request),
        csv_url=urls.quotes_api_url(request, table=True),
    )


def speaker_links(page: Page) -> tuple[SpeakerLink, ...]:
    """Return links to the speakers quoted in a result, the most quoted first."""
    return tuple(_speaker_link(one, page.request.q) for one in speakers(page))


def similar_names(name: str, library: Library) -> tuple[SpeakerLink, ...]:
    """Find speakers whose names share a word with this one, otherwise similarly spelled names."""
    words = [word for word in re.findall(r"\w+", name) if len(word) <= _LONGEST][:_MOST_NAMES]
    like = Request(q=" OR ".join(f"speaker:{word.lower()}" for word in words), facets=("speaker",))
    sharing = speakers(library.search(replace(like, limit=0))) if words else ()
    parts = {fold(word) for word in words}
    found = [one for one in sharing if parts & set(re.findall(r"\w+", fold(one.value)))]
    return tuple(
        _speaker_link(one, "") for one in (found or _similarly_spelled(name, library))[:_MOST_NAMES]
    )


def _similarly_spelled(name: str, library: Library) -> list[FacetCount]:
    known: dict[str, FacetCount] = {}
    for one in speakers(library.search(Request(limit=0, facets=("speaker",)))):
        for form in (one.value, one.value.split()[-1]):  # full name and surname
            known.setdefault(fold(form), one)
    close = get_close_matches(fold(name)[:60], known, n=_MOST_NAMES, cutoff=_LIKE)
    return list(dict.fromkeys(known[form] for form in close))


def _speaker_link(one: FacetCount, q: str) -> SpeakerLink:
    return SpeakerLink(one.value, counted(one.count, "paragraph"), urls.speaker_url(one.value, q=q))


def _at(name: str, request: Request, offset: int) -> str:
    page = offset // request.limit + 1
    return urls.speaker_url(name, q=request.q, page=page, confidence=request.confidence)


def _quoted_paragraphs(found: Iterable[Quotation], request: Request) -> Iterator[QuotedParagraph]:
    article = None
    for hit, those in groupby(found, key=lambda one: one.hit):
        yield _quoted_paragraph(hit, list(those), request, again=hit.paragraph.article == article)
        article = hit.paragraph.article


def _quoted_paragraph(
    hit: Hit, those: list[Quotation], request: Request, *, again: bool
) -> QuotedParagraph:
    paragraph = hit.paragraph
    stretches = [part for one in those for part in one.stretches]
    elsewhere = not any(one.cue for one in those) and hit.before
    return QuotedParagraph(
        paragraph=paragraph,
        html=tinted(paragraph.text, hit.matches, stretches, cues=True),
        again=again,
        before=hit.before[-1].text if elsewhere else None,
        title=one_line(paragraph.title),
        date=date_in_words(paragraph.published) if paragraph.published else "undated",
        place=place(paragraph),
        url=urls.article_url(
            paragraph.article, marked=urls.marking(request), anchor=paragraph.anchor
        ),
        cite_url=urls.cite_url(paragraph.id),
        attributions=tuple(_attributions(those)),
    )


def _attributions(those: Iterable[Quotation]) -> Iterator[AttributionView]:
    several = len(those := list(those)) > 1
    for one in those:
        cue = one.cue and one_line(one.paragraph.text[one.cue.start : one.cue.end])
        yield AttributionView(
            words=_beginning(one.texts[0]) if several else "",
            kind=_KINDS[one.kind],
            cue=cue,
            certainty=certainty(one.attribution.certainty),
            possible=one.attribution.certainty is Confidence.POSSIBLE,
            rule=rule_in_words(one.attribution.rule),
        )


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:4]) + (" …" if len(words) > 4 else "")
