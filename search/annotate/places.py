"""Places: countries, capitals, parts of the world, and the adjectives that stand for a country.

But:
- Knows no towns besides capitals and a few others: a longer list finds more surnames than towns.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from search.annotate.lexicon import HONORIFICS, ROLES, wordlist
from search.annotate.model import Place, PlaceKind
from search.annotate.tokens import Token

_LONGEST = 5  # words in "Democratic Republic of the Congo"


@cache
def _table() -> dict[str, tuple[str, PlaceKind]]:
    """Map every written form to its canonical name; dots do not count (U.S., US)."""
    table: dict[str, tuple[str, PlaceKind]] = {}
    text = (files("search.annotate") / "data" / "places.txt").read_text(encoding="utf-8")
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
def _starts() -> frozenset[str]:
    return frozenset(key.split(" ")[0] for key in _table())


def canonical(words: str) -> str | None:
    """Give the one name of a place: United Kingdom for Britain, Russia for Russian."""
    entry = _table().get(_key(words))
    return entry[0] if entry is not None else None


def is_place(words: str) -> bool:
    """Tell whether this is the name of a place."""
    entry = _table().get(_key(words))
    return entry is not None and entry[1] is not PlaceKind.DEMONYM


def is_country(words: str) -> bool:
    """Tell whether this is the name of a state."""
    entry = _table().get(_key(words))
    return entry is not None and entry[1] is PlaceKind.COUNTRY


def is_demonym(word: str) -> bool:
    """Tell whether a word stands for a country: Russian, Britons."""
    entry = _table().get(_key(word))
    return entry is not None and entry[1] is PlaceKind.DEMONYM


def places(tokens: Sequence[Token]) -> list[Place]:
    """Find the places of a text, the longest form first: New York before York."""
    table, starts = _table(), _starts()
    found: list[Place] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        length = 0
        if token.capital and _key(token.text) in starts:
            for length in range(min(_LONGEST, len(tokens) - position), 0, -1):
                form = " ".join(t.text for t in tokens[position : position + length])
                entry = table.get(_key(form))
                if entry is not None:
                    via = _role(tokens, position, position + length, entry[1])
                    if via is not None:
                        end = tokens[position + length - 1].end
                        found.append(Place(token.start, end, entry[0], via))
                    break
            else:
                length = 0
        position += length or 1
    return found


def _role(tokens: Sequence[Token], first: int, after: int, kind: PlaceKind) -> PlaceKind | None:
    """Tell how a place stands here; None: it is a part of another name.

    Before a capitalised noun a country is an adjective, as in "US President"; a town is not:
    "Paris Hilton". After one, both are part of a name: "Team Estonia", "Bank of America".
    """
    if kind is PlaceKind.DEMONYM:
        return kind
    if first and _named_after(tokens, first):
        return None
    following = tokens[after] if after < len(tokens) else None
    if following and following.text[0] == "$" and following.start == tokens[after - 1].end:
        return None  # US$
    if following is None or not following.capital or not following.word:
        return kind
    if following.lower in _NOT_ATTRIBUTED or _key(following.text) in _starts():
        return kind
    return PlaceKind.DEMONYM if kind is not PlaceKind.CITY else None


def _named_after(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether the words before make the place a part of their name."""
    while first > 1 and tokens[first - 1].capital and tokens[first - 1].lower in _GEOGRAPHY:
        first -= 1  # University of Southern Indiana
    before = tokens[first - 1]
    if before.lower == "the" and first > 1 and tokens[first - 2].lower == "of":
        first, before = first - 1, tokens[first - 2]
    if before.lower == "of" and first > 1:
        head = tokens[first - 2]
        return head.capital and head.word and head.lower not in HONORIFICS | ROLES | _GEOGRAPHY
    return (
        before.capital
        and before.word
        and before.lower not in _GEOGRAPHY | COMMON_STARTS
        and _key(before.text) not in _starts()
    )


# Part of a place’s own name, or a title over it. Sorted.
_GEOGRAPHY = wordlist(
    """
    central city coast east eastern greater gulf inner kingdom mainland mid-west north
    north-east north-west northeast northern northwest republic south southeast southern state
    states upper west western
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
_NOT_ATTRIBUTED = wordlist(
    """
    and april august december february friday i january july june march may monday november
    october saturday september sunday thursday tuesday wednesday
    """
)
