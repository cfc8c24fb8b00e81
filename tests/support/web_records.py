"""Small records by hand, for tests of what the web face makes of them."""

from __future__ import annotations

from search import (
    ArticleSummary,
    Hit,
    IndexState,
    Kind,
    Mark,
    Page,
    Paragraph,
    Quote,
    QuoteKind,
    Request,
    Via,
)

STATE = IndexState(generation=42, articles=1, paragraphs=2, updated="2026-11-22T08:00:00Z")
SUMMARY = ArticleSummary(
    id="7fK2mQ9xLp",
    title="Aid\nagreed",
    source="Daily <News>",
    authors=("Ann Smith", "Bo Li"),
    published="2016-12-01",
    lang="en",
    path="news/aid.txt",
    url="https://news.example/aid",
    paragraphs=2,
)


def paragraph(text: str = "No aid & no truce.", n: int | None = 1, **changes: object) -> Paragraph:
    """Make the n-th paragraph of the article; without a number its title."""
    anchor = "h0" if n is None else f"p{n}"
    values: dict[str, object] = {
        "id": f"{SUMMARY.id}.{anchor}",
        "article": SUMMARY.id,
        "anchor": anchor,
        "order": n or 0,
        "n": n,
        "of": 2,
        "kind": Kind.TITLE if n is None else Kind.PARAGRAPH,
        "text": text,
        "start": 100,
        "end": 100 + len(text),
        "section": None if n is None else "What was said",
        "title": SUMMARY.title,
        "source": SUMMARY.source,
        "authors": SUMMARY.authors,
        "published": SUMMARY.published,
        "lang": SUMMARY.lang,
        "path": SUMMARY.path,
        "url": SUMMARY.url,
    }
    return Paragraph(**(values | changes))


def quote(start: int, end: int, **changes: object) -> Quote:
    """Make a stretch of a quotation by somebody."""
    values: dict[str, object] = {
        "quotation": 1,
        "kind": QuoteKind.DIRECT,
        "speaker": "Ann Smith",
        "cue": None,
        "rule": "after",
        "confidence": 0.95,
    }
    return Quote(start, end, **(values | changes))


def hit(text: str = "No aid & no truce.", **changes: object) -> Hit:
    """Make a hit whose first word ``aid`` is marked."""
    at = text.find("aid")
    matches = (Mark(at, at + 3, 0, Via.EXACT),) if at >= 0 else ()
    values: dict[str, object] = {"paragraph": paragraph(text), "score": 14.21, "matches": matches}
    return Hit(**(values | changes))


def page(*hits: Hit, request: Request | None = None, **changes: object) -> Page:
    """Make a page of hits."""
    values: dict[str, object] = {
        "request": request or Request(q="aid"),
        "understood": "aid",
        "notes": (),
        "repaired": False,
        "clauses": (),
        "total": len(hits),
        "articles": 1 if hits else 0,
        "listed": changes.get("total", len(hits)),
        "hits": hits,
        "facets": (),
        "suggestions": (),
        "index": STATE,
        "took_ms": 7.123,
    }
    return Page(**(values | changes))
