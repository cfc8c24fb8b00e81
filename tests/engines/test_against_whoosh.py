"""The columnar core against plain Whoosh: the same hits, totals and scores, whatever was done."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from whoosh import index, query, scoring
from whoosh.index import FileIndex
from whoosh.query import Query

from search import OutdatedIndexError
from search.engines.protocol import Selection
from search.engines.whoosh.index import WhooshIndex
from search.engines.whoosh.schema import SCHEMA, SCHEMA_VERSION
from search.engines.whoosh.segments import inverter, postings
from search.planning import ranking
from search.planning.planner import Planner
from search.query.parser import parse
from tests.support.engines import commit
from tests.support.paths import DATA
from tests.support.plain_whoosh import PlainIndex
from tests.support.random_articles import QUERIES, corpus

INDEXES = DATA / "indexes"


def assert_alike(engine: WhooshIndex, plain: PlainIndex, *, scored: bool = True) -> None:
    snapshot = engine.snapshot()
    for q in QUERIES:
        plan = Planner(snapshot).plan(parse(q).tree)
        expected = plain.scores(plan)
        selected = snapshot.select(Selection(plan=plan, limit=100_000))
        assert (q, selected.total) == (q, len(expected))
        found = {hit.paragraph.id: hit.score for hit in selected.found}
        assert (q, found.keys()) == (q, expected.keys())
        articles = Counter(plain.held[id_].article for id_ in expected)
        assert selected.articles == len(articles)
        for hit in selected.found:
            assert hit.more_in_article == articles[hit.paragraph.article] - 1
            assert hit.paragraph == plain.held[hit.paragraph.id]
        if scored:
            assert found == pytest.approx(expected, abs=1e-4), q
        best = [hit.score for hit in selected.found[: ranking.RESCORED]]
        assert best == pytest.approx(sorted(best, reverse=True), abs=1e-4)


@pytest.fixture(params=["as it is", "in many chunks"])
def chunked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also keep small lists as large ones are kept."""
    if request.param == "in many chunks":
        for module in (inverter, postings):
            monkeypatch.setattr(module, "CHUNK", 16)
            monkeypatch.setattr(module, "FAR", 5)
        monkeypatch.setattr(inverter, "LONG", 8)
        monkeypatch.setattr(inverter, "MOST_TYPES", 2)


@pytest.mark.usefixtures("chunked")
def test_answers_are_those_of_plain_whoosh(tmp_path: Path) -> None:
    """Before and after removals, replacements and merges."""
    made = corpus(1, 24)
    engine, plain = WhooshIndex.create(tmp_path / "columnar"), PlainIndex(tmp_path / "plain")
    for start in range(0, 24, 8):
        commit(engine, made[start : start + 8])
        plain.commit(made[start : start + 8])
    assert_alike(engine, plain)
    gone = ["article001", "article020"]
    commit(engine, [], gone)
    plain.commit([], gone)
    # What is deleted counts in the statistics until its segment is merged.
    assert_alike(engine, plain, scored=False)
    commit(engine, corpus(2, 40)[8:])
    plain.commit(corpus(2, 40)[8:])
    assert_alike(engine, plain)


# Through Whoosh's own doors


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[FileIndex, FileIndex]:
    """The same paragraphs in our segments, and in Whoosh's."""
    top = tmp_path_factory.mktemp("both")
    engine, plain = WhooshIndex.create(top / "columnar"), PlainIndex(top / "plain")
    made = corpus(3, 20)
    for batch in (made[:15], made[15:]):
        commit(engine, batch)
        plain.commit(batch)
    for gone in (["article002"], ["article016"]):
        commit(engine, [], gone)
        plain.commit([], gone)
    return index.open_dir(top / "columnar"), index.open_dir(top / "plain")


