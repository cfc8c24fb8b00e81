"""Markdown files: bytes → one document of blocks, read by markdown-it-py.

Markup is no text: of a link, its words stay; of an image, its description, as a caption. Markdown
is CommonMark with tables, strikethrough, footnotes and definition lists; of Obsidian's and Pandoc's
marks, links between notes, highlights and attributes are removed. An indented paragraph is no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token as MarkdownToken
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from search.formats.document import Block, Document
from search.formats.text.front_matter import parse_front_matter
from search.formats.text.plain_text import read_text
from search.model import Kind

MAX_HEADING = 28  # words; a longer one is a paragraph above a rule, "---"
LONG_LINE = 160  # characters; such a line was not wrapped, and is a paragraph of its own

_BETWEEN_CELLS = " | "
_WIKI_LINK = re.compile(
    r"!?\[\[(?:[^\[\]|\n]*+\|)?([^\[\]\n]*+)\]\]"
)  # [[people/omar|Omar Haddad]]
_HIGHLIGHT = re.compile(r"==(?=\S)(.+?)(?<=\S)==")
_ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*\{[#.:][^{}\n]*+\}[ \t]*$")  # "Title {#id .class}"
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_CONTAINER = re.compile(r":{3,}.*")
_SPACES = re.compile(r"[ \t]{2,}")  # as an image between two words leaves them
_BREAK_TAG = re.compile(r"<br\b[^>]*>", re.IGNORECASE)


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the one document of a Markdown file.

    Raises:
        FormatError: it has too many lines.
    """
    text, warnings = read_text(path, content, lang)
    head = parse_front_matter(text)
    tokens = _parser().parse(text[head.end :])
    blocks = tuple(_Blocks(tokens, text.count("\n", 0, head.end) + 1).read())
    yield head.describe(Document(blocks=blocks, warnings=warnings))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    return parser.use(footnote_plugin).use(deflist_plugin)


class _Blocks:
    """Walks through the tokens of a parsed text and yields its blocks."""

    def __init__(self, tokens: Sequence[MarkdownToken], first_line: int) -> None:
        self._tokens = tokens
        self._first_line = first_line  # of the text, in the file
        self._open: list[MarkdownToken] = []  # what the current token is in
        self._numbers: list[int | None] = []  # of the next item of each open list; None: bullets
        self._item = ""  # mark of an item whose first words come next: "2. "
        self._line = 0
        self._cells: list[str] = []

    def read(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        for token in self._tokens:
            if token.map:
                self._line = token.map[0] + self._first_line
            if token.nesting > 0:
                self._enter(token)
            elif token.nesting < 0:
                yield from self._leave(token)
            elif token.type == "inline":
                yield from self._inline(token)
            elif token.type in ("fence", "code_block"):
                yield from self._block(Kind.CODE, token.content.rstrip("\n"))
            elif token.type == "html_block":
                yield from self._html(token.content)

    def _enter(self, token: MarkdownToken) -> None:
        self._open.append(token)
        if token.type == "ordered_list_open":
            self._numbers.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            self._numbers.append(None)
        elif token.type == "list_item_open":
            number = self._numbers[-1]
            self._item = f"{number}. " if number is not None else ""
            if number is not None:
                self._numbers[-1] = number + 1

    def _leave(self, token: MarkdownToken) -> Iterator[Block]:
        self._open.pop()
        if token.type in ("ordered_list_close", "bullet_list_close"):
            self._numbers.pop()
        elif token.type == "tr_close":
            row, self._cells = _BETWEEN_CELLS.join(filter(None, self._cells)), []
            yield from self._block(Kind.TABLE_ROW, row)

    def _inline(self, token: MarkdownToken) -> Iterator[Block]:
        around = {each.type for each in self._open}
        text, captions = _words(token.children or ())
        if self._open and self._open[-1].type in ("th_open", "td_open"):
            self._cells.append(" ".join([text, *captions]).strip())
            return
        if self._open and self._open[-1].type == "heading_open":
            text = " ".join(_ATTRIBUTES.sub("", text).split())
            is_long = len(text.split()) > MAX_HEADING
            yield from self._block(Kind.PARAGRAPH if is_long else Kind.HEADING, text)
        elif "footnote_open" in around:
            yield from self._block(Kind.META, text)
        elif self._numbers:
            text = self._item + _TASK.sub("", text, count=1)
            self._item = ""
            yield from self._block(Kind.LIST_ITEM, text)
        elif not _CONTAINER.fullmatch(text):
            kind = Kind.BLOCK_QUOTE if "blockquote_open" in around else Kind.PARAGRAPH
            for line in _paragraphs(text):
                yield from self._block(kind, line)
        for caption in captions:
            yield from self._block(Kind.META, caption)

    def _html(self, content: str) -> Iterator[Block]:
        reader = _HtmlText()
        reader.feed(content)
        reader.close()
        for paragraph in re.split(r"\n\s*\n", "".join(reader.texts)):
            yield from self._block(Kind.PARAGRAPH, " ".join(paragraph.split()))

    def _block(self, kind: Kind, text: str) -> Iterator[Block]:
        if text.strip():
            yield Block(kind, text.strip(), f"line {self._line}")


def _words(tokens: Sequence[MarkdownToken]) -> tuple[str, list[str]]:
    """Return the text of inline tokens, and the descriptions of the images among them."""
    parts: list[str] = []
    captions: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            captions.append(_words(token.children or ())[0])
        elif token.type == "html_inline" and _BREAK_TAG.match(token.content):
            parts.append("\n")
    text = _HIGHLIGHT.sub(r"\1", _WIKI_LINK.sub(_shown_link, "".join(parts)))
    return _SPACES.sub(" ", text), [caption for caption in captions if caption]


def _shown_link(link: re.Match[str]) -> str:
    return "" if link[0].startswith("!") else link[1]


def _paragraphs(text: str) -> Iterator[str]:
    """Divide a text at lines that are too long to have been wrapped."""
    under: list[str] = []
    for line in text.split("\n"):
        if len(line) > LONG_LINE:
            if under:
                yield "\n".join(under)
            yield line
            under = []
        else:
            under.append(line)
    if under:
        yield "\n".join(under)


class _HtmlText(HTMLParser):
    """Collects the text of HTML, with blank lines around its blocks."""

    _HIDDEN = frozenset({"script", "style", "template", "head"})
    _BLOCKS = frozenset(
        "p div figure figcaption blockquote li ul ol table tr h1 h2 h3 h4 h5".split()
    )

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(self._hidden - (tag in self._HIDDEN), 0)
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)

    def _separate(self, tag: str) -> None:
        if tag in self._BLOCKS:
            self.texts.append("\n\n")
        elif tag == "br":
            self.texts.append("\n")
