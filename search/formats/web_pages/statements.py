"""Statements of a page about its article: title, authors, date, publisher, language and address.

JSON-LD and ``<meta>`` come first, then the page's own marks (``rel``, ``itemprop``, ``<time>``),
then trafilatura and htmldate, which know the habits of many sites. No date is guessed from a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import unescape
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import htmldate
import trafilatura
from lxml.html import HtmlElement

from search.analysis.folding import fold

MAX_NAME = 80  # characters of an author's or a publisher's name
MAX_TITLE = 300
SITE_WORDS = 5  # of a site's name beside a title
SEARCHED = 20_000  # characters at the beginning of a page in which a saving program leaves a note
MAX_JSON = 2_000_000  # characters of JSON-LD that are parsed

_ARTICLE_TYPES = frozenset(
    """newsarticle article blogposting reportagenewsarticle analysisnewsarticle opinionnewsarticle
    reviewnewsarticle backgroundnewsarticle asknewsarticle liveblogposting scholarlyarticle
    techarticle report review claimreview socialmediaposting webpage""".split()
)
_PUBLISHED = (
    *(
        "article:published_time",
        "article:published",
        "og:published_time",
        "og:article:published_time",
    ),
    *("datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date.created"),
    *(
        "dcterms.created",
        "dcterms.issued",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
    ),
    *("publication_date", "citation_publication_date", "article.published", "date.published"),
    *(
        "cxenseparse:recs:publishtime",
        "originalpublicationdate",
        "ptime",
        "dc.date",
        "dcterms.date",
    ),
    "date",
)
_AUTHORS = (
    *("author", "article:author", "og:article:author", "parsely-author", "sailthru.author"),
    *("dc.creator", "dcterms.creator", "byl", "citation_author", "authors", "article:author_name"),
)
_SOURCES = ("og:site_name", "application-name", "dc.publisher", "publisher", "cre")
_TITLES = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "title")
_ISO_DATE = re.compile(r"\s*(\d{4})-?(\d\d)(?:-?(\d\d))?(?!\d)")
_SLASHED_DATE = re.compile(r"\s*(\d{4})/(\d\d?)/(\d\d?)(?!\d)")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2})(?:[-_][A-Za-z0-9-_]*)?\s*")
_BY = re.compile(r"\A(?:(?:written |reported )?by|von|par|por|di)\s*:?\s+", re.IGNORECASE)
_AND = re.compile(r"(?<!\s)\s*(?:;|\||,? and |,? und |,? et |,? y | & )\s*")
_SITE_MARK = re.compile(r"(?<!\s)\s+[|–—·•»:-]+\s+")
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d+\)(https?://\S+)\s*-->|Page saved with SingleFile\s+url:\s*(\S+)",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"[{}<>%\[\]]|@|https?:|www\.|\.(?:com|org|net|de|co)\b", re.IGNORECASE)
_NOBODY = frozenset(
    """admin administrator staff author editor redaktion redaction webmaster none null undefined
    unknown anonymous guest root user default wordpress drupal""".split()
)


class PageStatements(NamedTuple):
    """Statements of a page; None, or empty, where it makes none."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO date or its prefix
    source: str | None = None
    lang: str | None = None  # ISO 639-1
    url: str | None = None


def read_statements(
    tree: HtmlElement, page: str, *, lines: Sequence[str] = (), url: str | None = None
) -> PageStatements:
    """Read what a page says about its article.

    ``page`` is its text with comments, in which programs note the address that they saved;
    ``lines`` are the first lines that a reader sees, of which one may be a title without <h1>;
    ``url`` is the address that an archive gives.
    """
    linked = _linked_data(tree)
    metas = _metas(tree)
    address = _address(tree, metas, linked, page, url)
    title = _title(tree, metas, linked, lines)
    authors = _authors(tree, metas, linked)
    if not title or not authors:
        habit = {"extensive_search": False, "original_date": True}
        guide = trafilatura.extract_metadata(tree, address, habit)
        title = title or _one_line(guide.title, MAX_TITLE)
        authors = authors or _unique(_names(name) for name in (guide.author or "").split(";"))
    source = _source(metas, linked) or _site_in(_title_element(tree), title)
    return PageStatements(
        title=title,
        authors=tuple(name for name in authors if fold(name) != fold(source or "")),
        published=_published(tree, metas, linked, address),
        source=source,
        lang=_language(tree, metas, linked),
        url=address,
    )


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    """List the contents of <meta> by name, property, itemprop or http-equiv, in lower case."""
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        for name in ("property", "name", "itemprop", "http-equiv"):
            if content and (key := meta.get(name)):
                found.setdefault(key.strip().lower(), []).append(content)
    return found


