"""The access file: users, keys and secrets as JSON that only its owner can read.

Changes are made under a lock and replace the file at once. Readers notice them by the file's time,
size and inode, so that what is revoked is refused from the next request on.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout
from pydantic import ValidationError

from web.access.records import AccessData, ApiKey, EndedSession, SigningSecret, User
from web.settings import Settings

_LOCK_WAIT = 10  # seconds; a change takes milliseconds
_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class AccessError(Exception):
    """The access file cannot be read or changed; the message names it and the remedy."""


@dataclass(frozen=True)
class AccessSnapshot:
    """The content of the access file at one time, by name and digest."""

    data: AccessData = field(default_factory=AccessData)
    users: dict[str, User] = field(default_factory=dict)
    keys: dict[str, ApiKey] = field(default_factory=dict)  # by digest
    ended: dict[str, EndedSession] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[SigningSecret, ...]:
        """The secrets that sign session cookies, the newest last."""
        return self.data.secrets


class _State(NamedTuple):
    """Fields of a file's status that change when it is replaced."""

    time: int  # ns
    size: int
    inode: int


class AccessFile:
    """The access file of a library, which need not exist."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[_State, AccessSnapshot] | None = None

    def exists(self) -> bool:
        """Return whether users or keys were ever added."""
        return self.path.exists()

    def read(self) -> AccessSnapshot:
        """Return the current content; nothing if there is no file.

        Raises:
            AccessError: the file cannot be read, is damaged, or others can read it.
        """
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return AccessSnapshot()
        except OSError as error:
            raise self._error(error) from None
        state = _State(found.st_mtime_ns, found.st_size, found.st_ino)
        if self._read is None or self._read[0] != state:
            self._read = (state, _snapshot(self._parse(found.st_mode)))
        return self._read[1]

    def change(self, change: Callable[[AccessData], AccessData]) -> None:
        """Replace the content by what a function makes of it.

        Raises:
            AccessError: the file cannot be read or written.
        """
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=_LOCK_WAIT, mode=0o600):
                self._write(change(self.read().data))
        except Timeout:
            raise AccessError(f"{self.path} is being changed by another process.") from None
        except OSError as error:
            raise self._error(error) from None

    def _parse(self, mode: int) -> AccessData:
        if os.name == "posix" and mode & _FOR_OTHERS:
            raise AccessError(f"Others can read {self.path}: run: chmod 600 {self.path}")
        try:
            return AccessData.model_validate_json(self.path.read_bytes())
        except ValidationError:
            raise AccessError(
                f"{self.path} is damaged: restore a copy, or delete it and add the users again."
            ) from None
        except OSError as error:
            raise self._error(error) from None

    def _write(self, data: AccessData) -> None:
        handle, name = tempfile.mkstemp(prefix=f".{self.path.name}-", dir=self.path.parent)
        try:
            with os.fdopen(handle, "wb") as file:  # mkstemp makes it readable by its owner only
                file.write(data.model_dump_json(indent=1).encode())
                file.flush()
                os.fsync(file.fileno())
            self._keep_owner(name)
            Path(name).replace(self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise

    def _keep_owner(self, name: str) -> None:
        """Give a file that root writes to the owner of the folder, whose server must read it."""
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            folder = self.path.parent.stat()
            for path in (name, f"{self.path}.lock"):
                os.chown(path, folder.st_uid, folder.st_gid)

    def _error(self, error: OSError) -> AccessError:
        why = (error.strerror or str(error)).lower()
        return AccessError(f"Cannot use {self.path} ({why}): run this as the owner of the file.")


def access_path(library: Path | str, settings: Settings) -> Path:
    """Return the path of a library's access file.

    It is relative to the library's folder; for a library in a cluster, to the folder that the
    variable PILCROW_LIBRARY names, else to the current one.
    """
    folder = Path(os.environ.get("PILCROW_LIBRARY", "")) if isinstance(library, str) else library
    return folder / settings.access_file


def _snapshot(data: AccessData) -> AccessSnapshot:
    return AccessSnapshot(
        data,
        {one.name: one for one in data.users},
        {one.digest: one for one in data.keys},
        {one.id: one for one in data.ended},
    )
