"""The server: granian by default, Flask's development server with ``debug``.

Each worker is a process that receives the library's path and the settings by environment variables
and creates its own application. A worker that fails or uses too much memory is restarted.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from search import Library
from web.access.start_check import refusal
from web.application import create_app
from web.http import logs
from web.settings import Settings

LIBRARY = "PILCROW_SERVE_LIBRARY"
SETTINGS = "PILCROW_SERVE_SETTINGS"
_COUNTS = "PROMETHEUS_MULTIPROC_DIR"  # folder in which workers share their metrics
_SAMPLES = 3  # memory samples in a row above the limit before a restart
_POLL_INTERVAL = 0.02  # seconds between attempts to connect
_LONGEST_STOP = 15  # seconds for a worker to finish its requests
_LAST_PORT = 65535
_CANNOT_SERVE = 2  # exit status, like that of a usage error


def serve(library_path: Path, settings: Settings | None = None, *, debug: bool = False) -> None:
    """Serve a library until interrupted.

    Raises:
        SystemExit: with status 2 after a message, if the address cannot be used, or access to it
            is not controlled.
    """
    settings = settings or Settings()
    settings = settings.model_copy(update={"port": _checked_port(settings.host, settings.port)})
    check_access(library_path, settings)
    if debug:
        _greet(settings)
        # No reloader, which starts everything twice; no debugger, which offers a shell to clients.
        _library(library_path, settings).run(
            settings.host, settings.port, debug=True, use_reloader=False, use_debugger=False
        )
        return
    logs.set_up(settings)
    # Drop its advice on a kernel setting at each start.
    logging.getLogger("_granian").addFilter(lambda it: "tcp_migrate_req" not in it.getMessage())
    variables = {LIBRARY: str(library_path), SETTINGS: settings.model_dump_json()}
    with TemporaryDirectory(prefix="pilcrow-") as counts:
        if settings.workers > 1:
            variables[_COUNTS] = counts
        with _environment(variables):
            server = granian(settings)
            server.on_startup(Thread(target=_greet_once_open, args=(settings,), daemon=True).start)
            server.serve()


def check_access(library_path: Path, settings: Settings) -> None:
    """Exit with a message if strangers could read the library, or nobody at all."""
    if reason := refusal(library_path, settings):
        print(reason, file=sys.stderr)  # noqa: T201 -- for the operator
        raise SystemExit(_CANNOT_SERVE)


def application() -> Flask:
    """Create the application of a worker."""
    settings = Settings.model_validate_json(os.environ[SETTINGS])
    logs.set_up(settings)
    made = _library(Path(os.environ[LIBRARY]), settings)
    # Exempt loaded modules from garbage collection, which would pause requests for 50 ms.
    gc.freeze()
    return made


def _library(path: Path, settings: Settings) -> Flask:
    return create_app(Library(path, time_limit=settings.time_limit), settings=settings)


def _greet_once_open(settings: Settings) -> None:
    """Print the URL as soon as a worker accepts connections."""
    while True:
        try:
            with socket.create_connection((_reachable(settings.host), settings.port)):
                break
        except OSError:
            time.sleep(_POLL_INTERVAL)
    _greet(settings)


def _greet(settings: Settings) -> None:
    url = _url(settings.host, settings.port)
    print(f"Pilcrow is at {url} – stop it with Ctrl+C.", flush=True)  # noqa: T201 -- for the operator


def granian(settings: Settings, *, application: str = "web.server:application") -> MPServer:
    """Return a server for this application, or for another one in benchmarks."""
    return MPServer(
        application,
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_max_rss=settings.memory,
        rss_sample_interval=5,
        rss_samples=_SAMPLES,
        workers_kill_timeout=_LONGEST_STOP,
    )


def _checked_port(host: str, port: int) -> int:
    """Bind the port once before the workers do, and exit with a message if that fails."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        print(_remedy(host, port, error), file=sys.stderr)  # noqa: T201 -- likewise
        raise SystemExit(_CANNOT_SERVE) from None


def _remedy(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"“{host}” is not an address of this machine: use --host 127.0.0.1 or 0.0.0.0."
    if isinstance(error, PermissionError):
        return f"Port {port} needs administrator rights: use --port with a number from 1024."
    why = error.strerror or str(error)
    return f"Cannot listen on {host}, port {port} ({why}): use --port {port % _LAST_PORT + 1}."


def _url(host: str, port: int) -> str:
    shown = _reachable(host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def _reachable(host: str) -> str:
    """Return loopback for a wildcard address, otherwise the host itself."""
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 -- compared, not bound


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
