"""Folder → library: what a sync finds, what it leaves alone, and what survives a kill."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from search import (
    BusyLibraryError,
    Copies,
    Duplicate,
    EngineError,
    Library,
    LibraryError,
    MissingIndexError,
    OutdatedIndexError,
    Problem,
    Progress,
    Report,
    Request,
    forget,
    formats,
    sync,
)
from search.engines.sqlite_catalog import SqliteCatalog
from search.engines.whoosh.building.batches import Batch
from search.engines.whoosh.building.writer import ColumnarWriter
from search.engines.whoosh.schema import SCHEMA_VERSION
from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage.generations import READABLE, Generation
from search.engines.whoosh.storage.manifest import faults
from search.formats import file_bytes
from search.indexing.doctor import examine
from search.storage import atomic_files
from search.storage.catalog import CatalogArticle
from tests.support.paths import ROOT


def text(word: str) -> str:
    """Write an article of a title and two paragraphs about a word."""
    return (
        f"News of the {word}\n\nThe {word} was seen by many on that cold and rainy Monday.\n\n"
        f"Nobody knows where the {word} went after that, but it was not the last of them.\n"
    )


@dataclass
class Desk:
    """A folder of articles beside its library."""

    folder: Path
    library: Library
    clock: int = 1_478_000_000

    def write(self, name: str, content: str) -> Path:
        """Write a file, each a second after the one before, and long ago."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        self.clock += 1
        os.utime(path, (self.clock, self.clock))
        return path

    def sync(self, *folders: Path, **options: object) -> Report:
        return sync(self.library.path, folders, **options)

    def paths(self, q: str = "") -> list[str]:
        """Name the files in which a query finds paragraphs."""
        page = self.library.search(Request(q=q, limit=100, by_article=True, copies=Copies.ALL))
        return sorted(Path(hit.paragraph.path).name for hit in page.hits)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two articles, indexed."""
    library = Library(tmp_path / "library")
    made = Desk(tmp_path / "news", library)
    made.write("fox.txt", text("fox"))
    made.write("owl.txt", text("owl"))
    made.sync(made.folder)
    yield made
    library.close()


def counted(report: Report) -> dict[str, object]:
    """Give what a report says beside time and state, without what is zero or empty."""
    names = ("added", "changed", "renamed", "removed", "unchanged", "paragraphs", "empty")
    more = ("problems", "duplicates", "ignored", "interrupted")
    return {name: value for name in (*names, *more) if (value := getattr(report, name))}


def assert_sound(desk: Desk) -> None:
    """Check that index, catalog and manifest agree, and that every article is there once."""
    assert [finding for finding in examine(desk.library.path) if finding.remedy] == []
    listed = [article.id for article in desk.library.articles(limit=1000).articles]
    assert len(listed) == len(set(listed))
    for key in listed:
        page = desk.library.article(key)
        assert page is not None
        assert [p.order for p in page.paragraphs] == list(range(len(page.paragraphs)))
        assert {p.of for p in page.paragraphs} == {sum(p.kind.numbered for p in page.paragraphs)}


# What a sync finds


def test_the_first_sync_reads_everything(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news", Library(tmp_path / "library"))
    desk.write("fox.txt", text("fox"))
    desk.write("deep/er/owl.md", text("owl"))
    report = desk.sync(desk.folder)
    assert counted(report) == {"added": 2, "paragraphs": 4}
    assert report.state == desk.library.state()
    assert (report.state.generation, report.state.articles, report.state.paragraphs) == (1, 2, 4)
    assert desk.paths("monday") == ["fox.txt", "owl.md"]
    desk.library.close()


def test_a_sync_without_news_parses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "read", pytest.fail)
    before = desk.library.state()
    report = desk.sync()
    assert counted(report) == {"unchanged": 2}
    assert report.state == desk.library.state() == before


def test_parts_of_a_file_that_cannot_be_read_are_reported_with_their_lines(desk: Desk) -> None:
    path = desk.write("elk.txt", f"---\ntitle: Elk\ndate: soon\n---\n{text('elk')}")
    report = desk.sync()
    expected = "this date cannot be read, “soon”; write it as year-month-day, 2016-12-01."
    assert report.warnings == [Problem(str(path), f"{path}, line 3: {expected}")]
    assert report.problems == []
    assert "elk.txt" in desk.paths("elk")


def test_a_new_file_is_added(desk: Desk) -> None:
    desk.write("elk.txt", text("elk"))
    assert counted(desk.sync()) == {"added": 1, "unchanged": 2, "paragraphs": 2}
    assert desk.paths("elk") == ["elk.txt"]
    assert_sound(desk)


def test_a_changed_file_is_read_again(desk: Desk) -> None:
    desk.write("fox.txt", text("lynx"))
    assert counted(desk.sync()) == {"changed": 1, "unchanged": 1, "paragraphs": 2}
    assert (desk.paths("fox"), desk.paths("lynx")) == ([], ["fox.txt"])
    assert_sound(desk)


def test_a_file_that_was_only_touched_is_unchanged(desk: Desk) -> None:
    os.utime(desk.folder / "fox.txt", (1, 1))
    before = desk.library.state()
    assert counted(desk.sync()) == {"unchanged": 2}
    assert desk.library.state() == before


def test_a_change_of_the_same_length_at_the_same_time_is_seen(desk: Desk) -> None:
    """Clocks of disks are coarse: what was written just now is compared by its content."""
    path = desk.write("fox.txt", text("cat"))
    soon = time.time() + 100
    os.utime(path, (soon, soon))
    desk.sync()
    path.write_text(text("dog"))
    os.utime(path, (soon, soon))
    assert counted(desk.sync()) == {"changed": 1, "unchanged": 1, "paragraphs": 2}
    assert desk.paths("dog") == ["fox.txt"]


def test_a_renamed_file_is_no_new_article(desk: Desk) -> None:
    (desk.folder / "fox.txt").rename(desk.folder / "vixen.txt")
    assert counted(desk.sync()) == {"renamed": 1, "unchanged": 1, "paragraphs": 2}
    assert desk.paths("fox") == ["vixen.txt"]
    assert_sound(desk)


def test_a_removed_file_is_removed_and_comes_back(desk: Desk) -> None:
    (desk.folder / "fox.txt").unlink()
    assert counted(desk.sync()) == {"removed": 1, "unchanged": 1}
    assert desk.paths("fox") == []
    desk.write("fox.txt", text("fox"))
    assert counted(desk.sync()) == {"added": 1, "unchanged": 1, "paragraphs": 2}
    assert desk.paths("fox") == ["fox.txt"]
    assert_sound(desk)


def test_everything_at_once(desk: Desk) -> None:
    desk.write("bee.txt", text("bee"))
    desk.sync()
    (desk.folder / "fox.txt").rename(desk.folder / "vixen.txt")
    (desk.folder / "bee.txt").unlink()
    desk.write("owl.txt", text("eagle owl"))
    desk.write("elk.txt", text("elk"))
    assert counted(desk.sync()) == {
        "added": 1, "changed": 1, "renamed": 1, "removed": 1, "paragraphs": 6,
    }  # fmt: skip
    assert desk.paths() == ["elk.txt", "owl.txt", "vixen.txt"]
    assert_sound(desk)


# Duplicates


def test_the_same_text_is_indexed_once(desk: Desk) -> None:
    copy = desk.write("zebra.txt", text("fox"))
    report = desk.sync()
    twins = [Duplicate(str(copy), str(desk.folder / "fox.txt"), same_text=True)]
    assert counted(report) == {"added": 1, "unchanged": 2, "duplicates": twins}
    assert desk.paths("fox") == ["fox.txt"]
    assert_sound(desk)


def test_the_same_paragraphs_under_another_title_are_told_and_kept(desk: Desk) -> None:
    cousin = desk.write("zebra.txt", text("fox").replace("News of the fox", "Other news"))
    report = desk.sync()
    cousins = [Duplicate(str(cousin), str(desk.folder / "fox.txt"), same_text=False)]
    assert counted(report) == {
        "added": 1, "unchanged": 2, "paragraphs": 2, "duplicates": cousins,
    }  # fmt: skip
    assert desk.paths("fox") == ["fox.txt", "zebra.txt"]


def test_a_duplicate_takes_the_place_of_its_removed_twin(desk: Desk) -> None:
    desk.write("zebra.txt", text("fox"))
    desk.sync()
    (desk.folder / "fox.txt").unlink()
    report = desk.sync()
    assert (report.removed, report.duplicates) == (1, [])
    assert desk.paths("fox") == ["zebra.txt"]
    assert_sound(desk)
    assert counted(desk.sync()) == {"unchanged": 2}


def test_a_duplicate_takes_the_place_of_its_changed_twin(desk: Desk) -> None:
    desk.write("zebra.txt", text("fox"))
    desk.sync()
    desk.write("fox.txt", text("lynx"))
    desk.sync()
    assert (desk.paths("fox"), desk.paths("lynx")) == (["zebra.txt"], ["fox.txt"])
    assert_sound(desk)


def test_a_duplicate_that_goes_is_not_missed(desk: Desk) -> None:
    desk.write("zebra.txt", text("fox"))
    desk.sync()
    (desk.folder / "zebra.txt").unlink()
    assert counted(desk.sync()) == {"removed": 1, "unchanged": 2}
    assert desk.paths("fox") == ["fox.txt"]
    assert_sound(desk)


# Files that are no articles


def test_an_empty_file_is_told(desk: Desk) -> None:
    empty = [str(desk.write("empty.txt", "")), str(desk.write("blank.txt", " \n\u00a0\n"))]
    assert counted(desk.sync()) == {"added": 2, "unchanged": 2, "empty": sorted(empty)}
    assert_sound(desk)
    assert counted(desk.sync()) == {"unchanged": 4}


def test_an_empty_file_is_no_reason_to_refuse_a_first_sync(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news", Library(tmp_path / "library"))
    empty = desk.write("empty.txt", "")
    desk.write("fox.txt", text("fox"))
    report = desk.sync(desk.folder)
    assert counted(report) == {"added": 2, "paragraphs": 2, "empty": [str(empty)]}
    assert desk.paths("fox") == ["fox.txt"]
    assert_sound(desk)
    desk.library.close()


def test_a_binary_file_is_told_every_time_and_the_rest_is_read(desk: Desk) -> None:
    path = desk.write("bad.txt", "\0" * 1000)
    message = f"Cannot read {path}: it is not text but binary (NUL bytes); save it as plain text."
    desk.write("elk.txt", text("elk"))
    problems = [Problem(str(path), message)]
    assert counted(desk.sync()) == {
        "added": 1, "unchanged": 2, "paragraphs": 2, "problems": problems,
    }  # fmt: skip
    assert counted(desk.sync()) == {"unchanged": 4, "problems": problems}
    [notice] = [finding for finding in examine(desk.library.path) if finding.notice]
    assert notice.text == f"Skipped: {message}"
    path.unlink()
    assert counted(desk.sync()) == {"removed": 1, "unchanged": 3}
    assert_sound(desk)


def test_a_too_large_file_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_bytes, "SIZE_LIMIT", 1000)
    path = desk.write("long.txt", text("elk") * 10)
    [problem] = desk.sync().problems
    assert (problem.path, "the limit is" in problem.message) == (str(path), True)


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_an_unreadable_file_is_told(desk: Desk) -> None:
    path = desk.write("secret.txt", text("elk"))
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user (root) may read everything")
    assert desk.sync().problems == [
        Problem(
            str(path), f"Cannot read {path}: permission denied; allow reading, as by chmod u+r."
        )
    ]


def test_a_dangling_link_is_told(desk: Desk) -> None:
    link = desk.folder / "gone.txt"
    link.symlink_to(desk.folder / "nowhere.txt")
    message = f"Cannot open {link}: no such file or directory."
    assert desk.sync().problems == [Problem(str(link), message)]


def test_a_file_that_turns_bad_keeps_what_was_read(desk: Desk) -> None:
    (desk.folder / "fox.txt").write_bytes(b"\0" * 100)
    assert len(desk.sync().problems) == 1
    assert desk.paths("fox") == ["fox.txt"]
    assert len(desk.sync().problems) == 1
    desk.write("fox.txt", text("lynx"))
    assert counted(desk.sync()) == {"changed": 1, "unchanged": 1, "paragraphs": 2}
    assert_sound(desk)


def test_unknown_suffixes_are_counted_and_hidden_files_passed_over(desk: Desk) -> None:
    for name in ("a.xyz", "b.XYZ", "none", ".hidden.txt", ".git/a.txt", "c.pdf~"):
        desk.write(name, text("elk"))
    assert counted(desk.sync()) == {"unchanged": 2, "ignored": {".xyz": 2, "": 1, ".pdf~": 1}}
    assert desk.paths("elk") == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("~$fox.txt", "lock file"),
        ("fox.sync-conflict-20161105-101010-ABC.txt", "conflicted copy"),
        ("deep/fox.sync-conflict-20161105-101010-ABCDEFG.md", "conflicted copy"),
        ("fox (Ann's conflicted copy 2016-11-05).txt", "conflicted copy"),
        ("fox (conflicted copy 2016-11-05 101010).txt", "conflicted copy"),
    ],
)
def test_leftovers_of_other_programs_are_no_articles(desk: Desk, name: str, kind: str) -> None:
    desk.write(name, text("elk"))
    assert counted(desk.sync()) == {"unchanged": 2, "ignored": {kind: 1}}
    assert desk.paths("elk") == []


def test_an_article_about_a_conflict_is_an_article(desk: Desk) -> None:
    for name in ("sync-conflict.txt", "a.sync-conflict.txt", "conflicted copyright.txt", "a~$.txt"):
        desk.write(name, text(name.partition(".")[0]))
    assert desk.sync().added == 4


# Folders


def test_a_missing_folder_is_refused(desk: Desk, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(LibraryError) as error:
        desk.sync(gone)
    assert str(error.value) == f"There is no folder or file {gone}: check the path."


def test_an_empty_folder_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(
        LibraryError, match=r"There are no articles in .*empty: 'pilcrow formats' lists"
    ):
        desk.sync(tmp_path / "empty")


def test_nothing_to_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as error:
        sync(tmp_path / "library")
    assert str(error.value) == "There is nothing to index: name a folder, 'pilcrow index FOLDER'."
    with pytest.raises(MissingIndexError):
        Library(tmp_path / "library").state()


def test_a_folder_that_lost_all_its_articles_is_refused(desk: Desk) -> None:
    """An unplugged disk does not empty the index."""
    for path in desk.folder.iterdir():
        path.unlink()
    with pytest.raises(LibraryError, match="There are no articles in"):
        desk.sync()
    assert desk.paths() == ["fox.txt", "owl.txt"]


def test_a_folder_that_is_gone_can_be_forgotten(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other", desk.library)
    other.write("elk.txt", text("elk"))
    desk.sync(other.folder)
    other.folder.rename(tmp_path / "moved")
    [problem] = desk.sync().problems
    assert problem.message == (
        f"There is no folder or file {other.folder}: check the path, or drop it with "
        f"'pilcrow index --forget {other.folder}'."
    )
    assert forget(desk.library.path, other.folder).removed == 1
    assert counted(desk.sync()) == {"unchanged": 2}
    assert_sound(desk)


def test_a_single_file_can_be_indexed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news", Library(tmp_path / "library"))
    path = desk.write("fox.txt", text("fox"))
    desk.write("owl.txt", text("owl"))
    assert counted(desk.sync(path)) == {"added": 1, "paragraphs": 2}
    assert [article.path for article in desk.library.articles().articles] == ["fox.txt"]
    desk.library.close()


def test_folders_are_added_to_what_is_known(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other", desk.library)
    other.write("elk.txt", text("elk"))
    assert counted(desk.sync(other.folder)) == {"added": 1, "paragraphs": 2}
    assert desk.paths() == ["elk.txt", "fox.txt", "owl.txt"]
    (desk.folder / "fox.txt").unlink()
    (other.folder / "elk.txt").write_text(text("moose"))
    assert counted(desk.sync(other.folder)) == {"changed": 1, "paragraphs": 2}
    assert counted(desk.sync()) == {"removed": 1, "unchanged": 2}
    assert_sound(desk)


def test_a_folder_within_a_known_one_is_not_indexed_twice(desk: Desk) -> None:
    desk.write("deep/elk.txt", text("elk"))
    desk.sync()
    desk.sync(desk.folder / "deep")
    desk.sync()
    assert desk.paths() == ["elk.txt", "fox.txt", "owl.txt"]
    assert_sound(desk)


def test_a_missing_or_empty_folder_does_not_stop_the_others(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other", desk.library)
    elk = other.write("elk.txt", text("elk"))
    desk.sync(other.folder)
    elk.unlink()
    desk.write("bee.txt", text("bee"))
    drop = f", or drop it with 'pilcrow index --forget {other.folder}'."
    empty = f"There are no articles in {other.folder}: 'pilcrow formats' lists what is read{drop}"
    report = desk.sync()
    assert (report.added, [problem.path for problem in report.problems]) == (1, [str(other.folder)])
    assert report.problems[0].message.startswith(empty[:40])
    assert report.problems[0].message.endswith(drop)
    other.folder.rmdir()
    gone = f"There is no folder or file {other.folder}: check the path{drop}"
    assert desk.sync().problems == [Problem(str(other.folder), gone)]
    assert desk.paths() == ["bee.txt", "elk.txt", "fox.txt", "owl.txt"]  # nothing is evicted
    with pytest.raises(LibraryError, match="There is no folder or file"):
        desk.sync(rebuild=True)
    assert desk.paths() == ["bee.txt", "elk.txt", "fox.txt", "owl.txt"]


def test_a_new_folder_that_is_missing_is_reported_and_not_kept(desk: Desk, tmp_path: Path) -> None:
    desk.write("bee.txt", text("bee"))
    nowhere = tmp_path / "nowhere"
    message = f"There is no folder or file {nowhere}: check the path."
    report = desk.sync(nowhere, desk.folder)
    assert (report.added, report.problems) == (1, [Problem(str(nowhere), message)])
    assert desk.sync().problems == []


@pytest.fixture
def nested(desk: Desk) -> Desk:
    """A French folder within an English one, each indexed by its own name."""
    desk.write("deep/elk.txt", text("elk"))
    desk.sync()
    desk.sync(desk.folder / "deep", lang="fr")
    return desk


def languages(desk: Desk) -> dict[str, str]:
    """Map the path of each article, as readers see it, to its language."""
    page = desk.library.search(Request(limit=100, by_article=True, copies=Copies.ALL))
    return {hit.paragraph.path: hit.paragraph.lang for hit in page.hits}


def test_a_file_belongs_to_the_innermost_folder_at_every_sync(nested: Desk) -> None:
    expected = {"news/fox.txt": "en", "news/owl.txt": "en", "deep/elk.txt": "fr"}
    for folders in ([], [nested.folder], [nested.folder / "deep"], []):
        assert counted(nested.sync(*folders)).keys() == {"unchanged"}
        assert languages(nested) == expected
    nested.sync(rebuild=True)
    assert languages(nested) == expected
    assert_sound(nested)


def test_files_of_a_forgotten_inner_folder_return_to_the_outer_one(nested: Desk) -> None:
    report = forget(nested.library.path, nested.folder / "deep")
    assert (report.removed, report.changed) == (0, 1)
    assert languages(nested) == {
        "news/fox.txt": "en", "news/owl.txt": "en", "news/deep/elk.txt": "en",
    }  # fmt: skip
    assert counted(nested.sync()) == {"unchanged": 3}
    assert_sound(nested)


def test_forgetting_an_outer_folder_keeps_the_inner_one(nested: Desk) -> None:
    assert forget(nested.library.path, nested.folder).removed == 2
    assert languages(nested) == {"deep/elk.txt": "fr"}
    assert counted(nested.sync()) == {"unchanged": 1}
    assert_sound(nested)


def test_a_folder_of_folders_that_are_indexed_is_not_empty(nested: Desk) -> None:
    (nested.folder / "fox.txt").unlink()
    (nested.folder / "owl.txt").unlink()
    assert counted(nested.sync()) == {"removed": 2, "unchanged": 1}
    assert languages(nested) == {"deep/elk.txt": "fr"}


def test_a_folder_added_around_another_one_takes_only_the_rest(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "cat.txt").write_text(text("cat"))
    report = desk.sync(tmp_path, lang="it")
    assert (report.added, report.changed) == (1, 0)
    assert languages(desk)["news/fox.txt"] == "en"


def test_forgetting_leaves_the_files(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other", desk.library)
    other.write("elk.txt", text("elk"))
    other.write("zebra.txt", text("fox"))
    desk.sync(other.folder)
    report = forget(desk.library.path, desk.folder)
    assert (report.removed, report.state) == (2, desk.library.state())
    assert (report.paragraphs, report.seconds > 0) == (2, True)  # the copy of fox.txt
    assert desk.paths() == ["elk.txt", "zebra.txt"]
    assert sorted(path.name for path in desk.folder.iterdir()) == ["fox.txt", "owl.txt"]
    assert_sound(desk)


def test_an_unknown_folder_cannot_be_forgotten(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as error:
        forget(desk.library.path, tmp_path)
    assert str(error.value) == f"{tmp_path} is not in the library; it holds {desk.folder}."


def test_a_folder_keeps_its_language_until_told_otherwise(desk: Desk, tmp_path: Path) -> None:
    press = Desk(tmp_path / "presse", desk.library)
    press.write("aide.txt", "Aide humanitaire\n\nL’accord a été déclaré par les négociateurs.\n")
    desk.sync(press.folder, lang="fr")
    assert desk.paths("négociateur accord") == ["aide.txt"]
    assert desk.paths("lang:fr") == ["aide.txt"]
    assert counted(desk.sync()) == {"unchanged": 3}
    assert counted(desk.sync(press.folder, lang="it")) == {"changed": 1, "paragraphs": 1}
    assert (desk.paths("lang:fr"), desk.paths("lang:it")) == ([], ["aide.txt"])
    assert_sound(desk)


# Offsets


def test_offsets_of_indexed_paragraphs_reproduce_the_file(desk: Desk) -> None:
    content = "\r\n".join(text("yak").splitlines()) + "\r\nEnd — “of” it 🎉.\r\n"
    path = desk.folder / "yak.txt"
    path.write_bytes(b"\xef\xbb\xbf" + content.encode())
    desk.sync()
    [summary] = [a for a in desk.library.articles().articles if a.path.endswith("yak.txt")]
    page = desk.library.article(summary.id)
    assert page is not None
    assert len(page.paragraphs) == 4
    assert [content[p.start : p.end] for p in page.paragraphs] == [p.text for p in page.paragraphs]


# Rebuilding, damage, versions


def test_a_rebuild_replaces_the_index_beside_the_live_one(desk: Desk) -> None:
    before = desk.library.state()
    seen: list[list[str]] = []
    report = desk.sync(rebuild=True, progress=lambda _: seen.append(desk.paths("fox")))
    assert seen == [["fox.txt"], ["fox.txt"]]  # the old one answers all the while
    assert counted(report) == {"added": 2, "paragraphs": 4}
    assert desk.library.state().generation == before.generation + 1
    assert [path.name for path in desk.library.path.glob("generation-*")] == ["generation-2"]
    assert_sound(desk)


def manifest_of(desk: Desk) -> Path:
    return generations.published(desk.library.path).folder / "manifest.json"


def damage_manifest(desk: Desk) -> None:
    manifest_of(desk).write_text("{")


def empty_manifest(desk: Desk) -> None:
    manifest_of(desk).write_text("[]")


def remove_manifest(desk: Desk) -> None:
    manifest_of(desk).unlink()


def remove_generation(desk: Desk) -> None:
    folder = generations.published(desk.library.path).folder
    folder.rename(folder.with_name("elsewhere"))


def damage_current(desk: Desk) -> None:
    (desk.library.path / "CURRENT").write_text("../elsewhere")


def other_version(desk: Desk) -> None:
    generation = generations.published(desk.library.path)
    generation.write(replace(generation.manifest(), schema=99))


def remove_index(desk: Desk) -> None:
    for path in generations.published(desk.library.path).index.iterdir():
        path.unlink()


DAMAGES = [
    damage_manifest, empty_manifest, remove_manifest, remove_generation, damage_current,
    other_version, remove_index,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_index_says_so_and_how_to_mend_it(
    desk: Desk, damage: Callable[[Desk], None]
) -> None:
    damage(desk)
    desk.library.close()
    with pytest.raises(OutdatedIndexError, match=r"run 'pilcrow index --rebuild'\.$"):
        desk.library.search(Request(q="fox"))
    with pytest.raises(OutdatedIndexError, match=r"run 'pilcrow index --rebuild'\.$"):
        desk.sync()


def test_another_version_is_named(desk: Desk) -> None:
    other_version(desk)
    with pytest.raises(OutdatedIndexError) as error:
        desk.library.state()
    folder = generations.published(desk.library.path).folder
    assert str(error.value) == (
        f"The index in {folder} has schema version 99, this Pilcrow "
        f"reads version {SCHEMA_VERSION}: run 'pilcrow index --rebuild'."
    )


@pytest.mark.parametrize("damage", [other_version, remove_index], ids=lambda d: d.__name__)
def test_a_rebuild_needs_no_folders_while_the_manifest_can_be_read(
    desk: Desk, damage: Callable[[Desk], None]
) -> None:
    damage(desk)
    desk.library.close()
    assert counted(desk.sync(rebuild=True)) == {"added": 2, "paragraphs": 4}
    assert desk.paths("fox") == ["fox.txt"]
    assert_sound(desk)


@pytest.mark.parametrize(
    "damage", [damage_manifest, remove_generation, damage_current], ids=lambda d: d.__name__
)
def test_a_rebuild_with_folders_mends_everything(
    desk: Desk, damage: Callable[[Desk], None]
) -> None:
    damage(desk)
    desk.library.close()
    assert counted(desk.sync(desk.folder, rebuild=True)) == {"added": 2, "paragraphs": 4}
    assert desk.paths("fox") == ["fox.txt"]
    assert_sound(desk)


def test_an_index_of_an_older_version_is_made_anew(desk: Desk) -> None:
    generation = generations.published(desk.library.path)
    generation.write(replace(generation.manifest(), schema=min(READABLE) - 1))
    with pytest.raises(OutdatedIndexError, match=f"has schema version {min(READABLE) - 1}"):
        desk.library.search(Request(q="fox"))
    report = desk.sync()
    assert (report.added, report.upgraded) == (2, True)
    assert desk.paths("fox") == ["fox.txt"]
    assert_sound(desk)


@pytest.mark.parametrize("version", sorted(READABLE - {SCHEMA_VERSION}))
def test_an_older_version_that_can_be_read_answers_until_it_is_made_anew(
    desk: Desk, version: int
) -> None:
    generation = generations.published(desk.library.path)
    generation.write(replace(generation.manifest(), schema=version))
    seen: list[list[str]] = []
    assert desk.sync(progress=lambda _: seen.append(desk.paths("fox"))).upgraded
    assert seen == [["fox.txt"], ["fox.txt"]]
    assert generations.published(desk.library.path).manifest().schema == SCHEMA_VERSION


def test_a_sync_leaves_the_published_generation_as_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files have a second name in the next one: whoever writes there writes new files."""
    for number in range(12):  # so large that it is not merged with what is new
        desk.write(f"{number}.txt", text(f"bird{number}"))
    desk.sync()
    monkeypatch.setattr(generations, "remove_others", lambda *_: None)
    before = generations.published(desk.library.path)
    manifest = before.manifest()
    desk.write("fox.txt", text("lynx"))
    desk.sync()
    after = generations.published(desk.library.path)
    assert after != before
    assert list(faults(before.folder, manifest.files.items(), trusted=None)) == []
    shared = manifest.files.keys() & after.manifest().files.keys()
    assert any((before.folder / name).samefile(after.folder / name) for name in shared)


