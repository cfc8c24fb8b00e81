"""Rich Text Format (.rtf): striprtf reads the text, this module what it leaves out.

Properties, headings by outline level or style, notes behind the text; deleted and hidden text,
remarks, headers and footers are left out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from search.formats.document import Document
from search.formats.file_properties import authors_beside, stated_title
from search.formats.office.flow import Flow, style_kind
from search.formats.office.package import unreadable
from search.model import Kind

MAX_DEPTH = 200  # of groups within each other; word processors write about 20
_MAX_NOTES = 5_000
_START = b"{\\rtf"
_CODE_PAGE = re.compile(r"\\ansicpg(\d{1,5})")
_GROUP_ENDS = re.compile(r"\\[\\{}]|[{}]")
# Control words that begin text which is no longer, or never was, to be seen. "\*" makes striprtf
# leave out the rest of their group.
_UNSEEN = re.compile(r"\\(?:deleted|v|webhidden)(?![a-z0-9-])")
_NOTE = re.compile(r"\{(?:\\\*)?\s*\\footnote\b")
_NOTE_MARK = re.compile(r"\{[^{}]*\\chftn[^{}]*\}|\\chftn\b")
_STYLE = re.compile(r"\{\s*\\s(\d{1,5})\b([^{};]*);\s*\}")
_CONTROL_WORD = re.compile(r"\\[a-z]+-?\d* ?")
_PARAGRAPH_STYLE = re.compile(r"\\(?:s(\d{1,5})|outlinelevel(\d)|(pard))(?![a-z0-9])")
_INFO = re.compile(r"\{\s*\\info\b")
_INFO_FIELD = re.compile(r"\{\s*\\(title|author)\b ?")
_PICTURE = re.compile(r"\{(?:\\\*)?\s*\\(?:pict|shppict|nonshppict|object|bin)\b")
# striprtf passes characters for private use through: they mark the kinds of paragraphs.
_MARKS = {
    Kind.TITLE: "\ue001",
    Kind.HEADING: "\ue002",
    Kind.BYLINE: "\ue003",
    Kind.DATE: "\ue004",
    Kind.META: "\ue005",
    Kind.LIST_ITEM: "\ue006",
    Kind.PARAGRAPH: "\ue007",  # a new paragraph without the style of the one above
}
_KINDS = {mark: kind for kind, mark in _MARKS.items()}
_ANY_MARK = re.compile("[\ue001-\ue007]")
_BULLET = re.compile(r"[•·▪‣◦]\s*")
_UNREADABLE = "it is damaged; save it again in a word processor"


def objection(content: bytes) -> str | None:
    """Return the reason why bytes are no RTF; None if they are RTF."""
    if content.lstrip().startswith(_START):
        return None
    return "it is not an RTF document, though its name says so"


def read(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the document of an RTF file; ``path`` is for messages only.

    Raises:
        FormatError: the file is damaged or nests too deep.
    """
    del lang  # the language of an RTF file is that of the program; the caller has a default
    text = content.decode("latin-1")
    if _depth(text) > MAX_DEPTH:
        raise unreadable(path, "it nests too deep; save it again in a word processor")
    text = _without(text, _PICTURE)
    encoding = _encoding(text)
    text, notes = _without_notes(text)
    styles = _styles(text)
    flow = Flow()
    for kind, paragraph in _paragraphs(_plain(path, _marked(text, styles), encoding)):
        flow.add(kind, paragraph)
    flow.notes += (_plain(path, _START.decode() + "1 " + note + "}", encoding) for note in notes)
    info = _info(path, text, encoding)
    blocks = flow.with_notes()
    yield Document(
        blocks=blocks,
        title=stated_title(info.get("title")),
        authors=authors_beside(blocks, info.get("author")),
    )


