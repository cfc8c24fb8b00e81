"""Repair of texts that were damaged on the way: entities of HTML, and letters decoded wrongly.

    caf&eacute; → café        Itâ€™s a cafÃ© → It’s a café

A repaired text is the text of its article: offsets and citations refer to it.
"""

from __future__ import annotations

import html
import re

MAX_LISTED = 3  # warnings of one kind for a file

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# UTF-8 that was read as Windows-1252 or Latin-1: a letter for its first byte, and others for those
# from 0x80 to 0xBF. Most texts have none of these pairs, and need no closer look.
_CONTINUATION = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_SUSPECT = re.compile(rf"[ÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóô][{_CONTINUATION}]")
_LOST = "\ufffd"


def unescape_entities(text: str) -> str:
    """Replace the entities of HTML, also where "&" was escaped once more: "AT&amp;amp;T"."""
    if "&" not in text:
        return text
    once = _ENTITY.sub(_unescaped, text)
    return _ENTITY.sub(_unescaped, once) if "&amp;" in text else once


def _unescaped(entity: re.Match[str]) -> str:
    """Return the characters of an entity; one that HTML does not know stays as it is."""
    character = html.unescape(entity[0])
    return character if character.isprintable() or character.isspace() else entity[0]


def repair_mojibake(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with its letters decoded anew where that is certain, and warnings elsewhere.

    Certain is what ftfy repairs so that nothing suspect is left. The warnings name lines.
    """
    if text.isascii():
        return text, ()
    lines = text.splitlines() if _LOST in text else []
    warnings = [
        f"line {number}: letters were lost when this text was saved, “{_around(line, _LOST)}”"
        for number, line in enumerate(lines, 1)
        if _LOST in line
    ][:MAX_LISTED]
    if not _SUSPECT.search(text):
        return text, tuple(warnings)
    from ftfy import fix_encoding  # late: takes a sixth of a second, and few texts need it
    from ftfy.badness import is_bad

    repaired = []
    doubtful = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        found = _SUSPECT.search(line)
        fixed = fix_encoding(line) if found else line
        if found and is_bad(fixed):
            doubtful.append(
                f"line {number}: letters seem to be decoded wrongly, “{_around(line, found[0])}”; "
                "save the file in UTF-8"
            )
        repaired.append(fixed)
    return "".join(repaired), tuple(warnings + doubtful[:MAX_LISTED])


def _around(line: str, damage: str) -> str:
    """Return the word that holds the damage."""
    return next((word for word in line.split() if damage in word), damage)[:40]
