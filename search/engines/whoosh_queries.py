"""Plans as Whoosh queries that any Whoosh collector can run, and ours faster.

Each query gives all of its matches in a segment with their scores at once; ``matcher`` hands them
to Whoosh as a list. Whoosh's own And and Or step through such lists a document at a time, ten times
as slowly, and prune what they should not. Sums are made in the order of the query, so that equal
paragraphs have equal scores, however the index came about.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from whoosh import matching, query
from whoosh.scoring import WeightScorer

from search.engines.whoosh_postings import Reader, size
from search.engines.whoosh_scoring import Scorer, Scores
from search.model import Kind, Via
from search.query import patterns
from search.query.dates import first_day, last_day
from search.query.patterns import Pattern, Plan
from search.query.tree import Dates, Everything, Nothing

Searcher: TypeAlias = Any  # whoosh is untyped here


# Without words, only these are meant: titles and headings are found by their words.
NUMBERED = tuple(kind for kind in Kind if kind.numbered)


class PlanQuery(query.Query):  # type: ignore[misc]
    """A query that gives all of its matches in a segment at once."""

    @abstractmethod
    def scores(self, reader: Reader) -> Scores:
        """Match and score within one segment."""

    @abstractmethod
    def estimate_size(self, ixreader: Reader) -> int:
        """Bound the number of matches."""

    def matcher(self, searcher: Searcher, context: Any = None) -> Any:
        """Hand the matches to Whoosh."""
        scores = self.scores(searcher.reader())
        numbers = sorted(scores)
        weights = [scores[number] for number in numbers]
        return matching.ListMatcher(numbers, weights, scorer=WeightScorer(max(weights, default=0)))


def compiled(plan: Plan, scorer: Scorer) -> PlanQuery:
    """Compile a plan for the index that a scorer belongs to."""
    match plan:
        case Pattern():
            return PatternQuery(plan, scorer)
        case Dates():
            return PatternQuery(_published(plan, scorer.reader), scorer)
        case patterns.Blocks():
            return EveryQuery(Kind)
        case Everything():
            return EveryQuery(NUMBERED)
        case Nothing():
            return AnyQuery(())
        case patterns.Any(children):
            return AnyQuery([compiled(child, scorer) for child in children])
        case patterns.Said(child):
            return SaidQuery(child, scorer)
        case patterns.Without(child):
            return ExceptQuery(EveryQuery(NUMBERED), compiled(child, scorer))
        case patterns.All(children):
            wanted = [c for c in children if not isinstance(c, patterns.Without | Everything)]
            unwanted = [c.child for c in children if isinstance(c, patterns.Without)]
            base = AllQuery([compiled(child, scorer) for child in wanted])
            without = AnyQuery([compiled(child, scorer) for child in unwanted])
            return ExceptQuery(base if wanted else EveryQuery(NUMBERED), without)


def _published(dates: Dates, reader: Reader) -> Pattern:
    values = (value.decode() for value in reader.lexicon("published"))
    slot = frozenset(value for value in values if _overlaps(value, dates))
    return Pattern(-1, "published", ((slot,),) if slot else (), Via.EXACT, scored=False)


def _overlaps(value: str, dates: Dates) -> bool:
    """Tell whether any day of a (possibly vague) date lies within a range."""
    late = dates.since is not None and last_day(value) < first_day(dates.since)
    early = dates.until is not None and first_day(value) > last_day(dates.until)
    return not (late or early)


class PatternQuery(PlanQuery):
    """Matches the paragraphs in which a pattern occurs."""

    def __init__(self, pattern: Pattern, scorer: Scorer) -> None:
        self._pattern = pattern
        self._scorer = scorer

    def estimate_size(self, ixreader: Reader) -> int:
        """Bound the number of matches by those of the pattern's words."""
        return size(ixreader, self._pattern)

    def scores(self, reader: Reader) -> Scores:
        """Match and score within one segment."""
        return self._scorer.scores(reader, self._pattern)


