"""``search.engines.whoosh.storage.backup``: an index as one file, and back."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from search import EngineError, Library, LibraryError, OutdatedIndexError, Request
from search.engines.whoosh.schema import SCHEMA_VERSION
from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage.backup import read_backup, write_backup
from search.indexing.doctor import examine

Index = Callable[[Mapping[str, str]], Library]
FOX = "News of the fox\n\nThe fox was seen by many on that Monday.\n"


@pytest.fixture
def library(indexed: Index) -> Library:
    return indexed({"fox.txt": FOX})


def total(path: Path) -> int:
    library = Library(path)
    try:
        return library.search(Request(q="fox")).total
    finally:
        library.close()


def test_a_backup_holds_what_is_published(library: Library, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "it.tar", tmp_path / "elsewhere"
    write_backup(library.path, file)
    read_backup(file, elsewhere)
    assert total(elsewhere) == 2
    restored = generations.published(elsewhere).manifest()
    assert restored.shown() == library.state()
    assert [finding for finding in examine(elsewhere) if finding.remedy] == []


def test_restoring_replaces_what_was_published(library: Library, indexed: Index) -> None:
    file = library.path.with_name("it.tar")
    write_backup(library.path, file)
    indexed({"owl.txt": FOX.replace("fox", "owl")})
    assert library.articles().total == 2
    read_backup(file, library.path)
    assert library.articles().total == 1
    assert len(generations.all_generations(library.path)) == 1


def test_another_file_is_no_backup(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Notes")
    with pytest.raises(LibraryError) as caught:
        read_backup(file, library.path)
    assert str(caught.value) == (
        f"{file} is no backup (truncated header): choose a file written by 'pilcrow backup'."
    )


def test_a_backup_that_is_cut_off_is_not_published(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "it.tar"
    write_backup(library.path, file)
    content = file.read_bytes()
    for length in (0, 100, 5000, len(content) // 2):
        file.write_bytes(content[:length])
        with pytest.raises((LibraryError, EngineError)):
            read_backup(file, library.path)
        assert total(library.path) == 2


def test_a_backup_with_another_byte_in_it_is_not_published(
    library: Library, tmp_path: Path
) -> None:
    file = tmp_path / "it.tar"
    write_backup(library.path, file)
    content = file.read_bytes().replace(b"fox", b"fix")
    file.write_bytes(content)
    with pytest.raises(OutdatedIndexError, match="is damaged"):
        read_backup(file, library.path)
    assert total(library.path) == 2


def test_a_damaged_index_is_not_backed_up(library: Library, tmp_path: Path) -> None:
    generations.published(library.path).catalog.write_bytes(b"")
    with pytest.raises(OutdatedIndexError, match="has 0 bytes instead of"):
        write_backup(library.path, tmp_path / "it.tar")
    assert not list(tmp_path.glob("it.tar*"))


def test_a_backup_of_another_version_is_refused(library: Library, tmp_path: Path) -> None:
    generation = generations.published(library.path)
    write_backup(library.path, tmp_path / "it.tar")
    with tarfile.open(tmp_path / "it.tar", "w") as archive:
        generation.write(replace(generation.manifest(), schema=SCHEMA_VERSION + 1))
        archive.add(generation.folder, "generation")
    with pytest.raises(OutdatedIndexError, match="has schema version"):
        read_backup(tmp_path / "it.tar", tmp_path / "elsewhere")
    assert not list((tmp_path / "elsewhere").glob("generation-*"))


def test_a_backup_cannot_write_elsewhere(library: Library, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    with tarfile.open(tmp_path / "it.tar", "w") as archive:
        archive.add(secret, "generation/../../../escaped")
    with pytest.raises((LibraryError, EngineError)):
        read_backup(tmp_path / "it.tar", library.path)
    assert not list(tmp_path.rglob("escaped"))
    assert total(library.path) == 2


def test_a_file_that_cannot_be_written_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"no such file or directory; nothing was changed"):
        write_backup(library.path, tmp_path / "nowhere/it.tar")


def test_what_was_restored_is_trusted_by_its_times(library: Library, tmp_path: Path) -> None:
    write_backup(library.path, tmp_path / "it.tar")
    generation = read_backup(tmp_path / "it.tar", tmp_path / "elsewhere")
    for name, stamp in generation.manifest().files.items():
        assert (generation.folder / name).stat().st_mtime_ns == stamp.modified
