"""Files that survive a power cut: written beside the old one, synced, then renamed."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace a file's content atomically: readers see the old or the new content."""
    beside = path.with_name(f"{path.name}.new")
    with open(beside, "wb", opener=_private) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def make_private(folder: Path) -> None:
    """Let only the owner read the files in a folder: they hold the texts of articles."""
    for path in folder.iterdir():
        if path.is_file():
            path.chmod(0o600)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_files(folder: Path) -> None:
    """Sync every file in a folder, and the folder itself."""
    for path in folder.iterdir():
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Sync a folder's directory entries (Windows cannot, and need not)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
