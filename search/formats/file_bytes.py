"""The bytes of a file, whatever its format."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from search.errors import FormatError

MEBIBYTE = 1024 * 1024
SIZE_LIMIT = 32 * MEBIBYTE


class Content(NamedTuple):
    """What was in a file, and since when."""

    bytes: bytes
    modified: int  # nanoseconds


def content(path: Path) -> Content:
    """Read a regular file of bearable size; a pipe would wait for ever, a device never end."""
    try:
        with open(path, "rb", buffering=0, opener=_opened_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise FormatError(
                    f"Cannot read {path}: it is a pipe or a device; copy its content to a file.",
                    path=path,
                )
            _check_size(path, status.st_size)
            found = file.read(status.st_size + 1)  # it may be growing
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
    return Content(found, status.st_mtime_ns)


def too_much(path: Path, has: str, limit: str) -> FormatError:
    """Say that a file has more of something than anybody reads."""
    message = (
        f"Cannot read {path}: it has {has}, the limit is {limit}; split it into smaller files."
    )
    return FormatError(message, path=path)


def _opened_at_once(path: str, flags: int) -> int:
    """Open without waiting, should a pipe have taken the file's place meanwhile."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_size(path: Path, size: int) -> None:
    if size > SIZE_LIMIT:
        raise too_much(path, f"{size / MEBIBYTE:.1f} MiB", f"{SIZE_LIMIT // MEBIBYTE} MiB")
