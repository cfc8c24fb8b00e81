"""Offices: "Shadow Home Secretary", "the MP for Ealing North", compared word by word.

An office denotes a person only if the article gives that person the same office, with the same
rank: the deputy, shadow or former minister is not the minister. Other modifiers may be left out
("the secretary" for a home secretary), but none may be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.annotation.names.places import canonical_place, is_country, is_demonym
from search.annotation.words.word_lists import HONORIFICS, ROLES, wordlist

# Modifiers that make another office of the same noun. Sorted.
_RANKS = wordlist(
    """
    acting assistant associate caretaker co deputy designate elect emeritus ex first former honorary
    interim junior late onetime opposition parliamentary past permanent prime prospective shadow
    sub then under vice would-be
    """
)
# Nouns that make another office of "general": the attorney general commands no troops. Sorted.
_BEFORE_GENERAL = wordlist(
    """
    advocate attorney auditor consul director governor inspector postmaster registrar secretary
    solicitor surgeon
    """
)
# Modifiers that say nothing about the office. Sorted.
_VAGUE = wordlist(
    """
    a ambitious an award-winning beleaguered career celebrated combative controversial
    current designated disgraced distinguished dovish embattled eminent famed famous fiery
    flamboyant hawkish incoming influential late-night leading left-wing legendary
    liberal-minded long long-serving long-time longest-serving longtime maverick moderate most
    new newly newly-appointed newly-elected notable noted old older outgoing outspoken own
    popular powerful present prominent reclusive renowned respected retiring right-wing same
    self-described senior serving sitting the this top veteran well-known widely young younger
    """
)
_PREPOSITIONS = frozenset({"at", "by", "for", "from", "in", "of", "on", "to", "under", "with"})
_IGNORED = _PREPOSITIONS | {"'s", "’s", "’", "'", "&", "his", "her", "its", "their", "our"}
# Titles that name no office: "the mister" is nobody. Sorted.
_SOCIAL = wordlist(
    """
    dame dr dr. hon. lady lord madam messrs. miss mister mr mr. mrs mrs. ms ms. sir
    """
)
_HEADS = ROLES | frozenset(title.rstrip(".") for title in HONORIFICS - _SOCIAL)
# Prefixes of canonical places among the modifiers: Russian is "@Russia", Texas "~Texas".
_STATE, _REGION = "@", "~"
_PLACES = frozenset({_STATE, _REGION})
# One word for the spellings of a party. Sorted.
_PARTIES = {
    "conservatives": "conservative",
    "dem": "democrat",
    "democratic": "democrat",
    "democrats": "democrat",
    "dems": "democrat",
    "gop": "republican",
    "lib": "liberal",
    "liberals": "liberal",
    "republicans": "republican",
    "tories": "conservative",
    "tory": "conservative",
}
# Nouns for one office: the Russian minister is the Russian top diplomat. Each line is a group.
_SYNONYMS = tuple(
    frozenset(line.split())
    for line in (
        "ambassador diplomat envoy fm minister secretary",
        "billionaire businessman magnate mogul tycoon",
        "boss ceo chief executive",
        "candidate frontrunner front-runner hopeful nominee",
        "chair chairman chairperson chairwoman",
        "commander gen general",
        "congressman congresswoman democrat lawmaker legislator politician rep representative "
        "republican",
        "counterpart leader minister premier",
        "counterpart leader pres president",
        "democrat lawmaker legislator politician republican sen senator",
        "gov governor",
        "lawmaker legislator mp politician",
        "academic prof professor researcher scholar scientist",
        "spokesman spokesperson spokeswoman",
    )
)


class Office(NamedTuple):
    """A noun for a person with its modifiers; all words are in lower case."""

    head: str
    ranks: frozenset[str]
    modifiers: frozenset[str]  # portfolio, country, party and place; no ranks


def is_rank(word: str) -> bool:
    """Return whether a word in lower case is a rank: former, deputy, ex-."""
    return word.rstrip("-") in _RANKS


def offices_in(words: Sequence[str]) -> tuple[Office, ...]:
    """Parse the offices of a title or an apposition.

    >>> offices_in(["Shadow", "Home", "Secretary"])
    (Office(head='secretary', ranks=frozenset({'shadow'}), modifiers=frozenset({'home'})),)
    """
    return _offices_in(tuple(word.lower() for word in words))


@lru_cache(maxsize=1 << 12)
def _offices_in(words: tuple[str, ...]) -> tuple[Office, ...]:
    return tuple(_office(*part) for part in _parts(list(_split(words))))


def _split(words: Sequence[str]) -> Iterator[str]:
    """Split prefixes and suffixes off nouns: "ex-president", "president-elect"."""
    for word in words:
        first, dash, last = word.partition("-")
        if dash and (first in _RANKS or last in _RANKS):
            yield from (first, last)
        else:
            yield word.rstrip(".") if len(word) > 2 else word


def _parts(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the head and the other words of each coordinated noun phrase."""
    head: str | None = None
    rest: list[str] = []
    start = 0
    for end in range(len(words) + 1):
        if end < len(words) and words[end] not in {"and", ",", "&"}:
            continue
        chunk = words[start:end]
        start = end + 1
        complement = next((n for n, w in enumerate(chunk) if w in _PREPOSITIONS), len(chunk))
        heads = [n for n, word in enumerate(chunk[:complement]) if word in _HEADS]
        if heads:
            if head is not None:
                yield head, rest
            head, rest = chunk[heads[-1]], chunk[: heads[-1]] + chunk[heads[-1] + 1 :]
        else:
            rest += chunk
    if head is not None:
        yield head, rest