class EveryQuery(PlanQuery):
    """Matches every block of some kinds, with no score."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._kinds = tuple(kinds)

    def estimate_size(self, ixreader: Reader) -> int:
        """Count all paragraphs."""
        return int(ixreader.doc_count_all())

    def scores(self, reader: Reader) -> Scores:
        """Match within one segment."""
        return {
            number: 0.0
            for kind in self._kinds
            if ("kind", kind.value) in reader
            for number in reader.postings("kind", kind.value).all_ids()
        }


class AllQuery(PlanQuery):
    """Matches what all of the children do; scores are added."""

    def __init__(self, children: Sequence[PlanQuery]) -> None:
        self._children = children

    def estimate_size(self, ixreader: Reader) -> int:
        """Bound the number of matches by the rarest child's."""
        return min(child.estimate_size(ixreader) for child in self._children)

    def scores(self, reader: Reader) -> Scores:
        """Match the rarest first, and no more once nothing is left."""
        sizes = [child.estimate_size(reader) for child in self._children]
        parts: list[Scores] = [{}] * len(sizes)
        together: set[int] = set()
        for rank, at in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
            parts[at] = self._children[at].scores(reader)
            together = together & parts[at].keys() if rank else set(parts[at])
            if not together:
                return {}
        return {number: sum(part[number] for part in parts) for number in together}


class AnyQuery(PlanQuery):
    """Matches what at least one of the children does; scores are added."""

    def __init__(self, children: Sequence[PlanQuery]) -> None:
        self._children = children

    def estimate_size(self, ixreader: Reader) -> int:
        """Bound the number of matches by the sum of the children's."""
        return sum(child.estimate_size(ixreader) for child in self._children)

    def scores(self, reader: Reader) -> Scores:
        """Match and score within one segment."""
        scores: Scores = {}
        for child in self._children:
            for number, score in child.scores(reader).items():
                scores[number] = scores.get(number, 0.0) + score
        return scores


class ExceptQuery(PlanQuery):
    """Matches what the base does and the unwanted does not."""

    def __init__(self, base: PlanQuery, unwanted: PlanQuery) -> None:
        self._base = base
        self._unwanted = unwanted

    def estimate_size(self, ixreader: Reader) -> int:
        """Bound the number of matches by the base's."""
        return self._base.estimate_size(ixreader)

    def scores(self, reader: Reader) -> Scores:
        """Match and score within one segment."""
        unwanted = self._unwanted.scores(reader)
        return {n: score for n, score in self._base.scores(reader).items() if n not in unwanted}


class SaidQuery(PlanQuery):
    """Matches the paragraphs with a quotation of which a whole plan holds."""

    def __init__(self, plan: Plan, scorer: Scorer) -> None:
        self._plan = plan
        self._scorer = scorer
        self._anywhere = compiled(plan, scorer)  # the same, of any quotations of a paragraph

    def estimate_size(self, ixreader: Reader) -> int:
        """Bound the number of matches by those in any quotations."""
        return self._anywhere.estimate_size(ixreader)

    def scores(self, reader: Reader) -> Scores:
        """Match and score within one segment."""
        together = self._quotations(self._plan, reader)
        scores = self._anywhere.scores(reader)
        return {number: scores[number] for number, found in together.items() if found}

    def _quotations(self, plan: Plan, reader: Reader) -> dict[int, set[int]]:
        match plan:
            case Pattern():
                return self._scorer.quotations(reader, plan)
            case patterns.All(children):
                first, *others = (self._quotations(child, reader) for child in children)
                return {
                    number: found.intersection(*(other[number] for other in others))
                    for number, found in first.items()
                    if all(number in other for other in others)
                }
            case patterns.Any(children):
                either: dict[int, set[int]] = defaultdict(set)
                for child in children:
                    for number, found in self._quotations(child, reader).items():
                        either[number] |= found
                return either
            case patterns.Said(child):
                return self._quotations(child, reader)
            case _:
                raise AssertionError(f"{plan} is not about quotations")
