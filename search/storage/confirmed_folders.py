"""Folders that a restored backup names, and that nobody has confirmed on this machine yet.

A stranger's backup could name any folder, and the next sync would read it into the index. Such a
folder is therefore doubted until the user names it: ``pilcrow index FOLDER``.

But: folders of a library in a cluster are not doubted, as only its operator can restore backups.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path

from search.errors import LibraryError
from search.storage import atomic_files

_FILE = "unconfirmed.json"


def doubt(library: Path | str, folders: Collection[str]) -> None:
    """Record folders that must be confirmed before they are read, and no others."""
    if isinstance(library, str):
        return
    if folders:
        atomic_files.write(library / _FILE, json.dumps(sorted(folders)).encode())
    else:
        (library / _FILE).unlink(missing_ok=True)


def confirm(library: Path | str, named: Iterable[Path]) -> None:
    """Confirm the folders that the user has named."""
    before = doubted(library)
    remaining = before - {str(path.expanduser().resolve()) for path in named}
    if remaining != before:
        doubt(library, remaining)


def check(library: Path | str, folders: Iterable[str]) -> None:
    """Check that folders may be read.

    Raises:
        LibraryError: one has not been confirmed since a backup was restored.
    """
    pending = sorted(doubted(library).intersection(folders))
    if pending:
        raise LibraryError(
            f"The restored backup names {', '.join(pending)}, which nobody has confirmed on this "
            f"machine: run 'pilcrow index {' '.join(pending)}' if that is to be read, or drop it "
            "with --forget."
        )


def doubted(library: Path | str) -> frozenset[str]:
    """Return the folders that nobody has confirmed.

    Raises:
        LibraryError: the record of them is damaged.
    """
    if isinstance(library, str):
        return frozenset()
    try:
        return frozenset(map(str, json.loads((library / _FILE).read_bytes())))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError, TypeError) as error:
        raise LibraryError(
            f"{library / _FILE} cannot be read ({error}): restore the backup again."
        ) from error
