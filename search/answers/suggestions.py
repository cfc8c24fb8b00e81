"""Queries to try instead of one that found nothing or little.

Corrected spelling, any of its words, or words that begin with one of its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple

from search.analysis.languages import FUNCTION_WORDS
from search.analysis.tokenizer import tokens
from search.model import Request, Suggestion
from search.planning.plan import Pattern, confident, narrowed
from search.planning.planner import Planner
from search.planning.spelling_variants import folded
from search.planning.vocabulary import VocabularyCache
from search.query.parser import LONGEST_QUERY, parse
from search.query.tree import And, Fuzzy, Node, Not, Or, Prefix, Wildcard, Word

SHORTEST_CORRECTED = 4  # letters of a word that is taken for misspelt
SHORTEST_CORRECTED_TWICE = 6  # with two edits, most short words would be like some other: body, by


SHORTEST_EXTENDED = 4  # letters of a word that may begin others: most words begin like a short one
MOST_EXTENDED = 4  # words of a query, since each costs a search
FEW = 2  # paragraphs: a query that finds more is not extended
MANY_TIMES = 3  # paragraphs that the longer words find for each one that the word itself does


class _Candidate(NamedTuple):
    q: str
    reason: str
    tree: Node


class Suggester:
    """Finds queries like one that found nothing, which find something under the same filters."""

    def __init__(self, vocabulary: VocabularyCache, request: Request) -> None:
        self._vocabulary = vocabulary
        self._request = request

    def suggestions(self, tree: Node, planner: Planner) -> list[Suggestion]:
        """Suggest the query with its spelling corrected, with any of its words, or with both.

        ``planner`` has planned ``tree``. Both changes together are tried where neither finds
        anything by itself.
        """
        corrected = self._corrected(planner)
        any_word = parse(self._request.q, match_any=True).tree
        candidates = _spelling(_replaced(tree, corrected)) if corrected else []
        if any_word != tree:
            # As it was typed: written with OR, a long query would be past the bound.
            candidates.append(_Candidate(self._request.q, "any-word", any_word))
        found = self._counted(candidates)
        if corrected and not found:
            found = self._counted(_spelling(_replaced(any_word, corrected)))
        return found

    def longer_words(self, tree: Node, planner: Planner, total: int) -> list[Suggestion]:
        """Suggest the words that begin with those of a query that finds ``total`` paragraphs.

        The Krankenhaus of Krankenhausfinanzierung: a compound is one word of the index. Words are
        extended one at a time, those first that the fewest paragraphs hold.
        """
        patterns = any(isinstance(leaf, Prefix | Wildcard | Fuzzy) for leaf in planner.leaves)
        if total > FEW or self._request.exact or patterns:  # patterns: the bound of words is near
            return []
        plain = [
            (leaf, plan)
            for leaf, plan in zip(planner.leaves, planner.plans, strict=True)
            if isinstance(leaf, Word) and isinstance(plan, Pattern) and plan.scored
        ]
        counts = self._vocabulary.counts([plan for _, plan in plain])
        ranked = sorted(zip(counts, (leaf for leaf, _ in plain), strict=True), key=itemgetter(0))
        candidates = [
            _Candidate(str(extended), "prefix", extended)
            for count, leaf in ranked
            if count <= FEW and _may_begin_others(leaf.text)
            for extended in (_replaced(tree, {leaf: Prefix(leaf.text, leaf.field)}),)
        ]
        candidates = [one for one in candidates if len(one.q) <= LONGEST_QUERY and one.tree != tree]
        found = self._counted(candidates[:MOST_EXTENDED])
        return [one for one in found if one.paragraphs > total * MANY_TIMES][:1]

    def _counted(self, candidates: Sequence[_Candidate]) -> list[Suggestion]:
        """Count what the candidates find, and keep those that find something."""
        as_written, filters = self._request.exact, self._request.filters
        planners = [Planner(self._vocabulary, as_written=as_written) for _ in candidates]
        for planner in planners[:1]:
            planner.read_ahead(candidate.tree for candidate in candidates)
        plans = [
            narrowed(
                confident(planner.plan(candidate.tree), self._request.confidence), self._request
            )
            for planner, candidate in zip(planners, candidates, strict=True)
        ]
        counts = self._vocabulary.counts(plans, filters)
        return [
            Suggestion(candidate.q, candidate.reason, count)
            for candidate, count in zip(candidates, counts, strict=True)
            if count
        ]

    def _corrected(self, planner: Planner) -> dict[Word, Word]:
        """Find, for each word that its field does not hold, the likeliest one that it does."""
        words = [
            (leaf, plan)
            for leaf, plan in zip(planner.leaves, planner.plans, strict=True)
            if isinstance(leaf, Word) and isinstance(plan, Pattern) and plan.scored
        ]
        counts = self._vocabulary.counts([plan for _, plan in words])
        unknown: dict[str, dict[Word, str]] = {}  # by field, each with how it is spelled
        for (leaf, plan), count in zip(words, counts, strict=True):
            if not count and (spelled := self._spelled(leaf.text)):
                unknown.setdefault(plan.field, {})[leaf] = spelled
        return {
            leaf: replace(leaf, text=text)
            for field, leaves in unknown.items()
            for leaf, text in self._nearest(field, leaves)
        }

    def _spelled(self, text: str) -> str | None:
        """Fold a word that may be misspelt; None for one too short, or not of letters alone."""
        words = list(tokens(text, self._vocabulary.language))
        word = folded(words[0].terms) if len(words) == 1 else ""
        return word if len(word) >= SHORTEST_CORRECTED and word.isalpha() else None

    def _nearest(self, field: str, leaves: Mapping[Word, str]) -> Iterator[tuple[Word, str]]:
        """Yield the most frequent of the nearest words, for each leaf that has any."""
        left = dict(leaves)
        for edits, shortest in enumerate((SHORTEST_CORRECTED, SHORTEST_CORRECTED_TWICE), 1):
            left = {leaf: word for leaf, word in left.items() if len(word) >= shortest}
            found = self._vocabulary.similar(field, [*left.values()], edits)
            for (leaf, _), similar in zip([*left.items()], found, strict=True):
                if similar:
                    yield leaf, next(iter(similar))
                    del left[leaf]


def _may_begin_others(text: str) -> bool:
    return text.isalpha() and len(text) >= SHORTEST_EXTENDED and text.lower() not in FUNCTION_WORDS


def _spelling(tree: Node) -> list[_Candidate]:
    q = str(tree)
    return [_Candidate(q, "spelling", tree)] if len(q) <= LONGEST_QUERY else []


def _replaced(node: Node, words: Mapping[Word, Node]) -> Node:
    """Replace words of a tree, except those that must not occur."""
    match node:
        case And(children):
            return And(tuple(_replaced(child, words) for child in children))
        case Or(children):
            return Or(tuple(_replaced(child, words) for child in children))
        case Not():
            return node
        case Word():
            return words.get(node, node)
        case _:
            return node
