"""Scores of a few paragraphs by all rules of ``search.planning.ranking``.

The words are found in the paragraphs themselves, which the cluster has returned anyway; how often
they stand in whole articles, it has counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from search import timeout
from search.analysis.term_finder import TermFinder
from search.engines.opensearch.building.streams import FieldStream
from search.engines.opensearch.searching.cluster_statistics import ARTICLE, ClusterStatistics
from search.engines.paragraph_terms import ParagraphTerms
from search.engines.protocol import ScoreShares
from search.engines.weights import CONSTANT, Weights, is_word
from search.fields import FIELDS
from search.model import Paragraph
from search.planning import ranking
from search.planning.phrases import rows
from search.planning.plan import AllOf, AnyOf, Pattern, Plan, SameQuotation, TermSet, patterns


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph that the cluster has found, with what it knows of it."""

    paragraph: Paragraph
    lengths: Mapping[str, int]  # in words, by field; "article": of all blocks
    holds: frozenset[int]  # numbers of the alternatives that hold: ``queries.alternatives``
    serial: int
    group: str | None = None  # of near duplicates
    text_score: float = 0.0  # by which the cluster chose it


class BestScorer:
    """Scores the candidates of one plan."""

    def __init__(
        self,
        plan: Plan,
        weights: Weights[ClusterStatistics],
        in_articles: Mapping[str, Sequence[int]],
    ) -> None:
        """Take a plan, its weights, and of each article how often each of the words is in it."""
        self._plan = plan
        self._weights = weights
        self._in_articles = in_articles
        self._finder = TermFinder(_asked(plan))
        self._short: dict[tuple[str, str], Mapping[str, list[int]]] = {}  # of titles and sections

    def shares(self, candidate: Candidate) -> ScoreShares:
        """Return the summands of a candidate's score."""
        timeout.check()
        return _CandidateScorer(self, candidate).shares()

    @property
    def weights(self) -> Weights[ClusterStatistics]:
        """The weights of the plan."""
        return self._weights

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self._plan

    def article_counts(self, article: str) -> Sequence[int]:
        """Return how often each word of the plan is in an article."""
        return self._in_articles.get(article, ())

    def places(self, text: str, lang: str) -> Mapping[str, list[int]]:
        """Find the positions of the terms that the plan asks of a text, ascending, by term."""
        found: dict[str, set[int]] = defaultdict(set)
        for token in self._finder.tokens(text, lang):
            for term in token.terms:
                found[term].add(token.position)
        return {term: sorted(positions) for term, positions in found.items()}

    def short_places(self, text: str, lang: str) -> Mapping[str, list[int]]:
        """Find them in a title or heading, which many paragraphs share."""
        key = (text, lang)
        if key not in self._short:
            self._short[key] = self.places(text, lang)
        return self._short[key]