def _first(metas: Mapping[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from metas.get(name, ())


def _linked_data(tree: HtmlElement) -> list[dict[str, Any]]:
    """List the JSON-LD records of articles, those that say most about one first."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found += _records(_json(script.text or ""), 8)
    return sorted(found, key=lambda record: ("headline" not in record, "WebPage" in _types(record)))


def _json(written: str) -> object:
    text = written.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    if len(text) > MAX_JSON:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _records(value: object, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the records of articles within JSON-LD, at most ``depth`` levels below."""
    if not depth:
        return
    if isinstance(value, list):
        for item in value:
            yield from _records(item, depth - 1)
    elif isinstance(value, dict):
        if _ARTICLE_TYPES & {name.lower() for name in _types(value)}:
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            yield from _records(value.get(name), depth - 1)


def _types(record: Mapping[str, Any]) -> list[str]:
    return [name for name in _listed(record.get("@type")) if isinstance(name, str)]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(records: Iterable[Mapping[str, Any]], *names: str) -> Iterator[str]:
    """Yield the texts of some fields of JSON-LD; of a record within, its name."""
    for record in records:
        for name in names:
            for value in _listed(record.get(name)):
                text = value.get("name") if isinstance(value, dict) else value
                for one in _listed(text):
                    if isinstance(one, str) and one.strip():
                        yield " ".join(unescape(one).split())


def _one_line(text: str | None, limit: int) -> str | None:
    line = " ".join(unescape(text or "").split())
    return line if 0 < len(line) <= limit else None


def _title(
    tree: HtmlElement,
    metas: Mapping[str, list[str]],
    linked: list[dict[str, Any]],
    lines: Sequence[str],
) -> str | None:
    """Choose the title: the <h1> that another statement repeats, else one of the statements."""
    site = fold(next(_first(metas, ("og:site_name",)), ""))
    element = _title_element(tree)
    stated = [_one_line(text, MAX_TITLE) for text in _texts(linked, "headline", "name")]
    stated += [_one_line(text, MAX_TITLE) for text in _first(metas, _TITLES)]
    titles = [text for text in stated if text and fold(text) != site]
    headings = _headings(tree, site) or [line for line in lines if len(line) <= MAX_TITLE]
    for text in (*titles, element):
        if heading := next((one for one in headings if _is_title_of(fold(one), fold(text))), None):
            return heading
    if titles:
        return _without_site(titles[0], site)
    only = [one for one in headings if _is_in_h1(tree, one)]
    return only[0] if len(only) == 1 else _without_site(element, site) or None


def _title_element(tree: HtmlElement) -> str:
    return next((_one_line(one.text_content(), 600) for one in tree.iter("title")), None) or ""


def _headings(tree: HtmlElement, site: str) -> list[str]:
    """List the headings of the first two levels that are not the site's name, <h1> first."""
    lines = (
        _one_line(one.text_content(), MAX_TITLE) for tag in ("h1", "h2") for one in tree.iter(tag)
    )
    return [line for line in lines if line and fold(line) != site]


def _is_in_h1(tree: HtmlElement, line: str) -> bool:
    return any(line == _one_line(one.text_content(), MAX_TITLE) for one in tree.iter("h1"))


def _is_title_of(heading: str, stated: str) -> bool:
    """Check that a stated title begins or ends with a heading, with a site's name beside it."""
    if heading == stated:
        return True
    parts = [part.strip() for part in _SITE_MARK.split(stated)]
    return len(heading) > 8 and (
        heading in parts
        or stated.startswith(f"{heading} ")
        or (f" {heading}" in stated and stated.endswith(heading))
    )


def _without_site(title: str, site: str) -> str:
    """Remove the name of a site at either end: "Budget passed | The Gazette" -> "Budget passed"."""
    marks = list(_SITE_MARK.finditer(title))
    if not marks:
        return title
    if site and fold(title[marks[-1].end() :]) == site:
        return title[: marks[-1].start()]
    if site and fold(title[: marks[0].start()]) == site:
        return title[marks[0].end() :]
    return title


def _site_in(element: str, title: str | None) -> str | None:
    """Return the name beside the title in <title>: "The Gazette - Budget passed" -> The Gazette."""
    parts = [part.strip() for part in _SITE_MARK.split(element)]
    others = [part for part in parts if fold(part) != fold(title or "")]
    is_name = len(parts) == 2 and len(others) == 1 and len(others[0].split()) <= SITE_WORDS
    return others[0] if is_name else None


def _authors(
    tree: HtmlElement, metas: Mapping[str, list[str]], linked: list[dict[str, Any]]
) -> tuple[str, ...]:
    marked = tree.xpath("//a[@rel='author'] | //*[@itemprop='author']")
    sources = (
        _texts(linked, "author", "creator"),
        _first(metas, _AUTHORS),
        (one.text_content() for one in marked),
    )
    return next(filter(None, (_unique(map(_names, source)) for source in sources)), ())


def _unique(names: Iterable[Iterator[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(names)))


def _names(written: str) -> Iterator[str]:
    """Yield the people or desks that a statement names: "By Ann Lee and Bo Ray" -> both names."""
    text = _BY.sub("", " ".join(unescape(written).split()), count=1)
    if "," in text and all(len(part.split()) > 1 for part in text.split(",")):
        text = text.replace(",", ";")
    for name in _AND.split(text):
        clean = name.strip(" ,.;:|-–—")
        is_name = 1 < len(clean) <= MAX_NAME and any(map(str.isalpha, clean))
        if is_name and clean.lower() not in _NOBODY and not _TEMPLATE.search(clean):
            yield clean


def _published(
    tree: HtmlElement,
    metas: Mapping[str, list[str]],
    linked: list[dict[str, Any]],
    url: str | None,
) -> str | None:
    stated = (
        *_texts(linked, "datePublished", "dateCreated", "uploadDate"),
        *_first(metas, _PUBLISHED),
        *_marked_dates(tree),
    )
    return next(filter(None, map(iso_date, stated)), None) or _by_habit(tree, url)


def _marked_dates(tree: HtmlElement) -> Iterator[str]:
    """Yield the dates of <time> and of elements marked as the date of publication."""
    marked = "//*[@itemprop='datePublished' or @pubdate or contains(@class, 'published')]"
    for element in tree.xpath(marked):
        yield element.get("datetime") or element.get("content") or element.text_content()
    for element in tree.xpath("(//article//time | //header//time | //main//time)[@datetime][1]"):
        yield element.get("datetime")
    times = list(tree.iter("time"))
    if len(times) == 1:
        yield times[0].get("datetime") or times[0].text_content()


def iso_date(written: str) -> str | None:
    """Return the date that a statement begins with; None for another text or no possible date.

    "2017-07-18T06:30:00+00:00" -> "2017-07-18", "20170718" -> "2017-07-18", "2017-13" -> None
    """
    found = _ISO_DATE.match(written) or _SLASHED_DATE.match(written)
    if not found:
        return None
    year, month, day = found[1], int(found[2]), int(found[3] or 1)
    try:
        whole = date(int(year), month, day)
    except ValueError:
        return None
    if not 1500 <= whole.year <= date.today().year + 1:
        return None
    return whole.isoformat() if found[3] else f"{year}-{month:02}"


def _by_habit(tree: HtmlElement, url: str | None) -> str | None:
    """Return the date that htmldate finds in elements that sites use for it, or in the address."""
    try:
        found = htmldate.find_date(tree, extensive_search=False, original_date=True, url=url)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None  # a date that is none
    return iso_date(found) if found else None


def _source(metas: Mapping[str, list[str]], linked: list[dict[str, Any]]) -> str | None:
    stated = (*_first(metas, _SOURCES[:1]), *_texts(linked, "publisher"), *_first(metas, _SOURCES))
    for text in stated:
        name = _one_line(text, MAX_NAME)
        if name and not re.match(r"https?:|[@#{]", name):
            return name
    return None


def _language(
    tree: HtmlElement, metas: Mapping[str, list[str]], linked: list[dict[str, Any]]
) -> str | None:
    root = tree.getroottree().getroot()
    stated = (
        *_texts(linked, "inLanguage"),
        *filter(None, (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"))),
        *filter(None, (root.get("xml:lang"),)),
        *_first(metas, ("og:locale", "content-language", "dc.language", "language")),
    )
    for text in stated:
        if found := _LANGUAGE.fullmatch(text):
            return found[1].lower()
    return None


def _address(
    tree: HtmlElement,
    metas: Mapping[str, list[str]],
    linked: list[dict[str, Any]],
    page: str,
    url: str | None,
) -> str | None:
    noted = _SAVED_FROM.search(page[:SEARCHED])
    saved = (noted[1] or noted[2]) if noted else None
    base = url or saved or next(_first(metas, ("og:url",)), None)
    links = (one for one in tree.iter("link") if (one.get("rel") or "").lower() == "canonical")
    stated = (
        *(link.get("href") for link in links),
        *_first(metas, ("og:url",)),
        *_texts(linked, "url", "mainEntityOfPage"),
        saved,
        url,
    )
    for text in filter(None, stated):
        try:
            whole: str = urljoin(base or "", text.strip())
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and len(whole) <= 2000:
            return whole
    return None
