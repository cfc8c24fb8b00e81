"""``pilcrow status``: what is indexed, and a summary that other commands show as well."""

from __future__ import annotations

import click

from search.analysis.languages import LANGUAGES
from search.cli.options import library_option, report_errors
from search.cli.terminal import Terminal, count
from search.engines.factory import Location, open_engine
from search.engines.protocol import CommittedState
from search.indexing.scan import folder_of

MOST_LISTED = 10  # skipped files


@click.command()
@library_option
@report_errors
def status(library: Location) -> None:
    """Show what is indexed, since when, and how large the index is."""
    show_status(Terminal(), library)


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
    with engine.catalog() as catalog:
        skipped = list(catalog.skipped())
    facts += [("Skipped", file.error or file.path) for file in skipped[:MOST_LISTED]]
    if len(skipped) > MOST_LISTED:
        facts.append(("Skipped", f"{len(skipped) - MOST_LISTED:,} more"))
    for name, fact in facts:
        terminal.answer(f"{name:<11}{fact}")


def _contents(state: CommittedState) -> str:
    paragraphs, articles = count(state.paragraphs, "paragraph"), count(state.articles, "article")
    return f"{paragraphs} in {articles}{'' if state.annotated else ', not annotated'}"


def _folder(folder: str, state: CommittedState) -> str:
    outer = folder_of(folder, [other for other in state.folders if other != folder])
    within = f", within {outer}" if outer else ""
    return f"{folder} ({LANGUAGES[state.folders[folder]]}{within})"
