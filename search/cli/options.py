"""Options and error handling that the commands share, those of other packages included."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
from platformdirs import user_data_path

from search.cli.terminal import Terminal
from search.errors import SearchError

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
SEEDS = Path("seeds")  # in a checkout: the example articles, indexed when nothing else is
_LOCAL = Path(".pilcrow")

P = ParamSpec("P")


def default_library() -> Path:
    """Return ``.pilcrow`` in a checkout or where it exists, otherwise the user's data folder."""
    if _LOCAL.is_dir() or SEEDS.is_dir():
        return _LOCAL
    return user_data_path("pilcrow")


def library_option(command: Callable[P, None]) -> Callable[P, None]:
    """Add the option ``--library`` to a command."""
    return click.option(
        "--library",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="PILCROW_LIBRARY",
        default=default_library,
        show_default=".pilcrow here, else your data folder",
        help="Where the index is kept (also: PILCROW_LIBRARY).",
    )(command)


def report_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Make a command report a ``SearchError`` as one sentence and exit with status 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SearchError as error:
            Terminal().messages.print(f"Error: {error}", style="red", markup=False)
            sys.exit(2)

    return run
