"""The outcome of indexing on the terminal: a progress bar, and a report when it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from search.cli.options import with_library
from search.cli.terminal import Terminal, count, plural
from search.indexing.report import Duplicate, Problem, Progress, Report

MOST_LISTED = 10  # files of one kind in a report


def show_report(terminal: Terminal, report: Report) -> None:
    """Show what a sync found and changed."""
    for problem in report.problems:
        if not problem.is_known:
            terminal.message(f"Skipped: {problem.message}", "yellow")
    for warning in [each for each in report.warnings if not each.is_known][:MOST_LISTED]:
        terminal.message(f"Check: {warning.message}", "yellow")
    _show_known(terminal, [*report.problems, *report.warnings])
    _show_duplicates(terminal, report.duplicates)
    for path in report.empty[:MOST_LISTED]:
        terminal.message(f"Empty: {path} holds no article.")
    if report.ignored:
        kinds = ", ".join(f"{n} {kind or 'without suffix'}" for kind, n in report.ignored.items())
        terminal.message(f"Not articles: {kinds}.", "dim")
    if report.upgraded:
        terminal.message("The index was of an older version: all files were read again.")
    if report.interrupted:
        terminal.message("Interrupted: what was read is kept; run the command again to go on.")
    terminal.answer(_outcome(report), "bold")


@contextmanager
def progress_bar(terminal: Terminal) -> Iterator[Callable[[Progress], None]]:
    """Show a bar with speed and time left; yield the function that moves it."""
    with Bar(
        TextColumn("Indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files · {task.fields[speed]} paragraphs/s ·"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=terminal.messages,
        transient=True,
        disable=not terminal.messages.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None, speed="–")

        def show(progress: Progress) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            speed = f"{progress.paragraphs / elapsed:,.0f}" if elapsed else "–"
            bar.update(task, completed=progress.files, total=progress.of_files, speed=speed)

        yield show


def _show_known(terminal: Terminal, problems: Sequence[Problem]) -> None:
    """Show one line for all problems that an earlier run has shown already."""
    known = len({problem.path for problem in problems if problem.is_known})
    if known:
        files = f"{count(known, 'file')} still cannot be read, or only in part"
        terminal.message(with_library(f"{files}: 'pilcrow status --problems' lists why."), "dim")


def _show_duplicates(terminal: Terminal, duplicates: Sequence[Duplicate]) -> None:
    for duplicate in duplicates[:MOST_LISTED]:
        pair = f"{duplicate.path} = {duplicate.of}"
        if duplicate.same_text:
            terminal.message(f"Same text: {pair} (indexed once)")
        elif duplicate.is_near:
            terminal.message(f"Same text, but for some words: {pair} (both kept, results grouped)")
        else:
            terminal.message(f"Same text under another title: {pair} (both kept)")
    if len(duplicates) > MOST_LISTED:
        terminal.message(f"Duplicates: {len(duplicates) - MOST_LISTED} more.")


def _outcome(report: Report) -> str:
    left_out = [duplicate for duplicate in report.duplicates if duplicate.same_text]
    kept = len(report.duplicates) - len(left_out)
    parts = [
        f"{number:,} {what}"
        for number, what in (
            (report.added, "new"),
            (report.changed, "changed"),
            (report.renamed, "renamed"),
            (report.removed, "removed"),
            (report.unchanged, "unchanged"),
            (len(left_out), f"{plural(left_out, 'duplicate')} left out"),
            (kept, "kept with the text of another"),
            (len(report.empty), "empty"),
            (len(report.problems), "skipped"),
        )
        if number
    ]
    is_timed = report.paragraphs and report.seconds
    speed = f", {report.paragraphs / report.seconds:,.0f} paragraphs/s" if is_timed else ""
    files = f"Files: {', '.join(parts) or 'none'} ({report.seconds:.1f} s{speed})."
    if not report.state:
        return files
    held = report.state
    searchable = f"{count(held.paragraphs, 'paragraph')} in {count(held.articles, 'article')}"
    return f"{files} Searchable: {searchable}."
