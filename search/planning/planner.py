"""Query tree → plan: which index terms, in which arrangement, answer each part of a query.

A ``Pattern`` is what both the engine looks for (in postings) and the marks (in a text's words), so
that a hit and its marks cannot disagree. Here compounds are joined and split, prefixes and
misspellings expanded, and the reader is told what that means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from search import timeout
from search.analysis.folding import fold
from search.analysis.languages import FUNCTION_WORDS
from search.analysis.terms import FORM, JOINT
from search.analysis.tokenizer import tokens
from search.errors import ExpensiveQueryError
from search.model import Clause, Note, Via
from search.planning.plan import (
    AllOf,
    AnyOf,
    Pattern,
    Plan,
    SameQuotation,
    TermSet,
    Without,
    index_field,
    value_pattern,
)
from search.planning.spelling_variants import (
    Slotter,
    Speller,
    SpellingVariant,
    exact,
    folded,
    forms,
    stems,
)
from search.planning.vocabulary import Vocabulary, Words
from search.query import tree
from search.query.tree import Dates, Everything, Leaf, Node, Nothing

MOST_EXPANSIONS = 512  # words of one prefix or misspelling
MOST_EXPANSIONS_OF_A_QUERY = 4096
RARE_NAME = 20  # times as frequent may a common word be, for its namesake to be worth a note
_OF_QUOTATIONS = ("speaker", "quoted")


class Planner:
    """Plans query trees over one index; collects clauses and notes on the way."""

    def __init__(self, lexicon: Vocabulary, *, as_written: bool = False) -> None:
        self.clauses: list[Clause] = []
        self.leaves: list[Leaf] = []  # the clauses as trees
        self.plans: list[Plan] = []  # and as plans
        self.notes: list[Note] = []
        self._lexicon = lexicon
        self._expansions = 0
        self._as_written = as_written  # no stemming, folding or joining

    def plan(self, node: Node, *, excluded: bool = False) -> Plan:
        """Plan a tree; clauses are numbered in the order in which they were typed.

        Raises:
            ExpensiveQueryError: prefixes and misspellings stand for too many words.
        """
        timeout.check()
        match node:
            case tree.And(children):
                plans = [self.plan(child, excluded=excluded) for child in children]
                return _said_together(list(self._with_joints(children, plans)))
            case tree.Or(children):
                return AnyOf(tuple(self.plan(child, excluded=excluded) for child in children))
            case tree.Not(child):
                return Without(self.plan(child, excluded=not excluded))
            case Everything() | Nothing():
                return node
            case _:
                self.leaves.append(node)
                self.clauses.append(Clause(str(node), excluded, None))
                self.plans.append(self._leaf(node, len(self.plans)))
                return self.plans[-1]

    def _leaf(self, leaf: Leaf, clause: int) -> Plan:
        match leaf:
            case Dates():
                return leaf
            case tree.Word(text, "article" | "lang" as field):
                return value_pattern(field, text if field == "article" else text.lower(), clause)
            case tree.Word():
                return self._word(leaf, clause)
            case tree.Phrase():
                return self._phrase(leaf, clause)
            case tree.Near():
                return self._near(leaf, clause)
            case tree.Prefix():
                found = self._lexicon.starting(index_field(leaf.field), self._folded(leaf.text))
                return self._expansion(leaf, clause, found, Via.PREFIX)
            case tree.Fuzzy():
                word = self._folded(leaf.text)
                found = self._lexicon.similar(index_field(leaf.field), word, leaf.distance)
                return self._expansion(leaf, clause, found, Via.FUZZY)

    def _word(self, word: tree.Word, clause: int) -> Plan:
        field = index_field(word.field)
        if self._as_written:
            return _pattern(clause, field, self._typed(word), Via.EXACT)
        found: list[SpellingVariant] = []
        for speller in self._spellers(field, stems):
            written = speller.writings(word.text)
            found += written
            self._note_writings(word.text, written, field)
        self._note_case(word.text, field)
        typed = [writing.slots[0] for writing in self._typed(word) if len(writing.slots) == 1]
        return _pattern(clause, field, found, Via.STEM, exact=frozenset().union(*typed))

    def _typed(self, leaf: tree.Word | tree.Phrase) -> list[SpellingVariant]:
        spellers = self._spellers(index_field(leaf.field), exact)
        return [writing for speller in spellers for writing in speller.typed(leaf.text)]

    def _phrase(self, phrase: tree.Phrase, clause: int) -> Plan:
        field = index_field(phrase.field)
        if self._as_written:
            return _pattern(clause, field, self._typed(phrase), Via.PHRASE)
        found = [
            writing
            for speller in self._spellers(field, forms)
            for writing in speller.writings(phrase.text, neighbours=True)
        ]
        return _pattern(clause, field, found, Via.PHRASE)

    def _near(self, near: tree.Near, clause: int) -> Plan:
        field = index_field(near.field)
        slot = exact if self._as_written else stems
        found = [
            writing
            for speller in self._spellers(field, slot)
            for writing in speller.writings(near.text)
        ]
        return _pattern(clause, field, found, Via.NEAR, distance=near.distance)

    def _expansion(
        self, leaf: tree.Prefix | tree.Fuzzy, clause: int, found: Words, via: Via
    ) -> Plan:
        words = list(islice(found, MOST_EXPANSIONS))
        if len(found) > MOST_EXPANSIONS:
            text = f"{leaf} stands for the {MOST_EXPANSIONS} most frequent of {len(found)} words"
            self.notes.append(Note("expansions", text))
        elif via is Via.FUZZY and found:
            others = _listed(words[:5], more=len(found) - 5)
            self.notes.append(Note("fuzzy", f"{leaf} finds {others}"))
        self._expansions += len(words)
        if self._expansions > MOST_EXPANSIONS_OF_A_QUERY:
            raise ExpensiveQueryError(
                f"With {leaf}, this query stands for more than {MOST_EXPANSIONS_OF_A_QUERY} words: "
                "write out more letters.",
                code="too-many-expansions",
                clause=str(leaf),
            )
        slot = frozenset(chain.from_iterable(map(found.__getitem__, words)))
        return Pattern(
            clause, index_field(leaf.field), ((slot,),) if slot else (), via, scored=False
        )

    def _with_joints(self, children: Sequence[Node], plans: list[Plan]) -> Iterator[Plan]:
        """Let neighbouring words be written as one: ``cease fire`` also finds ``ceasefire``."""
        position = 0
        while position < len(plans):
            joint = self._joint(children[position : position + 2], plans[position])
            if joint:
                yield AnyOf((AllOf(tuple(plans[position : position + 2])), joint))
            else:
                yield plans[position]
            position += 2 if joint else 1

    def _joint(self, pair: Sequence[Node], first: Plan) -> Pattern | None:
        match pair:
            case [tree.Word(one, None), tree.Word(two, None)] if not self._as_written:
                spellers = self._spellers("text", stems)
                found = [joint for speller in spellers if (joint := speller.joint(one, two))]
                if found and isinstance(first, Pattern):
                    self._note_writings(f"{one} {two}", found, "text")
                    return _pattern(first.clause, "text", found, Via.COMPOUND)
        return None

    def _spellers(self, field: str, slot: Slotter) -> Iterator[Speller]:
        return (Speller(self._lexicon, field, lang, slot) for lang in self._lexicon.languages)

    def _folded(self, text: str) -> str:
        lang = next(iter(self._lexicon.languages), "en")
        return "".join(folded(token.terms) for token in tokens(text, lang) if token.words == 1)

    def _note_writings(self, typed: str, found: Sequence[SpellingVariant], field: str) -> None:
        """Tell of the other writings of a compound, if the index has it as one word at all."""
        if not (" " in typed or any(len(writing.slots) > 1 for writing in found)):
            return
        others = [
            text
            for text, slots in {writing.text: writing.slots for writing in found}.items()
            if fold(text) != fold(typed) and (len(slots) == 1 or self._occurs(field, slots))
        ]
        joined = [writing.slots[0] for writing in found if len(writing.slots) == 1]
        if others and any(self._lexicon.frequency(field, t) for slot in joined for t in slot):
            note = Note("compound", f"{typed} also finds {_listed(others)}")
            if note not in self.notes:
                self.notes.append(note)

    def _occurs(self, field: str, slots: Sequence[TermSet]) -> bool:
        return self._lexicon.occurs(field, tuple(map(_without_joints, slots)))

    def _note_case(self, word: str, field: str) -> None:
        if word not in FUNCTION_WORDS:
            return
        names = self._lexicon.frequency(field, FORM + word.upper())
        if names * RARE_NAME > self._lexicon.frequency(field, FORM + word):
            text = f"{word} is read as the common word; write {word.upper()} for the name"
            self.notes.append(Note("case", text))


def _said_together(plans: Sequence[Plan]) -> Plan:
    """Take the parts of an AND that are about quotations for parts of the same one."""
    said = tuple(plan for plan in plans if _is_of_quotations(plan))
    if len(said) < 2:
        return AllOf(tuple(plans))
    others = tuple(plan for plan in plans if not _is_of_quotations(plan))
    together = SameQuotation(
        AllOf(tuple(p.child if isinstance(p, SameQuotation) else p for p in said))
    )
    return AllOf((together, *others)) if others else together


def _is_of_quotations(plan: Plan) -> bool:
    match plan:
        case Pattern():
            return plan.field in _OF_QUOTATIONS
        case SameQuotation():
            return True
        case AllOf(children) | AnyOf(children):
            return all(map(_is_of_quotations, children))
        case _:
            return False


def _pattern(
    clause: int,
    field: str,
    found: Iterable[SpellingVariant],
    via: Via,
    *,
    distance: int | None = None,
    exact: TermSet = frozenset(),
) -> Pattern:
    """Make a pattern of several writings; those of a single word share one slot."""
    rows = dict.fromkeys(writing.slots for writing in found)
    single = frozenset().union(*(row[0] for row in rows if len(row) == 1))
    longer = tuple(row for row in rows if len(row) > 1)
    if distance is None:  # a joint word has no one neighbour: its parts have a row of their own
        longer = tuple(tuple(map(_without_joints, row)) for row in longer)
    return Pattern(clause, field, ((single,), *longer) if single else longer, via, distance, exact)


def _without_joints(slot: TermSet) -> TermSet:
    return frozenset(term for term in slot if not term.startswith(JOINT))


def _listed(words: Sequence[str], more: int = 0) -> str:
    """Write a list as a sentence has it: a, b and c."""
    *most, last = [*words, f"{more} more"] if more > 0 else words
    return f"{', '.join(most)} and {last}" if most else last
