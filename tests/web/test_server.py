"""``web.server``: what the person at the terminal sees."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from search import Library
from web import Settings
from web.server import serve

# A shell starts jobs in the background deaf to Ctrl+C, and this test may be such a job's child.
START = """
import signal, sys
from pathlib import Path
from web.server import serve
from web.settings import Settings

signal.signal(signal.SIGINT, signal.default_int_handler)
mode = sys.argv[3]
settings = Settings(port=int(sys.argv[2]), workers=1 + (mode == "two"),
                    memory=64 if mode == "greedy" else 2048)
serve(Path(sys.argv[1]), settings, debug=mode == "debug")
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(library: Library, port: int, mode: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(library.path), str(port), mode],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def answer(port: int, path: str, sent: bytes | None = None, *, patience: float = 60) -> str:
    deadline = time.monotonic() + patience
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", sent, timeout=20) as response:
                text: str = response.read().decode()
                return text
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize("mode", ["plain", "debug"])
def test_it_says_where_it_is_answers_and_stops(library: Library, mode: str) -> None:
    port = free_port()
    with running(library, port, mode) as process:
        if mode == "plain":  # what it says is true by then
            assert process.stdout.readline().startswith(f"Pilcrow is at http://127.0.0.1:{port}/")
            assert answer(port, "/healthz", patience=0) == '{"status":"ok"}'
        assert answer(port, "/healthz") == '{"status":"ok"}'
        assert "cease-fire" in answer(port, "/search?q=ceasefire")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        said = process.stdout.read()
    assert "Traceback" not in said
    if mode == "plain":
        assert said == ""  # nothing but where it is
    else:
        assert said.startswith(f"Pilcrow is at http://127.0.0.1:{port}/ – stop it with Ctrl+C.\n")


def test_clients_that_never_finish_sending_keep_nobody_from_searching(library: Library) -> None:
    port = free_port()
    verify, citation = "/api/v1/verify", b'{"id": "x.p1", "text": "Some words."}'
    with running(library, port, "plain") as process:
        answer(port, "/healthz")
        with ExitStack() as sending:
            for _ in range(2 * Settings().threads):
                slow = sending.enter_context(socket.create_connection(("127.0.0.1", port)))
                head = f"POST {verify} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
                slow.sendall(head.encode())
            assert "cease-fire" in answer(port, "/search?q=ceasefire", patience=0)
            assert '"gone"' in answer(port, verify, citation, patience=0)
        assert '"gone"' in answer(port, verify, citation)
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.communicate(timeout=20)[0]


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
@pytest.mark.slow
def test_a_worker_that_takes_too_much_memory_is_replaced(library: Library) -> None:
    port = free_port()
    with running(library, port, "greedy") as process:
        answer(port, "/search?q=ceasefire")
        first = workers(process.pid)
        deadline = time.monotonic() + 90
        while first & workers(process.pid):
            assert time.monotonic() < deadline
            time.sleep(0.5)
        assert "cease-fire" in answer(port, "/search?q=ceasefire")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0


def workers(process: int) -> set[str]:
    paths = Path(f"/proc/{process}/task").glob("*/children")
    return {child for path in paths for child in path.read_text().split()}


def test_a_taken_port_is_one_sentence(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as stopped:
            serve(library.path, Settings(port=port))
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"Cannot listen on 127.0.0.1, port {port} (")
    assert said.err.endswith(f"use --port {port + 1}.\n")


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("no.such.invalid", 0, "“no.such.invalid” is not an address of this machine: use --host"),
        ("192.0.2.1", 8000, "Cannot listen on 192.0.2.1, port 8000 ("),
    ],
)
def test_each_obstacle_has_its_remedy(
    library: Library, capsys: pytest.CaptureFixture[str], host: str, port: int, sentence: str
) -> None:
    with pytest.raises(SystemExit):
        serve(library.path, Settings(host=host, port=port))
    assert capsys.readouterr().err.startswith(sentence)


def test_workers_add_up_their_numbers(library: Library) -> None:
    """Whichever of them is asked."""
    port = free_port()
    with running(library, port, "two") as process:
        answer(port, "/healthz")
        for _ in range(9):
            answer(port, "/healthz")
        told = {answer(port, "/metrics").partition('route="/healthz",status="200"} ')[2][:4]
                for _ in range(5)}  # fmt: skip
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    assert told == {"10.0"}