class _CandidateScorer:
    """Scores one candidate; positions are found once a field."""

    def __init__(self, scorer: BestScorer, candidate: Candidate) -> None:
        self._scorer = scorer
        self._weights = scorer.weights
        self._statistics = scorer.weights.statistics
        self._candidate = candidate
        self._paragraph = candidate.paragraph
        self._places: dict[str, Mapping[str, list[int]]] = {}
        self._kind_weight = ranking.kind_weight(candidate.paragraph.kind)

    def shares(self) -> ScoreShares:
        """Return the summands of the score."""
        clauses: dict[int, float] = defaultdict(float)
        for clause, score in self._clauses(self._scorer.plan, count()):
            clauses[clause] += score
        return ScoreShares(dict(clauses), self._near(), self._article())

    def _clauses(self, plan: Plan, names: Iterator[int]) -> Iterator[tuple[int, float]]:
        match plan:
            case Pattern(clause=-1):
                return
            case Pattern():
                yield plan.clause, self._pattern(plan)
            case AllOf(children):
                for child in children:
                    yield from self._clauses(child, names)
            case AnyOf(children):
                for child in children:
                    if isinstance(child, Pattern):
                        yield from self._clauses(child, names)
                        continue
                    here = next(names) in self._candidate.holds
                    for clause, score in list(self._clauses(child, names)):
                        yield clause, score if here else 0.0
            case SameQuotation(child):
                yield from self._clauses(child, names)
            case _:
                return

    def _pattern(self, pattern: Pattern) -> float:
        name, share = pattern.field, self._weights.share(pattern)
        if not share:
            return 0.0
        if not pattern.scored:
            return CONSTANT if self._count(name, pattern) else 0.0
        count = self._count(name, pattern)
        weight = count * self._factor(name)
        for other in ranking.BESIDE if name == "text" else ():
            # Of a title, a phrase counts only where the paragraph has it too.
            if is_word(pattern) or count:
                weight += self._count(other, pattern) * self._factor(other)
        score = ranking.saturated(self._weights.idf(pattern), weight)
        if pattern.exact:
            idf = self._weights.slot_idf(name, pattern.exact)
            exact = len(self._slot(name, pattern.exact)) * self._factor(name)
            score += ranking.EXACT * ranking.saturated(idf, exact)
        return share * score * (self._kind_weight if name == "text" else 1.0)

    def _factor(self, name: str) -> float:
        length = self._candidate.lengths.get(name, 0)
        return ranking.factor(name, float(length), self._statistics.average(name))

    def _count(self, name: str, pattern: Pattern) -> int:
        """Count a pattern in a field: of several rows, the one that occurs most often."""
        found = 0
        for row in pattern.rows:
            slots = [self._slot(name, slot) for slot in row]
            if all(slots):
                one = len(slots) == 1
                found = max(found, len(slots[0]) if one else len(rows(slots, pattern.distance)))
        return found

    def _slot(self, name: str, slot: TermSet) -> list[int]:
        """Return the positions at which any term of a slot stands."""
        places = self._places_in(name)
        held = [places[term] for term in slot if term in places]
        if len(held) == 1:
            return held[0]
        return sorted({position for positions in held for position in positions})

    def _places_in(self, name: str) -> Mapping[str, list[int]]:
        if name not in self._places:
            self._places[name] = self._found(name)
        return self._places[name]

    def _found(self, name: str) -> Mapping[str, list[int]]:
        paragraph = self._paragraph
        if name == "text":
            return self._scorer.places(paragraph.text, paragraph.lang)
        if name in ranking.BESIDE and not self._names_values:
            text = getattr(paragraph, name) or ""
            return self._scorer.short_places(text, paragraph.lang)
        return field_places(paragraph, name)

    @cached_property
    def _names_values(self) -> bool:
        """Whether the plan asks for whole sections, which are terms of their own."""
        return any(pattern.field == "section" for pattern in patterns(self._scorer.plan))

    def _near(self) -> float:
        words = list(self._weights.words)
        if len(words) < 2:
            return 0.0
        standing = [self._standing(word) for word in words]
        rarity = [self._weights.idf(word) for word in words]
        factor = self._factor("text")
        found = 0.0
        for one, here in enumerate(standing):
            for other in range(one + 1, len(words)) if here else ():
                if count := _pairs(here, standing[other]):
                    found += ranking.saturated(rarity[one] + rarity[other], count * factor)
        return ranking.NEAR * self._kind_weight * found

    def _standing(self, word: Pattern) -> list[int]:
        slot = next((row[0] for row in word.rows if len(row) == 1), frozenset[str]())
        return self._slot("text", slot)

    def _article(self) -> float:
        counts = self._scorer.article_counts(self._paragraph.article)
        factor = self._factor(ARTICLE)
        found = sum(
            weight * ranking.saturated(self._weights.article_idf(word), count * factor)
            for (word, weight), count in zip(self._weights.words.items(), counts, strict=False)
        )
        return ranking.ARTICLE * self._kind_weight * found


def _asked(plan: Plan) -> frozenset[str]:
    found: set[str] = set()
    for pattern in patterns(plan):
        if pattern.field in ("text", *ranking.BESIDE):
            found.update(pattern.exact, *(slot for row in pattern.rows for slot in row))
    return frozenset(found)


def _pairs(some: Sequence[int], others: Collection[int]) -> int:
    """Count the pairs of positions that are less than a window apart, but not the same."""
    return sum(0 < abs(one - other) < ranking.WINDOW for one in some for other in others)


def occurs(pattern: Pattern, paragraph: Paragraph) -> bool:
    """Report whether a pattern occurs in a paragraph."""
    places = field_places(paragraph, pattern.field)
    for row in pattern.rows:
        slots = [sorted({at for term in slot for at in places.get(term, ())}) for slot in row]
        if all(slots) and rows(slots, pattern.distance):
            return True
    return False


class _Ignored(FieldStream):
    """A field whose terms nobody asks for."""

    def text(self, unit: int, text: str, lang: str) -> None:
        """Ignore a text."""

    def words(self, text: str, lang: str) -> None:
        """Ignore a value."""

    def put(self, term: str) -> None:
        """Ignore a term."""


def field_places(paragraph: Paragraph, name: str) -> Mapping[str, list[int]]:
    """Find the positions of all terms of a field, as they were indexed."""
    wanted = FieldStream()
    streams: dict[str, FieldStream] = {other: _Ignored() for other in FIELDS}
    streams[name] = wanted
    if name in ("speaker", "quoted"):  # each begins where the other does
        other = FieldStream()
        streams["quoted" if name == "speaker" else "speaker"] = other
    columns: dict[str, dict[int, tuple[str, ...]]] = {n: {} for n, f in FIELDS.items() if f.column}
    ParagraphTerms(streams, columns).add([paragraph], 0, 0)
    found: dict[str, list[int]] = defaultdict(list)
    for position, words in sorted(wanted.units.get(0, {}).items()):
        for term in {term for terms in words for term in terms}:
            found[term].append(position)
    return found
