"""Whoosh's own parser, searcher, sorting, facets and highlighter on an index of Pilcrow.

``test_the_worked_example`` is the example of ``search/README.md``.
"""

from __future__ import annotations

import pickle
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from whoosh import query, sorting
from whoosh.highlight import UppercaseFormatter, WholeFragmenter
from whoosh.index import FileIndex, open_dir
from whoosh.qparser import QueryParser
from whoosh.searching import Searcher

from search import Copies, Library, Request, sync
from search.engines.whoosh.analyzer import WordAnalyzer
from search.engines.whoosh.schema import SCHEMA, schema_in
from search.engines.whoosh.storage import generations
from tests.support.paths import SEEDS

WORDS = (
    "the a of in and minister ministers election elections elect cease-fire ceasefire web-site "
    "blair Blair's US us U.S. NATO Çavuşoğlu Cavusoglu naïve running run runs ran visa visas "
    "2004 1,000 AT&T C++ long-term well-known harbour harbours"
).split()
HEAD = "---\ntitle: {title}\nauthor: {author}\ndate: {date}\nsource: {source}\n---\n\n"
DATES = ["2004-01-05", "2004-01-31", "2004-11-30", "2005-02-28", "2016"]
SOURCES = ["BBC", "The Wire", "Herald"]
AUTHORS = ["Ann Smith", "Zoë Running", "Tony Blair"]


