"""Places: countries, capitals, regions of the world, and demonyms.

But:
- Knows no towns besides capitals and a few others: a longer list finds more surnames than towns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from search.annotation.model import PlaceKind, PlaceMention
from search.annotation.words.tokens import TextToken
from search.annotation.words.word_lists import HONORIFICS, ORGANISATIONS, ROLES, wordlist

_ACRONYM = 3  # letters; shorter words in capitals are acronyms: CAR is not Car
_NATIONS = frozenset({"England", "Northern Ireland", "Scotland", "Wales"})
_SCORE = 3  # digits of a score; four are a year
_LONGEST = 5  # words in "Democratic Republic of the Congo"


@cache
def _table() -> dict[str, tuple[str, PlaceKind]]:
    """Map every written form to its canonical name; dots do not count (U.S., US)."""
    table: dict[str, tuple[str, PlaceKind]] = {}
    text = (files("search.annotation") / "data" / "places.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, name, *forms = [part.strip() for part in line.split("|")]
            table[_key(name)] = (name, PlaceKind(kind))
            for form in forms:
                marked = form.startswith("~")
                value = (name, PlaceKind.DEMONYM if marked else PlaceKind(kind))
                table.setdefault(_key(form.lstrip("~")), value)
    return table


def _key(words: str) -> str:
    return words.replace(".", "").replace("’", "'")


@cache
def _shouted() -> dict[str, tuple[str, PlaceKind]]:
    """Map the forms in capitals, as in datelines and headlines: LONDON."""
    return {key.upper(): entry for key, entry in _table().items() if len(key) > _ACRONYM}


@cache
def _starts() -> frozenset[str]:
    return frozenset(key.split(" ")[0].lower() for key in _table())


def _entry(words: str) -> tuple[str, PlaceKind] | None:
    key = _key(words)
    return _table().get(key) or _shouted().get(key)


def canonical_place(words: str) -> str | None:
    """Return the canonical name: United Kingdom for Britain, Russia for Russian; None: no place."""
    entry = _entry(words)
    return entry[0] if entry is not None else None


def is_place(words: str) -> bool:
    """Return whether the words name a place; a demonym does not."""
    entry = _entry(words)
    return entry is not None and entry[1] is not PlaceKind.DEMONYM


def is_country(words: str) -> bool:
    """Return whether the words name a sovereign state."""
    entry = _entry(words)
    return entry is not None and entry[1] is PlaceKind.COUNTRY


def is_demonym(word: str) -> bool:
    """Return whether a word is a demonym: Russian, Britons."""
    entry = _entry(word)
    return entry is not None and entry[1] is PlaceKind.DEMONYM


def find_places(
    tokens: Sequence[TextToken], names: Collection[str] | None = None
) -> list[PlaceMention]:
    """Find the places of a text, the longest form first: New York before York.

    For a headline Written Like This, ``names`` are the words with a capital elsewhere too.
    """
    found: list[PlaceMention] = []
    position = 0
    before: _PlaceForm | None = None
    part: _PlaceForm | None = None  # a place that is part of another name
    while position < len(tokens):
        form = _form(tokens, position) if tokens[position].capital else None
        if form is None:
            position += 1
            continue
        if before is not None and before.after < form.first:
            before = None
        via = _role(tokens, form, names, before)
        if part is not None and _goes_on(tokens, part, form):
            via = None
        if via is None:
            part = form
        else:
            end = tokens[form.after - 1].end
            found.append(PlaceMention(tokens[form.first].start, end, form.name, via))
        before, position = form, form.after
    return found


class _PlaceForm(NamedTuple):
    """A written form of a place, from its first token to the one after it."""

    first: int
    after: int
    name: str
    kind: PlaceKind


def _form(tokens: Sequence[TextToken], first: int) -> _PlaceForm | None:
    """Read the longest form that begins here."""
    token = tokens[first]
    if not token.capital or _key(token.text).lower() not in _starts():
        return None
    for after in range(min(first + _LONGEST, len(tokens)), first, -1):
        entry = _entry(" ".join(t.text for t in tokens[first:after]))
        if entry is not None:
            return _PlaceForm(first, after, *entry)
    return None


def _role(
    tokens: Sequence[TextToken],
    form: _PlaceForm,
    names: Collection[str] | None,
    before: _PlaceForm | None,
) -> PlaceKind | None:
    """Return the kind of a place in its context, or None where it is part of another name.

    Before a capitalised noun a country is an adjective, as in "US President"; a town is not:
    "Paris Hilton". After one, both are part of a name: "Team Estonia", "Bank of America".
    """
    _, after, _, kind = form
    if kind is PlaceKind.DEMONYM:  # the Cleveland Indians are not from India
        return kind if before is None or before.kind is not PlaceKind.CITY else None
    if form.first and before is None and _named_after(tokens, form.first, names):
        return None
    following = tokens[after] if after < len(tokens) else None
    if following and following.text[0] == "$" and following.start == tokens[after - 1].end:
        return None  # US$
    if _is_spelt_out(tokens, form) or _plays(tokens, form):
        return None
    if following is None or not _is_name(following, names):
        return kind
    if following.lower in _NOT_ATTRIBUTED:
        return kind
    another = _form(tokens, after)
    if another is not None and (kind, another.kind) != (PlaceKind.CITY, PlaceKind.DEMONYM):
        return kind
    return PlaceKind.DEMONYM if kind is not PlaceKind.CITY else None


def _goes_on(tokens: Sequence[TextToken], part: _PlaceForm, form: _PlaceForm) -> bool:
    """Return whether a place continues a name: Wales in "Bank of England and Wales"."""
    joined = form.first == part.after + 1 and tokens[part.after].lower == "and"
    return joined and tokens[part.first - 1].lower == "of"


def _is_name(token: TextToken, names: Collection[str] | None) -> bool:
    return token.capital and token.word and (names is None or token.lower in names)


def _is_spelt_out(tokens: Sequence[TextToken], form: _PlaceForm) -> bool:
    """Return whether a place ends a name with its acronym: Assembly of Cities in Europe (ACE)."""
    following = [token.text for token in tokens[form.after : form.after + 3]]
    if not form.first or len(following) < 3 or (following[0], following[2]) != ("(", ")"):
        return False
    short, last = following[1], tokens[form.after - 1].text
    joined = tokens[form.first - 1].lower in {"for", "in", "of", "on", "to"}
    return joined and short.isupper() and len(short) > 2 and short[-1] == last[0]


def _plays(tokens: Sequence[TextToken], form: _PlaceForm) -> bool:
    """Return whether a town is a club in a sports result: "Leeds 2 Ohio 1". Nations are places."""
    if form.kind is PlaceKind.COUNTRY or form.name in _NATIONS or form.after == len(tokens):
        return False
    score = tokens[form.after].text
    begins = not form.first or tokens[form.first - 1].text.isdigit()
    return begins and score.isdigit() and len(score) <= _SCORE


def _named_after(tokens: Sequence[TextToken], first: int, names: Collection[str] | None) -> bool:
    """Return whether the words before a place make it part of their name."""
    while first > 1 and tokens[first - 1].capital and tokens[first - 1].lower in _GEOGRAPHY:
        first -= 1  # University of Southern Indiana
    before = tokens[first - 1]
    if before.lower == "the" and first > 1 and tokens[first - 2].lower == "of":
        first, before = first - 1, tokens[first - 2]
    if before.lower == "of" and first > 1:
        head = tokens[first - 2]
        if first > 2 and _is_name(tokens[first - 3], names) and comes_from(head.lower):
            return False
        return _is_name(head, names) and head.lower not in _OF_PLACES
    return _is_name(before, names) and before.lower not in _NO_NAMES


def comes_from(head: str) -> bool:
    """Return whether "HEAD of PLACE" is an origin (Mehta of India), no name (Court of Texas)."""
    return head not in _HEADS


_HEADS = ORGANISATIONS | HONORIFICS | ROLES
# Words inside the name of a place, or titles over it. Sorted.
_GEOGRAPHY = wordlist(
    """
    central city coast east eastern greater gulf inner kingdom mainland mid-west north
    north-east north-west northeast northern northwest republic south southeast southern state
    states upper west western
    """
)
# Heads before "of" that leave the place a place; Prince of Wales is a name.
_OF_PLACES = (HONORIFICS | ROLES | _GEOGRAPHY) - wordlist(
    """
    baron baroness count countess duchess duke lady lord prince princess
    """
)
# Words capitalised only at the start of a sentence. Sorted.
COMMON_STARTS = wordlist(
    """
    across after against all and are around as at before both but by can could despite did does
    for from has have her his how if in inside into is its like many meanwhile most near new now
    on or outside over should since so some still than that the their then this though through
    throughout to today under unlike until was what when where while why will with within
    without would yet
    """
)
_NO_NAMES = _GEOGRAPHY | COMMON_STARTS
# After a place these begin another phrase. Sorted.
_NOT_ATTRIBUTED = COMMON_STARTS | wordlist(
    """
    and april august december dr dr. february friday i january july june march may miss monday
    mr mr. mrs mrs. ms ms. november october saturday september sir sunday thursday tuesday
    wednesday
    """
)
