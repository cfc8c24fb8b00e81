"""Messages (.eml) and mailboxes (.mbox) → documents: the author's words, and each quoted text.

A quoted or forwarded text is a document of its own, with the author that the message names for it,
if any; signatures are blocks of the kind "meta".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from search.formats.document import Block, Document
from search.formats.mail.headers import Headers, read_headers
from search.formats.mail.html_body import separate_html
from search.formats.mail.message import (
    MailError,
    Part,
    messages_within,
    parse_message,
    text_parts,
)
from search.formats.mail.plain_body import Quoted, separate_body
from search.formats.parts.fragments import fragment_blocks
from search.formats.parts.lines import NumberedLine, line_blocks
from search.formats.parts.opening import holds_text, placed, with_opening
from search.formats.parts.refusals import NO_ARTICLE, partial_refusal, refusal
from search.formats.parts.statements import printable
from search.formats.portions.dividers import MAILBOX_START
from search.formats.web_pages.markup import PageError
from search.formats.web_pages.reader import read_page
from search.model import Kind

MIN_NEWSLETTER = 400  # characters of a text in which the article of a page is looked for
MIN_QUOTED = 40  # characters of a quoted text that is a document of its own
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MARKED = b"From "


def read_message(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the texts of a message.

    Raises:
        FormatError: the message cannot be read, or holds no text.
    """
    # Exporting programs put the separator of mailboxes before single messages, too.
    body = (
        MAILBOX_START.sub(b"", content.lstrip(), count=1) if _starts_mailbox(content) else content
    )
    found = False
    try:
        for document in _documents(body, "message", lang):
            found = True
            yield document
    except MailError as error:
        raise refusal(path, f"{error}; save its text from a mail program") from error
    if not found:
        raise refusal(path, NO_ARTICLE)


def read_mailbox(path: Path, content: bytes, *, lang: str) -> Iterator[Document]:
    """Yield the texts of all messages of a mailbox.

    Raises:
        FormatError: some messages cannot be read, after the texts of all others; or none
            holds text.
    """
    kept = 0
    faulty = []
    for number, message in enumerate(_messages(content), 1):
        try:
            for document in _documents(message, f"message {number}", lang):
                kept += 1
                yield document
        except MailError as error:
            faulty.append(f"message {number} cannot be read ({error})")
    if faulty:
        more = f" and {len(faulty) - 1:,} more" if len(faulty) > 1 else ""
        remedy = "save its text from a mail program"
        raise partial_refusal(path, f"{faulty[0]}{more}", kept, remedy)
    if not kept:
        raise refusal(path, NO_ARTICLE)


def _starts_mailbox(content: bytes) -> bool:
    return content.lstrip()[:5] == _MARKED


def _messages(content: bytes) -> Iterator[bytes]:
    """Yield the messages between separators; ">From " in a text is an escaped "From "."""
    starts = [
        found
        for found in MAILBOX_START.finditer(content)
        if _is_after_blank(content, found.start())
    ]
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(content)
        yield _ESCAPED.sub(rb"\1", content[start.end() : end])


def _is_after_blank(content: bytes, start: int) -> bool:
    return start == 0 or content[max(0, start - 4) : start].endswith((b"\n\n", b"\n\r\n"))


def _documents(content: bytes, place: str, lang: str) -> Iterator[Document]:
    """Yield the texts of a message and of the messages attached to it.

    Raises:
        MailError: the message cannot be read.
    """
    outer = parse_message(content)
    try:
        for message in messages_within(outer):
            yield from _of_message(message, place, lang)
    except RecursionError as error:
        raise MailError("it nests too deep") from error


def _of_message(message: Message, place: str, lang: str) -> Iterator[Document]:
    headers = read_headers(message)
    where = f"message <{headers.id}>" if headers.id else place
    parts = list(text_parts(message, lang=lang))
    html = next((part for part in parts if part.is_html and part.text.strip()), None)
    if html:
        documents = list(_of_html(html, headers))
        if documents:
            yield from (placed(document, where) for document in documents)
            return
    for document in _of_plain([part for part in parts if not part.is_html], headers):
        yield placed(document, where)


def _of_html(part: Part, headers: Headers) -> Iterator[Document]:
    """Yield the author's text: the article of a newsletter, all of a short message; and quoted."""
    try:
        body = separate_html(part.text)
        every = fragment_blocks(body.own)
        page = read_page(body.own) if _length(every) >= MIN_NEWSLETTER else None
    except PageError:
        return
    own = page or Document(blocks=every)
    signature = (_as_meta(block) for text in body.signature for block in fragment_blocks(text))
    blocks = (*(own.blocks or ()), *signature)
    if holds_text(own.blocks or ()):
        yield _stated(Document(blocks=blocks, authors=own.authors, url=own.url), headers)
    for text in body.quoted:
        blocks = tuple(block._replace(where=None) for block in fragment_blocks(text))
        yield from _quoted(blocks, Quoted(()), headers)


def _of_plain(parts: list[Part], headers: Headers) -> Iterator[Document]:
    """Yield the author's words of all plain parts as one document, then each quoted text."""
    blocks: list[Block] = []
    quoted: list[Quoted] = []
    for part in parts:
        body = separate_body(
            part.text, is_flowed=part.is_flowed, joins_without_space=part.joins_without_space
        )
        blocks += line_blocks(body.own)
        blocks += _signature(body.signature)
        quoted += body.quoted
    if any(block.kind.running for block in blocks):
        yield _stated(Document(blocks=tuple(blocks)), headers)
    for each in quoted:
        yield from _quoted(line_blocks(each.lines), each, headers)


def _stated(document: Document, headers: Headers) -> Document:
    """Return a document of the sender; a byline in its text precedes the sender of the mail."""
    return _with_sender(
        with_opening(
            Document(
                blocks=document.blocks,
                title=headers.title,
                authors=document.authors,
                published=headers.published,
                source=headers.source,
                lang=headers.lang,
                url=headers.url or document.url,
            )
        ),
        headers,
    )


def _with_sender(document: Document, headers: Headers) -> Document:
    if document.authors:
        return document
    return Document(
        blocks=document.blocks,
        title=document.title,
        authors=headers.authors,
        published=document.published,
        source=document.source,
        lang=document.lang,
        url=document.url,
    )


def _quoted(blocks: tuple[Block, ...], quoted: Quoted, headers: Headers) -> Iterator[Document]:
    """Yield a quoted text as a document that is not the sender's; too short ones are none."""
    if holds_text(blocks) and _length(blocks) >= MIN_QUOTED:
        title = quoted.title or (f"Quoted in: {headers.title}" if headers.title else None)
        yield with_opening(
            Document(
                blocks=blocks,
                title=title,
                authors=quoted.authors,
                published=quoted.published,
                source=headers.source,
                lang=headers.lang,
            )
        )


def _signature(lines: tuple[NumberedLine, ...]) -> Iterator[Block]:
    """Yield a signature as one block, its lines kept."""
    text = "\n".join(line.text.strip() for line in lines if line.text.strip())
    if text:
        yield Block(Kind.META, printable(text), f"line {lines[0].number}")


def _as_meta(block: Block) -> Block:
    return block._replace(kind=Kind.META)


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)
