"""Collect the people that an article names, with their titles and roles."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

from search.annotation.names.places import is_place
from search.annotation.names.proper_names import ProperName
from search.annotation.names.titles import looks_like_person, may_be_surname, split_title
from search.annotation.passages import Passage
from search.annotation.people.offices import offices_in
from search.annotation.people.people import People, Person, fold
from search.annotation.people.roles import roles_beside
from search.annotation.transcripts import Label
from search.annotation.words.reporting_verbs import VerbStrength
from search.annotation.words.tokens import TextToken
from search.annotation.words.word_lists import (
    FAMILY_FIRST,
    FIRMS,
    HONORIFICS,
    ROLES,
    first_names,
)

_LIST = 3  # names in a row
_COMMAS = ([","], ["and"], [",", "and"])


def collect_people(passages: Sequence[Passage], labels: Iterable[Label] = ()) -> People:
    """Collect the people of an article, full names first; those of a transcript's labels last."""
    people = People()
    subjects = {id(p): _cue_subjects(p) for p in passages}
    surnames = _surnames(passages)
    for full in (True, False):
        for passage in passages:
            for phrase in passage.phrases:
                if full:
                    _register_full(people, passage, phrase, subjects[id(passage)], surnames)
                else:
                    _register_short(people, passage, phrase, subjects[id(passage)])
    for passage in passages:
        _register_lists(people, passage)
    said = Counter(name for passage in passages for name in _single_subjects(passage))
    for name in dict.fromkeys(_taken_up(passages)):
        if said[name] > 1 and people.find(name) is None:
            people.add(name, sure=True)
    for label in dict.fromkeys(labels):
        titles, name = split_title(label.words)
        if not label.is_part and looks_like_person(name):
            roles = offices_in([*titles, *(label.role or "").split()])
            people.add(name, titles=titles, offices=roles, sure=True)
    for person in people.everybody():
        # a company may speak and be called by its first word (Nile Data: Nile), never by its last
        first, last = fold(person.name[0]), fold(person.name[-1])
        if person.speaks and (last in surnames or (person.mentions == 1 and first not in surnames)):
            person.sure = True
    return people


def _taken_up(passages: Sequence[Passage]) -> Iterator[tuple[str, ...]]:
    """Yield the single names that "he" or "she" takes up: "Lee said so. He added that …".

    The pronoun must be the subject of the next cue in the same paragraph.
    """
    for passage in passages:
        name: tuple[str, ...] | None = None
        for sentence in passage.sentences:
            for cue in sentence.cues:
                subject = cue.subject
                if subject.words[:1] in (("he",), ("she",)) and name is not None:
                    yield name
                elif subject.phrase is not None and cue.strength is VerbStrength.STRONG:
                    name = subject.phrase.words if _is_single(subject.phrase.words) else None
                elif subject.words[:1] not in (("it",), ("they",)):
                    name = None


def _single_subjects(passage: Passage) -> Iterator[tuple[str, ...]]:
    """Yield the names of one word that are subjects of cues."""
    for sentence in passage.sentences:
        for cue in sentence.cues:
            if cue.subject.phrase is not None and _is_single(cue.subject.phrase.words):
                yield cue.subject.phrase.words


def _is_single(name: tuple[str, ...]) -> bool:
    """Return whether a name may be a single surname: no place, no plural such as Republicans."""
    return (
        len(name) == 1 and may_be_surname(name) and name[0].lower().removesuffix("s") not in ROLES
    )


def _surnames(passages: Sequence[Passage]) -> set[str]:
    """Collect the names of one word: evidence for people, whom articles call by surname."""
    found: set[str] = set()
    for passage in passages:
        for phrase in passage.phrases:
            _, name = split_title(phrase.words)
            if len(name) == 1:
                found.add(fold(name[0]))
    return found


def _cue_subjects(passage: Passage) -> set[int]:
    """Return the start offsets of the names that are subjects of strong verbs."""
    return {
        cue.subject.phrase.start
        for sentence in passage.sentences
        for cue in sentence.cues
        if cue.strength is VerbStrength.STRONG and cue.subject.phrase
    }


