"""``pilcrow status``: what is indexed, and a summary that other commands show as well."""

from __future__ import annotations

import click

from search.analysis.languages import DETECTED, LANGUAGES
from search.cli.options import library_option, report_errors, with_library
from search.cli.terminal import Terminal, count
from search.engines.factory import Location, open_engine
from search.engines.protocol import CommittedState, Snapshot
from search.indexing.scan import folder_of

MOST_LISTED = 10  # skipped files


@click.command()
@click.option("--problems", is_flag=True, help="List all files that cannot be read, with reasons.")
@library_option
@report_errors
def status(problems: bool, library: Location) -> None:
    """Show what is indexed, since when, and how large the index is."""
    if problems:
        show_problems(Terminal(), library)
    else:
        show_status(Terminal(), library)


def show_problems(terminal: Terminal, library: Location) -> None:
    """Show each file that cannot be read, or not to its end, with the reason, one a line.

    Raises:
        EngineError: nothing is published, or it cannot be read.
    """
    engine = open_engine(library)
    engine.state()
    with engine.catalog() as catalog:
        skipped = catalog.skipped()
    for file in skipped:
        terminal.answer(file.error or file.path)
    if not skipped:
        terminal.message("All files can be read.")


def show_status(terminal: Terminal, library: Location) -> None:
    """Show the facts about a published index, its folders and the skipped files, one a line.

    Raises:
        EngineError: nothing is published, or it cannot be read.
    """
    engine = open_engine(library)
    state = engine.state()
    facts = [
        ("Library", str(library if isinstance(library, str) else library.resolve())),
        ("Searchable", _contents(state)),
        ("Updated", f"{state.updated} (commit {state.commit})"),
        *engine.details(),
    ]
    if engine.is_rebuilding():
        facts.append(("Rebuilding", "a new index is being built, and will replace this one"))
    facts += [("Folder", _folder(folder, state)) for folder in state.folders]
    facts.append(("Languages", _languages(engine.published().snapshot)))
    with engine.catalog() as catalog:
        skipped = list(catalog.skipped())
    facts += [("Skipped", file.error or file.path) for file in skipped[:MOST_LISTED]]
    if len(skipped) > MOST_LISTED:
        more = f"{len(skipped) - MOST_LISTED:,} more: 'pilcrow status --problems' lists all"
        facts.append(("Skipped", with_library(more)))
    for name, fact in facts:
        terminal.answer(f"{name:<11}{fact}")


def _contents(state: CommittedState) -> str:
    paragraphs, articles = count(state.paragraphs, "paragraph"), count(state.articles, "article")
    return f"{paragraphs} in {articles}{'' if state.annotated else ', not annotated'}"


def _languages(snapshot: Snapshot) -> str:
    """Count the articles of each language, most frequent first."""
    counts = snapshot.frequencies("lang", snapshot.languages)
    named = sorted(counts.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{LANGUAGES[lang].title()} {number:,}" for lang, number in named) or "none"


def _folder(folder: str, state: CommittedState) -> str:
    outer = folder_of(folder, [other for other in state.folders if other != folder])
    within = f", within {outer}" if outer else ""
    lang = state.folders[folder]
    named = "language detected" if lang == DETECTED else LANGUAGES[lang]
    return f"{folder} ({named}{within})"
