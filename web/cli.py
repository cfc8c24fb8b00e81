"""The command ``pilcrow serve``, registered as an entry point of the command line.

Importing loads neither Flask nor the server: ``pilcrow --help`` only needs the options.
"""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from search.cli.options import CONTEXT, library_option, report_errors


@click.command(context_settings=CONTEXT)  # also runs by itself, as python -m web
@click.option("--host", help="Address to listen on; 0.0.0.0: all.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="[default: 8000]")
@click.option("--workers", type=int, help="Worker processes; use one per core.  [default: 1]")
@click.option("--watch/--no-watch", default=None, help="Update the index as files change.")
@click.option(
    "--proxies", type=int, help="Reverse proxies in a chain; see trusted_proxies.  [default: 0]"
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="PILCROW_CONFIG",
    help="A TOML file of settings (also: PILCROW_CONFIG).",
)
@click.option(
    "--set", "others", multiple=True, metavar="NAME=VALUE", help="Any other setting. Repeatable."
)
@click.option("--debug", is_flag=True, help="Use Flask's development server.")
@library_option
@report_errors
def serve(
    config: Path | None, others: tuple[str, ...], debug: bool, library: Path | str, **flags: object
) -> None:
    """Serve the search pages and the JSON API.

    If nothing is indexed yet, the folder ``seeds`` is indexed where there is one. Each setting can
    be a flag, a variable PILCROW_NAME or a line of the TOML file; web/README.md lists them. Other
    addresses than 127.0.0.1 need access control: see 'pilcrow users --help'.

    \b
      pilcrow serve                         http://127.0.0.1:8000/
      pilcrow serve --port 8080 --workers 2 --watch
      pilcrow serve --config pilcrow.toml --set time_limit=3
    """
    from search.cli.maintenance import maintained
    from web.server import check_access
    from web.server import serve as serve_web
    from web.settings import SettingsError, read_settings

    given = {name: value for name, value in flags.items() if value is not None}
    given |= dict(map(_setting, others))
    try:
        settings = read_settings(given, config)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    if settings.engine != "none" and not _is_given("library"):
        library = settings.engine
    check_access(library, settings)  # before anything is indexed
    with maintained(library, watching=settings.watch, processes=settings.processes):
        serve_web(library, settings, debug=debug)


def _is_given(parameter: str) -> bool:
    source = click.get_current_context().get_parameter_source(parameter)
    return source is ParameterSource.COMMANDLINE


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"'{text}' is not NAME=VALUE.", param_hint="--set")
    return name.replace("-", "_"), value
