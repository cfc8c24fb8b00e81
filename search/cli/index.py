"""``pilcrow index``: bring a library up to date with folders of articles."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from threading import Event

import click

from search.analysis.languages import DETECTED, LANGUAGES
from search.cli.maintenance import sync_with_progress
from search.cli.options import LOCK_WAIT, library_option, report_errors, with_library
from search.cli.reports import show_report
from search.cli.terminal import Terminal
from search.engines.factory import Location, open_engine
from search.errors import SearchError
from search.indexing.report import Report
from search.indexing.sync import forget as forget_folder
from search.indexing.watch import watch


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--lang",
    type=click.Choice([DETECTED, *sorted(LANGUAGES)]),
    help="Language of these articles; auto, the default, detects that of each.",
)
@click.option(
    "--annotations/--no-annotations",
    default=None,
    help="Find quotations, speakers, names and dates in the text; without them indexing is faster.",
)
@click.option("--rebuild", is_flag=True, help="Read all files again, into a new index.")
@click.option("--forget", "forgotten", is_flag=True, help="Take PATHS out of the library.")
@click.option("--watch", "watching", is_flag=True, help="Keep running, and index what changes.")
@click.option("--strict", is_flag=True, help="Exit with status 1 if any file was skipped.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    envvar="PILCROW_PROCESSES",
    show_default="by the number of files and processors",
    help="Processes that read files (also: PILCROW_PROCESSES).",
)
@library_option
@report_errors
def index(
    paths: tuple[Path, ...],
    lang: str | None,
    annotations: bool | None,
    rebuild: bool,
    forgotten: bool,
    watching: bool,
    strict: bool,
    processes: int | None,
    library: Location,
) -> None:
    """Bring the library up to date with PATHS, folders or single files.

    New, changed, renamed and removed files are found; unchanged ones are not read again. Without
    PATHS, everything that was indexed before is checked. A file that cannot be read as an article
    is reported and skipped: the exit status is still 0, unless you ask for --strict. It is 1 if a
    folder or file that you named cannot be read.

    \b
      pilcrow index ~/articles              a folder with all its subfolders
      pilcrow index --lang fr ~/presse      articles in French
      pilcrow index                         check all folders again
      pilcrow index --watch                 the same whenever files change
      pilcrow index --forget ~/presse       take a folder out; its files stay
    """
    terminal = Terminal()
    if forgotten:
        if not paths:
            raise click.UsageError("--forget needs PATHS: name the folder to take out.")
        for path in paths:
            show_report(terminal, forget_folder(library, path, wait=LOCK_WAIT))
        return
    report = sync_with_progress(
        terminal,
        library,
        paths,
        lang=lang,
        annotate=annotations,
        rebuild=rebuild,
        processes=processes,
    )
    if watching and not report.interrupted:
        terminal.message("Watching for changes: stop with Ctrl+C.")
        with suppress(KeyboardInterrupt):
            watch(library, stop=Event(), told=_show_outcome, processes=processes)
    named = {*open_engine(library).folders(), *(str(path.expanduser().resolve()) for path in paths)}
    missing = any(problem.path in named for problem in report.problems)
    sys.exit(1 if report.interrupted or missing or (strict and report.problems) else 0)


def _show_outcome(outcome: Report | SearchError) -> None:
    """Show the outcome of a sync while watching; nothing if nothing changed."""
    terminal = Terminal()
    if isinstance(outcome, SearchError):
        terminal.error(f"Error: {with_library(str(outcome))}")
    elif outcome.writes:
        show_report(terminal, outcome)
