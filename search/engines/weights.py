"""Weights of the words of one plan in one index, computed before any segment is read.

the war and the peace and the war    war 1.8, peace 1; the rest nothing
to be or not to be                   all words, as there are no others
"""

from __future__ import annotations

from collections import Counter
from typing import Generic, Protocol, TypeVar

from search.analysis.languages import FUNCTION_WORDS
from search.analysis.terms import FORM
from search.model import Via
from search.planning import ranking
from search.planning.plan import AllOf, AnyOf, Pattern, Plan, Rows, SameQuotation, TermSet, patterns

CONSTANT = 1.0  # score of what matches without being scored: a prefix, a misspelling, a filter

_FUNCTION_FORMS = frozenset(FORM + word for word in FUNCTION_WORDS)


class Statistics(Protocol):
    """The rarity of words in a whole index, which their weights depend on."""

    def rarity(self, field: str, rows: Rows) -> float:
        """Return the inverse document frequency of a pattern over the units of a field."""
        ...

    def article_rarity(self, rows: Rows) -> float:
        """Return the inverse document frequency of a pattern over whole articles."""
        ...


AnyStatistics = TypeVar("AnyStatistics", bound=Statistics)


class Weights(Generic[AnyStatistics]):
    """The weights of one plan's patterns."""

    def __init__(self, plan: Plan, statistics: AnyStatistics) -> None:
        """Compute the weights; function words have none unless the plan scores nothing else."""
        self.statistics = statistics
        found = [pattern for pattern in patterns(plan) if pattern.scored and self.idf(pattern)]
        telling = [pattern for pattern in found if not _is_function_word(pattern)]
        words = [pattern for pattern in telling or found if is_word(pattern)]
        times = Counter(pattern.rows for pattern in words)
        self.words = {  # the different ones, and what each weighs in the whole query
            word: ranking.repeated(times[rows])
            for rows, word in {word.rows: word for word in reversed(words)}.items()
        }
        self._shares = {word.rows: self.words[word] / times[word.rows] for word in self.words}

    def share(self, pattern: Pattern) -> float:
        """Return the weight of one mention of a word; 1 for any other pattern."""
        return self._shares.get(pattern.rows, 0.0) if is_word(pattern) else 1.0

    def idf(self, pattern: Pattern) -> float:
        """Return the inverse document frequency of a pattern in its field."""
        return self.statistics.rarity(pattern.field, pattern.rows)

    def slot_idf(self, field: str, slot: TermSet) -> float:
        """Return the inverse document frequency of a set of terms in a field."""
        return self.statistics.rarity(field, ((slot,),))

    def article_idf(self, word: Pattern) -> float:
        """Return the inverse document frequency of a word over whole articles."""
        return self.statistics.article_rarity(word.rows)


def is_word(pattern: Pattern) -> bool:
    """Report whether a pattern is a plain word of the text."""
    return pattern.scored and pattern.field == "text" and pattern.via in (Via.STEM, Via.EXACT)


def _is_function_word(pattern: Pattern) -> bool:
    typed = pattern.exact or pattern.rows[0][0]
    return is_word(pattern) and typed <= _FUNCTION_FORMS


def is_constant(plan: Plan) -> bool:
    """Report whether all matches of a plan have the same score."""
    match plan:
        case Pattern():
            return not plan.scored
        case AllOf(children):
            return all(map(is_constant, children))
        case AnyOf() | SameQuotation():
            return False
        case _:
            return True
