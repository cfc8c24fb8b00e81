"""Messages between a cage and its child: length-prefixed frames of JSON, and of a file's bytes.

JSON carries data only: a child that a hostile file has taken over cannot run code in its parent,
as a pickle could. Documents are checked field by field when they arrive.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

from search.formats.document import Block, Document
from search.model import Kind

FRAME_LIMIT = 64 * 1024 * 1024  # bytes of a message; a file that unpacks to more is a bomb
_LENGTH = struct.Struct(">I")
_TEXTS = ("title", "published", "published_where", "source", "lang", "url")


class MessageError(Exception):
    """A message is cut off, too long, or not what the protocol defines."""


class Task(NamedTuple):
    """A file for the child to read; its bytes follow in a frame of their own."""

    reader: str  # "module:function", an iterator of documents or of bytes
    path: str  # for messages
    options: dict[str, Any]  # its keyword arguments: JSON values


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Write a frame and flush it."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """Read a frame; None at the end of the stream.

    Raises:
        MessageError: the frame is longer than ``FRAME_LIMIT`` or cut off.
    """
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else FRAME_LIMIT + 1
    if length > FRAME_LIMIT:
        raise MessageError("a message is too long")
    content = stream.read(length)
    if len(content) < length:
        raise MessageError("a message is cut off")
    return content


def write_message(stream: BinaryIO, message: Mapping[str, object]) -> None:
    """Write an object of JSON as a frame; lone surrogates are escaped.

    Raises:
        MessageError: the message is longer than ``FRAME_LIMIT``.
    """
    content = json.dumps(message).encode()
    if len(content) > FRAME_LIMIT:
        raise MessageError("a message is too long")
    write_frame(stream, content)


def read_message(stream: BinaryIO) -> dict[str, Any] | None:
    """Read an object of JSON; None at the end of the stream.

    Raises:
        MessageError: the frame holds anything else.
    """
    frame = read_frame(stream)
    if frame is None:
        return None
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise MessageError("a message is not JSON") from error
    if not isinstance(message, dict):
        raise MessageError("a message is not an object")
    return message


def document_fields(document: Document) -> dict[str, object]:
    """Return a document as JSON values."""
    fields: dict[str, object] = {name: getattr(document, name) for name in ("text", *_TEXTS)}
    fields["start"] = document.start
    fields["authors"] = list(document.authors)
    fields["warnings"] = list(document.warnings)
    fields["blocks"] = document.blocks and [list(block) for block in document.blocks]
    if document.blocks is not None and not document.blocks:
        fields["blocks"] = []
    return fields


def document_of(fields: object) -> Document:
    """Return the document of JSON values.

    Raises:
        MessageError: a field is missing, or has a value of another type.
    """
    if not isinstance(fields, dict):
        raise MessageError("a document is not an object")
    authors, blocks, warnings = map(fields.get, ("authors", "blocks", "warnings"))
    if not (isinstance(authors, list) and isinstance(warnings, list)):
        raise MessageError("the authors or the warnings of a document are not a list")
    if not isinstance(blocks, list | None):
        raise MessageError("the blocks of a document are not a list")
    start = fields.get("start")
    if not isinstance(start, int) or start < 0:
        raise MessageError("the start of a document's text is not a number")
    return Document(
        text=_text(fields.get("text")) or "",
        blocks=None if blocks is None else tuple(map(_block, blocks)),
        start=start,
        authors=tuple(filter(None, map(_text, authors))),
        warnings=tuple(filter(None, map(_text, warnings))),
        **{name: _text(fields.get(name)) for name in _TEXTS},
    )


def _block(fields: object) -> Block:
    if not isinstance(fields, list) or len(fields) != len(Block._fields):
        raise MessageError("a block is not a list of its fields")
    kind, text, where = fields
    try:
        return Block(Kind(kind), _text(text) or "", _text(where))
    except ValueError as error:
        raise MessageError("a block is of an unknown kind") from error


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise MessageError("a field is not a text")
    return value
