"""A paragraph or a whole article as a reference: plain text, Markdown and BibTeX.

A passage is cited with its place, its offsets into the article's text and the hash of its own, so
that a colleague can check it. ``text_fragments`` makes a link to the passage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from search import ArticleSummary, Paragraph
from web.rendering.formatting import counted, date_in_words, one_line, place

Cited = Paragraph | ArticleSummary

_QUOTED = 5000  # characters: the hash stands for the rest of a paragraph that is longer

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
    """Cite in one line: who, where, when, which ¶, offsets and hash."""
    said = f"“{_quoted(cited)}” — " if isinstance(cited, Paragraph) else ""
    parts = [", ".join(cited.authors), f"“{one_line(cited.title)}”", cited.source, *_rest(cited)]
    return f"{said}{', '.join(filter(None, parts))}.{f' {link}' if link else ''}"


def markdown(cited: Cited, link: str | None = None) -> str:
    """Cite as Markdown: the passage as a quotation, the title linked to the original."""
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
    """Cite as an entry of a BibTeX file; its key is the id of the passage or article."""
    lines = [f"  {name} = {{{value}}}" for name, value in _entry(cited, link) if value]
    return ",\n".join([f"@misc{{{cited.id}", *lines]) + "\n}"


def _rest(cited: Cited) -> Iterator[str]:
    """Give what follows the source: the date, and where exactly."""
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
    """Escape what Markdown would take for markup."""
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
    """Escape what TeX would take for a command; control characters would end the entry's line."""
    printable = (" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return "".join(_TEX.get(letter, letter) for letter in one_line("".join(printable)))
