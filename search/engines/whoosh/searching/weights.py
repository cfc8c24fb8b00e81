"""What the parts of one plan weigh in one index, before any of its segments is read.

the war and the peace and the war    war 1.8, peace 1; the rest nothing
to be or not to be                   all words, as there are no others
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from search.analysis.tokenizer import FORM, FUNCTION_WORDS
from search.engines.arrays import Array
from search.model import Via
from search.planning import planner, ranking
from search.planning.planner import Pattern, Plan, Rows
from search.planning.spelling_variants import TermSet

_FUNCTION_FORMS = frozenset(FORM + word for word in FUNCTION_WORDS)


class Statistics(Protocol):
    """What scores need to know of a whole index."""

    def rarity(self, field: str, rows: Rows) -> float:
        """Weigh a pattern by the units of a field that hold it."""
        ...

    def article_rarity(self, rows: Rows) -> float:
        """Weigh it by the articles that hold it in any of their blocks."""
        ...

    @property
    def kind_weights(self) -> Sequence[Array]:
        """Tell what a word counts in each paragraph, by what kind of block it is."""
        ...

    def factors(self, field: str) -> Sequence[Array]:
        """Tell what one occurrence in a field counts in each unit, segment by segment."""
        ...

    def article_factors(self) -> Sequence[Array]:
        """Tell the same of each article with all its blocks."""
        ...


class Weights:
    """The weights of one plan's patterns."""

    def __init__(self, plan: Plan, statistics: Statistics) -> None:
        """Weigh function words only where nothing else in the plan is scored."""
        self.statistics = statistics
        found = [pattern for pattern in _scored(plan) if self.idf(pattern)]
        telling = [pattern for pattern in found if not _is_function_word(pattern)]
        words = [pattern for pattern in telling or found if is_word(pattern)]
        times = Counter(pattern.rows for pattern in words)
        self.words = {  # the different ones, and what each weighs in the whole query
            word: ranking.repeated(times[rows])
            for rows, word in {word.rows: word for word in reversed(words)}.items()
        }
        self._shares = {word.rows: self.words[word] / times[word.rows] for word in self.words}

    def share(self, pattern: Pattern) -> float:
        """Weigh one of perhaps several mentions of a word, or whatever else is scored."""
        return self._shares.get(pattern.rows, 0.0) if is_word(pattern) else 1.0

    def idf(self, pattern: Pattern) -> float:
        """Weigh a pattern by its rarity in its field."""
        return self.statistics.rarity(pattern.field, pattern.rows)

    def slot_idf(self, field: str, slot: TermSet) -> float:
        """Weigh some terms, any of which will do, in the same way."""
        return self.statistics.rarity(field, ((slot,),))

    def article_idf(self, word: Pattern) -> float:
        """Weigh a word by the articles that have it somewhere."""
        return self.statistics.article_rarity(word.rows)


def is_word(pattern: Pattern) -> bool:
    """Tell whether a pattern is a plain word of the text."""
    return pattern.scored and pattern.field == "text" and pattern.via in (Via.STEM, Via.EXACT)


def _is_function_word(pattern: Pattern) -> bool:
    typed = pattern.exact or pattern.rows[0][0]
    return is_word(pattern) and typed <= _FUNCTION_FORMS


def _scored(plan: Plan) -> Iterator[Pattern]:
    match plan:
        case Pattern():
            if plan.scored:
                yield plan
        case planner.All(children) | planner.Any(children):
            for child in children:
                yield from _scored(child)
        case planner.SameQuotation(child):
            yield from _scored(child)
        case _:
            return
