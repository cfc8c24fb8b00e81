"""Completions of a query while it is typed: words, and names of people, places and sources.

Each comes with the number of paragraphs that the completed query finds. The number of candidates
that are tried is bounded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from search.analysis.folding import fold
from search.analysis.languages import FUNCTION_WORDS
from search.analysis.terms import FOLDED, FORM
from search.analysis.tokenizer import tokens
from search.engines.protocol import Selection, Snapshot
from search.errors import QueryError
from search.planning.plan import Plan
from search.planning.planner import Planner
from search.planning.vocabulary import VocabularyCache
from search.query.parser import parse
from search.query.tree import Node

SHORTEST = 2  # letters; fewer begin too much
MOST_TRIED = 2  # times as many words as are wanted: beside the others, some find nothing
SAMPLE = 40  # paragraphs that are looked through for names


class CompletionKind(StrEnum):
    """The kind of the completed part."""

    WORD = "word"
    SPEAKER = "speaker"
    PERSON = "person"
    PLACE = "place"
    SOURCE = "source"
    NAME = "name"  # whatever is written like a name


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole query, and in how many paragraphs its words are found."""

    text: str
    kind: CompletionKind
    paragraphs: int


# The fields whose values are completed, and what these are; in the order in which they are offered.
_FIELDS = {
    "speaker": CompletionKind.SPEAKER,
    "people": CompletionKind.PERSON,
    "places": CompletionKind.PLACE,
    "source": CompletionKind.SOURCE,
    "names": CompletionKind.NAME,
}
_LAST_WORD = re.compile(r"(?<!\S)[(\-]*+(\S*+)$")
_FIELD = re.compile(rf"({'|'.join(_FIELDS)}):", re.IGNORECASE)
_OPENING = '"“„'
_QUOTATION_MARKS = re.compile(f"[{_OPENING}”]")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A query split into the finished part and the part that is still being typed."""

    before: str
    field: str | None  # only values of this field are wanted
    words: tuple[str, ...]  # folded; the last one may go on
    quoted: bool  # behind an opening quotation mark: a value, not a word


def suggest(snapshot: Snapshot, q: str, limit: int) -> tuple[Completion, ...]:
    """Complete the last word of a query, or the value behind its field or quotation mark.

    >>> suggest(snapshot, "aid lav", 1)
    (Completion('aid speaker:"Sergey Lavrov"', CompletionKind.SPEAKER, 3),)
    """
    typed = _split_query(q)
    if not typed.words or len("".join(typed.words)) < SHORTEST or not limit:
        return ()
    tried = _Candidates(snapshot, typed, limit)
    try:
        names = list(islice(tried.values(), limit))
        words = [] if typed.quoted or typed.field else list(islice(tried.words(), limit))
    except QueryError:  # what is too long to be searched for has no completions
        return ()
    names.sort(key=lambda one: -one.paragraphs)
    room = max(limit - len(names), (limit + 1) // 2)
    return (*words[:room], *names[: limit - len(words[:room])])


def _split_query(q: str) -> _Typed:
    marks = list(_QUOTATION_MARKS.finditer(q))
    quoted = len(marks) % 2 == 1
    start = marks[-1].end() if quoted else _last_word(q)
    before, rest = q[: start - quoted], q[start:]
    if found := _FIELD.match(rest):
        rest = rest[found.end() :]
    elif quoted and (found := _FIELD.search(before)) and found.end() == len(before):
        before = before[: found.start()]
    field = found[1].lower() if found else None
    words = tuple(re.findall(r"[^\W_]+", fold(rest))) if quoted or field else (fold(rest),)
    return _Typed(before, field, tuple(filter(None, words)), quoted)


def _last_word(q: str) -> int:
    found = _LAST_WORD.search(q)
    return found.start(1) if found else len(q)


def _stem(word: str, lang: str) -> str:
    """Return the stem of a word: the same for all of its forms."""
    return next((token.terms[-1].lstrip(FORM + FOLDED) for token in tokens(word, lang)), word)


def _is_written(terms: Sequence[str]) -> bool:
    """Check for a word as written, not just the stem of a joined compound."""
    return any(term[0] in FORM + FOLDED for term in terms)


class _Candidates:
    """Candidates for one query, and what they find."""

    def __init__(self, snapshot: Snapshot, typed: _Typed, limit: int) -> None:
        self._snapshot = snapshot
        self._vocabulary = VocabularyCache(snapshot)
        self._typed = typed
        self._limit = limit

    def words(self) -> Iterator[Completion]:
        """Yield the most frequent words that begin so, one form of each."""
        beginning = self._vocabulary.starting("text", self._typed.words[-1])
        seen: set[str] = set()
        forms: list[str] = []
        for word, terms in beginning.items():
            stem = _stem(word, self._vocabulary.language)
            if stem in seen or word in FUNCTION_WORDS or not _is_written(terms):
                continue
            seen.add(stem)
            forms.append(word)
            if len(forms) == MOST_TRIED * self._limit:
                break
        return self._counted((word, CompletionKind.WORD) for word in forms)

    def values(self) -> Iterator[Completion]:
        """Yield the most frequent values that have words which begin so."""
        found = [
            (count, field, value)
            for field in _FIELDS
            if self._typed.field in (None, field)
            for value, count in self._fitting(field).items()
        ]
        known = {value for _, field, value in found if field != "names"}
        order = sorted(found, key=lambda one: (-one[0], one[1:]))
        return self._counted(
            (f'{field}:"{value}"', _FIELDS[field])
            for _, field, value in order
            if field != "names" or value not in known  # else it is offered as what it is
        )

    def _fitting(self, field: str) -> dict[str, int]:
        """Find a field's values, with about how many paragraphs have them."""
        *whole, last = self._typed.words
        asked = [f"{field}:{word}" for word in whole]
        if len(last) >= SHORTEST:
            asked.append(f"{field}:{last}*")
        plan = self._plan(" ".join((self._typed.before, *asked)))
        if field == "names":  # which is no facet: the best paragraphs tell
            found = self._snapshot.select(Selection(plan=plan, limit=SAMPLE)).found
            counts = Counter(name for one in found for name in one.paragraph.names)
        else:
            facets = self._snapshot.select(Selection(plan=plan, limit=0, facets=(field,))).facets
            counts = Counter({one.value: one.count for facet in facets for one in facet.counts})
        return {value: count for value, count in counts.items() if self._fits(value)}

    def _fits(self, value: str) -> bool:
        parts = re.findall(r"[^\W_]+", fold(value))
        *whole, last = self._typed.words
        fits = set(whole) <= set(parts) and any(part.startswith(last) for part in parts)
        return fits and not _QUOTATION_MARKS.search(value)

    def _counted(self, candidates: Iterator[tuple[str, CompletionKind]]) -> Iterator[Completion]:
        """Yield the first candidates that find something; the missing ones are counted at once."""
        missing = self._limit
        while some := list(islice(candidates, missing)):
            texts = [f"{self._typed.before}{completed}" for completed, _ in some]
            trees = [parse(text).tree for text in texts]
            Planner(self._vocabulary).read_ahead(trees)
            counts = self._vocabulary.counts([self._plan_of(tree) for tree in trees])
            for text, (_, kind), count in zip(texts, some, counts, strict=True):
                if count:
                    missing -= 1
                    yield Completion(text, kind, count)

    def _plan(self, q: str) -> Plan:
        return self._plan_of(parse(q).tree)

    def _plan_of(self, tree: Node) -> Plan:
        return Planner(self._vocabulary).plan(tree)
