"""Queries to try instead of one that found nothing: corrected spelling, or any of its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from search.analysis.tokenizer import tokens
from search.model import Request, Suggestion
from search.planning.plan import Pattern, narrowed
from search.planning.planner import Planner
from search.planning.spelling_variants import folded
from search.planning.vocabulary import VocabularyCache
from search.query.parser import LONGEST_QUERY, parse
from search.query.tree import And, Node, Not, Or, Word

SHORTEST_CORRECTED = 4  # letters of a word that is taken for misspelt
SHORTEST_CORRECTED_TWICE = 6  # with two edits, most short words would be like some other: body, by


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

    def _counted(self, candidates: Sequence[_Candidate]) -> list[Suggestion]:
        """Count what the candidates find, and keep those that find something."""
        as_written, filters = self._request.exact, self._request.filters
        planners = [Planner(self._vocabulary, as_written=as_written) for _ in candidates]
        for planner in planners[:1]:
            planner.read_ahead(candidate.tree for candidate in candidates)
        plans = [
            narrowed(planner.plan(candidate.tree), self._request)
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


def _spelling(tree: Node) -> list[_Candidate]:
    q = str(tree)
    return [_Candidate(q, "spelling", tree)] if len(q) <= LONGEST_QUERY else []


def _replaced(node: Node, words: Mapping[Word, Word]) -> Node:
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
