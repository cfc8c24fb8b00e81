"""Questions in plain words: where no paragraph has all of their words, function words are optional.

    what did lavrov say about the ceasefire  ->  lavrov AND say AND ceasefire, else
                                                 lavrov AND ceasefire

But: only questions in English, the language of ``FUNCTION_WORDS``; the meaning of a question is
not read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from search.analysis.languages import FUNCTION_WORDS
from search.model import Note, Request
from search.planning.plan import Plan, confident, narrowed
from search.planning.planner import Planner
from search.planning.vocabulary import VocabularyCache
from search.query.parser import Parsed, parse
from search.query.tree import And, Node, Word, within

_OPENERS = frozenset(
    """are can could did do does had has have how is may should was were what when where which who
    whom whose why will would""".split()
)
# Verbs that ask for a statement or an event, and seldom stand in its report in the same form.
_ASKING_VERBS = frozenset(
    """explain happen happened happens mean meant say saying says said talk talked tell tells think
    thinks thought told""".split()
)
_CONTRACTIONS = ("n't", "'s", "'d", "'re", "'ve", "'ll", "'m")


def parse_request(request: Request, vocabulary: VocabularyCache) -> Parsed:
    """Parse the query of a request; drop the function words of a question that finds nothing.

    The tree is that of the query as typed unless it finds nothing and its content words do.

    Raises:
        ExpensiveQueryError: the query is past a bound.
        QueryError: the query is unreadable and ``request.strict``.
    """
    parsed = parse(request.q, strict=request.strict, match_any=request.match_any)
    parsed = replace(parsed, tree=within(parsed.tree, request.within))
    if request.match_any or request.exact or not _is_question(parsed.tree, request.q):
        return parsed
    shorter = list(_without_optional_words(parsed.tree))
    trees = [parsed.tree, *(tree for tree, _ in shorter)]
    plans = [_plan(tree, request, vocabulary) for tree in trees] if shorter else []
    as_typed, *counts = vocabulary.counts(plans, request.filters) or (0,)
    for (tree, dropped), count in zip(shorter, counts, strict=True):
        if count and not as_typed:
            return replace(parsed, tree=tree, notes=(*parsed.notes, _note(dropped)))
    return parsed


def _plan(tree: Node, request: Request, vocabulary: VocabularyCache) -> Plan:
    return narrowed(confident(Planner(vocabulary).plan(tree), request.confidence), request)


def _is_question(tree: Node, q: str) -> bool:
    """Check for words joined by AND that open like a question or end with its mark."""
    match tree:
        case And((Word(first, None), *_)):
            return _plain(first).lower() in _OPENERS or q.rstrip().endswith("?")
        case _:
            return False


def _without_optional_words(tree: Node) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Yield the tree without function words, then without asking verbs, and the dropped words."""
    children = tree.children if isinstance(tree, And) else ()
    before = 0
    for optional in (FUNCTION_WORDS, FUNCTION_WORDS | _ASKING_VERBS):
        dropped = [
            child
            for at, child in enumerate(children)
            if isinstance(child, Word) and _is_optional(child, optional, is_first=not at)
        ]
        kept = tuple(child for child in children if child not in dropped)
        if kept and len(dropped) > before:
            tree_left = kept[0] if len(kept) == 1 else And(kept)
            yield tree_left, tuple(dict.fromkeys(word.text for word in dropped))
        before = len(dropped)


def _is_optional(word: Word, optional: Collection[str], *, is_first: bool) -> bool:
    """Check for a function word as it is written: US and May in mid-sentence are names."""
    text = _plain(word.text)
    return word.field is None and (text.lower() if is_first else text) in optional


def _plain(word: str) -> str:
    """Strip a contraction: what's -> what, didn't -> did."""
    word = word.replace("’", "'")
    ending = next((ending for ending in _CONTRACTIONS if word.endswith(ending)), "")
    return word.removesuffix(ending)


def _note(dropped: tuple[str, ...]) -> Note:
    text = f"No paragraph has all of these words, so that these are optional: {', '.join(dropped)}"
    return Note("optional-words", text)