def _plain(path: Path, rtf: str, encoding: str) -> str:
    """Return the text of RTF by striprtf, which raises whatever its parts raise."""
    try:
        text = rtf_to_text(rtf, encoding, errors="replace")
    except (ValueError, LookupError, OverflowError, IndexError, TypeError, re.error) as error:
        raise unreadable(path, _UNREADABLE) from error
    # Characters beyond the first plane are written as two halves.
    return str(text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _paragraphs(text: str) -> Iterator[tuple[Kind, str]]:
    """Yield the lines of the text with their kinds, by the last mark in each."""
    kind = Kind.PARAGRAPH
    for line in text.replace("\r", "\n").split("\n"):
        marks = _ANY_MARK.findall(line)
        if marks:
            kind = _KINDS[
                next(
                    (mark for mark in reversed(marks) if mark != _MARKS[Kind.PARAGRAPH]), marks[-1]
                )
            ]
        words = _ANY_MARK.sub("", line).replace("|", " | ").strip(" |\t")
        bullet = _BULLET.match(words)
        if bullet and kind is Kind.PARAGRAPH:
            yield Kind.LIST_ITEM, words[bullet.end() :]
        else:
            yield kind, words


def _marked(text: str, styles: dict[str, Kind]) -> str:
    """Return RTF with marks for the kinds of its paragraphs, and without unseen text."""

    def mark(found: re.Match[str]) -> str:
        style, level, _ = found.groups()
        kind = Kind.HEADING if level else styles.get(style or "")
        if level and int(level) > 8:
            kind = None
        reset = found[3] is not None
        letter = _MARKS[Kind.PARAGRAPH] if reset else _MARKS[kind] if kind else ""
        return found[0] + (f" {letter}" if letter else "")

    body = _ANY_MARK.sub("", text)
    sheet = body.find("\\stylesheet")
    start = _group_end(body, body.rfind("{", 0, sheet)) if sheet >= 0 else 0
    seen = _UNSEEN.sub(lambda found: "\\*" + found[0], body[start:])
    return body[:start] + _PARAGRAPH_STYLE.sub(mark, seen)


def _styles(text: str) -> dict[str, Kind]:
    """Return the kinds of paragraph styles by their numbers."""
    sheet = text.find("\\stylesheet")
    if sheet < 0:
        return {}
    group = text[sheet : _group_end(text, text.rfind("{", 0, sheet))]
    found = {}
    for style in _STYLE.finditer(group):
        kind = style_kind(_CONTROL_WORD.sub("", style[2]).strip())
        if kind:
            found[style[1]] = kind
    return found


def _without_notes(text: str) -> tuple[str, list[str]]:
    """Return RTF without its notes, and the notes."""
    parts: list[str] = []
    notes: list[str] = []
    at = 0
    while (found := _NOTE.search(text, at)) and len(notes) < _MAX_NOTES:
        end = _group_end(text, found.start())
        parts.append(text[at : found.start()])
        notes.append(_NOTE_MARK.sub("", text[found.end() : end - 1]))
        at = end
    return "".join(parts) + text[at:], notes


def _without(text: str, groups: re.Pattern[str]) -> str:
    """Return RTF without the groups of some kinds, such as pictures of megabytes."""
    parts, at = [], 0
    while found := groups.search(text, at):
        parts.append(text[at : found.start()])
        at = _group_end(text, found.start())
    return "".join(parts) + text[at:]


def _info(path: Path, text: str, encoding: str) -> dict[str, str]:
    """Return the properties by name."""
    found = _INFO.search(text)
    if not found:
        return {}
    group = text[found.start() : _group_end(text, found.start())]
    fields = {}
    for each in _INFO_FIELD.finditer(group):
        value = group[each.end() : _group_end(group, each.start()) - 1]
        fields[each[1]] = _plain(path, "{\\rtf1 " + value + "}", encoding)
    return fields


def _encoding(text: str) -> str:
    found = _CODE_PAGE.search(text)
    encoding = f"cp{found[1]}" if found else "cp1252"
    try:
        codecs.lookup(encoding)
    except LookupError:
        return "cp1252"
    return encoding


def _group_end(text: str, start: int) -> int:
    """Return the place behind the group that begins at ``start``; the end of the text if none."""
    depth = 0
    for found in _GROUP_ENDS.finditer(text, max(0, start)):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
            if depth <= 0:
                return found.end()
    return len(text)


def _depth(text: str) -> int:
    """Return how deep groups are nested."""
    depth = deepest = 0
    for found in _GROUP_ENDS.finditer(text):
        if found[0] == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] == "}":
            depth -= 1
    return deepest
