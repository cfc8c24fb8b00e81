"""Bytes of a message → its headers and its parts with text, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import NamedTuple

from search.formats.text.plain_text import decode
from search.formats.web_pages.markup import decode_page

MAX_PARTS = 1_000  # parts that are looked at
MAX_BOUNDARIES = 20_000  # lines beginning with "--"; 200,000 parts take gigabytes
_TEXTS = ("text/plain", "text/html", "application/xhtml+xml")
_BOUNDARY = re.compile(rb"^--", re.MULTILINE)


class MailError(Exception):
    """A message that cannot be read; the text is a clause such as "it nests too deep"."""


class Part(NamedTuple):
    """A part of a message that holds text."""

    text: str
    is_html: bool
    is_flowed: bool  # format=flowed (RFC 3676)
    joins_without_space: bool  # DelSp=yes


def parse_message(content: bytes) -> Message:
    """Parse a message.

    Raises:
        MailError: it nests too deep or has too many parts.
    """
    if len(_BOUNDARY.findall(content)) > MAX_BOUNDARIES:
        raise MailError(f"it has more than {MAX_BOUNDARIES:,} parts")
    try:
        # The newer policies parse every header into objects: 2 GB for 280 kB of hostile headers.
        return message_from_bytes(content, policy=compat32)
    except RecursionError as error:
        raise MailError("it nests too deep") from error
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise MailError("it is damaged") from error


def messages_within(message: Message) -> Iterator[Message]:
    """Yield a message, and those that are attached to it as messages, without recursion."""
    yield message
    for part in _walk(message):
        if part is not message and part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            if isinstance(payload, list):
                yield from (inner for inner in payload[:1] if isinstance(inner, Message))


def text_parts(message: Message, *, lang: str) -> Iterator[Part]:
    """Yield the parts with text that are no attachments, those of attached messages left out."""
    for part in _walk(message, into_messages=False):
        kind = part.get_content_type()
        if part.is_multipart() or kind not in _TEXTS or _is_attachment(part):
            continue
        payload = _payload(part)
        is_html = kind != "text/plain"
        charset = _parameter(part, "charset")
        text = (
            decode_page(payload, declared=charset, lang=lang)
            if is_html
            else _decoded(payload, charset, lang)
        )
        is_flowed = _parameter(part, "format").lower() == "flowed"
        yield Part(text, is_html, is_flowed, _parameter(part, "delsp").lower() == "yes")


def _walk(message: Message, *, into_messages: bool = True) -> Iterator[Message]:
    """Yield the parts of a message in order, at most ``MAX_PARTS``."""
    waiting = [message]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        yield part
        payload = part.get_payload()
        is_entered = into_messages or part.get_content_type() != "message/rfc822"
        if isinstance(payload, list) and (is_entered or part is message):
            waiting += [inner for inner in reversed(payload) if isinstance(inner, Message)]


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _decoded(payload: bytes, charset: str, lang: str) -> str:
    """Decode by the charset that is declared, unless the bytes are not in it."""
    if charset and charset.lower() not in ("us-ascii", "ascii"):
        try:
            return payload.decode(charset)
        except (LookupError, ValueError):
            pass  # fall back to what the bytes themselves show
    return decode(payload, lang)


def _is_attachment(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition", ""))
    return disposition.strip().lower().startswith("attachment")


def _parameter(part: Message, name: str) -> str:
    """Return a parameter of Content-Type; "" if it has none, or a damaged one."""
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "").strip("\"' ")
