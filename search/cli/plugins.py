"""Commands and presenters that other packages register as entry points.

``web`` registers the command ``serve`` and the JSON presenter, so that no module here imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from search.checking.model import CheckedText
    from search.model import Page

COMMANDS = "pilcrow.commands"  # name -> click.Command
PRESENTERS = "pilcrow.presenters"  # name of a format -> Callable[[Page], bytes]
CHECK_JSON = "check-json"  # the one whose function takes a CheckedText


def command_names() -> tuple[str, ...]:
    """List the names of the registered commands; none of them is imported."""
    return tuple(_registered(COMMANDS))


def command(name: str) -> click.Command | None:
    """Import a registered command; None if there is none of this name."""
    if name not in _registered(COMMANDS):
        return None
    found: click.Command = _registered(COMMANDS)[name].load()
    return found


def presenter(name: str) -> Callable[[Page], bytes]:
    """Import the function that writes a page of results in a format, such as ``json``.

    Raises:
        click.UsageError: no installed package writes this format.
    """
    registered = _registered(PRESENTERS)
    if name not in registered:
        raise click.UsageError(f"No installed package writes '{name}': reinstall pilcrow.")
    write: Callable[[Page], bytes] = registered[name].load()
    return write


def check_presenter() -> Callable[[CheckedText], bytes]:
    """Import the function that writes checked quotations as JSON.

    Raises:
        click.UsageError: no installed package writes them.
    """
    registered = _registered(PRESENTERS)
    if CHECK_JSON not in registered:
        raise click.UsageError("No installed package writes JSON: reinstall pilcrow.")
    write: Callable[[CheckedText], bytes] = registered[CHECK_JSON].load()
    return write


@cache
def _registered(group: str) -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {one.name: one for one in entry_points(group=group)}
