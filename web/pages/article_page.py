"""An article as its page shows it: sections of blocks, each hit knowing the hits beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from search import ArticlePage, Kind, Paragraph, Request, timely
from web.pages.citation_page import Form, article_forms
from web.pages.quoted_speakers import Voice, numbers, voices
from web.rendering import urls
from web.rendering.formatting import counted, date_in_words, one_line
from web.rendering.highlighting import tinted

_HEAD = (Kind.BYLINE, Kind.DATE)


@dataclass(frozen=True, slots=True)
class Stop:
    """A hit among the hits of the article; ``previous`` and ``next`` are anchors."""

    number: int
    of: int
    anchor: str
    label: str
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the article with its marks."""

    paragraph: Paragraph
    html: Markup
    voices: tuple[Voice, ...]
    cite_url: str
    stop: Stop | None


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks that stand together: the items of one list, or anything else."""

    is_list: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading, or before the first."""

    heading: Block | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is quoted in the article, and in how many paragraphs."""

    name: str
    paragraphs: int
    url: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Everything that the page of an article shows."""

    page: ArticlePage
    request: Request
    title: str
    title_block: Block | None
    head: tuple[Block, ...]
    parts: tuple[Part, ...]
    stops: tuple[Stop, ...]
    speakers: tuple[Speaker, ...]
    count: str
    date: str
    authors: str
    original: str | None
    api_url: str
    results_url: str
    forms: tuple[Form, ...]


def reading_view(page: ArticlePage, request: Request) -> ReadingView:
    """Lay out an article."""
    stops = _stops(page)
    blocks = [_block(paragraph, page, stops) for paragraph in timely(page.paragraphs)]
    title = next((block for block in blocks if block.paragraph.kind is Kind.TITLE), None)
    article = page.article
    return ReadingView(
        page=page,
        request=request,
        title=one_line(article.title),
        title_block=title,
        head=tuple(block for block in blocks if block.paragraph.kind in _HEAD),
        parts=tuple(_parts(block for block in blocks if _in_body(block, title))),
        stops=tuple(stops.values()),
        speakers=tuple(_speakers(page)),
        count=counted(article.paragraphs, "paragraph"),
        date=date_in_words(article.published) if article.published else "",
        authors=", ".join(article.authors),
        original=urls.safe_url(article.url),
        api_url=urls.article_api_url(article.id),
        results_url=urls.search_url(request),
        forms=article_forms(article),
    )


def _in_body(block: Block, title: Block | None) -> bool:
    return block is not title and block.paragraph.kind not in _HEAD


def _speakers(page: ArticlePage) -> Iterable[Speaker]:
    counts = Counter(
        name
        for paragraph in page.paragraphs
        for name in dict.fromkeys(quote.speaker for quote in paragraph.quotes)
        if name
    )
    return (Speaker(name, count, urls.speaker_url(name)) for name, count in counts.most_common())


def _stops(page: ArticlePage) -> dict[str, Stop]:
    ids = set(page.hits)
    hits = [paragraph for paragraph in page.paragraphs if paragraph.id in ids]
    return {hit.id: _stop(hits, number) for number, hit in enumerate(hits)}


def _stop(hits: Sequence[Paragraph], number: int) -> Stop:
    hit = hits[number]
    return Stop(
        number=number + 1,
        of=len(hits),
        anchor=hit.anchor,
        label=hit.kind.value if hit.n is None else f"¶{hit.n}",
        previous=hits[number - 1].anchor if number else None,
        next=hits[number + 1].anchor if number + 1 < len(hits) else None,
    )


def _block(paragraph: Paragraph, page: ArticlePage, stops: dict[str, Stop]) -> Block:
    marks = page.matches.get(paragraph.id, ())
    said_by = voices(paragraph)
    html = tinted(paragraph.text, marks, paragraph.quotes, voices=numbers(said_by))
    cite_url = urls.cite_url(paragraph.id)
    return Block(paragraph, html, said_by, cite_url, stops.get(paragraph.id))


def _parts(blocks: Iterable[Block]) -> Iterable[Part]:
    heading: Block | None = None
    under: list[Block] = []
    for block in blocks:
        if block.paragraph.kind not in (Kind.HEADING, Kind.TITLE):
            under.append(block)
            continue
        if heading or under:
            yield Part(heading, _runs(under))
        heading, under = block, []
    if heading or under:
        yield Part(heading, _runs(under))


def _runs(blocks: Iterable[Block]) -> tuple[Run, ...]:
    grouped = groupby(blocks, key=lambda block: block.paragraph.kind is Kind.LIST_ITEM)
    return tuple(Run(is_list, tuple(run)) for is_list, run in grouped)
