"""The engine against the obvious: plain evaluation of trees, plain BM25F, many threads.

The evaluator knows the terms of ``tokenizer`` and the one compound of its vocabulary; of
plans, postings and segments it knows nothing.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from search import Copies, Kind, Library, Page, Paragraph, Request, sync
from search.analysis.tokenizer import tokens
from search.answers.search_page import Searcher
from search.planning.highlighter import Highlighter
from search.planning.plan import Pattern
from search.planning.planner import Planner
from search.planning.spelling_variants import folded, stems
from search.query.parser import parse
from search.query.tree import And, Dates, Fuzzy, Near, Node, Not, Or, Phrase, Prefix, Word
from tests.support.engines import STATE, Build, Index, article, commit

# A corpus


@pytest.fixture(scope="module")
def build(new_index: Callable[[], Index]) -> Iterator[Build]:
    """Commit batches of articles to a new index; the one before is closed."""
    engines: list[Index] = []

    def make(batches: Iterable[Sequence[Sequence[Paragraph]]]) -> Index:
        for engine in engines[-1:]:
            engine.close()
        engines.append(new_index())
        for batch in batches:
            commit(engines[-1], batch)
        return engines[-1]

    yield make
    engines[-1].close()


def search(engine: Index, q: str, **options: object) -> Page:
    request = Request(q=q, limit=1000, copies=Copies.ALL, **options)
    return Searcher(engine.snapshot(), request).page(STATE)


# The evaluator: which paragraphs does a tree mean?

COMPOUND = ("cease", "fire")
JOINED = "ceasefire"


def holds(node: Node, paragraph: Paragraph) -> bool:
    match node:
        case And(children):
            if any(holds(child.child, paragraph) for child in children if isinstance(child, Not)):
                return False
            met = [isinstance(child, Not) or holds(child, paragraph) for child in children]
            for at, pair in enumerate(pairwise(children)):
                if pair == tuple(map(Word, COMPOUND)) and holds(Word(JOINED), paragraph):
                    met[at] = met[at + 1] = True
            words = any(not isinstance(child, Not) for child in children)
            return all(met) and (words or paragraph.kind.numbered)
        case Or(children):
            return any(holds(child, paragraph) for child in children)
        case Not(child):  # titles and headings are found by words only
            return paragraph.kind.numbered and not holds(child, paragraph)
        case Dates(since, until):
            day = paragraph.published
            return day is not None and day >= (since or "") and day[:4] <= (until or "9999")[:4]
        case Word(text, "lang"):
            return paragraph.lang == text
    return any(leaf_holds(node, value) for value in field_values(node.field, paragraph))


def leaf_holds(leaf: Node, text: str) -> bool:
    words = list(tokens(text, "en"))
    written = {term[1:] for word in words for term in word.terms if term[0] in "=~+"}
    match leaf:
        case Word(q):
            return any(
                walked(words, writing, stemmed=True) for writing in writings(q, joined=False)
            )
        case Phrase(q):
            return any(
                walked(words, writing, stemmed=False) for writing in writings(q, joined=True)
            )
        case Near(q, distance):
            places = [
                [word.position for word in words if stems(asked.terms) & set(word.terms)]
                for asked in tokens(q, "en")
            ]
            return any(
                len(set(found)) == len(found) and max(found) - min(found) <= distance
                for found in product(*places)
            )
        case Prefix(q):
            start = folded(next(tokens(q, "en")).terms)
            return any(word.startswith(start) for word in written)
        case Fuzzy(q, distance):
            start = folded(next(tokens(q, "en")).terms)
            return any(
                word[0] == start[0] and word.isalpha() and edits(start, word) <= distance
                for word in written
            )
    raise AssertionError(leaf)


def field_values(field: str | None, paragraph: Paragraph) -> tuple[str, ...]:
    if field == "author":
        return paragraph.authors
    value = getattr(paragraph, field or "text")
    return (value,) if value else ()


def writings(text: str, *, joined: bool) -> Iterator[tuple[str, ...]]:
    """Give every way to write the words of a query, with the compound in one word or in two."""
    words = [word for word in tokens(text, "en") if word.words == 1]
    forms = [folded(word.terms) for word in words]
    hyphenated = {word.position for word in tokens(text, "en") if word.words > 1}
    ways: list[list[tuple[tuple[str, ...], int]]] = []
    for at, form in enumerate(forms):
        here: list[tuple[tuple[str, ...], int]] = [((form,), 1)]
        if form == JOINED:
            here.append((COMPOUND, 1))
        if tuple(forms[at : at + 2]) == COMPOUND and (joined or at in hyphenated):
            here.append(((JOINED,), 2))
        ways.append(here)
    yield from _paths(ways, 0)


def _paths(ways: list[list[tuple[tuple[str, ...], int]]], at: int) -> Iterator[tuple[str, ...]]:
    if at == len(ways):
        yield ()
    else:
        for words, step in ways[at]:
            yield from (words + rest for rest in _paths(ways, at + step))


def walked(words: Sequence[object], writing: Sequence[str], *, stemmed: bool) -> bool:
    """Tell whether the words stand one after the other somewhere; a compound is one step."""
    ends = {word.position for word in words}
    for form in writing:
        [asked, *_] = tokens(form, "en")
        wanted = stems(asked.terms) if stemmed else {mark + form for mark in "=~+"}
        if form.upper() == form:  # an acronym
            wanted = {f"={form}"}
        ends = {
            word.position + word.words
            for word in words
            if word.position in ends and wanted & set(word.terms)
        }
    return bool(ends)


def edits(one: str, other: str) -> int:
    """Count edits, a transposition as one (optimal string alignment)."""
    rows = {(-1, -1): 0}
    rows |= {(i, -1): i + 1 for i in range(len(one))} | {(-1, j): j + 1 for j in range(len(other))}
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            best = min(rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (a != b))
            if i and j and (a, b) == (other[j - 1], one[i - 1]):
                best = min(best, rows[i - 2, j - 2] + 1)
            rows[i, j] = best
    return rows[len(one) - 1, len(other) - 1]


# What hypothesis draws from

WORDS = [
    *("aid", "aids", "visa", "visas", "run", "running", "the", "to", "be", "us", "US", "U.S."),
    *("cease", "fire", "cease-fire", "ceasefire", "Cavusoglu", "Çavuşoğlu", "2016", "AT&T"),
]
PLAIN = ["aid", "visas", "running", "the", "Cavusoglu", "US", "2016"]
FIELDS_OR_NONE = st.sampled_from([None, None, None, "title", "section", "source", "author"])
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
TEXTS = st.lists(TEXT, min_size=1, max_size=8)
ARTICLE = st.builds(article, st.integers(0, 5), TEXT, TEXTS)
BATCH = st.lists(ARTICLE, min_size=1, max_size=3, unique_by=lambda made: made[0].article)
BATCHES = st.lists(BATCH, min_size=1, max_size=4)

# A compound before its own last part is a case of its own below.
PHRASES = (
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
    .map(" ".join)
    .filter(lambda words: "fire fire" not in words)
)
LEAF = st.one_of(
    st.builds(Word, st.sampled_from(WORDS), FIELDS_OR_NONE),
    st.builds(Phrase, PHRASES, FIELDS_OR_NONE),
    st.builds(
        Near,
        st.lists(st.sampled_from(PLAIN), min_size=2, max_size=3).map(" ".join),
        st.integers(1, 6),
        FIELDS_OR_NONE,
    ),
    st.builds(
        Prefix, st.sampled_from(["ai", "cease", "ru", "ceasefi", "cav", "20"]), FIELDS_OR_NONE
    ),
    st.builds(Fuzzy, st.sampled_from(["adi", "visax", "ceasfire", "rnu"]), st.integers(1, 2)),
)
FILTER = st.one_of(
    st.sampled_from([Word("en", "lang"), Dates("2016", "2016"), Dates("2017", None)]), LEAF
)
TREE = st.recursive(
    FILTER,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda found: And(tuple(found))),
        st.lists(inner, min_size=2, max_size=3).map(lambda found: Or(tuple(found))),
        inner.map(Not),
    ),
    max_leaves=5,
)
SHRUNK = set(Phase) - {Phase.explain}  # it takes minutes here
FEWER = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], phases=SHRUNK)


def state(batches: Iterable[Sequence[Sequence[Paragraph]]]) -> list[Paragraph]:
    """Tell what is held after all batches, in the order of answers without a score."""
    held = {paragraphs[0].article: paragraphs for batch in batches for paragraphs in batch}
    return [paragraph for _, paragraphs in sorted(held.items()) for paragraph in paragraphs]


def assert_answers(engine: Index, held: Sequence[Paragraph], trees: Iterable[Node]) -> None:
    for drawn in trees:
        q = str(drawn)
        tree = parse(q).tree
        page = search(engine, q)
        expected = [paragraph for paragraph in held if holds(tree, paragraph)]
        assert (q, {hit.paragraph.id for hit in page.hits}) == (q, {p.id for p in expected})
        assert (page.total, page.articles) == (len(expected), len({p.article for p in expected}))


@FEWER
@given(batches=BATCHES, trees=st.lists(TREE, min_size=4, max_size=8), drop=st.integers(0, 5))
@example([[article(0, "aid", ["cease fire", "ceasefire", "cease-fire"])]],
         [And((Word("cease"), Word("fire"))), Phrase("cease fire"), Word("cease-fire"),
          Phrase("ceasefire")], 5)  # fmt: skip
def test_trees_find_what_plain_evaluation_finds(
    build: Build, batches: list[list[list[Paragraph]]], trees: list[Node], drop: int
) -> None:
    """In one segment or several, after replacements, and after a removal."""
    engine = build(batches)
    held = state(batches)
    assert_answers(engine, held, trees)
    commit(engine, [], [f"article{drop:03}"])
    assert_answers(engine, [p for p in held if p.article != f"article{drop:03}"], trees)


@FEWER
@given(batches=BATCHES, leaf=LEAF.filter(lambda leaf: leaf.field is None))
def test_hits_are_the_paragraphs_with_marks(
    build: Build, batches: list[list[list[Paragraph]]], leaf: Node
) -> None:
    engine = build(batches)
    page = search(engine, str(leaf))
    pattern = Planner(engine.snapshot()).plan(leaf)
    assert isinstance(pattern, Pattern)
    marker = Highlighter([pattern])
    marked = {p.id: found for p in state(batches) if (found := marker.marks([p])[0])}
    assert {hit.paragraph.id: hit.matches for hit in page.hits} == marked


@FEWER
@given(batches=BATCHES, leaf=LEAF.filter(lambda leaf: leaf.field is None))
def test_marked_words_are_what_was_asked_for(
    build: Build, batches: list[list[list[Paragraph]]], leaf: Node
) -> None:
    for hit in search(build(batches), str(leaf)).hits:
        for mark in hit.matches:
            words = hit.paragraph.text[mark.start : mark.end]
            if isinstance(leaf, Near):
                assert any(leaf_holds(Word(word), words) for word in leaf.text.split())
            else:
                assert leaf_holds(leaf, words)


@pytest.mark.parametrize(
    ("q", "exact", "found"),
    [
        ('"cease-fire fire"', False, []),
        ('"cease-fire fire"', True, []),
        ('"cease-fire holds"', False, ["p1", "p2", "p3"]),
        ('"cease-fire holds"', True, ["p1"]),
        ('"the cease-fire"', True, ["p1"]),
    ],
)
def test_a_compound_in_a_phrase_is_as_wide_as_it_is_written(
    build: Build, q: str, exact: bool, found: list[str]
) -> None:
    texts = ["the cease-fire holds", "ceasefire holds", "cease fire holds", "fire", "holds"]
    engine = build([[article(0, "News", texts)]])
    hits = search(engine, q, exact=exact).hits
    assert sorted(hit.paragraph.anchor for hit in hits) == found


# Scores


def plain_scores(held: Sequence[Paragraph], word: str) -> dict[str, float]:
    """Score a word by the book: BM25F, a fifth of that of the exact word, half of the article's."""
    fields = {"text": 1.0, "title": 2.0, "section": 1.0}
    b, k1, exact_share = 0.75, 1.2, 0.2
    lengths = {
        field: [
            sum(t.words == 1 for v in field_values(field, p) for t in tokens(v, p.lang))
            for p in held
        ]
        for field in fields
    }
    average = {field: sum(found) / len(held) or 1 for field, found in lengths.items()}
    titles = {p.article: lengths["title"][number] for number, p in enumerate(held)}
    average["title"] = sum(titles.values()) / len(titles) or 1
    [asked] = tokens(word, "en")

    def times(p: Paragraph, field: str, wanted: frozenset[str]) -> int:
        found = (
            t for v in field_values(field, p) for token in tokens(v, p.lang) for t in token.terms
        )
        return sum(term in wanted for term in found)

    def idf(wanted: frozenset[str]) -> float:
        n = sum(times(p, "text", wanted) > 0 for p in held)
        return math.log(1 + (len(held) - n + 0.5) / (n + 0.5))

    def saturated(value: float) -> float:
        return value * (k1 + 1) / (k1 + value)

    def in_article(p: Paragraph) -> float:
        found, words = Counter[str](), Counter[str]()
        for number, other in enumerate(held):
            found[other.article] += times(other, "text", stems(asked.terms))
            words[other.article] += lengths["text"][number]
        having = sum(count > 0 for count in found.values())
        rarity = math.log(1 + (len(words) - having + 0.5) / (having + 0.5))
        norm = 0.9 + 0.1 * words[p.article] * len(words) / words.total()
        return 0.5 * rarity * saturated(found[p.article] / norm)

    scores = {}
    exactly = frozenset(term for term in asked.terms if term[0] == "=")
    for number, p in enumerate(held):
        if not (here := times(p, "text", stems(asked.terms))):
            continue
        norm = {f: 1 - b + b * lengths[f][number] / average[f] for f in fields}
        value = sum(
            w * times(p, f, stems(asked.terms)) / norm[f] for f, w in fields.items() if here
        )
        typed = times(p, "text", exactly) / norm["text"]
        scores[p.id] = idf(stems(asked.terms)) * saturated(value) + in_article(p)
        if typed:
            scores[p.id] += exact_share * idf(exactly) * saturated(typed)
        scores[p.id] *= 0.7 if p.kind in (Kind.TITLE, Kind.HEADING) else 1.0
    return scores


