"""The ``pilcrow`` command: a group whose commands are imported when one of them runs.

Exit status of every command: 0 done or found; 1 nothing found, interrupted, or a check failed;
2 the command could not be carried out.
"""

from __future__ import annotations

from importlib import import_module

import click

from search.cli import plugins

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

# The first line of each command's help. It is repeated here because importing the commands takes
# ten times as long as printing the list; a test compares both.
SUMMARIES = {
    "backup": "Write the index into one FILE (.tar).",
    "check": "Check quotations: remembered words, or a draft.",
    "doctor": "Check the installation and the library, and name the remedies.",
    "formats": "List the file formats that are read.",
    "index": "Bring the library up to date with PATHS, folders or single files.",
    "keys": "Make, list and revoke API keys for programs and feed readers.",
    "move": "Copy the index to another place, such as a cluster, without reading the files again.",
    "restore": "Publish the index in FILE, which 'pilcrow backup' wrote.",
    "search": "Find paragraphs.",
    "serve": "Serve the search pages and the JSON API.",
    "show": "Show an article, or a paragraph with its offsets and hash.",
    "status": "Show what is indexed, since when, and how large the index is.",
    "users": "Add, list and remove the users who may log in.",
    "verify": "Check whether an article still says what a CITATION says.",
}
_MODULES = {
    "backup": "search.cli.backup",
    "check": "search.cli.check",
    "doctor": "search.cli.doctor",
    "formats": "search.cli.formats",
    "index": "search.cli.index",
    "move": "search.cli.move",
    "restore": "search.cli.backup",
    "search": "search.cli.search",
    "show": "search.cli.show",
    "status": "search.cli.status",
    "verify": "search.cli.verify",
}


class LazyGroup(click.Group):
    """A group that imports a command when it runs, and none of them to list them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands of this package and those that other packages registered."""
        return sorted({*_MODULES, *plugins.command_names()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of this name."""
        if module := _MODULES.get(cmd_name):
            command: click.Command = getattr(import_module(module), cmd_name)
            return command
        return plugins.command(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each command."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self._summary(ctx, name)) for name in self.list_commands(ctx)]
            )

    def _summary(self, ctx: click.Context, name: str) -> str:
        if name in SUMMARIES:
            return SUMMARIES[name]
        command = self.get_command(ctx, name)
        return command.get_short_help_str(limit=80) if command else ""


@click.group(cls=LazyGroup, context_settings=CONTEXT)
@click.version_option(package_name="pilcrow", prog_name="pilcrow")
def main() -> None:
    """¶ Pilcrow finds the exact passage: who said what, in which words, and where.

    \b
    Begin with
      pilcrow index ~/articles              read a folder of articles
      pilcrow search ceasefire aid          find paragraphs with both words
      pilcrow search '"humanitarian aid"'   find exactly these words
      pilcrow serve                         search in a browser, and as JSON

    'pilcrow COMMAND --help' explains a command with examples. The index is kept in .pilcrow if the
    current folder has one, else in your data folder; --library names another place.
    """
