"""The bytes of a file of any format, read within limits.

Pipes, devices, folders and files over 32 MiB are refused with the remedy.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from search.errors import FormatError

MEBIBYTE = 1024 * 1024
_HAS_PROC = os.path.exists("/proc/self/fd")  # noqa: PTH110 -- asked once
SIZE_LIMIT = 32 * MEBIBYTE  # bytes of a file; a longer one is a dump, not an article


class FileBytes(NamedTuple):
    """The content of a file, and the time of its last change."""

    content: bytes
    modified: int  # nanoseconds since 1970


def read_bytes(path: Path, *, root: Path | None = None) -> FileBytes:
    """Read a regular file of at most 32 MiB, that lies below ``root``, links on its way resolved.

    Raises:
        FormatError: the file is none, or larger, or outside ``root``, or cannot be read.
    """
    with opened(path, root=root) as (file, status):
        _check_size(path, status.st_size)
        content = file.read(status.st_size + 1)  # one byte more shows that the file grows
    return FileBytes(content, status.st_mtime_ns)


@contextmanager
def opened(path: Path, *, root: Path | None) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    """Open a regular file that lies below ``root``, links on its way resolved; yield its status.

    Raises:
        FormatError: the file is none, or outside ``root``, or cannot be read, now or in the block.
    """
    with _translated(path), open_regular(path, root=root) as file:
        yield file, os.fstat(file.fileno())


def open_regular(path: Path, *, root: Path | None = None) -> BinaryIO:
    """Open a regular file of any size, that lies below ``root``, links on its way resolved.

    Raises:
        FormatError: the file is none, or outside ``root``, or cannot be opened.
    """
    with _translated(path):
        file = open(path, "rb", buffering=0, opener=_open_without_waiting)  # noqa: SIM115 -- returned
        try:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise FormatError(
                    f"Cannot read {path}: it is a pipe or a device; copy its content to a file.",
                    path=path,
                )
            if root is not None:
                _check_place(path, root, file.fileno(), status)
        except BaseException:
            file.close()
            raise
    return cast(BinaryIO, file)


def too_large(path: Path, has: str, limit: str) -> FormatError:
    """Return the error for a file that exceeds a limit: "1,000 lines", "10"."""
    message = (
        f"Cannot read {path}: it has {has}, the limit is {limit}; split it into smaller files."
    )
    return FormatError(message, path=path)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except IsADirectoryError as error:
        raise FormatError(f"Cannot read {path}: it is a folder; name a file.", path=path) from error
    except FileNotFoundError as error:
        raise FormatError(f"Cannot read {path}: it is gone; check its name.", path=path) from error
    except PermissionError as error:
        raise FormatError(
            f"Cannot read {path}: permission denied; allow reading, as by chmod u+r.", path=path
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(
            f"Cannot read {path}: {reason}; check the disk or copy the file elsewhere.", path=path
        ) from error


def _open_without_waiting(path: str, flags: int) -> int:
    """Open without waiting for a writer, in case that a pipe has taken the file's place."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_size(path: Path, size: int) -> None:
    if size > SIZE_LIMIT:
        raise too_large(path, f"{size / MEBIBYTE:.1f} MiB", f"{SIZE_LIMIT // MEBIBYTE} MiB")


def _check_place(path: Path, root: Path, descriptor: int, status: os.stat_result) -> None:
    """Check the place of an open file, which a link may have replaced since it was found.

    Linux says which file a descriptor belongs to. Elsewhere the path is resolved again, and must
    lead to the same device and inode.
    """
    link = f"/proc/self/fd/{descriptor}"
    real = Path(os.readlink(link) if _HAS_PROC else os.path.realpath(path))  # noqa: PTH115
    same = _HAS_PROC or os.path.samestat(real.lstat(), status)
    if not (same and real.is_relative_to(root)):
        raise FormatError(
            f"Cannot read {path}: a link out of the folder has replaced it; index the folder it "
            "leads to.",
            path=path,
        )
