"""The query language: golden cases as data, properties over arbitrary text, bounds, strictness."""

from __future__ import annotations

import json
import random
from dataclasses import fields
from time import process_time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.errors import ExpensiveQueryError, QueryError
from search.model import Note
from search.query import parser
from search.query.parser import Parsed, parse
from search.query.tree import (
    FIELDS,
    And,
    Everything,
    Fuzzy,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Word,
    escaped,
    leaves,
)
from tests.support.paths import DATA

CASES = json.loads((DATA / "queries/parsing.json").read_text("utf-8"))
QUERIES = [case["query"] for case in CASES]

# Everything that means something somewhere, and some that does not.
PIECES = [
    *"\"“”„‟«»‹›()|-*~\\:.,!?&+#[]{}<>/'’…–",
    *("AND", "OR", "NOT", "and", "||", "--", "..", "~0", "~2", "~51", "~999", "a*", "ab*", "*ab"),
    *(f"{field}:" for field in (*FIELDS, "before", "after", "published", "speaker", "x", "TITLE")),
    *("a", "B", "aid", "Syria’s", "cease-fire", "U.S.", "C++", "2016", "2016-11", "2016-13", "é"),
    *("2016..", "..2017", "2017..2016", "\u0301", "\u200d", "\u202e", "\0", "\ud800", "停火", "½"),
    *("w/5", "/p", "NEAR/5", "AROUND(5)", "con?y", "con*ys", "c*p", "by:", "speeker:", "!aid"),
    *("hu*nit*", "a * b", " ~5", "negotiat$", "year:2016"),
    *"      \t",
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
SPACED_SOUP = st.lists(st.sampled_from(PIECES), max_size=16).map(" ".join)
ANY_TEXT = st.text(st.characters(), max_size=80)  # surrogates and controls included
ANY_QUERY = st.one_of(SOUP, SPACED_SOUP, ANY_TEXT, st.sampled_from(QUERIES))


def shape(part: Any) -> Any:
    """Write a tree as plain lists, as in the golden cases: ``["Not", ["Word", "aid"]]``."""
    if isinstance(part, And | Or):
        return [type(part).__name__, *map(shape, part.children)]
    if not isinstance(part, Node):
        return part
    values = [(field.name, getattr(part, field.name)) for field in fields(part)]
    return [type(part).__name__, *(shape(v) for name, v in values if (name, v) != ("field", None))]


Nowhere = Everything | Nothing  # only ever the whole tree


def read_again(parsed: Parsed) -> Parsed:
    """Parse the canonical form; it may be longer than what was typed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "LONGEST_QUERY", 100_000)
        return parse(str(parsed.tree))


def is_simple(node: Node) -> bool:
    """Check that a tree holds no group that could be written without one."""
    match node:
        case And(children) | Or(children):
            inner = all(is_simple(child) and not isinstance(child, Nowhere) for child in children)
            return inner and len(children) > 1 and type(node) not in map(type, children)
        case Not(child):
            return not isinstance(child, Not | Nowhere) and is_simple(child)
    return True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_golden(case: dict[str, Any]) -> None:
    parsed = parse(case["query"], match_any=case.get("match_any", False))
    assert {
        "understood": str(parsed.tree),
        "tree": shape(parsed.tree),
        "notes": [[note.code, note.position] for note in parsed.notes],
        "repaired": parsed.repaired,
    } == {key: case[key] for key in ("understood", "tree", "notes", "repaired")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_the_understood_form_of_each_case_reads_as_the_same_tree(case: dict[str, Any]) -> None:
    parsed = parse(case["query"], match_any=case.get("match_any", False))
    again = read_again(parsed)
    assert (again.tree, again.repaired) == (parsed.tree, False)


def test_comments_of_the_golden_cases_are_unique() -> None:
    comments = [case["comment"] for case in CASES]
    assert len(set(comments)) == len(comments)


def test_a_note_says_what_was_wrong_and_what_was_done() -> None:
    text = "The quotation mark “ is never closed; it was left out."
    tree = And((Word("aid"), Word("visas")))
    assert parse("aid “visas") == Parsed(tree, (Note("unclosed-quote", text, 4),), repaired=True)


def test_a_query_without_words_finds_nothing_and_says_why() -> None:
    text = "There is no letter or digit in this query, so it finds nothing."
    assert parse("?!") == Parsed(Nothing(), (Note("no-words", text, 0),), repaired=False)


def test_an_unknown_field_is_answered_with_the_fields_there_are() -> None:
    (note,) = parse("said:lavrov").notes
    assert "title, section, source, author, speaker, quote" in note.text


@pytest.mark.parametrize("any_order", [False, True])
def test_notes_are_in_the_order_of_the_text(any_order: bool) -> None:
    notes = parse('n* (aid "visas OR', match_any=any_order).notes
    assert [note.position for note in notes] == [0, 3, 8, 15]


# Properties


@given(ANY_QUERY, st.booleans())
@settings(max_examples=1500, deadline=None)
@example("'title:foo~", False)
@example("[speaker:x*", False)
@example("*..2017*", False)
@example('-"a" title:-"b', True)
def test_the_understood_form_reads_as_the_same_tree(q: str, match_any: bool) -> None:
    try:
        parsed = parse(q, match_any=match_any)
    except ExpensiveQueryError:
        return
    again = read_again(parsed)
    assert (again.tree, again.repaired) == (parsed.tree, False)
    assert str(again.tree) == str(parsed.tree)


@given(ANY_QUERY, st.booleans())
@settings(max_examples=500, deadline=None)
def test_trees_are_simple(q: str, match_any: bool) -> None:
    assert is_simple(parse(q, match_any=match_any).tree)


@given(ANY_QUERY)
@settings(max_examples=500, deadline=None)
def test_strictness_refuses_exactly_what_would_be_repaired(q: str) -> None:
    lenient = parse(q)
    if not lenient.repaired:
        assert parse(q, strict=True) == lenient
        return
    with pytest.raises(QueryError) as refusal:
        parse(q, strict=True)
    first = lenient.notes[0]
    assert (refusal.value.code, refusal.value.position) == (first.code, first.position)
    assert first.text.startswith(str(refusal.value)[:-1])


@given(ANY_QUERY)
@settings(max_examples=300, deadline=None)
def test_positions_lie_in_the_text(q: str) -> None:
    for note in parse(q).notes:
        assert note.position is not None
        assert 0 <= note.position < len(q)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20))
@settings(deadline=None)
def test_every_word_can_be_asked_for_literally(word: str) -> None:
    assert parse(escaped(word)).tree == Word(word)


@pytest.mark.parametrize("word", ["OR", "AND", "NOT", "title:x", "before:2017", "2016..", "co*p"])
def test_words_that_mean_something_are_escaped(word: str) -> None:
    assert escaped(word) == f"\\{word}"


@pytest.mark.parametrize("word", ["or", "ORs", "a:b", "C++", "a..b", "a~b", "https://x.y/z"])
def test_words_that_mean_nothing_else_are_not_escaped(word: str) -> None:
    assert escaped(word) == word


def test_leaves_come_from_left_to_right() -> None:
    found = leaves(parse('a -(title:bcd* OR "e f") NOT ghi~ ').tree)
    assert list(found) == [Word("a"), Prefix("bcd", "title"), Phrase("e f"), Fuzzy("ghi", 1)]


@pytest.mark.parametrize("nowhere", [Everything(), Nothing()])
def test_queries_without_words_have_no_leaves(nowhere: Node) -> None:
    assert list(leaves(nowhere)) == []


# Strict reading


@pytest.mark.parametrize(
    ("q", "code", "position", "message"),
    [
        ('aid "visas', "unclosed-quote", 4, 'The quotation mark " is never closed.'),
        ("(aid", "unclosed-group", 0, "A parenthesis is never closed."),
        ("aid NOT", "dangling-operator", 4, "NOT excludes what follows it, and nothing does."),
        ("x c*p y", "star-inside", 2, "c*p has fewer than 2 letters before its star."),
        ("aid n* (", "prefix-too-short", 4, "n* has fewer than 2 letters before its star."),
    ],
)
def test_a_strict_reading_refuses_the_first_fault(
    q: str, code: str, position: int, message: str
) -> None:
    with pytest.raises(QueryError) as refusal:
        parse(q, strict=True)
    error = refusal.value
    assert (error.code, error.position, str(error)) == (code, position, message)


@pytest.mark.parametrize("q", ["", "???", 'aid -"visas" (Syria OR title:x) C++ a:b - 50%'])
def test_a_strict_reading_takes_what_needs_no_repair(q: str) -> None:
    assert parse(q, strict=True) == parse(q)


# Bounds


@pytest.mark.parametrize("q", ["x" * 512, " " * 512, "a " * 64, "(" * 32 + "a" + ")" * 32])
def test_the_bounds_themselves_are_allowed(q: str) -> None:
    assert not parse(q).repaired


@pytest.mark.parametrize(
    ("q", "code", "clause"),
    [
        ("x" * 512 + "yz", "too-long", "yz"),
        ("a " * 64 + "b", "too-many-clauses", "b"),
        ("title:(" + "a|" * 64 + '"b c")', "too-many-clauses", 'title:"b c"'),
        ("(" * 33 + "a" + ")" * 33, "too-deep", "(a" + ")" * 33),
        ("(" * 200 + "aid", "too-deep", "(" * 39 + "…"),
    ],
)
def test_past_a_bound_the_clause_is_named(q: str, code: str, clause: str) -> None:
    with pytest.raises(ExpensiveQueryError) as refusal:
        parse(q)
    error = refusal.value
    assert (error.code, error.clause) == (code, clause)


def test_depth_is_that_of_the_understood_form() -> None:
    """20 groups are typed here, but AND within OR needs one more in each."""
    q = "aid OR visas AND (" * 20 + "Syria" + ")" * 20
    with pytest.raises(ExpensiveQueryError, match="at most 32 deep"):
        parse(q)


# Any text


def random_texts(number: int) -> list[str]:
    """Draw random Unicode, grammar soup and mutated golden queries; the same ones every time."""
    draw = random.Random(2016)

    def unicode_text() -> str:
        return "".join(chr(draw.randrange(0x110000)) for _ in range(draw.randrange(120)))

    def soup() -> str:
        return draw.choice(["", " "]).join(draw.choices(PIECES, k=draw.randrange(60)))

    def mutation() -> str:
        text = " ".join(draw.choices(QUERIES, k=2))
        for _ in range(draw.randrange(1, 6)):
            at = draw.randrange(len(text) + 1)
            text = text[:at] + draw.choice(PIECES) + text[at + draw.randrange(3) :]
        return text

    kinds = (unicode_text, soup, mutation, mutation)
    return [kinds[i % len(kinds)]()[:512] for i in range(number)]


def test_no_text_is_a_wrong_query_or_takes_long() -> None:
    slowest = 0.0
    for q in random_texts(20_000):
        start = process_time()
        try:
            parsed = parse(q)
        except ExpensiveQueryError:
            continue
        slowest = max(slowest, process_time() - start)
        again = read_again(parsed)
        assert (again.tree, again.repaired) == (parsed.tree, False), q
    assert slowest < 1


@pytest.mark.parametrize(
    "piece",
    [*PIECES, "(a", "a)", "-(", '" ', '"a" ', "a|", "a OR ", "NOT NOT ", 'title:"', "„«", "*a~"],
)
def test_512_characters_of_one_thing_are_read_at_once(piece: str) -> None:
    q = (piece * 512)[:512]
    start = process_time()
    try:
        parse(q)
    except ExpensiveQueryError as error:
        assert len(error.clause) <= 512  # noqa: PT017 - either outcome is right
    assert process_time() - start < 0.5
