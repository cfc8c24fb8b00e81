"""``pilcrow verify``: compare a citation with the article as it is now."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import BinaryIO

import click

from search.answers.verify_citation import Verdict, citation_of
from search.cli.options import library_option, report_errors
from search.cli.passages import show_verification
from search.cli.terminal import Terminal
from search.engines.factory import Location
from search.errors import CitationError
from search.library import Library


@click.command()
@click.argument("citation", type=click.File("rb"), default="-")
@library_option
@report_errors
def verify(citation: BinaryIO, library: Location) -> None:
    """Check whether an article still says what a CITATION says.

    A citation is the JSON API's document of a hit or a paragraph, in a file or from standard
    input. The answer is same, moved, changed or gone; or not found, for words without an id, which
    may never have been there. The exit status is 0 only for same.

    \b
      pilcrow verify citation.json
      curl -s 'http://127.0.0.1:8000/api/v1/paragraphs/7fK2mQ9xLp.p5' | pilcrow verify
    """
    try:
        document = json.load(citation)
    except ValueError as error:
        message = f"The citation is not JSON ({error}): save it as the JSON API returns it."
        raise CitationError(message, part="") from error
    with closing(Library(library)) as opened:
        verification = opened.verify(citation_of(document))
    show_verification(Terminal(), verification)
    sys.exit(0 if verification.verdict is Verdict.SAME else 1)
