"""Query tree → plan: which index terms, in which arrangement, answer each part of a query.

Compounds are joined and split, prefixes and misspellings expanded, and notes explain to the reader
what else is found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple

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
    in_same_part,
    index_field,
    value_pattern,
)
from search.planning.spelling_variants import (
    Speller,
    SpellingVariant,
    ToTermSet,
    TypedText,
    exact,
    folded,
    forms,
    read_ahead,
    stems,
)
from search.planning.vocabulary import Vocabulary, VocabularyCache, Words
from search.query import tree
from search.query.tree import Dates, Everything, Leaf, Node, Nothing

MOST_EXPANSIONS = 512  # words of one prefix or misspelling
MOST_EXPANSIONS_OF_A_QUERY = 4096
RARE_NAME = 20  # a word more frequent than its name by this factor gets no note (us, US)
_OF_QUOTATIONS = ("speaker", "quoted")


class _CompoundNote(NamedTuple):
    """A note on other spellings of a compound, to be checked against the index."""

    typed: str
    field: str
    joined: tuple[TermSet, ...]  # the compound as one word
    others: tuple[tuple[str, tuple[TermSet, ...]], ...]  # other spellings, and their terms


class Planner:
    """Plans query trees over one index; collects clauses and notes on the way."""

    def __init__(
        self, vocabulary: Vocabulary | VocabularyCache, *, as_written: bool = False
    ) -> None:
        """Take the vocabulary of an index; ``as_written``: no stemming, folding or joining."""
        self.clauses: list[Clause] = []
        self.leaves: list[Leaf] = []  # the clauses as trees
        self.plans: list[Plan] = []  # the clauses as plans
        self._notes: list[Note | _CompoundNote] = []
        if not isinstance(vocabulary, VocabularyCache):
            vocabulary = VocabularyCache(vocabulary)
        self._vocabulary = vocabulary
        self._expansions = 0
        self._as_written = as_written

    def plan(self, node: Node) -> Plan:
        """Plan a tree; clauses are numbered in the order in which they were typed.

        Raises:
            ExpensiveQueryError: prefixes and misspellings stand for too many words.
        """
        self.read_ahead((node,))
        return self._plan(node, excluded=False)

    def read_ahead(self, nodes: Iterable[Node]) -> None:
        """Look up at once all words of several trees, which are then planned without look-ups."""
        typed = (_typed_texts(node, as_written=self._as_written) for node in nodes)
        read_ahead(self._vocabulary, chain.from_iterable(typed))

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes on the planned trees, each once."""
        if not self._notes:
            return ()
        compounds = [note for note in self._notes if isinstance(note, _CompoundNote)]
        known = dict(zip(compounds, self._checked(compounds), strict=True))
        notes: list[Note] = []
        for note in self._notes:
            checked = known[note] if isinstance(note, _CompoundNote) else note
            if checked and not (isinstance(note, _CompoundNote) and checked in notes):
                notes.append(checked)
        return tuple(notes)

    def _plan(self, node: Node, *, excluded: bool) -> Plan:
        timeout.check()
        match node:
            case tree.And(children) if part := tree.part_of(node):
                others = tuple(child for child in children if not isinstance(child, tree.Same))
                whole = self._plan(tree.And(others), excluded=excluded) if others else Everything()
                return in_same_part(part, whole)
            case tree.And(children):
                plans = [self._plan(child, excluded=excluded) for child in children]
                return _in_same_quotation(list(self._with_joints(children, plans)))
            case tree.Or(children):
                return AnyOf(tuple(self._plan(child, excluded=excluded) for child in children))
            case tree.Not(child):
                return Without(self._plan(child, excluded=not excluded))
            case Everything() | Nothing():
                return node
            case tree.Same():
                text = f"{node} has no words beside it that could stand together: it finds all"
                self._notes.append(Note("same-alone", text))
                return Everything()
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
                found = self._vocabulary.starting(index_field(leaf.field), self._folded(leaf.text))
                return self._expansion(leaf, clause, found, Via.PREFIX)
            case tree.Wildcard():
                return self._expansion(leaf, clause, self._matching(leaf), Via.PREFIX)
            case tree.Fuzzy():
                word = self._folded(leaf.text)
                of = index_field(leaf.field)
                (found,) = self._vocabulary.similar(of, (word,), leaf.distance)
                return self._expansion(leaf, clause, found, Via.FUZZY)

    def _word(self, word: tree.Word, clause: int) -> Plan:
        field = index_field(word.field)
        if self._as_written:
            return _pattern(clause, field, self._typed(word), Via.EXACT)
        found: list[SpellingVariant] = []
        for speller in self._spellers(field, stems):
            variants = speller.variants(word.text)
            found += variants
            self._note_variants(word.text, variants, field)
        self._note_case(word.text, field)
        typed = [variant.slots[0] for variant in self._typed(word) if len(variant.slots) == 1]
        return _pattern(clause, field, found, Via.STEM, exact=frozenset().union(*typed))

    def _typed(self, leaf: tree.Word | tree.Phrase) -> list[SpellingVariant]:
        spellers = self._spellers(index_field(leaf.field), exact)
        return [variant for speller in spellers for variant in speller.typed(leaf.text)]

    def _phrase(self, phrase: tree.Phrase, clause: int) -> Plan:
        field = index_field(phrase.field)
        if self._as_written:
            return _pattern(clause, field, self._typed(phrase), Via.PHRASE)
        found = [
            variant
            for speller in self._spellers(field, forms)
            for variant in speller.variants(phrase.text, neighbours=True)
        ]
        return _pattern(clause, field, found, Via.PHRASE)

    def _near(self, near: tree.Near, clause: int) -> Plan:
        field = index_field(near.field)
        slot = exact if self._as_written else stems
        found = [
            variant
            for speller in self._spellers(field, slot)
            for variant in speller.variants(near.text)
        ]
        return _pattern(clause, field, found, Via.NEAR, distance=near.distance)

    def _expansion(
        self, leaf: tree.Prefix | tree.Wildcard | tree.Fuzzy, clause: int, found: Words, via: Via
    ) -> Plan:
        words = list(islice(found, MOST_EXPANSIONS))
        if len(found) > MOST_EXPANSIONS:
            text = f"{leaf} stands for the {MOST_EXPANSIONS} most frequent of {len(found)} words"
            self._notes.append(Note("expansions", text))
        elif via is Via.FUZZY and found:
            others = _listed(words[:5], more=len(found) - 5)
            self._notes.append(Note("fuzzy", f"{leaf} finds {others}"))
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

    def _matching(self, wildcard: tree.Wildcard) -> Words:
        """List the folded words that match a word with stars, most frequent first."""
        parts = [self._folded(part) for part in wildcard.text.split("*")]
        starting = self._vocabulary.starting(index_field(wildcard.field), parts[0])
        pattern = re.compile(".*".join(map(re.escape, parts)), re.DOTALL)
        return {word: terms for word, terms in starting.items() if pattern.fullmatch(word)}

    def _with_joints(self, children: Sequence[Node], plans: list[Plan]) -> Iterator[Plan]:
        """Match neighbouring words as one, too: ``cease fire`` also finds ``ceasefire``."""
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
                    self._note_variants(f"{one} {two}", found, "text")
                    return _pattern(first.clause, "text", found, Via.COMPOUND)
        return None

    def _spellers(self, field: str, to_terms: ToTermSet) -> Iterator[Speller]:
        known = self._vocabulary.frequencies(field)
        return (Speller(known, lang, to_terms) for lang in self._vocabulary.languages)

    def _folded(self, text: str) -> str:
        words = tokens(text, self._vocabulary.language)
        return "".join(folded(token.terms) for token in words if token.words == 1)

    def _note_variants(self, typed: str, found: Sequence[SpellingVariant], field: str) -> None:
        """Note the other spellings of a compound."""
        if not (" " in typed or any(len(variant.slots) > 1 for variant in found)):
            return
        joined = tuple(variant.slots[0] for variant in found if len(variant.slots) == 1)
        slots = {variant.text: variant.slots for variant in found}
        others = tuple((text, slots[text]) for text in slots if fold(text) != fold(typed))
        if joined and others:
            self._notes.append(_CompoundNote(typed, field, joined, others))

    def _checked(self, notes: Sequence[_CompoundNote]) -> list[Note | None]:
        """Name the spellings that occur; None where the index never has the compound as one word.

        All notes are checked with one count of terms a field, and one count of phrases.
        """
        if not notes:
            return []
        terms: dict[str, set[str]] = defaultdict(set)
        for note in notes:
            terms[note.field].update(*note.joined)
        known = {field: self._vocabulary.frequencies(field) for field in terms}
        for field, wanted in terms.items():
            known[field].read(wanted)
        is_word = [any(map(known[n.field].get, chain.from_iterable(n.joined))) for n in notes]
        phrases = [
            _phrase_of(note.field, slots)
            for note, word in zip(notes, is_word, strict=True)
            for _, slots in note.others
            if word and len(slots) > 1
        ]
        counts = dict(zip(phrases, self._vocabulary.counts(phrases), strict=True))
        checked: list[Note | None] = []
        for note, word in zip(notes, is_word, strict=True):
            others = [
                text
                for text, slots in note.others
                if word and (len(slots) == 1 or counts[_phrase_of(note.field, slots)])
            ]
            text = f"{note.typed} also finds {_listed(others)}" if others else ""
            checked.append(Note("compound", text) if text else None)
        return checked

    def _note_case(self, word: str, field: str) -> None:
        if word not in FUNCTION_WORDS:
            return
        known = self._vocabulary.frequencies(field)
        if known[FORM + word.upper()] * RARE_NAME > known[FORM + word]:
            text = f"{word} is read as the common word; write {word.upper()} for the name"
            self._notes.append(Note("case", text))


