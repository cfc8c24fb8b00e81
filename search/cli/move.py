"""``pilcrow move``: a library goes over to another engine."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.options import LibraryLocation, library_option, report_errors
from search.cli.reports import progress_bar
from search.cli.status import show_status
from search.cli.terminal import Terminal
from search.engines.factory import Location
from search.indexing.move import move as move_library


@click.command()
@click.option(
    "--to",
    "target",
    required=True,
    type=LibraryLocation(path_type=Path, file_okay=False),
    metavar="LOCATION",
    help="A folder, or opensearch+https://HOST1,HOST2/NAME; it must not hold an index.",
)
@library_option
@report_errors
def move(target: Location, library: Location) -> None:
    """Copy the index to another place, such as a cluster, without reading the files again.

    Both are compared afterwards. The library that was moved stays as it is, until you remove it.

    \b
      pilcrow move --to opensearch+https://one.example,two.example/news
      pilcrow move --library opensearch+https://one.example/news --to .pilcrow
    """
    terminal = Terminal()
    with progress_bar(terminal) as progress:
        moved = move_library(library, target, progress=progress)
    terminal.answer(f"Moved to {target}; {moved.queries} queries have the same answers:", "bold")
    show_status(terminal, target)
    terminal.message(f"From now on, name it as the library: --library {target}")
