"""Pasted text → the quotations in it, and the words of each.

    "We will … not pay," Mr Lee said  ->  We will … not pay, by Mr Lee, an ellipsis before "not"
    he said that he had never paid    ->  he had never paid, indirect speech

The annotation of articles finds the quotations and their speakers. A text without any is a
quotation as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from search.annotation import annotate
from search.checking.model import AskedQuotation
from search.checking.words import ComparedWord, compared_words
from search.model import Article, Kind, Paragraph, Quote, QuoteKind

LEAST_WORDS = 3  # of a quotation in a draft; fewer are a term or a title
MOST_WORDS = 300  # of a quotation that are compared

_LINES = re.compile(r"[^\r\n\u2028\u2029\f\v]+")
_BLANK = re.compile(r"(?:\r\n|[\n\r\u2028]).*[\n\r\u2028\u2029]|[\u2029\f]", re.DOTALL)
_ENDED = re.compile(r"[.!?…:;][\"”“’'»«)\]]*\s*$")
_ELLIPSIS = re.compile(
    r"\[\s*(?:…|\.{2,}|\.\s\.\s\.)\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3,}|\.(?:\s\.){2,3}"
)
_SIC = re.compile(r"\[\s*sic\.?\s*\]|\(\s*sic\.?\s*\)", re.IGNORECASE)
_LETTER = re.compile(r"\[(\w)\](?=\w)")
_BRACKETS = re.compile(r"\[[^\[\]]{0,200}\]")
_HOLE = "\ufffc"  # stands for what was cut out, so that offsets hold; part of no word
_NAME = r"([^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){0,3})"
_LABEL = re.compile(rf"(?:^|\n|(?<=[.!?] )){_NAME}:\s*[\"“„«‘'`]+$", re.MULTILINE)
_SIGNATURE = re.compile(rf"[\"”“»’'.,!?]*\s*(?:[—–]|--?|\()\s*{_NAME}\)?\s*$", re.MULTILINE)
_REACH = 80  # characters around a quotation in which its name is looked for
_DETERMINED = re.compile(r"(?:the|an?|his|her|their|its)\b", re.IGNORECASE)
_OUTER = "\"'“”„‟‘’‚«»‹›`″ \t\r\n"


@dataclass(frozen=True, slots=True)
class ReadWords:
    """The words of a quotation, and the numbers of those behind an ellipsis or brackets."""

    text: str
    words: tuple[ComparedWord, ...]
    ellipses: frozenset[int]
    brackets: frozenset[int]


def read_words(text: str, lang: str) -> ReadWords:
    """Read the words of a quotation, without ellipses and what stands in square brackets."""
    bare = _SIC.sub(lambda found: " " * len(found[0]), text)
    ellipses = [found.start() for found in _ELLIPSIS.finditer(bare)]
    bare = _ELLIPSIS.sub(_hole, bare)
    # "[W]e": the letter was changed for the sentence. Zero-width characters are inside words.
    bare = _LETTER.sub("\u2060\\1\u2060", bare)
    brackets = [found.start() for found in _BRACKETS.finditer(bare)]
    bare = _BRACKETS.sub(_hole, bare)
    words = compared_words(bare, lang)[:MOST_WORDS]
    return ReadWords(
        text,
        tuple(words),
        frozenset(_inner(ellipses, words)),
        frozenset(_inner(brackets, words)),
    )


def _hole(found: re.Match[str]) -> str:
    return _HOLE.center(len(found[0]))


def _inner(places: Sequence[int], words: Sequence[ComparedWord]) -> Iterator[int]:
    """Yield the numbers of the words behind some places, unless these are at an end."""
    for place in places:
        number = sum(1 for word in words if word.start < place)
        if 0 < number < len(words):
            yield number


def whole(text: str) -> AskedQuotation | None:
    """Return a text as one quotation without the marks around it; None without any word."""
    inner = text.strip(_OUTER)
    if not any(map(str.isalnum, inner)):
        return None
    start = text.index(inner)
    return AskedQuotation(inner, start, start + len(inner))


def quotations(text: str) -> list[AskedQuotation]:
    """Find the quotations in a text, direct and indirect, in the order of the text."""
    lines = list(_paragraphs(text))
    blocks = tuple(_block(text, n, *span, of=len(lines)) for n, span in enumerate(lines))
    article = Article(
        id="text", text=text, title="", title_found=False, authors=(), published=None,
        dateline=None, source="", lang="en", path="", url=None, paragraphs=blocks,
    )  # fmt: skip
    found = [
        quotation
        for (begin, _), annotation in zip(lines, annotate(article), strict=True)
        for quotation in _of_block(text, begin, annotation.quotes)
    ]
    return sorted(found, key=lambda one: one.start)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of a text: lines, joined where one ends in mid-sentence."""
    begin = end = -1
    for line in _LINES.finditer(text):
        if line[0].isspace():
            continue
        if begin >= 0 and (
            _BLANK.search(text, end, line.start()) or _ENDED.search(text, begin, end)
        ):
            yield begin, end
            begin = -1
        begin = line.start() if begin < 0 else begin
        end = line.end()
    if begin >= 0:
        yield begin, end


def _of_block(text: str, begin: int, quotes: Sequence[Quote]) -> Iterator[AskedQuotation]:
    """Join the parts of each quotation of a paragraph, as of “We will,” he said, “not pay.”."""
    ordered = sorted(quotes, key=lambda quote: (quote.quotation, quote.kind is QuoteKind.INDIRECT))
    for _, group in groupby(ordered, lambda q: (q.quotation, q.kind is QuoteKind.INDIRECT)):
        parts = sorted(group, key=lambda quote: quote.start)
        said = [text[begin + part.start : begin + part.end] for part in parts]
        first = parts[0]
        yield AskedQuotation(
            " … ".join(said),
            begin + first.start,
            begin + parts[-1].end,
            who=_named(first) or _signed(text, begin + first.start, begin + parts[-1].end),
            indirect=first.kind is QuoteKind.INDIRECT,
        )


def _named(quote: Quote) -> str | None:
    """Return the speaker by name; None for a pronoun or an office."""
    if quote.speaker:
        return quote.speaker
    written = quote.as_written or ""
    return written if written[:1].isupper() and not _DETERMINED.match(written) else None


def _signed(text: str, start: int, end: int) -> str | None:
    """Return the name before a colon or behind a dash: Lee: “We …”, or “We …” — Ann Lee."""
    named = _LABEL.search(text, max(0, start - _REACH), start) or _SIGNATURE.match(
        text, end, end + _REACH
    )
    return named[1] if named else None


def _block(text: str, n: int, start: int, end: int, *, of: int) -> Paragraph:
    return Paragraph(
        id=f"text.p{n + 1}", article="text", anchor=f"p{n + 1}", order=n, n=n + 1, of=of,
        kind=Kind.PARAGRAPH, text=text[start:end], start=start, end=end, section=None, title="",
        source="", authors=(), published=None, lang="en", path="", url=None,
    )  # fmt: skip
