"""The page that checks quotations: each with its verdict, its passages and their differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from search import (
    CheckedQuotation,
    CheckedText,
    ComparedPiece,
    FoundPassage,
    Mark,
    Paragraph,
    QuotationVerdict,
    Via,
)
from web.params.check import LONGEST_IN_ADDRESS, CheckParams
from web.rendering import citations, urls
from web.rendering.formatting import date_in_words, one_line, place
from web.rendering.highlighting import marked

_LABELS = {
    QuotationVerdict.VERBATIM: "Verbatim",
    QuotationVerdict.ALTERED: "Altered",
    QuotationVerdict.JOINED: "Joined from several places",
    QuotationVerdict.OTHER_SPEAKER: "Said by somebody else",
    QuotationVerdict.NOT_FOUND: "Not found",
}

_COMPARABLE = 0.5  # similarity from which on a word-by-word difference can be read


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage with its source."""

    paragraph: Paragraph
    html: Markup
    pieces: tuple[ComparedPiece, ...]  # none of a verbatim one
    said_by: str | None
    title: str
    date: str
    place: str
    url: str
    cite_url: str
    original: str | None
    citation: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """A checked quotation."""

    number: int
    quotation: str
    who: str | None
    verdict: str
    label: str
    detail: str
    notes: tuple[str, ...]
    passages: tuple[PassageView, ...]
    others: tuple[PassageView, ...]


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A stretch of a draft; one with a number is a quotation."""

    text: str
    check: CheckView | None = None


@dataclass(frozen=True, slots=True)
class CheckPageView:
    """The contents of the page."""

    asked: CheckParams
    checks: tuple[CheckView, ...] = ()
    draft: tuple[DraftPart, ...] = ()  # none of a single quotation
    left_out: int = 0
    counts: tuple[tuple[str, int], ...] = ()  # quotations by verdict
    url: str | None = None  # of this check, if the text is short enough


@dataclass(frozen=True, slots=True)
class CheckOffer:
    """The offer to check a phrase that was searched for in vain, with the verdict."""

    label: str
    detail: str
    url: str


def check_offer(text: str, found: CheckedText) -> CheckOffer | None:
    """Return the offer to check a phrase; None if nothing was checked."""
    first = next(iter(found.quotations), None)
    if first is None:
        return None
    return CheckOffer(_LABELS[first.verdict], first.detail, urls.check_url(text))


def check_view(asked: CheckParams, found: CheckedText | None) -> CheckPageView:
    """Return the contents of the page; nothing was checked yet without ``found``."""
    if found is None:
        return CheckPageView(asked)
    checks = tuple(_check(number, one) for number, one in enumerate(found.quotations, 1))
    is_draft = len(checks) > 1 or "\n" in asked.text.strip()
    labels = [check.label for check in checks]
    short = len(asked.text) <= LONGEST_IN_ADDRESS
    return CheckPageView(
        asked,
        checks,
        tuple(_draft(found, checks)) if is_draft else (),
        found.left_out,
        tuple((label, labels.count(label)) for label in _LABELS.values() if label in labels),
        urls.check_url(asked.text, who=asked.who, when=asked.when) if short else None,
    )


def _check(number: int, one: CheckedQuotation) -> CheckView:
    return CheckView(
        number,
        one_line(one.quotation.text),
        one.quotation.who,
        one.verdict.value.replace(" ", "-"),
        _LABELS[one.verdict],
        one.detail,
        one.notes,
        tuple(map(_passage, one.passages)),
        tuple(map(_passage, one.others)),
    )


def _passage(found: FoundPassage) -> PassageView:
    paragraph = found.paragraph
    marks = [Mark(found.start, found.end, 0, Via.PHRASE)]
    return PassageView(
        paragraph,
        marked(paragraph.text, marks),
        () if found.verbatim or found.similarity < _COMPARABLE else found.pieces,
        found.said_by,
        one_line(paragraph.title),
        date_in_words(paragraph.published) if paragraph.published else "no date",
        place(paragraph),
        urls.article_url(paragraph.article, anchor=paragraph.anchor),
        urls.cite_url(paragraph.id),
        urls.safe_url(paragraph.url),
        citations.plain(paragraph, urls.safe_url(paragraph.url)),
    )


def _draft(found: CheckedText, checks: Iterable[CheckView]) -> Iterator[DraftPart]:
    """Divide a draft at its quotations."""
    at = 0
    for one, check in zip(found.quotations, checks, strict=True):
        start, end = max(at, one.quotation.start), one.quotation.end
        if start < end:
            yield DraftPart(found.text[at:start])
            yield DraftPart(found.text[start:end], check)
            at = end
    yield DraftPart(found.text[at:])
