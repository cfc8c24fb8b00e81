"""Links to the files that articles were read from: media type, place in the file, label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search import Paragraph, places_of
from web.rendering import urls
from web.rendering.text_fragments import fragment

UNKNOWN = "application/octet-stream"
_PDF = "application/pdf"

# Readers whose files browsers show without scripts; the files of all others are downloaded.
_SHOWN = {"html": "text/html", "markdown": "text/plain", "pdf": _PDF, "text": "text/plain"}
MOST_PICTURES = 4  # of one paragraph


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of a page of a PDF, with a paragraph outlined."""

    page: int
    url: str
    large_url: str


@dataclass(frozen=True, slots=True)
class PassageInFile:
    """The links from a paragraph to its place in the file."""

    url: str
    label: str  # "Page 3", "Original"
    pictures: tuple[PagePicture, ...]


def media_type(paragraph: Paragraph) -> str | None:
    """Return the media type with which a browser shows the file; None: it is downloaded."""
    return _SHOWN.get((paragraph.reader or "").partition("/")[0])


def place_in_file(paragraph: Paragraph, blocks: Sequence[Paragraph]) -> str:
    """Return the fragment of a URL that leads to a paragraph: a page, or its words.

    The fragment of a PDF is that of RFC 8118: ``page=3``.
    """
    places = places_of(paragraph)
    if places:
        return f"page={places[0].page}"
    return fragment(paragraph, blocks) if media_type(paragraph) else ""


def passage_in_file(paragraph: Paragraph) -> PassageInFile | None:
    """Return the links of a paragraph; None if the file is only downloaded."""
    if media_type(paragraph) is None:
        return None
    pages = list(dict.fromkeys(place.page for place in places_of(paragraph)))
    pictures = (_picture(paragraph, page, pages[0]) for page in pages[:MOST_PICTURES])
    label = "Original" if not pages else _pages(pages)
    return PassageInFile(urls.passage_url(paragraph.id), label, tuple(pictures))


def _pages(pages: Sequence[int]) -> str:
    """Name pages: "Page 3", "Pages 3, 4"."""
    return f"Page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"


def _picture(paragraph: Paragraph, page: int, first: int) -> PagePicture:
    shown = None if page == first else page
    small = urls.picture_url(paragraph.id, page=shown)
    return PagePicture(page, small, urls.picture_url(paragraph.id, page=shown, width=1200))
