"""``pilcrow show``: an article, or a paragraph as it is cited."""

from __future__ import annotations

from contextlib import closing

import click

from search.cli.options import library_option, report_errors
from search.cli.passages import show_article, show_paragraph
from search.cli.terminal import Terminal
from search.engines.factory import Location
from search.errors import LibraryError
from search.library import Library


@click.command()
@click.argument("what", metavar="ARTICLE|PARAGRAPH")
@library_option
@report_errors
def show(what: str, library: Location) -> None:
    """Show an article, or a paragraph with its offsets and hash.

    Every hit of a search shows its id; the part before the dot is the article's.

    \b
      pilcrow show 7fK2mQ9xLp               the whole article
      pilcrow show 7fK2mQ9xLp.p5            its fifth paragraph
    """
    with closing(Library(library)) as opened:
        paragraph, article = opened.paragraph(what), opened.article(what)
    if paragraph:
        show_paragraph(Terminal(), paragraph)
    elif article:
        show_article(Terminal(), article)
    else:
        raise LibraryError(f"There is no article or paragraph {what}: ids are shown with each hit.")
