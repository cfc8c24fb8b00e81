"""The commands of ``pilcrow``, imported, and a way to run one."""

from __future__ import annotations

import click

from search.cli.main import main

COMMANDS = main.list_commands(click.Context(main))


def command(name: str) -> click.Command:
    """Import a command."""
    found = main.get_command(click.Context(main), name)
    assert found, name
    return found