@pytest.mark.parametrize("known", [True, False])
def test_what_is_indexed_is_known_without_the_manifest(desk: Desk, known: bool) -> None:
    damage_manifest(desk)
    if known:
        assert counted(desk.sync(rebuild=True)) == {"added": 2, "paragraphs": 4}
        assert_sound(desk)
    else:
        (desk.library.path / "folders.json").write_text("[")
        with pytest.raises(LibraryError, match="There is nothing to index: name a folder"):
            desk.sync(rebuild=True)


def test_another_byte_in_any_file_is_noticed_before_it_is_opened(desk: Desk) -> None:
    generation = generations.published(desk.library.path)
    for name in sorted(generation.manifest().files):
        path = generation.folder / name
        content = path.read_bytes()
        if not content:
            continue
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        desk.library.close()
        if path == generation.catalog:
            assert desk.paths("fox") == ["fox.txt"]  # who searches does not need it
        else:
            with pytest.raises(OutdatedIndexError, match=f"{name} holds something else"):
                desk.paths("fox")
        with pytest.raises(OutdatedIndexError, match=f"{name} holds something else"):
            desk.sync()
        path.write_bytes(content)
    desk.library.close()
    assert desk.paths("fox") == ["fox.txt"]


def test_an_open_index_that_is_changed_answers_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.whoosh.storage.opened.TRUSTED_FOR", 0)
    assert desk.paths("fox") == ["fox.txt"]
    generation = generations.published(desk.library.path)
    path = max(generation.index.iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(OutdatedIndexError, match="holds something else than was written"):
        desk.paths("fox")


def test_a_search_that_fails_for_a_rotten_file_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that rots leaves size and time as they were; whatever fails then, files are read."""
    assert desk.paths("fox") == ["fox.txt"]
    generation = generations.published(desk.library.path)
    path = max(generation.index.iterdir(), key=lambda path: path.stat().st_size)
    status, content = path.stat(), bytearray(path.read_bytes())

    def fail(*_: object) -> None:
        raise IndexError("index out of range")

    monkeypatch.setattr("search.library.Searcher", fail)
    with pytest.raises(IndexError):  # a bug is a bug
        desk.paths("fox")
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    monkeypatch.setattr("search.library.SUSPECTED_FOR", 0)
    with pytest.raises(OutdatedIndexError, match="holds something else than was written"):
        desk.paths("fox")


def test_a_library_that_cannot_be_read_now_answers_from_what_is_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.paths("fox") == ["fox.txt"]
    refused = OSError(errno.EMFILE, "Too many open files")

    def refuse(_: Path) -> bytes:
        raise refused

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        assert desk.paths("fox") == ["fox.txt"]
        other = Library(desk.library.path)
        with pytest.raises(EngineError, match=r"cannot be read \(too many open files\): fix that"):
            other.search(Request(q="fox"))
    assert desk.paths("fox") == ["fox.txt"]


# Interruptions


def test_an_interrupted_sync_keeps_what_was_read(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.write(f"{name}.txt", text(name * 3))

    def interrupt(progress: Progress) -> None:
        if progress.files == 2:
            raise KeyboardInterrupt

    report = desk.sync(progress=interrupt)
    assert counted(report) == {"added": 2, "unchanged": 2, "paragraphs": 4, "interrupted": True}
    assert desk.paths() == ["a.txt", "b.txt", "fox.txt", "owl.txt"]
    assert_sound(desk)
    assert counted(desk.sync()) == {"added": 1, "unchanged": 4, "paragraphs": 2}
    assert_sound(desk)


def test_an_article_that_was_interrupted_half_way_is_not_half_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("elk.txt", text("elk"))
    add = ColumnarWriter.add

    def half(writer: ColumnarWriter, batch: Batch, kept: list[bool]) -> None:
        add(writer, batch, kept)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ColumnarWriter, "add", half)
        assert desk.sync().interrupted
    desk.sync()
    assert desk.library.search(Request(q="elk")).total == 3
    assert_sound(desk)


def test_an_interrupted_duplicate_does_not_take_its_twin_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("elk.txt", text("elk"))
    desk.sync()
    desk.write("twin.txt", text("elk"))
    enter = SqliteCatalog.put_article

    def interrupted(catalog: SqliteCatalog, article: CatalogArticle) -> None:
        enter(catalog, article)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SqliteCatalog, "put_article", interrupted)
        assert desk.sync().interrupted
    assert desk.library.search(Request(q="elk")).total == 3
    desk.sync()
    assert_sound(desk)


def test_progress_is_told_file_by_file(desk: Desk) -> None:
    desk.write("a.txt", text("aaa"))
    desk.write("b.txt", text("bbb"))
    seen: list[Progress] = []
    desk.sync(progress=seen.append)
    assert seen == [Progress(1, 2, 2), Progress(2, 2, 4)]


Moment = tuple[object, str, bool]  # die at this function of this place: before it, or after it
MOMENTS: dict[str, Moment] = {
    "in the middle of the postings": (ColumnarWriter, "add", True),
    "before the index committed": (ColumnarWriter, "commit", False),
    "when the new generation was begun": (generations, "begin_from", True),
    "when all was written": (Generation, "write", True),
    "before it was published": (generations, "publish", False),
    "before the old one was removed": (generations, "remove_others", False),
    "when the index had committed": (atomic_files, "sync_files", False),
    "before the manifest": (Generation, "write", False),
    "before the catalog, when all else was there": (SqliteCatalog, "commit", False),
    "when all was done": (SqliteCatalog, "commit", True),
}
REBUILDING: dict[str, Moment] = {
    "in the middle of the postings": (ColumnarWriter, "add", True),
    "when the catalog was done": (SqliteCatalog, "commit", True),
    "before the new one was published": (generations, "publish", False),
    "before the old one was removed": (generations, "remove_others", False),
}


def killed(moment: Moment, library: Path, *folders: Path, rebuild: bool = False) -> None:
    """Sync in a process of its own that dies, as by kill -9, at a moment."""
    place, name, after = moment
    work = getattr(place, name)

    def die(*args: object, **options: object) -> None:
        if after:
            work(*args, **options)
        os._exit(9)

    child = os.fork()
    if not child:
        try:
            setattr(place, name, die)
            sync(library, folders, rebuild=rebuild)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_sync_killed_at_any_moment_is_healed_by_the_next(desk: Desk, moment: str) -> None:
    """The readers have the old or the new state, whole; then nothing is lost or doubled."""
    desk.write("fox.txt", text("lynx"))
    (desk.folder / "owl.txt").rename(desk.folder / "aowl.txt")
    desk.write("elk.txt", text("elk"))
    killed(MOMENTS[moment], desk.library.path)
    assert desk.paths() in (["fox.txt", "owl.txt"], ["aowl.txt", "elk.txt", "fox.txt"])
    desk.sync()
    assert desk.paths() == ["aowl.txt", "elk.txt", "fox.txt"]
    assert (desk.paths("fox"), desk.paths("lynx")) == ([], ["fox.txt"])
    assert desk.library.search(Request(q="monday")).total == 3
    assert_sound(desk)
    assert counted(desk.sync()) == {"unchanged": 3}


@pytest.mark.parametrize("moment", REBUILDING)
def test_a_rebuild_killed_at_any_moment_leaves_an_index_that_answers(
    desk: Desk, moment: str
) -> None:
    desk.write("elk.txt", text("elk"))
    killed(REBUILDING[moment], desk.library.path, rebuild=True)
    assert desk.paths("fox") == ["fox.txt"]
    desk.sync()
    assert desk.paths() == ["elk.txt", "fox.txt", "owl.txt"]
    desk.sync(rebuild=True)
    assert len(list(desk.library.path.glob("generation-*"))) == 1
    assert_sound(desk)


def test_a_first_sync_that_was_killed_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news", Library(tmp_path / "library"))
    desk.write("fox.txt", text("fox"))
    killed(MOMENTS["when the index had committed"], desk.library.path, desk.folder)
    with pytest.raises(MissingIndexError):
        desk.library.state()
    desk.sync(desk.folder)
    assert desk.paths() == ["fox.txt"]
    assert_sound(desk)
    desk.library.close()


# Two writers


def test_a_second_writer_is_told_who_is_writing(desk: Desk) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from search.engines.factory import open_engine\n"
        "with open_engine(sys.argv[1]).lock():\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(desk.library.path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        for change in (desk.sync, lambda: forget(desk.library.path, desk.folder)):
            with pytest.raises(BusyLibraryError) as error:
                change()
            assert str(error.value).startswith(
                f"The library {desk.library.path} is being indexed by process {writer.pid} on "
            )
            assert str(error.value).endswith(": try again when it has finished.")
        assert desk.paths("fox") == ["fox.txt"]
        writer.communicate("")
    assert counted(desk.sync()) == {"unchanged": 2}


def test_a_library_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news/fox.txt").write_text(text("fox"))
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LibraryError, match=r"file/library cannot be written.*: choose another"):
        sync(tmp_path / "file/library", [tmp_path / "news"])


def test_a_new_index_that_lost_articles_is_not_published(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ColumnarWriter, "add", lambda *_: None)
    with pytest.raises(EngineError, match="holds 0 of 2 articles and was not published"):
        desk.sync(rebuild=True)
    assert desk.paths("fox") == ["fox.txt"]


def test_a_no_op_sync_is_quick(desk: Desk) -> None:
    started = time.process_time()
    desk.sync()
    assert time.process_time() - started < 1
