"""``search.storage.confirmed_folders``: a restored backup makes nothing be read by itself."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from search import EngineError, Library, LibraryError, sync
from search.engines.whoosh.storage import generations
from search.engines.whoosh.storage.backup import read_backup, write_backup
from search.formats import read_bytes
from search.storage import confirmed_folders

Index = Callable[[Mapping[str, str]], Library]
FOX = "News of the fox\n\nThe fox was seen by many on that Monday.\n"


@pytest.fixture
def backup(indexed: Index, tmp_path: Path) -> Path:
    library = indexed({"fox.txt": FOX})
    write_backup(library.path, tmp_path / "it.tar")
    return tmp_path / "it.tar"


def test_folders_of_a_backup_are_read_when_they_are_named(backup: Path, tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "articles"
    read_backup(backup, elsewhere)
    (folder / "owl.txt").write_text(FOX.replace("fox", "owl"))
    for rebuild in (False, True):
        with pytest.raises(LibraryError, match="nobody has confirmed on this machine"):
            sync(elsewhere, rebuild=rebuild)
    assert sync(elsewhere, [folder]).state.articles == 2
    assert confirmed_folders.doubted(elsewhere) == frozenset()
    assert sync(elsewhere).state.articles == 2


def test_folders_that_the_library_knows_need_no_confirmation(backup: Path, tmp_path: Path) -> None:
    read_backup(backup, tmp_path / "library")
    assert sync(tmp_path / "library").state.articles == 1


@pytest.mark.parametrize(
    "name",
    [
        *(".", "..", "/evil", "other/manifest.json"),
        *("generation/evil", "generation/../../evil", "generation/index/../../evil"),
    ],
)
def test_a_member_that_no_backup_has_is_refused(backup: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(backup, "a") as archive:
        member = tarfile.TarInfo(name)
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))
    with pytest.raises(LibraryError, match="is no backup"):
        read_backup(backup, tmp_path / "elsewhere")
    assert not list(tmp_path.rglob("evil"))


def test_a_compressed_backup_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    file = tmp_path / "bomb.tar"
    with tarfile.open(file, "w:gz") as archive:
        member = tarfile.TarInfo("generation/index/zeros")
        member.size = 10_000_000
        archive.addfile(member, io.BytesIO(bytes(member.size)))
    with pytest.raises((LibraryError, EngineError)):
        read_backup(file, tmp_path / "elsewhere")
    assert generations.all_generations(tmp_path / "elsewhere") == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_the_owner_can_read_an_index(backup: Path, tmp_path: Path) -> None:
    generation = generations.published(tmp_path / "library")
    assert generation.folder.stat().st_mode & 0o777 == 0o700
    files = [path for path in generation.folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("replaced", ["file", "folder"])
def test_a_link_that_replaces_a_file_is_not_followed(tmp_path: Path, replaced: str) -> None:
    root, outside = tmp_path / "articles", tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_text("secret")
    root.mkdir()
    if replaced == "file":
        (root / "a.txt").symlink_to(outside / "a.txt")
        path = root / "a.txt"
    else:
        (root / "sub").symlink_to(outside)
        path = root / "sub" / "a.txt"
    with pytest.raises(LibraryError.__base__, match="a link out of the folder has replaced it"):
        read_bytes(path, root=root)
    (root / "b.txt").write_text("public")
    (root / "c.txt").symlink_to("b.txt")
    assert read_bytes(root / "c.txt", root=root).content == b"public"
