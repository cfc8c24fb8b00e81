"""``pilcrow search``: find paragraphs, as text or as the JSON API's document."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import click

from search.cli.options import library_option, report_errors
from search.cli.passages import show_page
from search.cli.plugins import presenter
from search.cli.terminal import Terminal
from search.engines.factory import Location
from search.library import Library
from search.model import FILTERS, Confidence, Copies, Filter, Request, Sort, Within
from search.query.dates import is_date


class QueryCommand(click.Command):
    """A command whose arguments may begin with a minus, as ``-sanctions`` in a query does."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Pass on the options first, then the words of the query.

        ['aid', '-sanctions', '--limit', '3'] -> ['--limit', '3', '--', 'aid', '-sanctions']
        """
        valued = {
            name
            for option in self.get_params(ctx)
            if isinstance(option, click.Option) and not (option.is_flag or option.count)
            for name in option.opts
        }
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for argument in rest:
            if argument == "--":
                words += rest
            elif argument.startswith("--") or argument in ctx.help_option_names:
                options += [argument, *islice(rest, int(argument in valued))]
            else:
                words.append(argument)
        return super().parse_args(ctx, [*options, "--", *words])


def _date(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None or is_date(value):
        return value
    raise click.BadParameter(f"'{value}' is not a date: write 2016, 2016-11 or 2016-11-05.")


@click.command(cls=QueryCommand)
@click.argument("words", nargs=-1)
@click.option(
    "--limit", type=click.IntRange(0, 100), default=10, show_default=True, help="Hits to show."
)
@click.option("--offset", type=click.IntRange(0, 10_000), default=0, help="Hits to pass over.")
@click.option("--any", "match_any", is_flag=True, help="Find any of the words, not all of them.")
@click.option(
    "--within",
    type=click.Choice([str(part) for part in Within]),
    default="paragraph",
    show_default=True,
    help="Part of an article in which all of the words must stand.",
)
@click.option(
    "--sort",
    type=click.Choice([str(sort) for sort in Sort]),
    default="relevance",
    show_default=True,
    help="Order of the hits; article: as they stand in each article.",
)
@click.option(
    "--copies",
    type=click.Choice([str(copies) for copies in Copies]),
    default="grouped",
    show_default=True,
    help="Paragraphs with nearly the same text: one for each group with a count, all of them, or "
    "only the one published first.",
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
@click.option(
    "--context", type=click.IntRange(0, 3), default=0, help="Paragraphs to show around each hit."
)
@click.option(
    "--confidence",
    type=click.Choice([str(level) for level in Confidence]),
    default="possible",
    show_default=True,
    help="Least confidence in the speakers asked for.",
)
@click.option("--exact", is_flag=True, help="Words as typed: no other forms, accents or hyphens.")
@click.option("--explain", is_flag=True, help="Show how much each part added to the score.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer of /api/v1/search.")
@library_option
@report_errors
def search(words: tuple[str, ...], as_json: bool, library: Location, **options: Any) -> None:
    """Find paragraphs.

    Put single quotes around a query with quotation marks, stars, parentheses or "|", which the
    shell would change. The exit status is 1 if nothing is found.

    \b
      pilcrow search ceasefire aid                  both words, in any form
      pilcrow search aid -sanctions                 one without the other
      pilcrow search '"humanitarian aid"'           exactly these words
      pilcrow search 'aid OR visas'                 either
      pilcrow search '"aid Syria"~5'                within five words
      pilcrow search 'normal* Cavusoglu~'           beginnings, misspellings
      pilcrow search speaker:lavrov quote:aid       words that one person said
      pilcrow search 'title:syria after:2016-11'    fields and dates
      pilcrow search aid visas --within article     words of one article
    """
    with closing(Library(library)) as opened:
        page = opened.search(_request(" ".join(words), **options))
    if as_json:
        sys.stdout.buffer.write(presenter("json")(page))
    else:
        show_page(Terminal(), page)
    sys.exit(0 if page.total else 1)


def _request(
    q: str,
    *,
    only: Sequence[str],
    within: str,
    sort: str,
    copies: str,
    confidence: str,
    **options: Any,
) -> Request:
    # A shell passes bytes that are not text as lone surrogates; "?" stands for each.
    q = q.encode(errors="replace").decode()
    filters = tuple(map(_filter, only))
    least = None if confidence == Confidence.POSSIBLE else Confidence(confidence)
    return Request(
        q=q,
        within=Within(within),
        sort=Sort(sort),
        copies=Copies(copies),
        filters=filters,
        confidence=least,
        **options,
    )


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