@FEWER
@given(articles=st.lists(TEXTS, min_size=1, max_size=5), word=st.sampled_from(PLAIN))
def test_scores_are_plain_bm25f_however_the_index_was_built(
    build: Build, articles: list[list[str]], word: str
) -> None:
    """Without removals, that is: Whoosh counts what is removed until the segment is merged."""
    made = [article(number, texts[0], texts) for number, texts in enumerate(articles)]
    expected = pytest.approx(plain_scores([p for a in made for p in a], word), abs=1e-6)
    for batches in ([made], [[one] for one in made], [[one] for one in reversed(made)]):
        page = search(build(batches), word)
        assert {hit.paragraph.id: hit.score for hit in page.hits} == expected


@FEWER
@given(articles=st.lists(TEXTS, min_size=1, max_size=5), q=st.sampled_from(["aid", "US visas", ""]))
def test_the_order_does_not_depend_on_the_order_of_indexing(
    build: Build, articles: list[list[str]], q: str
) -> None:
    made = [article(number, texts[0], texts) for number, texts in enumerate(articles)]
    pages = [search(build(batches), q) for batches in ([made], [[one] for one in reversed(made)])]
    first, second = ([hit.paragraph for hit in page.hits] for page in pages)
    assert first == second


# Threads


def _article_text(number: int) -> str:
    line = (
        f"The truce number {number} was kept by both of the sides until the very next morning.\n\n"
    )
    return f"Report {number}\n\n" + "".join(line.replace("very", "very " * n) for n in range(1, 6))


@pytest.mark.parametrize("rebuild", [False, True])
def test_threads_see_whole_states_while_a_sync_commits(tmp_path: Path, rebuild: bool) -> None:
    """Every article has five paragraphs with the word."""
    folder, library = tmp_path / "articles", Library(tmp_path / "library")
    folder.mkdir()
    (folder / "0.txt").write_text(_article_text(0))
    sync(library.path, [folder])
    done, wrong = threading.Event(), []

    def ask() -> None:
        seen = 0
        try:
            while not done.is_set():
                page = library.search(Request(q="truce", limit=100))
                found = {hit.paragraph.article for hit in page.hits}
                assert (page.total, page.articles) == (5 * len(found), len(found))
                assert len(found) >= seen
                seen = len(found)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        for number in range(1, 6):
            (folder / f"{number}.txt").write_text(_article_text(number))
            sync(library.path, rebuild=rebuild)
        assert library.search(Request(q="truce")).total == 30
    finally:
        done.set()
        for thread in threads:
            thread.join()
        library.close()
    assert wrong == []
