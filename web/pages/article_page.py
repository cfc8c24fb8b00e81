"""The page of an article: sections of blocks, each hit linked to the previous and next hit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from markupsafe import Markup

from search import ArticlePage, ArticleSummary, Kind, Paragraph, Request, timely
from web.pages.citation_page import CitationFormat, article_formats
from web.pages.quoted_speakers import QuotedSpeaker, colour_numbers, quoted_speakers
from web.rendering import urls
from web.rendering.formatting import counted, date_in_words, one_line
from web.rendering.highlighting import tinted
from web.rendering.originals import PassageInFile, media_type, passage_in_file

_HEAD = (Kind.BYLINE, Kind.DATE)


@dataclass(frozen=True, slots=True)
class HitLinks:
    """The position of a hit among those of the article; ``previous`` and ``next`` are anchors."""

    number: int
    of: int
    anchor: str
    label: str
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class ArticleBlock:
    """A block of the article with highlighted matches and quotations."""

    paragraph: Paragraph
    html: Markup
    speakers: tuple[QuotedSpeaker, ...]
    cite_url: str
    passage: PassageInFile | None
    hit_links: HitLinks | None


@dataclass(frozen=True, slots=True)
class BlockRun:
    """Consecutive blocks: items of a list or rows of a table, or blocks that are neither."""

    is_list: bool
    blocks: tuple[ArticleBlock, ...]


@dataclass(frozen=True, slots=True)
class ArticleSection:
    """The blocks under one heading, or before the first heading."""

    heading: ArticleBlock | None
    runs: tuple[BlockRun, ...]


@dataclass(frozen=True, slots=True)
class ArticleSpeaker:
    """A speaker quoted in the article, with the number of paragraphs."""

    name: str
    paragraphs: int
    url: str


@dataclass(frozen=True, slots=True)
class OtherCopy:
    """Another article with nearly the same text: "Also as PDF"."""

    label: str
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class FileLink:
    """The link to the file of the article."""

    url: str
    label: str
    where: str | None  # place of the article in a file that is downloaded


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The contents of the page of an article."""

    page: ArticlePage
    request: Request
    title: str
    title_block: ArticleBlock | None
    head: tuple[ArticleBlock, ...]
    parts: tuple[ArticleSection, ...]
    stops: tuple[HitLinks, ...]
    speakers: tuple[ArticleSpeaker, ...]
    count: str
    date: str
    authors: str
    original: str | None
    file: FileLink | None
    api_url: str
    results_url: str
    forms: tuple[CitationFormat, ...]
    copies: tuple[OtherCopy, ...]


def article_view(page: ArticlePage, request: Request, *, has_files: bool = True) -> ArticleView:
    """Return the contents of the page of an article.

    ``request`` holds the query to highlight; ``has_files``: originals are handed out.
    """
    stops = _stops(page)
    blocks = [
        _block(paragraph, page, stops, has_files=has_files) for paragraph in timely(page.paragraphs)
    ]
    title = next((block for block in blocks if block.paragraph.kind is Kind.TITLE), None)
    article = page.article
    return ArticleView(
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
        file=_file_link(page) if has_files else None,
        api_url=urls.article_api_url(article.id),
        results_url=urls.search_url(request),
        forms=article_formats(article),
        copies=tuple(_copy(other, article) for other in page.same_text),
    )


def _copy(other: ArticleSummary, article: ArticleSummary) -> OtherCopy:
    suffix = PurePosixPath(other.path).suffix.lower()
    is_other_format = suffix != PurePosixPath(article.path).suffix.lower()
    label = f"Also as {suffix[1:].upper()}" if suffix and is_other_format else "Same text"
    return OtherCopy(label, other.path, urls.article_url(other.id))


def _file_link(page: ArticlePage) -> FileLink | None:
    if not page.paragraphs:
        return None
    first = page.paragraphs[0]
    url = urls.file_url(page.article.id)
    if media_type(first):
        return FileLink(url, "Open original", None)
    return FileLink(url, "Download original", first.where)


def _in_body(block: ArticleBlock, title: ArticleBlock | None) -> bool:
    return block is not title and block.paragraph.kind not in _HEAD


def _speakers(page: ArticlePage) -> Iterable[ArticleSpeaker]:
    counts = Counter(
        name
        for paragraph in page.paragraphs
        for name in dict.fromkeys(quote.speaker for quote in paragraph.quotes)
        if name
    )
    return (
        ArticleSpeaker(name, count, urls.speaker_url(name)) for name, count in counts.most_common()
    )


def _stops(page: ArticlePage) -> dict[str, HitLinks]:
    ids = set(page.hits)
    hits = [paragraph for paragraph in page.paragraphs if paragraph.id in ids]
    return {hit.id: _stop(hits, number) for number, hit in enumerate(hits)}


def _stop(hits: Sequence[Paragraph], number: int) -> HitLinks:
    hit = hits[number]
    return HitLinks(
        number=number + 1,
        of=len(hits),
        anchor=hit.anchor,
        label=hit.kind.value if hit.n is None else f"¶{hit.n}",
        previous=hits[number - 1].anchor if number else None,
        next=hits[number + 1].anchor if number + 1 < len(hits) else None,
    )


def _block(
    paragraph: Paragraph, page: ArticlePage, stops: dict[str, HitLinks], *, has_files: bool
) -> ArticleBlock:
    marks = page.matches.get(paragraph.id, ())
    speakers = quoted_speakers(paragraph)
    html = tinted(paragraph.text, marks, paragraph.quotes, speakers=colour_numbers(speakers))
    cite_url = urls.cite_url(paragraph.id)
    passage = passage_in_file(paragraph) if has_files else None
    return ArticleBlock(paragraph, html, speakers, cite_url, passage, stops.get(paragraph.id))


def _parts(blocks: Iterable[ArticleBlock]) -> Iterable[ArticleSection]:
    heading: ArticleBlock | None = None
    under: list[ArticleBlock] = []
    for block in blocks:
        if block.paragraph.kind not in (Kind.HEADING, Kind.TITLE):
            under.append(block)
            continue
        if heading or under:
            yield ArticleSection(heading, _runs(under))
        heading, under = block, []
    if heading or under:
        yield ArticleSection(heading, _runs(under))


def _runs(blocks: Iterable[ArticleBlock]) -> tuple[BlockRun, ...]:
    grouped = groupby(blocks, key=_list_kind)
    return tuple(BlockRun(kind is not None, tuple(run)) for kind, run in grouped)


def _list_kind(block: ArticleBlock) -> Kind | None:
    kind = block.paragraph.kind
    return kind if kind in (Kind.LIST_ITEM, Kind.TABLE_ROW) else None