@pytest.mark.parametrize(
    "asked",
    [
        query.Term("text", "=w3"),
        query.Term("title", "=w0"),
        query.And([query.Term("text", "=w1"), query.Term("text", "=w4")]),
        query.Or([query.Term("text", "+ceasefire"), query.Term("source", "=herald")]),
        query.AndNot(query.Term("text", "=w1"), query.Term("text", "=w2")),
        query.Phrase("text", ["=w0", "=w1"]),
        query.Phrase("text", ["=w0", "=w2"], slop=3),
        query.Prefix("text", "=w1"),
        query.FuzzyTerm("text", "=aids", maxdist=1, prefixlength=2),
        query.TermRange("published", "2016", "2017"),
        query.Term("lang", "en") & query.Term("speaker", "=lavrov"),
    ],
    ids=str,
)
def test_whooshs_queries_find_the_same_in_both(
    both: tuple[FileIndex, FileIndex], asked: Query
) -> None:
    answers = []
    for opened in both:
        with opened.searcher(weighting=scoring.Frequency()) as searcher:
            found = searcher.search(asked, limit=None)
            answers.append(sorted((hit["id"], round(hit.score, 6)) for hit in found))
    assert answers[0] == answers[1] != []


def test_whoosh_reads_terms_and_documents(both: tuple[FileIndex, FileIndex]) -> None:
    read = []
    for opened in both:
        with opened.reader() as reader:
            names = ("text", "title", "quoted")
            read.append(
                (
                    {name: list(reader.lexicon(name)) for name in names},
                    sorted(fields["id"] for _, fields in reader.iter_docs()),
                    reader.doc_count(),
                    reader.frequency("text", b"=w0") > reader.doc_frequency("text", b"=w0") > 0,
                )
            )
    assert read[0] == read[1]


def test_whooshs_writer_merges_our_segments(
    both: tuple[FileIndex, FileIndex], tmp_path: Path
) -> None:
    other = index.create_in(tmp_path, SCHEMA)
    writer = other.writer()
    with both[0].reader() as reader:
        for leaf, _ in reader.leaf_readers():
            writer.add_reader(leaf)
    writer.commit()
    asked = query.And([query.Term("text", "=w1"), query.Term("title", "=w0")])
    with both[0].searcher() as ours, other.searcher() as theirs:
        hits = [
            {hit["id"] for hit in searcher.search(asked, limit=None)} for searcher in (ours, theirs)
        ]
    assert hits[0] == hits[1] != set()


def test_a_foreign_segment_is_refused_by_name(tmp_path: Path) -> None:
    WhooshIndex.create(tmp_path)
    writer = index.open_dir(tmp_path).writer()
    writer.add_document(id="a.p1")
    writer.commit()
    with pytest.raises(OutdatedIndexError, match=re.escape(str(tmp_path))):
        WhooshIndex(tmp_path).snapshot()


@pytest.mark.parametrize("folder", sorted(INDEXES.iterdir()), ids=lambda folder: folder.name)
def test_an_index_on_disk_is_read_as_it_was_written(folder: Path, tmp_path: Path) -> None:
    """Each holds the seed; another layout needs another ``SCHEMA_VERSION``, and a folder here."""
    assert folder.name == str(SCHEMA_VERSION)
    copy = shutil.copytree(folder, tmp_path / "index")
    snapshot = WhooshIndex(copy).snapshot()
    assert snapshot.size() == (1, 34)
    plan = Planner(snapshot).plan(parse("speaker:lavrov quote:aid").tree)
    found = snapshot.select(Selection(plan=plan)).found
    assert sorted(hit.paragraph.anchor for hit in found) == ["p15", "p4"]
    assert all(hit.paragraph.quotes for hit in found)


@pytest.mark.parametrize("damage", ["cut", "emptied", "flipped", "foreign"])
def test_a_damaged_segment_is_refused(damage: str, tmp_path: Path) -> None:
    copy = shutil.copytree(INDEXES / str(SCHEMA_VERSION), tmp_path / "index")
    [path] = copy.glob("*.arrays")
    content = bytearray(path.read_bytes())
    match damage:
        case "cut":
            del content[len(content) // 2 :]
        case "emptied":
            content.clear()
        case "flipped":
            content[-60] ^= 1  # in the directory
        case "foreign":
            content[:8] = b"PILCROW\x7f"
    path.write_bytes(content)
    with pytest.raises(OutdatedIndexError, match="rebuild"):
        WhooshIndex(copy).snapshot()
