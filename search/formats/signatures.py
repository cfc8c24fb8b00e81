"""First bytes of formats: reasons why a file is not what its suffix says. Nothing is parsed."""

from __future__ import annotations

import re

from search.formats import plain_text

HEAD = 4096  # bytes that are looked at

_HEADER = re.compile(rb"^(?:[\w-]{1,60}:[^\n]*|[ \t][^\n]*|From [^\n]*|)\r?$")


def mail_objection(content: bytes) -> str | None:
    """Return why bytes are no message with headers, such as a mail or an MHTML file."""
    objection = plain_text.objection(content)
    if objection:
        return objection
    lines = content[:HEAD].lstrip().split(b"\n")[:5]
    if content.strip() and not all(map(_HEADER.match, lines[:-1] or lines)):
        return "it does not begin with the headers of a message"
    return None


def pdf_objection(content: bytes) -> str | None:
    """Return why bytes are no PDF; rubbish may precede its header."""
    return None if b"%PDF-" in content[:HEAD] else "it is not a PDF, though its name says so"


def rtf_objection(content: bytes) -> str | None:
    """Return why bytes are no RTF document."""
    is_rtf = content[:HEAD].lstrip().startswith(b"{\\rtf")
    return None if is_rtf else "it is not an RTF document, though its name says so"


def package_objection(content: bytes) -> str | None:
    """Return why bytes are neither a ZIP archive nor a flat XML document."""
    if content.startswith(b"PK") or b"office:document" in content[:HEAD]:
        return None
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "it needs a password or is of an old version of Office"
    return "it is not an office document, though its name says so"


def property_list_objection(content: bytes) -> str | None:
    """Return why bytes are no property list, in the binary form or as XML."""
    if content.startswith(b"bplist00") or b"<plist" in content[:HEAD]:
        return None
    return "it is not a property list, such as Safari writes"