def write_articles(folder: Path, count: int) -> None:
    """Make articles of words that differ in case, accents, hyphens and endings."""
    draw = random.Random(12)
    for number in range(count):
        texts = [" ".join(draw.choices(WORDS, k=draw.randint(3, 25))) for _ in range(4)]
        head = HEAD.format(
            title=f"Report {number} of {draw.choice(WORDS)}",
            author=draw.choice(AUTHORS),
            date=draw.choice(DATES),
            source=draw.choice(SOURCES),
        )
        said = f'"The {draw.choice(WORDS)} is well," Tony Blair said on Monday in the town.'
        body = "\n\n".join(f"{text.capitalize()} it was.\n\n{said}" for text in texts)
        (folder / f"{number}.txt").write_text(head + body + "\n")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The seed and 60 made articles, in more than one segment, some of them deleted."""
    top = tmp_path_factory.mktemp("itself")
    folder = top / "articles"
    folder.mkdir()
    opened = Library(top / "library")
    write_articles(folder, 60)
    sync(opened.path, [folder])
    for gone in ("3.txt", "17.txt"):
        (folder / gone).unlink()
    sync(opened.path, [folder, SEEDS])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def index(library: Library) -> FileIndex:
    return open_dir(generations.published(library.path).index)


@pytest.fixture(scope="module")
def searcher(index: FileIndex) -> Iterator[Searcher]:
    with index.searcher() as opened:
        yield opened


def ours(library: Library, q: str) -> set[str]:
    found = library.search(Request(q=q, limit=10_000, copies=Copies.ALL))
    return {hit.paragraph.id for hit in found.hits}


def theirs(searcher: Searcher, q: str, **options: object) -> set[str]:
    parsed = QueryParser("text", searcher.schema).parse(q)
    return {hit["id"] for hit in searcher.search(parsed, limit=None, **options)}


SAME = [
    # words
    "aid", "Aid", "blair", "minister", "ministers", "elections", "run", "running", "ran", "US",
    "us", "Çavuşoğlu", "cavusoglu", "naive", "naïve", "NATO", "2004", "1,000", "AT&T", "harbour",
    "visa", "cease-fire", "long-term", "well-known", "zeppelin",
    # AND, OR, NOT
    "blair AND minister", "blair minister", "blair OR visa", "blair NOT minister",
    "minister AND (visa OR run) NOT blair", "blair AND zeppelin", "minister AND NOT the",
    # phrases
    '"the minister"', '"the ministers"', '"Cavusoglu the"', '"humanitarian aid"', '"long-term"',
    '"minister of"', '"of the"', '"Tony Blair said"', '"blair" AND "the us"',
    # prefixes
    "mini*", "elec*", "cav*", "naï*", "aid OR visas*", "200*", "cease*", "harbour* NOT the*",
    # fields
    "title:report", "title:blair", "source:bbc", 'source:"the wire" AND visa', "speaker:blair",
    "speaker:lavrov", "lang:en AND aid", "lang:EN AND aid", "title:harbours AND blair",
]  # fmt: skip


@pytest.mark.parametrize("q", SAME)
def test_whoosh_finds_the_same_paragraphs(library: Library, searcher: Searcher, q: str) -> None:
    expected = ours(library, q)
    assert theirs(searcher, q) == expected
    assert bool(expected) == ("zeppelin" not in q)


@pytest.mark.parametrize(
    ("whoosh", "pilcrow"),
    [
        ("published:2004", "2004..2004"),
        ("published:2004-01", "2004-01..2004-01"),
        ("published:2004-01-31", "2004-01-31..2004-01-31"),
        ('published:"2004-11-30"', "2004-11-30..2004-11-30"),
        ("published:[2004-01-06 TO 2005-02]", "2004-01-06..2005-02"),
        ("published:[2004 TO 2016-03]", "2004..2016-03"),
        ("published:[2016-03 TO 2016-04]", "2016-03..2016-04"),
        ("published:[2005 TO]", "2005.."),
        ("published:[TO 2004-11]", "..2004-11"),
        ("published:{2004 TO 2016]", "2005..2016"),
        ("published:[2004 TO 2005}", "..2004"),
        ("published:{2004-01 TO 2005-02-28}", "2004-02..2005-02-27"),
        ("published:[2004 TO 2005] AND blair NOT visa", "2004..2005 blair -visa"),
        ("authors:running", "author:running"),
        ('authors:"ann smith" AND run', 'author:"ann smith" run'),
        ("quoted:visa", "quote:visa"),
    ],
)
def test_dates_and_other_names_of_fields(
    library: Library, searcher: Searcher, whoosh: str, pilcrow: str
) -> None:
    expected = ours(library, pilcrow)
    assert theirs(searcher, whoosh) == expected != set()


def test_what_is_no_date_finds_nothing(searcher: Searcher) -> None:
    assert theirs(searcher, "published:yesterday") == set()
    assert theirs(searcher, "published:[2004-13 TO 2005]") == set()


def test_random_queries_find_the_same(library: Library, searcher: Searcher) -> None:
    draw = random.Random(7)
    for _ in range(150):
        words = [w for w in WORDS if w.isalpha() and len(w) > 2 and w != "ceasefire"]
        one, two, three = draw.sample(words, 3)
        q = draw.choice(
            [
                f"{one} AND {two} AND {three}", f"{one} OR {two} OR {three}",
                f"({one} OR {two}) AND {three}", f"{one} AND {two} NOT {three}",
                f'"{one} {two}"', f'"{one} {two}" OR {three}', f"{one[:3]}* NOT {two}",
            ]
        )  # fmt: skip
        assert (q, theirs(searcher, q)) == (q, ours(library, q))


def test_a_negation_alone_is_of_every_document(library: Library, searcher: Searcher) -> None:
    """Ours leaves titles and headings out, which are found by words only."""
    found = theirs(searcher, "NOT the")
    assert ours(library, "-the") == {id_ for id_ in found if ".p" in id_}


def test_stored_fields_are_those_of_the_paragraph(library: Library, searcher: Searcher) -> None:
    parsed = QueryParser("text", searcher.schema).parse("aid OR visas")
    hits = list(searcher.search(parsed, limit=None))
    assert hits
    for hit in hits:
        paragraph = library.paragraph(hit["id"])
        assert paragraph
        assert hit.fields() == {name: getattr(paragraph, name) for name in paragraph._fields}


@pytest.mark.parametrize("field", ["published", "source", "path", "section", "lang"])
@pytest.mark.parametrize("reverse", [False, True])
def test_hits_are_sorted_by_a_field(searcher: Searcher, field: str, reverse: bool) -> None:
    parsed = QueryParser("text", searcher.schema).parse("minister OR aid")
    found = searcher.search(parsed, limit=None, sortedby=field, reverse=reverse)
    values = [hit[field] or "" for hit in found]
    assert values == sorted(values, reverse=reverse)
    assert len(set(values)) > 1 or field == "lang"


def test_hits_are_sorted_by_several_fields(searcher: Searcher) -> None:
    parsed = QueryParser("text", searcher.schema).parse("minister")
    facets = [sorting.FieldFacet("source"), sorting.FieldFacet("published", reverse=True)]
    found = searcher.search(parsed, limit=None, sortedby=facets)
    values = [(hit["source"], hit["published"] or "") for hit in found]
    newest_first = sorted(values, key=lambda value: value[1], reverse=True)
    assert values == sorted(newest_first, key=lambda value: value[0])


@pytest.mark.parametrize("field", ["source", "published", "section", "lang"])
def test_hits_are_counted_by_the_values_of_a_field(searcher: Searcher, field: str) -> None:
    parsed = QueryParser("text", searcher.schema).parse("minister OR aid")
    found = searcher.search(parsed, limit=None, groupedby=field, maptype=sorting.Count)
    assert found.groups(field) == Counter(hit[field] for hit in found)


@pytest.mark.parametrize("field", ["authors", "speaker", "people", "source"])
def test_a_document_is_counted_under_each_of_its_values(searcher: Searcher, field: str) -> None:
    parsed = QueryParser("text", searcher.schema).parse("minister OR aid OR blair")
    facet = sorting.FieldFacet(field, allow_overlap=True, maptype=sorting.Count)
    groups = searcher.search(parsed, limit=None, groupedby={"by": facet}).groups("by")
    found = searcher.search(parsed, limit=None)
    if field == "speaker":
        values = [{q.speaker for q in hit["quotes"] if q.speaker} for hit in found]
    else:
        held = (hit[field] or () for hit in found)
        values = [{value} if isinstance(value, str) else set(value) for value in held]
    assert groups == Counter(value for each in values for value in each)


@pytest.mark.parametrize(
    ("q", "text", "marked"),
    [
        ("fire", "They were firing; the fires of FIRE burnt.", "FIRING FIRES FIRE"),
        ("cavusoglu", "Mr Çavuşoğlu said so.", "ÇAVUŞOĞLU"),
        ("cease-fire", "The cease-fire holds.", "CEASE-FIRE"),
        ('"the fires"', "The fires and the fire.", "THE FIRES THE"),
        ("fi*", "A firefly.", "FIREFLY"),
        ("US", "They told us of the US.", "US"),
    ],
)
def test_whooshs_highlighter_marks_the_words(
    tmp_path: Path, q: str, text: str, marked: str
) -> None:
    (tmp_path / "a.txt").write_text(f"A title of it\n\n{text} It was said in the town today.\n")
    sync(tmp_path / "library", [tmp_path / "a.txt"])
    opened = open_dir(generations.published(tmp_path / "library").index)
    with opened.searcher() as searcher:
        found = searcher.search(QueryParser("text", opened.schema).parse(q))
        found.formatter, found.fragmenter = UppercaseFormatter(), WholeFragmenter()
        shown = found[0].highlights("text").split(" It ")[0]
    changed = zip(text.split(), shown.split(), strict=True)
    words = [b.strip(".;") for a, b in changed if a != b or (a.isupper() and len(a) > 1)]
    assert " ".join(words) == marked


def test_words_are_scored_by_whooshs_bm25(searcher: Searcher) -> None:
    found = searcher.search(QueryParser("text", searcher.schema).parse("aid"), limit=None)
    scores = [hit.score for hit in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1] > 0


def test_misspellings_are_corrected_among_words_as_written(searcher: Searcher) -> None:
    assert "=minister" in searcher.suggest("text", "=minstre", maxdist=2, prefix=2)
    asked = query.FuzzyTerm("text", "=minstre", maxdist=2, prefixlength=2)
    assert theirs(searcher, "minister") >= {h["id"] for h in searcher.search(asked, limit=None)}


def test_terms_that_the_index_leaves_out_are_found_by_others(searcher: Searcher) -> None:
    reader = searcher.reader()
    assert ("text", "blair") in reader  # as =blair
    assert ("text", "~blair") in reader
    assert ("text", "blairs") not in reader
    assert b"blair" not in set(reader.lexicon("text"))
    # Deleted documents are counted until their segment is merged.
    assert reader.doc_frequency("text", "blair") >= len(theirs(searcher, "blair")) > 0


def test_the_schema_in_the_index_knows_its_languages(tmp_path: Path) -> None:
    for lang, text in (("en", "The houses stood."), ("de", "Die Häuser standen.")):
        (tmp_path / f"{lang}.txt").write_text(f"Title\n\n{text} It was so in the town.\n")
        sync(tmp_path / "library", [tmp_path / f"{lang}.txt"], lang=lang)
    opened = open_dir(generations.published(tmp_path / "library").index)
    assert opened.schema["text"].analyzer.languages == ("de", "en")
    with opened.searcher() as searcher:
        for q in ("haus", "häuser", "house"):
            assert theirs(searcher, q) == ours(Library(tmp_path / "library"), q) != set()


def test_analyzers_and_schema_are_picklable() -> None:
    analyzer = WordAnalyzer(["en", "de"])
    assert pickle.loads(pickle.dumps(analyzer)) == analyzer
    schema = pickle.loads(pickle.dumps(schema_in(["en"])))
    assert schema == SCHEMA
    assert schema["text"].analyzer == SCHEMA["text"].analyzer


def test_an_analyzer_yields_one_term_of_a_word_for_queries_and_all_for_texts() -> None:
    analyzer = WordAnalyzer(["en"])
    asked = [(t.pos, t.text) for t in analyzer("Cease-fires, Çavuşoğlu", mode="query")]
    assert asked == [(0, "~cease"), (1, "~fires"), (2, "~cavusoglu")]
    held = [(t.pos, t.text, t.startchar, t.endchar) for t in analyzer("Fires", mode="index")]
    assert held == [(0, "=fires", 0, 5), (0, "fire", 0, 5), (0, "~fires", 0, 5)]


def test_the_worked_example(tmp_path: Path) -> None:
    """The example of ``search/README.md``."""
    library = tmp_path / "library"
    sync(library, [SEEDS])

    generation = library / (library / "CURRENT").read_text()
    ix = open_dir(generation / "index")
    parser = QueryParser("text", ix.schema)
    with ix.searcher() as searcher:
        asked = parser.parse('"humanitarian aid" NOT syria')
        found = searcher.search(asked, sortedby="published", groupedby="source")
        assert [hit["anchor"] for hit in found] == ["p2", "p4", "p6"]
        assert found[0]["title"].startswith("Russia, Turkey stress need to fight terrorism")
        assert "<b" in found[0].highlights("text")
        assert {source: len(hits) for source, hits in found.groups("source").items()} == {
            "seeds": 3
        }
