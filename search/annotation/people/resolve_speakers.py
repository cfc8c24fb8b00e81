"""Coreference of speakers: the person that a name, a pronoun or "the minister" denotes.

None is a valid result: for companies, unnamed sources, groups, and where two people fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from search.annotation.cues.subject import Subject, SubjectKind
from search.annotation.names.places import is_demonym, is_place
from search.annotation.names.titles import looks_like_person, split_title
from search.annotation.people.people import People, Person, gender_of
from search.annotation.words.word_lists import ROLES

_HE = frozenset({"he", "him"})
_SHE = frozenset({"she", "her"})
# Groups of words for one office: the Russian minister is the Russian top diplomat.
_SAME = tuple(
    frozenset(line.split())
    for line in (
        "ambassador counterpart diplomat envoy fm minister official secretary",
        "billionaire businessman magnate mogul tycoon",
        "boss ceo chief executive",
        "candidate frontrunner front-runner hopeful nominee",
        "chair chairman chairperson chairwoman",
        "commander gen general",
        "congressman congresswoman democrat lawmaker legislator politician rep representative "
        "republican",
        "counterpart leader minister premier",
        "counterpart leader pres president president-elect",
        "democrat lawmaker legislator politician republican sen senator",
        "gov governor",
        "lawmaker legislator mp politician",
        "academic prof professor researcher scholar scientist",
        "spokesman spokesperson spokeswoman",
    )
)
_MOST = 12  # recent people among which a pronoun is resolved
_FAR = 3  # paragraphs between a pronoun and its antecedent


class SpeakerResolver:
    """Resolve subjects in reading order; keeps the last speakers and mentions."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._recent: list[tuple[int, Person]] = []
        self._mentioned: dict[int, tuple[Person, int]] = {}  # by id(), in order of the last mention
        self._named: dict[tuple[str, ...], Person | None] = {}

    def heard(self, paragraph: int, person: Person) -> None:
        """Record the person that a sentence is about."""
        self._recent.append((paragraph, person))

    def mentioned(self, paragraph: int, words: tuple[str, ...]) -> None:
        """Record a mention: the antecedent of "he" where nobody has spoken."""
        person = self.named(words)
        if person is not None:
            self._mentioned.pop(id(person), None)
            self._mentioned[id(person)] = person, paragraph

    def resolve(self, subject: Subject | None, paragraph: int) -> Person | None:
        """Return the person that a subject denotes, or None."""
        if subject is None:
            return None
        if subject.kind is SubjectKind.NAME and subject.phrase is not None:
            return self.named(subject.phrase.words)
        if subject.kind is SubjectKind.PRONOUN:
            return self._pronoun(subject.words[0], paragraph)
        if subject.kind is SubjectKind.NOMINAL:
            return self._nominal(subject.words, paragraph)
        return None

    def named(self, words: tuple[str, ...]) -> Person | None:
        """Return the person that a proper name denotes, or None."""
        if words not in self._named:
            self._named[words] = self._person(words)
        return self._named[words]

    def _person(self, words: Sequence[str]) -> Person | None:
        titles, name = split_title(words)
        if not name:
            return None
        known = self._people.find(name, gender=gender_of(name[:1], titles))
        if known is not None and known.sure and (len(name) == 1 or looks_like_person(name)):
            return known
        return None

    def _pronoun(self, word: str, paragraph: int) -> Person | None:
        gender = "m" if word in _HE else "f" if word in _SHE else None
        if gender is None:
            return None
        for earlier, person in reversed(self._recent[-_MOST:]):
            if paragraph - earlier > _FAR:
                break
            if person.gender in (gender, "u"):
                return person
        fitting = [
            person
            for person, earlier in islice(reversed(self._mentioned.values()), _MOST)
            if paragraph - earlier <= 1 and person.gender in (gender, "u")
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _nominal(self, words: Sequence[str], paragraph: int) -> Person | None:
        """Resolve "the Russian minister" by office; among several holders the last speaker."""
        if words[0] not in {"the", "this"} or words[-1] not in ROLES:
            return None
        holding = self._people.holding(_offices(words[-1]))
        scored = [(_fit(person, words), person) for person in holding]
        best = max((fit for fit, _ in scored), default=0)
        fitting = [person for fit, person in scored if fit == best] if best else []
        near = [person for earlier, person in self._recent[-3:] if paragraph - earlier <= 1]
        if near and near[-1] in fitting:
            return near[-1]
        return fitting[0] if len(fitting) == 1 else None


def _fit(person: Person, words: Sequence[str]) -> int:
    """Count the words of "the Russian foreign minister" that the article applies to a person.

    0: another office or country. A synonym of the office counts (``_SAME``); a modified office
    does not stand for another one: the Senate minority leader is not the president.
    """
    head = words[-1]
    fit = 1 + (head in person.roles)
    for word in words[1:-1]:
        if word in person.roles:
            fit += 1
        elif _is_country(word):
            if any(_is_country(role) for role in person.roles):
                return 0
        elif head not in person.roles and word not in _VAGUE:
            return 0
    return fit


def _offices(head: str) -> set[str]:
    return {head}.union(*(same for same in _SAME if head in same))


_VAGUE = frozenset({"former", "top", "new", "senior", "then", "veteran", "old", "outgoing"})


def _is_country(word: str) -> bool:
    return is_demonym(word.capitalize()) or is_place(word.capitalize())
