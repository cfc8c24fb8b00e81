"""Coreference of speakers: the person that a name, a pronoun or "the minister" denotes.

No person is a valid result: for companies, unnamed sources, groups, and where two people fit. The
source is then kept as it is written, and a pronoun that refers to it denotes no other person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from search.annotation.cues.subject import Subject, SubjectKind
from search.annotation.names.places import is_place
from search.annotation.names.titles import looks_like_person, split_title
from search.annotation.passages import Passage
from search.annotation.people.offices import offices_in, regions, without_regions
from search.annotation.people.people import People, Person, gender_of
from search.annotation.people.sources import UNKNOWN, Reference, SpeechSource
from search.annotation.transcripts import Label
from search.annotation.words.word_lists import HONORIFICS, OFFICES, ROLES, first_names, wordlist
from search.model import SourceKind

_HE = frozenset({"he", "him"})
_SHE = frozenset({"she", "her"})
_MOST = 12  # recent people among which a pronoun is resolved
_FAR = 3  # paragraphs between a pronoun and its antecedent
_DEFINITE = frozenset({"the", "this"})
_SINGULAR = frozenset({"a", "an", "another", "her", "his", "its", "one", "our", "the", "their",
                       "this"})  # fmt: skip
_BODIES = ("Executive",)  # roles that are bodies with a capital: the Scottish Executive
_FEMALE_ROLES = wordlist(
    """
    actress ballerina mother princess queen widow wife
    """
)
_MALE_ROLES = wordlist(
    """
    baron boy father husband king prince son
    """
)


class SpeakerResolver:
    """Resolve subjects in reading order; keeps the last speakers and mentions."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._recent: list[tuple[int, SpeechSource]] = []
        self._mentioned: dict[int, tuple[Person, int]] = {}  # by id(), in order of the last mention
        self._named: dict[tuple[str, ...], Person | None] = {}

    def heard(self, paragraph: int, source: SpeechSource, *, speaks: bool) -> None:
        """Record the source that a sentence is about: the antecedent of the next "he".

        An unresolved office, "the prime minister", is recorded as well. An unresolved common noun
        is not, where it may describe the last person: "the actress". Nor is a noun that neither
        speaks nor is an office: "a potential candidate".
        """
        if source.person is None and source.reference is Reference.OFFICE:
            last = self._last(paragraph)
            described = last is not None and {last.gender, source.gender} != {"m", "f"}
            definite, noun = source.definite, source.common_noun
            if (noun and definite and described) or not (speaks or (definite and not noun)):
                return
        if source.human:
            self._recent.append((paragraph, source))

    def mentioned(self, paragraph: int, words: tuple[str, ...]) -> None:
        """Record a mention: the antecedent of "he" where nobody has spoken."""
        person = self.named(words)
        if person is not None:
            self._mentioned.pop(id(person), None)
            self._mentioned[id(person)] = person, paragraph

    def resolve(self, subject: Subject | None, passage: Passage, paragraph: int) -> SpeechSource:
        """Return the source that a subject denotes; without a person it is as written."""
        if subject is None:
            return UNKNOWN
        if subject.kind is SubjectKind.NAME and subject.phrase is not None:
            return self._name(subject.phrase.words)
        if subject.kind is SubjectKind.PRONOUN:
            return self._pronoun(subject.words[0], paragraph)
        text = _text(subject, passage)
        if subject.kind is SubjectKind.NOMINAL:
            return self._nominal(subject, text, paragraph)
        return SpeechSource(None, text)  # several people together

    def labelled(self, label: Label, intro: Sequence[Passage]) -> SpeechSource:
        """Return the source of a transcript's label; ``intro`` are the passages before it.

        The answers of an interview are those of the only person that its introduction names most.
        """
        if label.answers:
            person = self._interviewed(intro)
            return SpeechSource(person, None, SourceKind.PERSON) if person is not None else UNKNOWN
        if label.asks:
            return UNKNOWN
        if label.is_part:
            return SpeechSource(None, label.text, SourceKind.OFFICE, Reference.OFFICE)
        first, *rest = (word.lower() for word in label.words)
        if first == "the" and rest:
            subject = Subject(SubjectKind.NOMINAL, 0, 0, None, (first, *rest))
            return self._nominal(subject, " ".join((first, *rest)), len(intro))
        source = self._name(label.words)
        written = label.text if source.person is None or len(source.person.name) == 1 else None
        return source._replace(as_written=written, kind=SourceKind.PERSON)

    def _interviewed(self, intro: Sequence[Passage]) -> Person | None:
        counted = Counter(
            person.full_name
            for passage in intro
            for phrase in passage.phrases
            if (person := self.named(phrase.words)) is not None
        )
        most = counted.most_common(2)
        if not most or (len(most) > 1 and most[0][1] == most[1][1]):
            return None
        return self._people.find(most[0][0].split())

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

    def _name(self, words: tuple[str, ...]) -> SpeechSource:
        person = self.named(words)
        text = " ".join(words)
        if person is not None:
            as_written = text if len(person.name) == 1 else None
            return SpeechSource(person, as_written, SourceKind.PERSON, gender=person.gender)
        titles, name = split_title(words)
        if _is_personal(titles, name):
            gender = gender_of(name, titles)
            return SpeechSource(None, text, SourceKind.PERSON, gender=gender)
        return SpeechSource(None, text, SourceKind.BODY)

    def _pronoun(self, word: str, paragraph: int) -> SpeechSource:
        gender = "m" if word in _HE else "f" if word in _SHE else None
        if gender is None:
            return UNKNOWN
        for earlier, source in reversed(self._recent[-_MOST:]):
            if paragraph - earlier > _FAR:
                break
            if source.gender in (gender, "u"):
                return source._replace(reference=Reference.PRONOUN)
        fitting = [
            person
            for person, earlier in islice(reversed(self._mentioned.values()), _MOST)
            if paragraph - earlier <= 1 and person.gender in (gender, "u")
        ]
        if len(fitting) != 1:
            return UNKNOWN
        return SpeechSource(fitting[0], None, SourceKind.PERSON, Reference.PRONOUN, gender)

    def _nominal(self, subject: Subject, text: str, paragraph: int) -> SpeechSource:
        """Resolve "the Russian minister" by office; among several holders the last speaker."""
        words = subject.words
        if words[-1] not in ROLES or words[0] not in _SINGULAR or text.endswith(_BODIES):
            return SpeechSource(None, text, SourceKind.BODY)
        person = self._holder(subject, paragraph) if words[0] in _DEFINITE else None
        if person is not None:
            return SpeechSource(person, None, SourceKind.PERSON, Reference.OFFICE, person.gender)
        return SpeechSource(
            None,
            text,
            SourceKind.OFFICE,
            Reference.OFFICE,
            _gender_of_role(words[-1]),
            words[-1],
            definite=words[0] in _DEFINITE,
            common_noun=words[-1] not in OFFICES,
        )

    def _holder(self, subject: Subject, paragraph: int) -> Person | None:
        offices = offices_in((*subject.words[1:], *subject.complement))
        if len(offices) != 1:
            return None
        fitting = self._people.holding(offices[0])
        for earlier, source in reversed(self._recent[-_MOST:]):
            if paragraph - earlier > _FAR or source.person in fitting:
                break
            if source.person is None and source.head == offices[0].head:
                return None  # "the spokesman" is a spokesman whom nobody named
        last = self._last(paragraph)
        if last is not None and last.person in fitting:
            return last.person
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
        if last is None or last.person is None:
            return None
        # The last speaker, Senator Lee, is "the Ohio senator" if no other senator is named, and
        # nothing is known of another state.
        elsewhere = any(map(regions, last.person.offices))
        senators = self._people.holding(without_regions(offices[0]))
        return last.person if senators == [last.person] and not elsewhere else None

    def _last(self, paragraph: int) -> SpeechSource | None:
        """Return the last human source of this paragraph or of the one before."""
        if not self._recent or paragraph - self._recent[-1][0] > 1:
            return None
        return self._recent[-1][1]


def _is_personal(titles: Sequence[str], name: Sequence[str]) -> bool:
    """Return whether the form of an unknown name is evidence for a person."""
    if not looks_like_person(tuple(name)) or is_place(" ".join(name)):
        return False
    return any(title.lower() in HONORIFICS for title in titles) or (
        len(name) > 1 and name[0].lower() in first_names()
    )


def _gender_of_role(role: str) -> str:
    if role in _FEMALE_ROLES or role.endswith("woman"):
        return "f"
    return "m" if role in _MALE_ROLES or role.endswith("man") else "u"


def _text(subject: Subject, passage: Passage) -> str:
    """Return a subject as it is written, with single spaces and without a determiner's capital."""
    start, end = passage.outer[subject.first].start, passage.outer[subject.last].end
    text = " ".join(passage.paragraph.text[start:end].split())
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if first.lower() in _SINGULAR else text
