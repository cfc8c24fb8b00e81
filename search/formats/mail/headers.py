"""Headers of a message: raw values → text, sender and date."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import NamedTuple

from search.formats.parts.statements import (
    MAX_NAME,
    iso_date,
    language_code,
    one_line,
    person_names,
    web_address,
)
from search.formats.text.plain_text import decode

MAX_HEADER = 4_000  # characters that are decoded; ten thousand encoded words take minutes
_REPLY = re.compile(r"(?:(?:re|fwd?|fw|aw|wg|sv|vs|tr|rv|antw|doorst)(?:\[\d+\])?: *)+", re.I)
_BULK = ("list-unsubscribe", "list-id", "precedence", "x-mailchimp-campaign-id", "feedback-id")
_NAMES = ("from", "subject", "date", "message-id", "list-id", "list-post", "archived-at",
          "content-language", *_BULK)  # fmt: skip


class Headers(NamedTuple):
    """The statements of a message's headers about its text."""

    title: str | None
    authors: tuple[str, ...]
    published: str | None
    source: str | None
    lang: str | None
    url: str | None
    id: str | None  # without angle brackets


def read_headers(message: Message) -> Headers:
    """Read the headers; the sender of bulk mail is a publisher, that of other mail an author."""
    values = _values(message)
    sender = _display_name(values.get("from", ""))
    is_discussion = "list-post" in values and values["list-post"].strip().lower() != "no"
    is_bulk = not is_discussion and any(name in values for name in _BULK)
    group = _display_name(values.get("list-id", "")) if is_discussion else None
    return Headers(
        title=title_of(values.get("subject", "")),
        authors=() if is_bulk or not sender else person_names([sender]),
        published=iso_date(values.get("date")),
        source=sender if is_bulk else group,
        lang=language_code(values.get("content-language")),
        url=web_address(values.get("archived-at", "").strip(" <>")),
        id=one_line(values.get("message-id", "").strip().strip("<>"), MAX_NAME * 2),
    )


def title_of(subject: str) -> str | None:
    """Return a subject without the marks of replies: "Re: Fwd: Budget" -> "Budget"."""
    line = one_line(subject)
    return (_REPLY.sub("", line, count=1) if _REPLY.match(line) else line) if line else None


def decoded(raw: str) -> str:
    """Decode a header: encoded words, and bytes beyond ASCII that stand in it without encoding."""
    cut = raw[:MAX_HEADER]
    plain = decode(cut.encode("utf-8", "surrogateescape"))
    text = re.sub(r"\r?\n[ \t]*", " ", plain)
    if "=?" not in text:
        return text
    try:
        return "".join(_decoded_part(part, charset) for part, charset in decode_header(text))
    except (HeaderParseError, ValueError, LookupError):
        return text


def _decoded_part(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    try:
        return part.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):  # a charset that does not exist, or is no encoding of text
        return decode(part)


def _values(message: Message) -> dict[str, str]:
    """Return the headers that are looked at, decoded, the first of each name."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        lower = name.lower()
        if lower in _NAMES and lower not in found:
            found[lower] = decoded(str(value))
    return found


def _display_name(value: str) -> str | None:
    """Return the name in an address: "The Gazette <news@gazette.example>" -> "The Gazette"."""
    name, _ = parseaddr(value)
    return one_line(name.strip("\"' "), MAX_NAME)
