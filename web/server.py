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

if sys.platform != "win32":
    import resource

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketSpec  # type: ignore[attr-defined]  # imported there for this
from granian.server.mp import MPServer

from search import Library
from web import connections
from web.access.start_check import refusal
from web.application import create_app
from web.http import logs
from web.http.admission import threads_needed
from web.settings import Settings

LIBRARY = "PILCROW_SERVE_LIBRARY"
SETTINGS = "PILCROW_SERVE_SETTINGS"
_COUNTS = "PROMETHEUS_MULTIPROC_DIR"  # folder in which workers share their metrics
_SAMPLES = 3  # memory samples in a row above the limit before a restart
_POLL_INTERVAL = 0.02  # seconds between attempts to connect
_LONGEST_STOP = 15  # seconds for a worker to finish its requests
_LAST_PORT = 65535
_CONNECTIONS = 4096  # of a worker; idle ones cost some kilobytes each
_BACKLOG = 4096  # connections that wait to be accepted, for all workers
_RESERVED = 256  # descriptors of a worker for files and processes
_HEADER_TIMEOUT = 5000  # ms for a request head to arrive, and until an idle connection is closed
_BUFFER = 32 * 1024  # bytes of a request head besides its address
_GRACE = 10.0  # seconds beyond the time limit until a connection without any progress is closed
_STALLED = 20_000  # ms without any progress of an answer until its connection is closed
# Seconds that a thread computes while others wait; a probe waits for as many as compute.
_SWITCH_INTERVAL = 0.001
_CANNOT_SERVE = 2  # exit status, like that of a usage error


def serve(
    library_path: Path | str, settings: Settings | None = None, *, debug: bool = False
) -> None:
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
    # Drop its advice at each start: most threads wait (web.http.admission).
    logging.getLogger("_granian").addFilter(
        lambda it: not it.getMessage().startswith("Configuration allows spawning up to")
    )
    variables = {LIBRARY: str(library_path), SETTINGS: settings.model_dump_json()}
    with TemporaryDirectory(prefix="pilcrow-") as counts:
        if settings.workers > 1:
            variables[_COUNTS] = counts
        with _environment(variables):
            server = granian(settings)
            server.on_startup(Thread(target=_greet_once_open, args=(settings,), daemon=True).start)
            server.serve()


def check_access(library_path: Path | str, settings: Settings) -> None:
    """Exit with a message if strangers could read the library, or nobody at all."""
    if reason := refusal(library_path, settings):
        print(reason, file=sys.stderr)  # noqa: T201 -- for the operator
        raise SystemExit(_CANNOT_SERVE)


def application() -> Flask:
    """Create the application of a worker."""
    settings = Settings.model_validate_json(os.environ[SETTINGS])
    logs.set_up(settings)
    made = _library(os.environ[LIBRARY], settings)
    connections.watch(settings.port, settings.time_limit + _GRACE)
    # Exempt loaded modules from garbage collection, which would pause requests for 50 ms.
    gc.freeze()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    return made


def _library(path: Path | str, settings: Settings) -> Flask:
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
    """Return a server for this application, or for another one in benchmarks.

    HTTP/1 only: with protocol detection, a connection that sends nothing has no deadline. A worker
    buffers at most ``_CONNECTIONS`` times ``_BUFFER`` and ``longest_address`` bytes of heads.
    """
    return _Server(
        application,
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=threads_needed(settings.threads, settings.exports_at_once),
        backlog=_BACKLOG,
        backpressure=_connections(),
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=_HEADER_TIMEOUT,
            max_buffer_size=_BUFFER + settings.longest_address,
        ),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_max_rss=settings.memory,
        rss_sample_interval=5,
        rss_samples=_SAMPLES,
        workers_kill_timeout=_LONGEST_STOP,
    )


class _Server(MPServer):
    """Granian's server with one listening socket for all workers, and a deadline for answers.

    By default, Granian's workers on Linux listen on one socket each, and a worker that dies takes
    with it the connections that nobody has accepted yet. The socket here belongs to the parent.
    """

    def _init_shared_socket(self) -> None:
        holder = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._ssp, self._shd = None, holder  # type: ignore[assignment]  # set by the original too
        listening = socket.socket(fileno=holder.get_fd())
        listening.set_inheritable(True)
        _set_deadlines(listening)
        self._sso = listening


def _set_deadlines(listening: socket.socket) -> None:
    """Have the kernel close connections whose client has gone, or reads nothing of an answer.

    Accepted connections inherit the options. Only Linux has the one for clients that do not read.
    """
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _STALLED)


def _connections() -> int:
    """Return how many connections a worker may hold open, by its limit of descriptors."""
    if sys.platform == "win32":
        return 512  # descriptors of its select
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _RESERVED
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return _CONNECTIONS
    return max(64, min(_CONNECTIONS, soft - _RESERVED))


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
