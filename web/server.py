"""Serving: granian by default, Flask's own server with ``debug``.

Workers are processes of their own: they get the library's path and the settings by environment
variables and make their own application of it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from search import Library
from web import create_app

LIBRARY = "PILCROW_SERVE_LIBRARY"
_THREADS = 4  # of each worker: a search is short, and most of it holds the interpreter's lock
_LAST_PORT = 65535
_CANNOT_BIND = 2  # exit status, as of the command line


def serve(
    library_path: Path, *, host: str = "127.0.0.1", port: int = 8000, workers: int = 1,
    debug: bool = False,
) -> None:  # fmt: skip
    """Serve a library until interrupted; leave with a sentence where that cannot be."""
    port = _checked_port(host, port)
    if debug:
        _greet(host, port)
        # No reloader, which starts all of this twice, and no debugger, a shell for everybody.
        create_app(Library(library_path)).run(
            host, port, debug=True, use_reloader=False, use_debugger=False
        )
        return
    with _environment(LIBRARY, str(library_path)):
        server = _granian(host, port, workers)
        server.on_startup(lambda: _greet(host, port))
        server.serve()


def application() -> Flask:
    """Make the application in a worker."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    return create_app(Library(Path(os.environ[LIBRARY])))


def _greet(host: str, port: int) -> None:
    print(f"Pilcrow is at {_url(host, port)} – stop it with Ctrl+C.", flush=True)  # noqa: T201 -- for the person who started it


def _granian(host: str, port: int, workers: int) -> MPServer:
    return MPServer(
        "web.server:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=_THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    )


def _checked_port(host: str, port: int) -> int:
    """Bind once before the workers do, so that a taken port is one sentence and not a traceback."""
    try:
        if not 0 <= port <= _LAST_PORT:
            raise OverflowError  # some systems would silently count on from 0
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except (OSError, OverflowError) as error:
        print(_remedy(host, port, error), file=sys.stderr)  # noqa: T201 -- likewise
        raise SystemExit(_CANNOT_BIND) from None


def _remedy(host: str, port: int, error: OSError | OverflowError) -> str:
    if isinstance(error, OverflowError):
        return f"There is no port {port}: use --port with a number from 0 to {_LAST_PORT}."
    if isinstance(error, socket.gaierror):
        return f"There is no address “{host}” here: use --host 127.0.0.1 or 0.0.0.0."
    if isinstance(error, PermissionError):
        return f"Port {port} may not be used by you: use --port with a number from 1024 on."
    why = error.strerror or str(error)
    return f"Cannot listen on {host}, port {port} ({why}): use --port {port % _LAST_PORT + 1}."


def _url(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 -- compared, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
