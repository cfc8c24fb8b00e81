"""``pilcrow backup`` and ``pilcrow restore``: the index as one file, and back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from search.cli.options import library_option, report_errors
from search.cli.status import show_status
from search.cli.terminal import Terminal
from search.engines.factory import Location, open_engine
from search.errors import SearchError


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@library_option
@report_errors
def backup(file: str, library: Location) -> None:
    """Write the index into one FILE (.tar).

    The articles are not in it: they are your own files. Others may search meanwhile; indexing
    waits. A FILE that exists is replaced when the new one is complete.

    Of a library in a cluster, FILE is REPOSITORY/SNAPSHOT: a snapshot in a repository that is
    registered there.

    \b
      pilcrow backup pilcrow.tar
    """
    terminal = Terminal()
    path = Path(file)
    done = "Replaced" if path.exists() else "Wrote"
    open_engine(library).backup(file)
    size = f" ({path.stat().st_size / 1e6:,.1f} MB)" if path.exists() else ""
    terminal.answer(f"{done} {file}{size}:", "bold")
    show_status(terminal, library)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace an existing index without asking.")
@library_option
@report_errors
def restore(file: str, yes: bool, library: Location) -> None:
    """Publish the index in FILE, which 'pilcrow backup' wrote.

    It replaces the index of the library; on a terminal you are asked first. Restore only your own
    backups: an index from a stranger can run programs.

    \b
      pilcrow restore pilcrow.tar
    """
    if not yes and sys.stdin.isatty() and _is_indexed(library):
        click.confirm(f"{library} holds an index. Replace it by {file}?", abort=True)
    terminal = Terminal()
    open_engine(library).restore(file)
    terminal.answer(f"Restored {file}:", "bold")
    show_status(terminal, library)


def _is_indexed(library: Location) -> bool:
    try:
        open_engine(library).state()
    except SearchError:
        return False
    return True
