"""The benchmarks run: on a corpus too small to tell anything, but through every part of them."""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import pytest

from tests.lab.benchmarks.__main__ import main
from tests.lab.benchmarks.corpus import Corpus, make, read, synthetic
from tests.lab.benchmarks.engines import ENGINES, engine
from tests.lab.benchmarks.measure import missing
from tests.lab.benchmarks.queries import Class, draw

pytestmark = pytest.mark.slow

SIZE = 120
PARAGRAPHS = [
    {"article_id": "a", "title": "Harbour\nreopens", "body": "The harbour of Varna has reopened."},
    {"article_id": "a", "title": "Harbour\nreopens", "body": "Its master said\nso on Monday."},
    {"article_id": "b", "title": "Ferries sail", "body": "The first ferry left at noon."},
]


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    make(folder, SIZE, real=None, seed=1)
    return folder


def paragraphs(folder: Path) -> list[str]:
    return [paragraph for article in read(folder) for paragraph in article.paragraphs]


def test_a_seed_always_makes_the_same_news() -> None:
    first, again, other = (list(islice(synthetic(seed), 3)) for seed in (1, 1, 2))
    assert first == again != other


def test_a_corpus_has_exactly_the_paragraphs_asked_for(articles: Path) -> None:
    assert len(paragraphs(articles)) == SIZE


def test_real_paragraphs_come_first(tmp_path: Path) -> None:
    lines = tmp_path / "paragraphs.jsonl"
    lines.write_text("\n".join(map(json.dumps, PARAGRAPHS)), "utf-8")
    corpus = make(tmp_path / "articles", 5, real=lines, seed=1)
    first, second, *_ = read(tmp_path / "articles")
    assert first == ("Harbour reopens", (PARAGRAPHS[0]["body"], "Its master said so on Monday."))
    assert second == ("Ferries sail", (PARAGRAPHS[2]["body"],))
    size = sum(len(paragraph.encode()) for paragraph in paragraphs(tmp_path / "articles"))
    assert corpus == Corpus(corpus.articles, 5, size, real=3)


def test_every_class_of_query_is_drawn(articles: Path) -> None:
    drawn = draw(paragraphs(articles), each=5, seed=1)
    assert {kind: len(set(queries)) for kind, queries in drawn.items()} == dict.fromkeys(Class, 5)
    assert drawn == draw(paragraphs(articles), each=5, seed=1)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_finds_what_is_drawn_from_its_corpus(
    name: str, articles: Path, tmp_path: Path
) -> None:
    if reason := missing(name):
        pytest.skip(reason)
    made = engine(name, tmp_path / name)
    made.build(articles)
    made.open()
    for kind, queries in draw(paragraphs(articles), each=10, seed=1).items():
        asked = list(filter(made.asks, queries))
        found = [(made.search(query), made.rank(made.prepare(query))) for query in asked]
        assert len([pair for pair in found if all(pair)]) >= 0.7 * len(asked), kind
        assert all(marked == ranked for marked, ranked in found), kind
    made.close()


def test_a_run_gives_a_table_and_a_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(
        [
            f"--sizes={SIZE}",
            "--engines=pilcrow,fts5",
            "--rounds=1",
            "--queries=2",
            f"--out={tmp_path}",
        ]
    )
    told = capsys.readouterr()
    assert told.out.count("| common phrase, without |") == 1
    assert told.out.count(" of 8 classes by p50") == 2  # FTS5 has no misspellings
    document = json.loads((tmp_path / "benchmarks.json").read_text("utf-8"))
    measured = document["sizes"][str(SIZE)]["engines"]
    assert measured["pilcrow"]["marks"].keys() == set(Class)
    assert measured["fts5"]["ranking"].keys() == set(Class) - {Class.FUZZY}
    assert measured["pilcrow"]["built"]["index_bytes"] > 0
    drawn = find_spec("matplotlib") is not None
    assert (tmp_path / "benchmarks.svg").exists() == drawn
    assert ("matplotlib" in told.err) != drawn


def test_without_peers_there_is_nothing_to_compare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([f"--sizes={SIZE}", "--engines=fts5", "--rounds=1", "--queries=2", f"--out={tmp_path}"])
    assert "no slower" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argument", "answer"),
    [
        ("--engines=lucene", "no engine 'lucene': there are pilcrow, fts5"),
        ("--sizes=1k,3", "3 paragraphs are too few: take 50"),
    ],
)
def test_a_wrong_argument_is_named(
    argument: str, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([argument])
    assert answer in capsys.readouterr().err
