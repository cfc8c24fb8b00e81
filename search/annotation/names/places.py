"""Places: countries, capitals, parts of the world, and the adjectives that stand for a country.

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

_ACRONYM = 3  # letters: so short a word in capitals is another name
_NATIONS = frozenset({"England", "Northern Ireland", "Scotland", "Wales"})
_SCORE = 3  # digits: more are a year
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
    """Map the forms in capitals, as in datelines and headlines: LONDON; CAR is no Car."""
    return {key.upper(): entry for key, entry in _table().items() if len(key) > _ACRONYM}


@cache
def _starts() -> frozenset[str]:
    return frozenset(key.split(" ")[0].lower() for key in _table())


def _entry(words: str) -> tuple[str, PlaceKind] | None:
    key = _key(words)
    return _table().get(key) or _shouted().get(key)


def canonical_place(words: str) -> str | None:
    """Give the one name of a place: United Kingdom for Britain, Russia for Russian."""
    entry = _entry(words)
    return entry[0] if entry is not None else None


def is_place(words: str) -> bool:
    """Tell whether this is the name of a place."""
    entry = _entry(words)
    return entry is not None and entry[1] is not PlaceKind.DEMONYM


def is_country(words: str) -> bool:
    """Tell whether this is the name of a state."""
    entry = _entry(words)
    return entry is not None and entry[1] is PlaceKind.COUNTRY


def is_demonym(word: str) -> bool:
    """Tell whether a word stands for a country: Russian, Britons."""
    entry = _entry(word)
    return entry is not None and entry[1] is PlaceKind.DEMONYM


def find_places(
    tokens: Sequence[TextToken], names: Collection[str] | None = None
) -> list[PlaceMention]:
    """Find the places of a text, the longest form first: New York before York.

    Where a headline Writes All Words so, ``names`` are those that have a capital elsewhere too.
    """
    found: list[PlaceMention] = []
    position = 0
    before: _Form | None = None
    part: _Form | None = None  # of another name
    while position < len(tokens):
        form = _form(tokens, position)
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


class _Form(NamedTuple):
    """A written form of a place, from its first token to the one after it."""

    first: int
    after: int
    name: str
    kind: PlaceKind


def _form(tokens: Sequence[TextToken], first: int) -> _Form | None:
    """Read the longest form that begins here."""
    token = tokens[first]
    if not token.capital or _key(token.text).lower() not in _starts():
        return None
    for after in range(min(first + _LONGEST, len(tokens)), first, -1):
        entry = _entry(" ".join(t.text for t in tokens[first:after]))
        if entry is not None:
            return _Form(first, after, *entry)
    return None


def _role(
    tokens: Sequence[TextToken], form: _Form, names: Collection[str] | None, before: _Form | None
) -> PlaceKind | None:
    """Tell how a place stands here, right after another one or not; None: it is part of a name.

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


def _goes_on(tokens: Sequence[TextToken], part: _Form, form: _Form) -> bool:
    """Tell the second place of a name: Bank of England and Wales."""
    joined = form.first == part.after + 1 and tokens[part.after].lower == "and"
    return joined and tokens[part.first - 1].lower == "of"


def _is_name(token: TextToken, names: Collection[str] | None) -> bool:
    return token.capital and token.word and (names is None or token.lower in names)


def _is_spelt_out(tokens: Sequence[TextToken], form: _Form) -> bool:
    """Tell a name with its short form: the Assembly of Cities in Europe (ACE)."""
    following = [token.text for token in tokens[form.after : form.after + 3]]
    if not form.first or len(following) < 3 or (following[0], following[2]) != ("(", ")"):
        return False
    short, last = following[1], tokens[form.after - 1].text
    joined = tokens[form.first - 1].lower in {"for", "in", "of", "on", "to"}
    return joined and short.isupper() and len(short) > 2 and short[-1] == last[0]


def _plays(tokens: Sequence[TextToken], form: _Form) -> bool:
    """Tell the clubs in results and tables: Leeds 2 Ohio 1; Leeds 3 1 0 2. Nations stay."""
    if form.kind is PlaceKind.COUNTRY or form.name in _NATIONS or form.after == len(tokens):
        return False
    score = tokens[form.after].text
    begins = not form.first or tokens[form.first - 1].text.isdigit()
    return begins and score.isdigit() and len(score) <= _SCORE


def _named_after(tokens: Sequence[TextToken], first: int, names: Collection[str] | None) -> bool:
    """Tell whether the words before make the place a part of their name."""
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
    """Tell "Arjun Mehta of India" from "Supreme Court of Texas" and "Foreign Minister of Japan"."""
    return head not in _HEADS


_HEADS = ORGANISATIONS | HONORIFICS | ROLES
# Part of a place’s own name, or a title over it. Sorted.
_GEOGRAPHY = wordlist(
    """
    central city coast east eastern greater gulf inner kingdom mainland mid-west north
    north-east north-west northeast northern northwest republic south southeast southern state
    states upper west western
    """
)
# Before "of" they rule or lie in the place; a prince of Wales does not.
_OF_PLACES = (HONORIFICS | ROLES | _GEOGRAPHY) - wordlist(
    """
    baron baroness count countess duchess duke lady lord prince princess
    """
)
# Words with a capital for the start of the sentence.
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
# After a place they begin something else.
_NOT_ATTRIBUTED = COMMON_STARTS | wordlist(
    """
    and april august december dr dr. february friday i january july june march may miss monday
    mr mr. mrs mrs. ms ms. november october saturday september sir sunday thursday tuesday
    wednesday
    """
)
