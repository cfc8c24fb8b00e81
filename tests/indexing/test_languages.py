"""A folder with articles in several languages: each is analysed in its own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from search import Library, Request, sync

ARTICLES = {
    "bridge.txt": "Old bridge\n\nThe town council decided on Tuesday to open the bridges of the "
    "old town again after three months of repairs.\n",
    "bruecke.txt": "Alte Brücke\n\nDer Stadtrat hat am Dienstag beschlossen, die Brücken der "
    "Altstadt nach drei Monaten wieder zu öffnen. Die Häuser daneben bleiben leer.\n",
    "pont.txt": "Le vieux pont\n\nLe conseil municipal a décidé mardi de rouvrir les ponts de la "
    "vieille ville. L’économie locale l’attendait depuis trois mois.\n",
    "most.txt": "Старый мост\n\nГородской совет решил во вторник снова открыть мосты старого "
    "города после трёх месяцев ремонта.\n",
    "stated.md": "---\nlang: it\n---\n# Ponte\n\nThe council said nothing else on that Tuesday.\n",
    "short.txt": "Aleppo\n\nDamascus, Idlib.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in ARTICLES.items():
        (tmp_path / "news").mkdir(exist_ok=True)
        (tmp_path / "news" / name).write_text(text, encoding="utf-8")
    return tmp_path / "news"


def languages(library: Path) -> dict[str, str]:
    with closing(Library(library)) as read:
        page = read.search(Request(limit=100))
    return {Path(hit.paragraph.path).name: hit.paragraph.lang for hit in page.hits}


def test_each_article_has_its_own_language(folder: Path, tmp_path: Path) -> None:
    sync(tmp_path / "library", [folder])
    expected = {
        "bridge.txt": "en",
        "bruecke.txt": "de",
        "pont.txt": "fr",
        "most.txt": "ru",
        "stated.md": "it",
        "short.txt": "en",
    }
    assert languages(tmp_path / "library") == expected
    assert sync(tmp_path / "library").unchanged == len(ARTICLES)
    sync(tmp_path / "library", rebuild=True)
    assert languages(tmp_path / "library") == expected


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("bridge", ["bridge.txt"]),
        ("Haus", ["bruecke.txt"]),  # as German, "Häuser" has its stem
        ("Bruecke", ["bruecke.txt"]),  # as German, "ue" stands for "ü"
        ("économie", ["pont.txt"]),  # as French, "l’" is a word of its own
        ("город", ["most.txt"]),
        ("lang:de", ["bruecke.txt"]),
    ],
)
def test_words_are_found_by_the_rules_of_their_language(
    folder: Path, tmp_path: Path, q: str, names: list[str]
) -> None:
    sync(tmp_path / "library", [folder])
    with closing(Library(tmp_path / "library")) as library:
        page = library.search(Request(q=q, by_article=True))
    assert sorted(Path(hit.paragraph.path).name for hit in page.hits) == names
    assert all(hit.matches or q.startswith("lang:") for hit in page.hits)


def test_the_language_of_a_folder_precedes_detection(folder: Path, tmp_path: Path) -> None:
    sync(tmp_path / "library", [folder], lang="fr")
    expected = dict.fromkeys(ARTICLES, "fr") | {"stated.md": "it"}
    assert languages(tmp_path / "library") == expected
    assert sync(tmp_path / "library", [folder], lang="auto").changed == len(ARTICLES)
    assert languages(tmp_path / "library")["bruecke.txt"] == "de"
