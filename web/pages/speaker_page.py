"""Who said what, as the page of a speaker shows it, and the list of those who are quoted.

Pure but for ``nearest``, which asks the library for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import groupby

from markupsafe import Markup

from search import FacetCount, Hit, Library, Page, Paragraph, QuoteKind, Request, fold
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
    QuoteKind.DIRECT: "in quotation marks",
    QuoteKind.MIXED: "partly in quotation marks",
    QuoteKind.INDIRECT: "indirectly",
}
_NEAREST = 6
_LONGEST = 40  # letters of a word of a name
_LIKE = 0.65  # Lawrow is like Lavrov


@dataclass(frozen=True, slots=True)
class Ground:
    """Why the words of one quotation are taken to be the speaker's."""

    words: str  # the first ones, where there are several quotations to be told apart
    kind: str
    cue: str | None
    certainty: str
    rule: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One paragraph with words of the speaker."""

    paragraph: Paragraph
    html: Markup
    again: bool  # of the same article as the one before
    before: str | None  # the paragraph before, where the cue is not in this one
    title: str
    date: str
    place: str
    url: str
    cite_url: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """Everything that the page of a speaker shows."""

    name: str
    page: Page
    count: str
    entries: tuple[Entry, ...]
    pager: Pager
    everything_url: str
    search_url: str
    json_url: str
    csv_url: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """One of those who are quoted."""

    name: str
    count: str
    url: str


def speaker_view(name: str, page: Page) -> SpeakerView:
    """Lay out a page of what somebody said; the name as the articles write it."""
    request = page.request
    found = list(quotations(page))
    name = next((one.speaker for one in found if one.speaker), name)
    window = paging(page.total, limit=request.limit, offset=request.offset, max_offset=MAX_OFFSET)
    return SpeakerView(
        name=name,
        page=page,
        count=f"{counted(page.total, 'paragraph')} in {counted(page.articles, 'article')}",
        entries=tuple(_entries(found, request)),
        pager=pager(window, limit=request.limit, address=lambda at: _at(name, request, at)),
        everything_url=urls.speaker_url(name),
        search_url=urls.search_url(replace(request, context=0, offset=0)),
        json_url=urls.quotes_api_url(request),
        csv_url=urls.quotes_api_url(request, table=True),
    )


def quoted(page: Page) -> tuple[Quoted, ...]:
    """Lay out the list of those who are quoted in a result."""
    return tuple(_quoted(one, page.request.q) for one in speakers(page))


def nearest(name: str, library: Library) -> tuple[Quoted, ...]:
    """Find names like this one: those that share a word with it, else those spelt nearly so."""
    words = [word for word in re.findall(r"\w+", name) if len(word) <= _LONGEST][:_NEAREST]
    like = Request(q=" OR ".join(f"speaker:{word.lower()}" for word in words), facets=("speaker",))
    sharing = speakers(library.search(replace(like, limit=0))) if words else ()
    parts = {fold(word) for word in words}
    found = [one for one in sharing if parts & set(re.findall(r"\w+", fold(one.value)))]
    return tuple(_quoted(one, "") for one in (found or _alike(name, library))[:_NEAREST])


def _alike(name: str, library: Library) -> list[FacetCount]:
    known: dict[str, FacetCount] = {}
    for one in speakers(library.search(Request(limit=0, facets=("speaker",)))):
        for form in (one.value, one.value.split()[-1]):  # full name and surname
            known.setdefault(fold(form), one)
    close = get_close_matches(fold(name)[:60], known, n=_NEAREST, cutoff=_LIKE)
    return list(dict.fromkeys(known[form] for form in close))


def _quoted(one: FacetCount, q: str) -> Quoted:
    return Quoted(one.value, counted(one.count, "paragraph"), urls.speaker_url(one.value, q=q))


def _at(name: str, request: Request, offset: int) -> str:
    return urls.speaker_url(name, q=request.q, page=offset // request.limit + 1)


def _entries(found: Iterable[Quotation], request: Request) -> Iterator[Entry]:
    article = None
    for hit, those in groupby(found, key=lambda one: one.hit):
        yield _entry(hit, list(those), request, again=hit.paragraph.article == article)
        article = hit.paragraph.article


def _entry(hit: Hit, those: list[Quotation], request: Request, *, again: bool) -> Entry:
    paragraph = hit.paragraph
    stretches = [part for one in those for part in one.stretches]
    elsewhere = not any(one.cue for one in those) and hit.before
    return Entry(
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
        grounds=tuple(_grounds(those)),
    )


def _grounds(those: Iterable[Quotation]) -> Iterator[Ground]:
    several = len(those := list(those)) > 1
    for one in those:
        cue = one.cue and one_line(one.paragraph.text[one.cue.start : one.cue.end])
        yield Ground(
            words=_beginning(one.texts[0]) if several else "",
            kind=_KINDS[one.kind],
            cue=cue,
            certainty=certainty(one.ground.confidence),
            rule=rule_in_words(one.ground.rule),
        )


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:4]) + (" …" if len(words) > 4 else "")
