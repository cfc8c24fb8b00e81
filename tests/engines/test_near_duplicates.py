"""Paragraphs that say nearly the same: which do, which one is shown, how the others are found."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from search import (
    Copies,
    Filter,
    Kind,
    Library,
    Page,
    Paragraph,
    Request,
    SameText,
    Sort,
    sync,
)
from search.answers.explain import Explainer
from search.answers.search_page import Searcher
from search.engines.fingerprints import BITS, MINIMA, Fingerprinter
from search.engines.near_duplicates import MOST_DIFFERENT, NearDuplicates
from search.engines.paragraph_terms import Stream
from tests.support.engines import STATE, WIRE, Build, Index, article, commit
from web import create_app

EDITED = WIRE.replace("still waiting", "waiting")
OTHER = (
    "Nobody of those who live beside the harbour had been told when the ferries would sail again, "
    "a fisherman said while he was mending his nets in front of the empty market hall."
)


@pytest.fixture
def build(new_index: Callable[[], Index]) -> Build:
    """Commit batches of articles to a new index."""

    def make(batches: Iterable[Sequence[Sequence[Paragraph]]]) -> Index:
        engine = new_index()
        for batch in batches:
            commit(engine, batch)
        return engine

    return make


def told(
    number: int, *texts: str, published: str | None = None, source: str = ""
) -> list[Paragraph]:
    made = article(number, f"Report {number}", texts)
    source = source or made[0].source
    return [block._replace(published=published, source=source) for block in made]


def page(engine: Index, q: str = "harbour", **options: object) -> Page:
    return Searcher(engine.snapshot(), Request(q=q, **options)).page(STATE)


def hits(found: Page) -> dict[str, SameText]:
    return {hit.paragraph.id: hit.same_text for hit in found.hits}


LATE = told(1, WIRE, published="2017", source="Herald")
EARLY = told(2, EDITED, published="2016-11-05", source="The Wire")
UNDATED = told(3, OTHER, WIRE, source="Gazette")
ALL = ["article001.p1", "article002.p1", "article003.p1", "article003.p2"]


def test_of_near_copies_the_one_published_first_is_shown_and_the_others_counted(
    build: Build,
) -> None:
    engine = build([[LATE, EARLY, UNDATED]])
    found = page(engine)
    assert hits(found) == {"article002.p1": SameText(2, 2), "article003.p1": SameText()}
    assert (found.total, found.articles, found.listed) == (4, 3, 2)
    found = page(engine, copies=Copies.ALL)
    assert sorted(hits(found)) == ALL
    assert set(hits(found).values()) == {SameText()}
    assert (found.total, found.listed) == (4, 4)


def test_only_the_first_of_each_text_may_be_asked_for(build: Build) -> None:
    engine = build([[LATE, EARLY, UNDATED]])
    found = page(engine, copies=Copies.FIRST, facets=("source",))
    assert hits(found) == {"article002.p1": SameText(2, 2), "article003.p1": SameText()}
    assert (found.total, found.articles, found.listed) == (2, 2, 2)
    [facet] = found.facets
    assert {one.value: one.count for one in facet.counts} == {"The Wire": 1, "Gazette": 1}
    [facet] = page(engine, facets=("source",)).facets
    assert sum(one.count for one in facet.counts) == 4


def test_a_copy_shows_where_the_first_one_is_filtered_out_or_removed(build: Build) -> None:
    engine = build([[LATE], [EARLY], [UNDATED]])
    others = page(engine, filters=(Filter("source", "The Wire", exclude=True),))
    assert hits(others) == {"article001.p1": SameText(1, 1), "article003.p1": SameText()}
    commit(engine, [], ["article002"])
    assert hits(page(engine)) == hits(others)
    commit(engine, [told(1, OTHER)])
    assert hits(page(engine)) == {"article001.p1": SameText(1, 1), "article003.p2": SameText()}


def test_the_copies_of_a_paragraph_are_a_filter(build: Build) -> None:
    engine = build([[LATE, EARLY, UNDATED]])
    for id_ in ("article001.p1", "article003.p2"):
        same = (Filter("same_as", id_),)
        found = page(engine, copies=Copies.ALL, sort=Sort.OLDEST, filters=same)
        assert list(hits(found)) == ["article002.p1", "article001.p1", "article003.p2"]
        assert list(hits(page(engine, "", filters=(Filter("same_as", id_, exclude=True),)))) == [
            "article003.p1"
        ]
    alone = (Filter("same_as", "article003.p1"),)
    assert list(hits(page(engine, filters=alone))) == ["article003.p1"]
    assert page(engine, filters=(Filter("same_as", "article009.p1"),)).total == 0


def test_the_filter_that_keeps_a_paragraph_out_is_named(build: Build) -> None:
    snapshot = build([[LATE, EARLY, UNDATED]]).snapshot()
    paragraph = snapshot.paragraph("article001.p1")
    assert paragraph is not None
    for filter_, reason in (
        (Filter("same_as", "article003.p1"), "Its text is not that of article003.p1."),
        (
            Filter("same_as", "article002.p1", exclude=True),
            "Its text is that of article002.p1, which is excluded.",
        ),
    ):
        request = Request(q="harbour", filters=(filter_,))
        assert Explainer(snapshot, request, paragraph).explanation(STATE).reasons == (reason,)


def test_each_article_is_listed_by_a_text_of_its_own(build: Build) -> None:
    found = page(build([[LATE, EARLY, UNDATED]]), by_article=True)
    assert sorted(hits(found)) == ["article002.p1", "article003.p1"]
    assert (found.total, found.articles, found.listed) == (4, 3, 2)
    assert {hit.paragraph.id: hit.more_in_article for hit in found.hits}["article003.p1"] == 1


def test_one_text_twice_in_an_article_is_told_apart(build: Build) -> None:
    engine = build([[told(1, WIRE, OTHER, WIRE)]])
    assert hits(page(engine))["article001.p1"] == SameText(paragraphs=1, articles=0)


ONE = "Read more about the harbour here"
FEW = "The harbour was closed on Monday, and nobody was told when."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (WIRE, WIRE.upper(), True),
        (WIRE, f"LEEDS (AP) - {WIRE}", True),
        (WIRE, WIRE.replace("40 ships", "41 ships"), False),
        (WIRE, f"{WIRE} {OTHER}", False),
        (FEW, FEW.replace(",", " –"), True),
        (FEW, FEW.replace("Monday", "Sunday"), False),
        (FEW, "Nobody was told when, and the harbour was closed on Monday.", False),
        (ONE, ONE, True),
    ],
)
def test_short_paragraphs_need_the_same_words_and_all_the_same_figures(
    build: Build, one: str, other: str, *, same: bool
) -> None:
    found = page(build([[told(1, one), told(2, other)]]))
    assert (found.total, found.listed) == (2, 1 if same else 2)


def test_titles_and_headings_stand_for_what_is_below_them(build: Build) -> None:
    made = [[block._replace(title=ONE) for block in told(number, OTHER)] for number in (1, 2)]
    titled = [[title._replace(text=ONE), text._replace(kind=Kind.META)] for title, text in made]
    found = page(build([titled]))
    assert {key: same.paragraphs for key, same in hits(found).items()} == {
        "article001.h0": 0, "article002.h0": 0, "article001.p1": 1
    }  # fmt: skip


def test_groups_are_those_of_the_paragraphs_however_they_were_indexed(build: Build) -> None:
    draw = random.Random(5)
    made = []
    for number in range(40):
        words = draw.choice((WIRE, OTHER)).split()
        for _ in range(draw.randint(0, 9)):
            words[draw.randrange(len(words))] = draw.choice(("harbour", "then", "seven"))
        made.append(told(number, " ".join(words), published=draw.choice((None, "2016", "2017"))))
    expected = hits(page(build([made]), limit=100))
    assert 2 < len(expected) < 40
    gone = [told(number, WIRE) for number in range(40, 60)]
    for batches in (
        [[one] for one in reversed(made)],
        [made[20:], made[:20]],
        [gone, made[:7], made[7:]],
    ):
        engine = build(batches)
        if gone in batches:
            commit(engine, [], [blocks[0].article for blocks in gone])
        assert hits(page(engine, limit=100)) == expected


# Signatures and groups by themselves


def signed(texts: Iterable[str]) -> list[int]:
    texts = [text.split() for text in texts]
    words = sorted({word for text in texts for word in text})
    types = np.array([words.index(word) for text in texts for word in text])
    units = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    positions = np.concatenate([np.arange(len(text)) for text in texts])
    stream = Stream(types, units, positions)
    signer = Fingerprinter([(f"={word}",) for word in words])
    return signer.signatures(stream, len(texts)).tolist()


def test_a_signature_is_what_is_on_disk() -> None:
    """Another version of the library may sign otherwise: that needs another SCHEMA_VERSION."""
    assert signed([WIRE, FEW]) == [9425901088068394374, 7672714216885099172]


def test_words_that_come_later_are_signed_as_if_known_before() -> None:
    types = [("=aid",)]
    signer = Fingerprinter(types)
    aid = Stream(*np.array([[0], [0], [0]]))
    assert signer.signatures(aid, 1).tolist() == signed(["aid"])
    types += [("=2016",), ("=to",)]
    both = Stream(*np.array([[0, 1, 0, 2], [0, 0, 1, 1], [0, 1, 0, 1]]))
    assert signer.signatures(both, 2).tolist() == signed(["aid 2016", "aid to"])


def test_minima_differ_as_often_as_words_do() -> None:
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefghij", k=9)) for _ in range(40_000)]
    for same in (0.5, 0.8, 0.95):
        agreeing = 0
        for _ in range(200):
            shared = draw.sample(words, round(same * 100))
            rest = draw.sample(words, 200 - 2 * len(shared))
            half = len(rest) // 2
            one, other = signed([" ".join(shared + rest[:half]), " ".join(shared + rest[half:])])
            differing = one ^ other
            agreeing += sum(not differing >> (BITS * n) & 15 for n in range(MINIMA))
        expected = len(shared) / (len(shared) + len(rest))
        expected += (1 - expected) / 2**BITS
        assert agreeing / 200 / MINIMA == pytest.approx(expected, abs=0.05)


CHANGES = st.lists(st.tuples(st.integers(0, 15), st.integers(1, 15)), max_size=3)
NEAR = st.lists(st.tuples(st.integers(1, 3), CHANGES), max_size=14)


@given(NEAR, st.randoms(use_true_random=False))
def test_groups_are_linked_by_pairs(
    made: Sequence[tuple[int, Sequence[tuple[int, int]]]], draw: random.Random
) -> None:
    values = []
    for base, changes in made:
        value = base * 0x123456789ABCDEF1 % 2**64
        for place, change in changes:
            value ^= change << (BITS * place)
        values.append(value)
    ranks = list(range(len(values)))
    draw.shuffle(ranks)
    groups = {n: {n} for n in range(len(values))}
    for one, other in combinations(groups, 2):
        differing = values[one] ^ values[other]
        if sum(bool(differing >> (BITS * n) & 15) for n in range(MINIMA)) <= MOST_DIFFERENT:
            together = groups[one] | groups[other]
            groups.update(dict.fromkeys(together, together))
    same = NearDuplicates(np.array(values, np.uint64), np.arange(len(values)), np.array(ranks))
    for number, group in groups.items():
        assert same.with_text_of(number).tolist() == sorted(group)
    some = sorted(draw.sample(range(len(values)), len(values) // 2))
    first = {min(groups[n] & set(some), key=ranks.__getitem__) for n in some}
    assert same.first(np.array(some, np.int64)).tolist() == sorted(first)


# In the interface


@pytest.fixture
def wire(tmp_path: Path) -> Iterable[FlaskClient]:
    for name, date, text in (
        ("a", "2017-01-05", WIRE),
        ("b", "2016-01-05", EDITED),
        ("c", "2018-01-05", f"{OTHER}\n\n{WIRE}"),
    ):
        (tmp_path / f"{name}.txt").write_text(f"# Report {name}\n\n{date}\n\n{text}\n", "utf-8")
    library = Library(tmp_path / "library")
    sync(library.path, [tmp_path])
    yield create_app(library).test_client()
    library.close()


def test_the_page_leads_to_all_copies_and_back(wire: FlaskClient) -> None:
    text = wire.get("/search?q=harbour").text
    assert "4 paragraphs in 3 articles (2 are repeats)" in text
    assert text.count("Same text in 2 other articles") == 1
    hits = wire.get("/api/v1/search?q=harbour").json["hits"]
    [hit] = [one for one in hits if one["same_text"]["paragraphs"]]
    assert hit["article"]["title"] == "Report b"
    chosen = wire.get("/api/v1/search?q=harbour&fields=same_text").json["hits"]
    assert {"id": hit["id"], "same_text": hit["same_text"]} in chosen
    same = wire.get(hit["same_text"]["all"]).json
    assert [one["article"]["title"] for one in same["hits"]] == ["Report b", "Report a", "Report c"]
    everywhere = wire.get(same["links"]["html"]).text
    assert "Copies of ¶1 of 1, Report b" in everywhere
    assert 'aria-current="true"><span aria-hidden="true">✓ </span>each time' in everywhere


def test_an_export_holds_every_copy_or_only_the_first(wire: FlaskClient) -> None:
    assert len(wire.get("/api/v1/export.ndjson?q=harbour").text.splitlines()) == 5
    first = wire.get("/api/v1/search?q=harbour&copies=first").json
    assert first["total"] == {"value": 2, "relation": "eq", "articles": 2, "listed": 2}
    assert len(wire.get(first["links"]["export"]).text.splitlines()) == 3
