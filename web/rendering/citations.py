"""Citations of a paragraph or an article as plain text, Markdown and BibTeX.

A paragraph is cited with its number, its offsets into the article and the SHA-256 of its text, so
that others can check it. ``text_fragments`` builds the link to the passage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from search import ArticleSummary, Paragraph
from web.rendering.formatting import counted, date_in_words, one_line, place

Cited = Paragraph | ArticleSummary

_QUOTED = 5000  # characters of a paragraph that are quoted; the hash covers the rest

_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~!&$]")
_LIST_MARK = re.compile(r"^(\d*)([-+=.)])")  # at the start of a line: "- item", "1. item"
_IN_AN_ADDRESS = {ord(letter): f"%{ord(letter):02X}" for letter in ' <>()[]{}\\^`|"'}
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, even escaped ones
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "$&%#_"},
}


def plain(cited: Cited, link: str | None = None) -> str:
    """Return a citation in one line: authors, title, source, date, ¶, offsets and hash."""
    said = f"“{_quoted(cited)}” — " if isinstance(cited, Paragraph) else ""
    parts = [", ".join(cited.authors), f"“{one_line(cited.title)}”", cited.source, *_rest(cited)]
    return f"{said}{', '.join(filter(None, parts))}.{f' {link}' if link else ''}"


def markdown(cited: Cited, link: str | None = None) -> str:
    """Return a citation in Markdown: a block quotation, the title linked to the original."""
    title = f"“{_marked_down(one_line(cited.title))}”"
    title = f"[{title}]({link.translate(_IN_AN_ADDRESS)})" if link else title
    source = f"*{_marked_down(cited.source)}*" if cited.source else ""
    authors = _marked_down(", ".join(cited.authors))
    parts = [authors, title, source, *map(_marked_down, _rest(cited))]
    reference = f"{', '.join(filter(None, parts))}."
    if not isinstance(cited, Paragraph):
        return reference
    return f"> {_marked_down(_quoted(cited))}\n>\n> — {reference}"


def bibtex(cited: Cited, link: str | None = None) -> str:
    """Return a BibTeX entry whose key is the id of the paragraph or article."""
    lines = [f"  {name} = {{{value}}}" for name, value in _entry(cited, link) if value]
    return ",\n".join([f"@misc{{{cited.id}", *lines]) + "\n}"


def _rest(cited: Cited) -> Iterator[str]:
    """Yield the parts after the source: date and place."""
    if cited.published:
        yield date_in_words(cited.published)
    yield from _where(cited)


def _where(cited: Cited) -> Iterator[str]:
    if isinstance(cited, ArticleSummary):
        yield from (counted(cited.paragraphs, "paragraph"), f"article {cited.id}")
        return
    if cited.section:
        yield f"section “{one_line(cited.section)}”"
    yield place(cited)
    yield f"characters {cited.start}–{cited.end}"
    yield f"sha256 {cited.sha256}"


def _quoted(paragraph: Paragraph) -> str:
    text = paragraph.text
    return one_line(text if len(text) <= _QUOTED else f"{text[:_QUOTED]} […]")


def _marked_down(text: str) -> str:
    """Escape characters with a meaning in Markdown."""
    return _LIST_MARK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", text))


def _entry(cited: Cited, link: str | None) -> Iterator[tuple[str, str]]:
    year, *month = (cited.published or "").split("-")
    yield "author", " and ".join(f"{{{_tex(author)}}}" for author in cited.authors)
    yield "title", f"{{{_tex(cited.title)}}}"
    yield "howpublished", _tex(cited.source)
    yield "year", year
    yield "month", str(int(month[0])) if month else ""
    yield "url", (link or "").translate(_IN_AN_ADDRESS)
    yield "language", cited.lang
    yield "note", _tex(", ".join(_where(cited)))
    if isinstance(cited, Paragraph):
        yield "annote", _tex(_quoted(cited))


def _tex(text: str) -> str:
    """Escape characters with a meaning in TeX, and replace control characters by spaces."""
    printable = (" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return "".join(_TEX.get(letter, letter) for letter in one_line("".join(printable)))
