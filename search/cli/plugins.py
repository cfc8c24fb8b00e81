"""Commands and presenters that other packages register as entry points.

``web`` registers the command ``serve`` and the JSON presenter, so that no module here imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import EntryPoint, entry_points

import click

from search.model import Page

COMMANDS = "pilcrow.commands"  # name -> click.Command
PRESENTERS = "pilcrow.presenters"  # name of a format -> Callable[[Page], bytes]


class CommandGroup(click.Group):
    """A group that also has the registered commands; each is loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in alphabetical order."""
        return sorted({*super().list_commands(ctx), *_registered(COMMANDS)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, or None."""
        found = super().get_command(ctx, cmd_name)
        registered = _registered(COMMANDS)
        if found or cmd_name not in registered:
            return found
        command: click.Command = registered[cmd_name].load()
        return command


def presenter(name: str) -> Callable[[Page], bytes]:
    """Return the function that writes a page of results in a format, such as ``json``.

    Raises:
        click.UsageError: no installed package writes this format.
    """
    registered = _registered(PRESENTERS)
    if name not in registered:
        raise click.UsageError(f"No installed package writes '{name}': reinstall pilcrow.")
    write: Callable[[Page], bytes] = registered[name].load()
    return write


@cache
def _registered(group: str) -> dict[str, EntryPoint]:
    return {one.name: one for one in entry_points(group=group)}