def _register_full(
    people: People, passage: Passage, phrase: ProperName, subjects: set[int], surnames: set[str]
) -> None:
    """Record a name of several words with the evidence that it is a person's."""
    titles, name = split_title(phrase.words)
    if len(name) < 2 or not looks_like_person(name):
        return
    if not titles and _after_article(passage.tokens, phrase.first):
        return
    roles, offices = roles_beside(passage.tokens, phrase, titles)
    speaks = phrase.start in subjects and (
        fold(name[-1]) in surnames or not _is_firm(passage.tokens, phrase)
    )
    sure = any(map(_is_title, titles)) or any(map(_is_title, roles)) or _has_first_name(name)
    if is_place(name[0]) and not _has_first_name(name):
        speaks = speaks and fold(name[-1]) in surnames  # Munich Re
    person = people.add(name, titles=[*titles, *roles], offices=offices, sure=sure)
    person.speaks = person.speaks or speaks


def _register_short(
    people: People, passage: Passage, phrase: ProperName, subjects: set[int]
) -> None:
    """Record a name of one word: a mention of somebody, or a new person with a title."""
    titles, name = split_title(phrase.words)
    if len(name) != 1:
        return
    known = people.find(name)
    titled = any(map(_is_title, titles))
    if not looks_like_person(name):
        if known is not None:  # Jordan is a country unless Jim Jordan is in the article
            known.mentions += 1
            speaks = phrase.start in subjects and _is_surname(name[0], known)
            known.speaks = known.speaks or speaks
    elif known is not None or titled or (phrase.start in subjects and _has_first_name(name)):
        # "Mehta said": a surname that speaks makes Arjun Mehta a person; Bob is one by his name
        speaks = phrase.start in subjects and (known is None or _is_surname(name[0], known))
        roles, offices = roles_beside(passage.tokens, phrase, titles)
        people.add(name, titles=[*titles, *roles], offices=offices, sure=titled or speaks)


def _is_surname(word: str, known: Person) -> bool:
    """Return whether a single word is the surname of a known person, not its first word."""
    first = fold(known.name[0])
    return len(known.name) > 1 and (fold(word) != first or first in FAMILY_FIRST)


def _register_lists(people: People, passage: Passage) -> None:
    """Accept all names of a list as people if one is: Ann Lee, Zorb Quorl and Arjun Mehta."""
    row: deque[Person] = deque(maxlen=_LIST)
    end = 0
    for phrase in passage.phrases:
        if [token.lower for token in passage.tokens[end : phrase.first]] not in _COMMAS:
            row.clear()
        end = phrase.last + 1
        _, name = split_title(phrase.words)
        person = people.find(name) if 1 < len(name) < 4 and looks_like_person(name) else None
        if person is None:
            row.clear()
            continue
        row.append(person)
        if len(row) == _LIST and any(one.sure for one in row):
            for one in row:
                one.sure = True


def _is_firm(tokens: Sequence[TextToken], phrase: ProperName) -> bool:
    """Return whether the context shows a company: "analysts Nile Data", "Nile Data (ND)"."""
    before = tokens[phrase.first - 1].lower if phrase.first else ""
    if before.endswith("s") and before[:-1] in ROLES:
        return True
    following = [token.text for token in tokens[phrase.last + 1 : phrase.last + 3]]
    if len(following) < 2:
        return False
    mark, word = following
    return (mark == "," and word.lower() in {"a", "an", "the"}) or (
        mark == "(" and len(word) > 1 and word.isupper()
    )


# Titles and roles of people only; an owner may be a company.
_PERSONAL = (HONORIFICS | ROLES | {"aged"}) - FIRMS


def _is_title(word: str) -> bool:
    return word.lower() in _PERSONAL


def _has_first_name(name: Sequence[str]) -> bool:
    names = first_names()
    first = name[0].lower()
    return (
        first in names or first.split("-")[0] in names or (len(name) > 2 and name[1].endswith("."))
    )


def _after_article(tokens: Sequence[TextToken], first: int) -> bool:
    return first > 0 and tokens[first - 1].lower in {"the", "a", "an"}
