"""People of one article, found by name or role.

Evidence in the article makes a name a person: a title, a role or an age beside it, a common
first name, an initial, or a verb of speech of which it is the subject.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from search.annotation.names.places import is_country
from search.annotation.names.titles import SUFFIXES
from search.annotation.people.offices import Office, fit, synonyms
from search.annotation.words.word_lists import FEMALE_TITLES, MALE_TITLES, first_names


@dataclass(slots=True)
class Person:
    """A person of the article; ``name`` is the fullest form so far."""

    name: tuple[str, ...]
    gender: str = "u"
    offices: set[Office] = field(default_factory=set)
    mentions: int = 0
    sure: bool = False  # the article has evidence that this is a person
    speaks: bool = False  # subject of a verb of speech

    @property
    def full_name(self) -> str:
        """The fullest name with single spaces."""
        return " ".join(self.name)


@lru_cache(maxsize=1 << 14)
def fold(word: str) -> str:
    """Normalise the spelling of a name: ``"al-Çavuşoğlu"`` gives ``cavusoglu``."""
    plain = unicodedata.normalize("NFKD", word.replace("ı", "i")).replace("’", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return plain[3:] if plain[:3] in ("al-", "el-") else plain


class People:
    """The people of one article, found by name."""

    def __init__(self) -> None:
        self._by_last: dict[str, list[Person]] = {}
        self._by_first: dict[str, list[Person]] = {}
        self._by_head: dict[str, list[Person]] = {}  # by the noun of an office
        self._order: list[Person] = []

    def add(
        self,
        name: Sequence[str],
        *,
        titles: Iterable[str] = (),
        offices: Iterable[Office] = (),
        sure: bool = False,
    ) -> Person:
        """Record a mention; the same person is extended, another one is added."""
        name = tuple(name)
        gender = gender_of(name, titles)
        person = self.find(name, gender=gender)
        if person is None:
            person = Person(name)
            self._order.append(person)
            self._file(person)
        elif _last(name) == _last(person.name) and (
            len(name) > len(person.name)
            or (len(name) == len(person.name) and _is_shouted(person.name) > _is_shouted(name))
        ):
            person.name = name
        if person.gender == "u":
            person.gender = gender
        person.mentions += 1
        person.sure = person.sure or sure
        for office in set(offices) - person.offices:
            if not any(office.head == held.head for held in person.offices):
                _append(self._by_head, office.head, person)
            person.offices.add(office)
        return person

    def _file(self, person: Person) -> None:
        _append(self._by_last, _last(person.name), person)
        if len(person.name) > 1:
            _append(self._by_first, fold(person.name[0]), person)

    def find(self, name: Sequence[str], *, gender: str = "u") -> Person | None:
        """Return the person that a name denotes, or None if nobody or several people fit.

        A bare surname denotes the person mentioned most often: articles shorten the main
        person's name and keep the first name of a relative.
        """
        if len(name) > 1:
            same = [p for p in self._by_last.get(_last(name), ()) if _compatible(p.name, name)]
            return same[0] if len(same) == 1 else _exact(same, name)
        namesakes = self._by_last.get(fold(name[0]), [])
        fitting = [person for person in namesakes if person.gender == gender != "u"] or [
            person for person in namesakes if "u" in (gender, person.gender)
        ]
        full = [person for person in fitting if len(person.name) > 1]
        if full:
            return max(full, key=lambda person: person.mentions)
        if fitting:
            return fitting[0]
        first = self._by_first.get(fold(name[0]), [])
        return first[0] if len(first) == 1 and not is_country(name[0]) else None

    def holding(self, office: Office) -> list[Person]:
        """Return the people whose offices fit a description best."""
        heads = synonyms(office.head)
        held = {id(p): p for head in heads for p in self._by_head.get(head, ()) if p.sure}
        scored = [(max(fit(office, own) for own in p.offices), p) for p in held.values()]
        best = max((score for score, _ in scored), default=0)
        return [person for score, person in scored if score == best] if best else []

    def everybody(self) -> tuple[Person, ...]:
        """Return all people in order of first mention."""
        return tuple(self._order)


_MOST = 50  # people with one surname or role; longer lists denote nobody


def _append(table: dict[str, list[Person]], key: str, person: Person) -> None:
    people = table.setdefault(key, [])
    if len(people) < _MOST:
        people.append(person)


def _last(name: Sequence[str]) -> str:
    end = len(name)
    while end > 1 and name[end - 1].lower() in SUFFIXES:
        end -= 1
    return fold(name[end - 1])


def _compatible(known: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two full names may be one person: John Kerry and John F. Kerry."""
    if len(known) == 1 or len(other) == 1:
        return True
    one, two = fold(known[0]).rstrip("."), fold(other[0]).rstrip(".")
    return (
        one == two
        or (min(len(one), len(two)) == 1 and one[0] == two[0])
        or (min(len(one), len(two)) >= 3 and (one.startswith(two) or two.startswith(one)))
    )


def _is_shouted(name: Sequence[str]) -> bool:
    return all(map(str.isupper, name))


def _exact(people: Sequence[Person], name: Sequence[str]) -> Person | None:
    folded = [fold(word) for word in name]
    for person in people:
        if [fold(word) for word in person.name] == folded:
            return person
    return people[0] if people else None


def gender_of(name: Sequence[str], titles: Iterable[str]) -> str:
    """Return ``m``, ``f`` or ``u`` (unknown) by the titles, else by the first name.

    >>> gender_of(("Clinton",), ("Mrs.",))
    'f'
    """
    for title in titles:
        low = title.lower()
        if low in MALE_TITLES:
            return "m"
        if low in FEMALE_TITLES:
            return "f"
    if len(name) < 2:
        return "u"
    first = name[0].lower()  # the first part decides for a double name: Mary-Ann
    return first_names().get(first) or first_names().get(first.split("-")[0], "u")
