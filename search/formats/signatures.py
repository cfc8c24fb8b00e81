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


def property_list_objection(content: bytes) -> str | None:
    """Return why bytes are no property list, in the binary form or as XML."""
    if content.startswith(b"bplist00") or b"<plist" in content[:HEAD]:
        return None
    return "it is not a property list, such as Safari writes"
