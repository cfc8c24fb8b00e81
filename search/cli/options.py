"""Options and error handling that several commands share."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
from click.core import ParameterSource
from platformdirs import user_data_path

from search.cli.main import CONTEXT as CONTEXT
from search.cli.terminal import Terminal
from search.engines.factory import is_address
from search.errors import MissingIndexError, RebuildingIndexError, SearchError

SEEDS = Path("seeds")  # of a checkout: served while nothing else is indexed
LOCK_WAIT = 30.0  # seconds to wait for another writer, such as a server that watches files
CANNOT = 2  # exit status of a command that could not be carried out

_LOCAL = Path(".pilcrow")
_COMMAND = re.compile(r"(?<=')pilcrow (?:backup|doctor|index|restore|status)\b")

P = ParamSpec("P")


def default_library() -> Path:
    """Choose the library: .pilcrow here (always in a checkout), else in the user's data folder."""
    if _LOCAL.is_dir() or SEEDS.is_dir():
        return _LOCAL
    return user_data_path("pilcrow")


class LibraryLocation(click.Path):
    """A folder, or the address of a library in a cluster."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return a ``Path``, or the address as it is."""
        text = os.fspath(value)
        return text if is_address(text) else super().convert(value, param, ctx)


def library_option(command: Callable[P, None]) -> Callable[P, None]:
    """Add the option ``--library`` to a command."""
    return click.option(
        "--library",
        type=LibraryLocation(path_type=Path, file_okay=False),
        envvar=["PILCROW_ENGINE", "PILCROW_LIBRARY"],
        default=default_library,
        show_default=".pilcrow here, else your data folder",
        help="Folder that holds the index (also: PILCROW_LIBRARY), or the address of one in a "
        "cluster: opensearch+https://HOST/NAME (also: PILCROW_ENGINE).",
    )(command)


def report_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Report a SearchError as one sentence on stderr, with exit status 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SearchError as error:
            Terminal().error(f"Error: {with_library(str(error))}{_other_libraries(error)}")
            sys.exit(CANNOT)

    return run


def with_library(message: str) -> str:
    """Add ``--library`` to the commands that a message recommends, if this command was given it.

    Without it the recommended command would work on another library.
    """
    context = click.get_current_context()
    if context.get_parameter_source("library") is not ParameterSource.COMMANDLINE:
        return message
    option = f"--library {shlex.quote(str(context.params['library']))}"
    return _COMMAND.sub(lambda command: f"{command[0]} {option}", message)


def _other_libraries(error: SearchError) -> str:
    """Return the hint for a reader whose index is in another library than the default one."""
    source = click.get_current_context().get_parameter_source("library")
    missing = isinstance(error, MissingIndexError) and not isinstance(error, RebuildingIndexError)
    if missing and source is ParameterSource.DEFAULT:
        return " If you indexed elsewhere, name that library: --library DIRECTORY."
    return ""
