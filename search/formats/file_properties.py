"""Titles, authors and languages in the properties of files, without those that programs write.

Word processors and converters fill the properties with their own names, with those of templates
and files, or of the user of the machine: these name neither the article nor its author.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.analysis.bylines import parse_byline
from search.formats.document import Block

MAX_TITLE = 300  # characters
MAX_AUTHOR = 80
_HEAD = 6  # blocks among which a byline may stand

_PROGRAM_TITLES = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel|publisher) - .*|untitled(?:[ -]?\d+)?|unbenannt\d*"
    r"|document ?\d*|dokument ?\d*|sans titre.*|sin título.*|title|titel|scan(?:ned)?\b.*"
    r"|img[_-]?\d+|print(?:ed)? .*|slide \d+|powerpoint presentation"
    r"|factiva|lexisnexis|nexis(?: uni)?|europresse|\(?anonymous\)?"
    r"|[\w.-]+\.(?:docx?|odt|rtf|pdf|indd|qxd|qxp|pmd|html?|txt|tex|dvi|ps|cdr|ai|pub|xlsx?|pptx?))",
    re.IGNORECASE,
)
_PROGRAM_AUTHORS = re.compile(
    r".*(?:apache poi|calibre|python-docx|openpyxl|libreoffice|openoffice|microsoft|adobe|acrobat"
    r"|indesign|quark|pandoc|aspose|docx4j|phpword|itext|wkhtmltopdf|chrom(?:e|ium)|ghostscript"
    r"|factiva|lexisnexis|nexis|europresse|proquest|newsbank|google|apple|windows|hewlett|canon"
    r"|xerox|ricoh|konica|scanner|generator|converter|software|hp inc).*"
    r"|(?:local )?(?:admin(?:istrator)?|user|usuario|utilisateur|benutzer|gebruiker|owner|author"
    r"|autor|auteur|unknown|unbekannt|anonymous|\(anonymous\)|none|root|guest|default|test|student"
    r"|staff|editor|redaktion|info|pc|desktop|laptop|office|home)\d*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r" ?[;\n] ?|,? and | & |, (?=[^\W\d_]+ )")
_NAME = re.compile(r"[^\W\d_][^\d_@/\\|<>{}\[\]=]*")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9-]+)?", re.IGNORECASE)


def stated_title(value: str | None) -> str | None:
    """Return a title as stated in properties; None if it is a program's or a file's name.

    "Microsoft Word - draft.doc" -> None, "Budget passed" -> "Budget passed"
    """
    title = " ".join((value or "").split())
    if not title or len(title) > MAX_TITLE or _PROGRAM_TITLES.fullmatch(title):
        return None
    has_words = " " in title or title.isalpha()
    return title if has_words and any(map(str.isalpha, title)) else None


def stated_authors(value: str | None) -> tuple[str, ...]:
    """Return the people named as authors in properties; () for programs and user names.

    "Ann Lee; Bob Ray" -> ("Ann Lee", "Bob Ray"), "Apache POI" -> (), "jsmith" -> ()
    """
    names = [" ".join(part.split()) for part in _SEPARATOR.split((value or "").strip())]
    people = tuple(dict.fromkeys(filter(_is_person, names)))
    return people if len(people) == len(set(filter(None, names))) else ()


def authors_beside(blocks: Sequence[Block], value: str | None) -> tuple[str, ...]:
    """Return the authors in the properties of a file whose first blocks hold no byline.

    A byline names the author; the properties may name whoever typed the text.
    """
    head = (" ".join(block.text.split()) for block in blocks[:_HEAD])
    return () if any(map(parse_byline, head)) else stated_authors(value)


def stated_language(value: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag: "en-GB" -> "en"; None for any other text."""
    found = _LANGUAGE.fullmatch((value or "").strip())
    return found[1].lower() if found else None


def _is_person(name: str) -> bool:
    """Check whether a name has two words or more, of which the last is capitalised."""
    if len(name) > MAX_AUTHOR or _PROGRAM_AUTHORS.fullmatch(name) or not _NAME.fullmatch(name):
        return False
    words = name.split()
    return len(words) > 1 and not words[-1][0].islower()
