"""The command line: ``pilcrow index``, ``search``, ``serve``, ``show``, ``status`` and so on.

Exit status: 0 done or found; 1 nothing found, or not all is well; 2 it could not be done.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

import click

from search.analysis.languages import LANGUAGES
from search.answers.verify_citation import Verdict, citation_of
from search.cli.maintenance import PATIENCE, sync_with_progress
from search.cli.options import CONTEXT, library_option, report_errors
from search.cli.plugins import CommandGroup, presenter
from search.cli.terminal import Terminal
from search.engines.factory import open_engine
from search.errors import CitationError, LibraryError
from search.indexing.doctor import examine
from search.indexing.doctor import repair as mend
from search.indexing.sync import forget
from search.indexing.watch import watch
from search.library import Library
from search.model import FILTERS, Copies, Filter, Request, Sort
from search.query.dates import is_date


def _date(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None or is_date(value):
        return value
    raise click.BadParameter(f"'{value}' is no date: write 2016, 2016-11 or 2016-11-05.")


@click.group(cls=CommandGroup, context_settings=CONTEXT)
@click.version_option(package_name="pilcrow", prog_name="pilcrow")
def main() -> None:
    """¶ Pilcrow finds the exact passage: who said what, in which words, where.

    \b
    Begin with
      pilcrow index ~/articles              read a folder of articles
      pilcrow search 'ceasefire "humanitarian aid"'
      pilcrow serve                         the same in a browser, and as JSON
    """


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(sorted(LANGUAGES)), help="Language of these articles.")
@click.option(
    "--annotations/--no-annotations",
    default=None,
    help="Find quotations, speakers, names and dates in the text, or do without: faster.",
)
@click.option("--rebuild", is_flag=True, help="Read everything again, into a new index.")
@click.option("--forget", "forgotten", is_flag=True, help="Take PATHS out of the library.")
@click.option("--watch", "watching", is_flag=True, help="Go on: index whatever changes.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    envvar="PILCROW_PROCESSES",
    show_default="as many as pay",
    help="How many read the files (also: PILCROW_PROCESSES).",
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
    processes: int | None,
    library: Path,
) -> None:
    """Bring the library up to date with PATHS, folders or single files.

    New, changed, renamed and removed files are found; unchanged ones are not read again. Without
    PATHS, everything that was indexed before is looked at again.

    \b
      pilcrow index ~/articles
      pilcrow index --lang fr ~/presse
      pilcrow index                         look again
      pilcrow index --watch                 look again whenever files change
      pilcrow index --forget ~/presse       its files are left alone
    """
    terminal = Terminal()
    if forgotten:
        if not paths:
            raise click.UsageError("--forget needs PATHS: which folder is to be taken out?")
        for path in paths:
            terminal.report(forget(library, path, wait=PATIENCE))
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
        terminal.messages.print("Watching for changes: stop it with Ctrl+C.")
        with suppress(KeyboardInterrupt):
            watch(library, stop=Event(), told=terminal.news, processes=processes)
    sys.exit(1 if report.problems or report.interrupted else 0)


@main.command()
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(0, 100), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(0, 10_000), default=0, help="Hits to pass over.")
@click.option("--any", "match_any", is_flag=True, help="Any of the words, not all of them.")
@click.option("--sort", type=click.Choice([str(sort) for sort in Sort]), default="relevance")
@click.option(
    "--copies",
    type=click.Choice([str(copies) for copies in Copies]),
    default="grouped",
    help="What becomes of paragraphs that say nearly the same; first: the one published first.",
)
@click.option("--by-article", is_flag=True, help="Only the best paragraph of each article.")
@click.option(
    "--only",
    multiple=True,
    metavar="FIELD=VALUE",
    help=f"Filter by {', '.join(FILTERS)}; FIELD=-VALUE excludes. Repeatable.",
)
@click.option(
    "--from",
    "since",
    metavar="DATE",
    callback=_date,
    help="Published then or later: 2016, 2016-11, 2016-11-05.",
)
@click.option("--to", "until", metavar="DATE", callback=_date, help="Published then or earlier.")
@click.option("--context", type=click.IntRange(0, 3), default=0, help="Neighbours to show.")
@click.option("--exact", is_flag=True, help="No stemming, folding or joining of words.")
@click.option("--explain", is_flag=True, help="Show what each part gave to the score.")
@click.option("--json", "as_json", is_flag=True, help="Print what the JSON endpoint would answer.")
@library_option
@report_errors
def search(words: tuple[str, ...], as_json: bool, library: Path, **options: Any) -> None:
    """Find paragraphs. Put a query with quotation marks or stars into single quotes.

    \b
      pilcrow search ceasefire aid                  both words
      pilcrow search '"humanitarian aid"'           exactly these words
      pilcrow search 'aid OR visas -sanctions'      either, but without
      pilcrow search '"aid Syria"~5'                within five words
      pilcrow search 'normal* Cavusoglu~'           beginnings, misspellings
      pilcrow search 'title:syria after:2016-11'    fields and dates
    """
    with closing(Library(library)) as opened:
        page = opened.search(_request(" ".join(words), **options))
    if as_json:
        sys.stdout.buffer.write(presenter("json")(page))
    else:
        Terminal().page(page)
    sys.exit(0 if page.total else 1)


@main.command()
@click.argument("what", metavar="ARTICLE|PARAGRAPH")
@library_option
@report_errors
def show(what: str, library: Path) -> None:
    """Show an article, or a paragraph with its offsets and hash.

    Each hit of a search tells its id.

    \b
      pilcrow show 7fK2mQ9xLp               the whole article
      pilcrow show 7fK2mQ9xLp.p5            its fifth paragraph
    """
    with closing(Library(library)) as opened:
        paragraph, article = opened.paragraph(what), opened.article(what)
    if paragraph:
        Terminal().paragraph(paragraph)
    elif article:
        Terminal().article(article)
    else:
        raise LibraryError(f"There is no article or paragraph {what}: ids are shown with each hit.")


@main.command()
@click.argument("citation", type=click.File("rb"), default="-")
@library_option
@report_errors
def verify(citation: BinaryIO, library: Path) -> None:
    """Tell whether an article still says what a CITATION says.

    A citation is what the JSON endpoint gives for a hit or a paragraph, in a file or from standard
    input. The answer is same, moved, changed or gone; the exit status is 0 only for same.

    \b
      pilcrow verify citation.json
      curl -s 'http://127.0.0.1:8000/api/v1/paragraphs/7fK2mQ9xLp.p5' | pilcrow verify
    """
    try:
        document = json.load(citation)
    except ValueError as error:
        message = f"The citation is no JSON ({error}): give it as the endpoint does."
        raise CitationError(message, part="") from error
    with closing(Library(library)) as opened:
        verification = opened.verify(citation_of(document))
    Terminal().verification(verification)
    sys.exit(0 if verification.verdict is Verdict.SAME else 1)


@main.command()
@library_option
@report_errors
def status(library: Path) -> None:
    """Tell what is indexed, since when, and how large the index is."""
    _status(library)


@main.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended from the files.")
@library_option
@report_errors
def doctor(repair: bool, library: Path) -> None:
    """Check the installation and the library, and tell the remedies.

    Every byte of the index is compared with its checksum. Nothing is changed, unless by --repair.
    """
    if repair:
        with Terminal().progress() as progress:
            mend(library, progress)
    findings = list(examine(library))
    Terminal().findings(findings)
    sys.exit(0 if all(finding.remedy is None for finding in findings) else 1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@library_option
@report_errors
def backup(file: Path, library: Path) -> None:
    """Write the index, as it is now, into one FILE (.tar).

    The articles are not in it: they are files of your own. It may run while others search or index.

    \b
      pilcrow backup pilcrow.tar
    """
    open_engine(library).backup(str(file))
    _status(library)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@library_option
@report_errors
def restore(file: Path, library: Path) -> None:
    """Publish the index that is in FILE, which 'pilcrow backup' wrote.

    Restore only backups of your own: an index from a stranger can run programs.

    \b
      pilcrow restore pilcrow.tar
    """
    open_engine(library).restore(str(file))
    _status(library)


def _status(library: Path) -> None:
    engine = open_engine(library)
    state = engine.state()
    with engine.catalog() as catalog:
        skipped = catalog.skipped()
    Terminal().status(
        library, state, engine.details(), rebuilding=engine.is_rebuilding(), skipped=skipped
    )


def _request(q: str, *, only: Sequence[str], sort: str, copies: str, **options: Any) -> Request:
    # What a shell passes on that is no text becomes a mark that stands for nothing.
    q = q.encode(errors="replace").decode()
    filters = tuple(map(_filter, only))
    return Request(q=q, sort=Sort(sort), copies=Copies(copies), filters=filters, **options)


def _filter(text: str) -> Filter:
    field, _, value = text.partition("=")
    excluded = value.startswith("-")
    value = value.removeprefix("-")
    if field not in FILTERS or not value:
        raise click.BadParameter(
            f"'{text}' is not FIELD=VALUE with a field of {', '.join(FILTERS)}.",
            param_hint="--only",
        )
    return Filter(field, value, exclude=excluded)
