"""``pilcrow formats``: the file formats that are read, and the libraries that read them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import click

from search.cli.options import report_errors
from search.formats import Format, enabled_formats


@click.command()
@report_errors
def formats() -> None:
    """List the file formats that are read.

    Each line names the suffixes, the format, the reader as citations record it, and the libraries
    with their versions. Packages that add formats are read if PILCROW_FORMATS names their formats,
    separated by commas.
    """
    found = enabled_formats()
    widths = [max(map(len, column)) for column in zip(*map(_columns, found), strict=True)]
    for each in found:
        columns = zip(_columns(each), widths, strict=True)
        click.echo("  ".join(text.ljust(width) for text, width in columns).rstrip())


def _columns(each: Format) -> tuple[str, str, str, str]:
    libraries = ", ".join(map(_installed, each.libraries)) or "built in"
    return " ".join(each.suffixes), each.title, each.id, libraries


def _installed(library: str) -> str:
    """Return the name of a library and its version: "lxml 6.1.3"."""
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"{library} (not installed: pip install {library})"
