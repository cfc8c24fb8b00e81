"""Names of authors as files state them: "Weiss, Anna; Omar Haddad", "By Anna Weiss", "王小明"."""

from __future__ import annotations

from collections.abc import Iterator

import regex

_BY = regex.compile(
    r"(?:(?:written|posted|reported|text|words) )?(?:by|von|par|por)\b:? +", regex.I
)
_WIKI_LINK = regex.compile(r"\[\[(?:[^\[\]|]*+\|)?([^\[\]|]*+)\]\]")  # [[people/omar|Omar Haddad]]
_LINK = regex.compile(r"\[([^\[\]]*+)\]\([^()]*+\)")  # [Omar Haddad](https://…)
_MAIL = regex.compile(r"[<(]?\b[\w.+-]+@[\w.-]+\.\w+\b[>)]?")
_ADDRESS = regex.compile(r"\(?\b(?:https?://|www\.)\S+")
_ASIDE = regex.compile(r"\s*\([^()]*\)")  # "Anna Weiss (Reuters)"
_TAIL = regex.compile(r"(?<! ) +(?:[|•·–—-] |(?:in|for|at|from) \p{Lu}).*")
_MANY = regex.compile(r"(?<!\s)(?:\s*[;；、，\n]\s*|\s+[/|]\s+)")
_AND = regex.compile(
    # Not "staff and agencies".
    r"(?:,|(?<!\s))\s+(?i:and|&|und|et|og|och|en|и)\s+(?=[\p{Lu}\p{Lo}@])"
    r"|(?<!\s)(?=\s+[ye]\s)(?<=\w\s+\w+)\s+[ye]\s+(?=\w+\s+\w)"  # not "Ortega y Gasset"
)
# "anna@herald.example (Anna Weiss)", of RSS
_NAMED_MAIL = regex.compile(r"(?<!\S)[^\s@]++@\S++ \(([^()]++)\)")
_COMMA = regex.compile(r"\s*,\s*")
_PARTICLES = frozenset("al bin da de del della den der di du el la le ten ter van von y".split())
_SUFFIX = regex.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?", regex.I)
# Parts after a comma that are no names: "Anna Weiss, BBC News", "Omar Haddad, political editor".
_ROLE = regex.compile(
    r"\b(?:news|correspondents?|editors?|reporters?|writers?|staff|press|times|agency|post|journal|"
    r"herald|tribune|guardian|bureau|desk|chief|producer|columnist|analyst|contributor|magazine|"
    r"online|radio|television|tv|university|professor|bbc|cnn|ap|afp|reuters|dpa|inc|ltd|gmbh)\b",
    regex.I,
)
_AGENCY = regex.compile(r"(?:the|agence|agencia|agentur|associated|press)\b", regex.I)
_GIVEN_NAMES = 3  # words at most: "King, Martin Luther"
_LONGEST = 5_000  # characters of a statement; the rest is ignored


def parse_authors(written: str) -> tuple[str, ...]:
    """Return the names in a statement of authors, each as "given family"; () without any.

    "Weiss, Anna; Omar Haddad (Reuters)" -> ("Anna Weiss", "Omar Haddad")
    """
    text = _NAMED_MAIL.sub(r"\1", _WIKI_LINK.sub(r"\1", written[:_LONGEST].strip()))
    text = _LINK.sub(r"\1", text)
    text = _ASIDE.sub("", _ADDRESS.sub("", _MAIL.sub("", text)))
    text = _BY.sub("", text, count=1) if _BY.match(text) else text
    names = (name for part in _MANY.split(text) for name in _among(_TAIL.sub("", part)))
    return tuple(dict.fromkeys(filter(None, (name.strip(" ,*_\"'“”") for name in names))))


def _among(part: str) -> Iterator[str]:
    """Yield the names of a part without semicolons: a list, or one with its family name first."""
    for side in _AND.split(part):
        if _AGENCY.match(side):
            yield side
            continue
        pieces = [piece for piece in _COMMA.split(side) if piece]
        while pieces:
            name = pieces.pop(0)
            if pieces and _is_family_name(name) and _is_given_name(pieces[0]):
                name = f"{pieces.pop(0)} {name}"
            if pieces and _SUFFIX.fullmatch(pieces[0]):
                name = f"{name} {pieces.pop(0)}"
            yield name
            if pieces and _ROLE.search(pieces[0]) and not _ROLE.search(name):
                break  # a role, and all that follows it


def _is_family_name(piece: str) -> bool:
    """Check whether a piece may be a family name alone: "Weiss", "van der Berg"."""
    *particles, last = piece.split()
    return last[0].isupper() and all(word.lower() in _PARTICLES for word in particles)


def _is_given_name(piece: str) -> bool:
    words = piece.split()
    return (
        len(words) <= _GIVEN_NAMES
        and words[0][0].isupper()
        and not _ROLE.search(piece)
        and not _SUFFIX.fullmatch(piece)
    )
