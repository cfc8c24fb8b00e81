"""``web/deploy``: the command line of the container, and what its files promise."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from web import Settings

DEPLOY = ROOT / "web/deploy"
ARTICLES = 1200  # enough that the index is not made before the server answers

pytestmark = pytest.mark.skipif(not shutil.which("sh"), reason="there is no sh")


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", path, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
    except (OSError, HTTPException):
        return 0, ""


def environment(folder: Path, port: int) -> dict[str, str]:
    return os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PILCROW_ARTICLES": str(folder / "articles"),
        "PILCROW_LIBRARY": str(folder / "library"),
        "PILCROW_CONFIG": str(DEPLOY / "pilcrow.toml"),
        "PILCROW_ACCESS": "off",
        "PILCROW_PORT": str(port),
    }


@pytest.mark.slow
def test_the_container_answers_while_the_first_index_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for n in range(ARTICLES):
        said = "\n\n".join(f"“Ship {n} carries aid {m},” Ann Lee said." for m in range(20))
        (folder / f"{n}.txt").write_text(f"Ship {n}\n\n{said}\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (tmp_path / "log").open("wb") as log:
        started = subprocess.Popen(
            ["sh", str(DEPLOY / "start.sh")], env=environment(tmp_path, port), stdout=log,
            stderr=log, start_new_session=True, cwd=tmp_path,
        )  # fmt: skip
    seen = set()
    try:
        ends = time.monotonic() + 300
        while time.monotonic() < ends:
            ready = get(port, "/readyz")[0]
            seen.add((get(port, "/healthz")[0], ready, get(port, "/search?q=aid")[0]))
            if ready == 200 or started.poll() is not None:
                break
        assert get(port, "/search?q=aid")[0] == 200, (tmp_path / "log").read_text()
        assert (200, 503, 503) in seen
    finally:
        os.killpg(started.pid, 15)
        started.wait(30)


def test_with_words_the_container_is_the_command_line(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", str(DEPLOY / "start.sh"), "keys", "add", "statistics"],
        env=environment(tmp_path, 8000), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    keys = json.loads((tmp_path / "library/access.json").read_text())["keys"]
    assert [key["name"] for key in keys] == ["statistics"]


def test_the_settings_for_a_server_are_valid_and_closed() -> None:
    settings = Settings.model_validate(tomllib.loads((DEPLOY / "pilcrow.toml").read_text()))
    assert (settings.host, settings.access, settings.public) == ("127.0.0.1", "required", False)