def _office(head: str, rest: Sequence[str]) -> Office:
    others = [word for word in _joined(rest) if word not in _IGNORED and word not in _VAGUE]
    ranks = _RANKS | _BEFORE_GENERAL if head == "general" else _RANKS
    return Office(
        head,
        frozenset(word for word in others if word in ranks),
        frozenset(_modifier(word) for word in others if word not in ranks),
    )


def _joined(words: Sequence[str]) -> Iterator[str]:
    """Join the two words of a place: "new", "jersey"."""
    position = 0
    while position < len(words):
        pair = " ".join(words[position : position + 2])
        if " " in pair and canonical_place(pair.title()) is not None:
            yield pair
            position += 2
        else:
            yield words[position]
            position += 1


def _modifier(word: str) -> str:
    if word in _PARTIES:
        return _PARTIES[word]
    place = canonical_place(word.upper() if len(word) < 4 else word.title())
    if place is None:
        return word
    state = is_country(place) or is_demonym(word.title())
    return (_STATE if state else _REGION) + place


def synonyms(head: str) -> frozenset[str]:
    """Return the nouns that may stand for an office's noun, itself included."""
    return frozenset({head}).union(*(group for group in _SYNONYMS if head in group))


def fit(description: Office, office: Office) -> int:
    """Count the words of a description that an office has; 0: another office."""
    if description.ranks != office.ranks or not description.modifiers <= office.modifiers:
        return 0
    if description.head == office.head:
        return 2 + len(description.modifiers)
    if office.head not in synonyms(description.head):
        return 0
    # the Russian diplomat is the Russian minister, the home secretary no Home Office minister
    general = all(word[0] in _PLACES or word in _PARTIES.values() for word in description.modifiers)
    return 1 + len(description.modifiers) if general else 0


def without_regions(office: Office) -> Office:
    """Return an office without regions and towns: "the Texas senator" as "the senator"."""
    places = {word for word in office.modifiers if word[0] == _REGION}
    return office._replace(modifiers=office.modifiers - places)


def regions(office: Office) -> frozenset[str]:
    """Return the regions and towns among the modifiers of an office."""
    return frozenset(word for word in office.modifiers if word[0] == _REGION)
