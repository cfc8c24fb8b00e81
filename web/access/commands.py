"""The commands ``pilcrow users`` and ``pilcrow keys``, registered as entry points."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from search.cli.options import CONTEXT, library_option
from search.cli.terminal import Terminal
from web.access.access_file import AccessError, AccessFile, access_path
from web.access.keys import make_key
from web.access.passwords import hash_password
from web.access.records import USER_NAME, AccessData, ApiKey, Right, User
from web.settings import SettingsError, read_settings

P = ParamSpec("P")

_right_option = click.option(
    "--right",
    type=click.Choice([one.value for one in Right]),
    default=Right.READ.value,
    show_default=True,
    help="read: pages, JSON, feeds, exports; admin: also the metrics.",
)
_stdin_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of stdin."
)
_config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="PILCROW_CONFIG",
    help="The settings of the server, if they name another access_file.",
)


def _on_access_file(command: Callable[P, None]) -> Callable[..., None]:
    """Add the options that find the access file, and report its faults with exit status 2."""

    @library_option
    @_config_option
    @wraps(command)
    def run(library: Path | str, config: Path | None, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            settings = read_settings({}, config)
            file = AccessFile(access_path(library, settings))
            click.get_current_context().obj = file
            command(*args, **kwargs)
        except SettingsError as error:
            raise click.UsageError(str(error)) from None
        except AccessError as error:
            Terminal().error(f"Error: {error}")
            sys.exit(2)

    return run


@click.group(context_settings=CONTEXT)
def users() -> None:
    """Add, list and remove the users who may log in.

    With the first user or key, the server controls access: from then on nobody reads without
    logging in or sending a key. A change takes effect at once, also in a running server.

    \b
      pilcrow users add anna
      echo "$PASSWORD" | pilcrow users add ben --right admin --password-stdin
      pilcrow users password anna            a new password ends the sessions
      pilcrow users remove anna
    """


@users.command("add")
@click.argument("name")
@_right_option
@_stdin_option
@_on_access_file
def add_user(name: str, right: str, password_stdin: bool) -> None:
    """Add the user NAME with a password."""
    if not USER_NAME.fullmatch(name):
        raise click.BadParameter(
            f"'{name}' is not a user name: use 1 to 64 letters, digits and . _ @ + -",
            param_hint="NAME",
        )
    if name in _file().read().users:
        raise click.UsageError(f"There is a user {name}: run 'pilcrow users password {name}'.")
    user = User(
        name=name,
        right=Right(right),
        password=_ask_password(from_stdin=password_stdin),
        stamp=secrets.token_hex(8),
    )
    _change_users(name, user)
    Terminal().answer(f"Added {name}, who may {_what(user.right)}. Access is controlled now.")


@users.command("list")
@_on_access_file
def list_users() -> None:
    """List the users with their rights."""
    found = _file().read().data.users
    if not found:
        Terminal().message("There are no users: add one with 'pilcrow users add NAME'.")
        sys.exit(1)
    for user in found:
        Terminal().answer(f"{user.name}  {user.right}")


@users.command("password")
@click.argument("name")
@_stdin_option
@_on_access_file
def change_password(name: str, password_stdin: bool) -> None:
    """Set a new password for the user NAME, and end all sessions of this user."""
    old = _existing_user(name)
    hashed = _ask_password(from_stdin=password_stdin)
    new = old.model_copy(update={"password": hashed, "stamp": secrets.token_hex(8)})
    _change_users(name, new)
    Terminal().answer(f"{name} has a new password; older sessions have ended.")


@users.command("remove")
@click.argument("name")
@_on_access_file
def remove_user(name: str) -> None:
    """Remove the user NAME, and end all sessions of this user."""
    _existing_user(name)
    _change_users(name, None)
    Terminal().answer(f"Removed {name}; the sessions have ended.")
    _warn_if_closed()


@click.group(context_settings=CONTEXT)
def keys() -> None:
    """Make, list and revoke API keys for programs and feed readers.

    A key is shown once; only a digest of it is stored. Programs send it in a header, feed readers
    as the password of any user name:

    \b
      pilcrow keys add statistics --days 90
      curl -H "Authorization: Bearer $KEY" http://localhost:8000/api/v1/search?q=aid
      curl -u feed:"$KEY" http://localhost:8000/feed?q=aid
      pilcrow keys revoke statistics
    """


@keys.command("add")
@click.argument("name")
@_right_option
@click.option(
    "--days", type=click.FloatRange(min=0, min_open=True), help="Expires after so many days."
)
@_on_access_file
def add_key(name: str, right: str, days: float | None) -> None:
    """Make a key, named NAME in lists, and print it."""
    if not USER_NAME.fullmatch(name):
        raise click.BadParameter(
            f"'{name}' is not a name: use 1 to 64 letters, digits and . _ @ + -",
            param_hint="NAME",
        )
    if any(one.name == name for one in _file().read().data.keys):
        raise click.UsageError(f"There is a key {name}: choose another name, or revoke it first.")
    key, record = make_key(name, Right(right), days=days)
    _file().change(lambda data: data.model_copy(update={"keys": (*data.keys, record)}))
    terminal = Terminal()
    terminal.answer(key)
    terminal.message(
        f"Key {name} ({record.id}) may {_what(record.right)} {_until(record)}. "
        "It is not shown again."
    )


@keys.command("list")
@_on_access_file
def list_keys() -> None:
    """List the keys with their rights and when they expire."""
    found = _file().read().data.keys
    if not found:
        Terminal().message("There are no keys: make one with 'pilcrow keys add NAME'.")
        sys.exit(1)
    for key in found:
        Terminal().answer(f"{key.id}  {key.name}  {key.right}  {_until(key)}")


@keys.command("revoke")
@click.argument("key", metavar="NAME_OR_ID")
@_on_access_file
def revoke_key(key: str) -> None:
    """Revoke a key; its next request is refused."""
    if not any(key in (one.id, one.name) for one in _file().read().data.keys):
        raise click.UsageError(f"There is no key {key}: see 'pilcrow keys list'.")

    def change(data: AccessData) -> AccessData:
        kept = tuple(one for one in data.keys if key not in (one.id, one.name))
        return data.model_copy(update={"keys": kept})

    _file().change(change)
    Terminal().answer(f"Revoked {key}.")
    _warn_if_closed()


def _file() -> AccessFile:
    """Return the access file that the options of the current command name."""
    found = click.get_current_context().find_object(AccessFile)
    assert found is not None  # noqa: S101 -- set before each command runs
    return found


def _existing_user(name: str) -> User:
    user = _file().read().users.get(name)
    if user is None:
        raise click.UsageError(f"There is no user {name}: see 'pilcrow users list'.")
    return user


def _change_users(name: str, user: User | None) -> None:
    """Replace or remove a user, or add it at the end."""

    def change(data: AccessData) -> AccessData:
        others = tuple(one for one in data.users if one.name != name)
        return data.model_copy(update={"users": (*others, user) if user else others})

    _file().change(change)


def _ask_password(*, from_stdin: bool) -> str:
    """Return the hash of a password from a hidden prompt, or from stdin if it is no terminal."""
    if from_stdin or not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    try:
        return hash_password(password)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _warn_if_closed() -> None:
    data = _file().read().data
    if not data.users and not data.keys:
        Terminal().message(
            f"Nobody can log in now. To stop controlling access, delete {_file().path} "
            "and restart the server."
        )


def _what(right: Right) -> str:
    return "read and see the metrics" if right is Right.ADMIN else "read"


def _until(key: ApiKey) -> str:
    if key.expires is None:
        return "without expiry"
    word = "until" if key.expires > time.time() else "expired on"
    return f"{word} {datetime.fromtimestamp(key.expires, UTC):%Y-%m-%d %H:%M} UTC"