def _phrase_of(field: str, slots: tuple[TermSet, ...]) -> Pattern:
    """Build a pattern that only counts in how many paragraphs a spelling occurs."""
    row = tuple(map(_without_joints, slots))
    return Pattern(0, field, (row,), Via.PHRASE, scored=False)


def _typed_texts(node: Node, *, as_written: bool) -> Iterator[TypedText]:
    """Yield the words and phrases of a tree whose spelling variants planning looks up."""
    match node:
        case tree.And(children) | tree.Or(children):
            for child in children:
                yield from _typed_texts(child, as_written=as_written)
            if isinstance(node, tree.And) and not as_written:
                yield from _neighbours(children)
        case tree.Not(child):
            yield from _typed_texts(child, as_written=as_written)
        case tree.Near(text, _, field):
            yield TypedText(index_field(field), (text,))
        case tree.Phrase(text, field) if not as_written:
            yield TypedText(index_field(field), (text,), neighbours=True)
        case tree.Word(text, field) if not as_written and field not in tree.VALUE_FIELDS:
            yield TypedText(index_field(field), (text,))


def _neighbours(children: Sequence[Node]) -> Iterator[TypedText]:
    for pair in pairwise(children):
        match pair:
            case (tree.Word(one, None), tree.Word(two, None)):
                yield TypedText("text", (one, two), neighbours=True)


def _in_same_quotation(plans: Sequence[Plan]) -> Plan:
    """Require the parts of an AND that are about quotations of one and the same quotation."""
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
    """Build a pattern of several spellings; those of a single word share one term set."""
    rows = dict.fromkeys(variant.slots for variant in found)
    single = frozenset().union(*(row[0] for row in rows if len(row) == 1))
    longer = tuple(row for row in rows if len(row) > 1)
    if distance is None:  # a joint term spans several positions: its parts have a row of their own
        longer = tuple(tuple(map(_without_joints, row)) for row in longer)
    return Pattern(clause, field, ((single,), *longer) if single else longer, via, distance, exact)


def _without_joints(slot: TermSet) -> TermSet:
    return frozenset(term for term in slot if not term.startswith(JOINT))


def _listed(words: Sequence[str], more: int = 0) -> str:
    """Format a list for a sentence: a, b and c."""
    *most, last = [*words, f"{more} more"] if more > 0 else words
    return f"{', '.join(most)} and {last}" if most else last
