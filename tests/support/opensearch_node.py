"""OpenSearch nodes for tests, of jars from Maven Central: fetched once, started where asked for.

The jars are kept in the user's cache folder. A node listens on the loopback interface without
access control, and ends with the process that owns it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import urllib3
from filelock import FileLock

from tests.support.paths import ROOT

NODE = ROOT / "tests/engines/opensearch/node"
VERSION = "2.19.6"
FETCHING = 300  # seconds
STARTING = 600  # a busy machine takes minutes
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "pilcrow-tests"

_SHARED: list[TestNode] = []  # kept, since they run until this process ends


class NoNodeError(Exception):
    """Nodes cannot be started here; the message says why."""


def jars() -> Path:
    """Return the folder of the jars, which are fetched if they are not there yet.

    Raises:
        NoNodeError: there is no Java or Maven, or Maven Central cannot be reached.
    """
    for program, package in (("java", "openjdk-17-jdk-headless"), ("mvn", "maven")):
        if not shutil.which(program):
            raise NoNodeError(f"there is no {program}: install {package}")
    folder = _CACHE / f"opensearch-{VERSION}"
    _CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(_CACHE / "lock", timeout=FETCHING):
        if not folder.is_dir():
            _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    new = folder.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    command = [
        *("mvn", "--quiet", "--batch-mode", "--file", str(NODE / "pom.xml")),
        *("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={new}"),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=FETCHING)
    except subprocess.TimeoutExpired as error:
        raise NoNodeError(f"Maven took longer than {FETCHING} seconds") from error
    except subprocess.CalledProcessError as error:
        raise NoNodeError(f"Maven cannot fetch the jars: {error.stdout[-300:]!r}") from error
    new.rename(folder)


@dataclass
class TestNode:
    """A node that runs; ``stop`` ends it."""

    __test__ = False  # no class of tests, whatever its name

    home: Path
    ports: tuple[int, int]  # HTTP, transport
    peers: tuple[int, ...]  # transport ports of the nodes of its cluster
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    @classmethod
    def start(
        cls,
        home: Path,
        *,
        name: str = "node0",
        ports: tuple[int, int] | None = None,
        peers: tuple[int, ...] = (),
        heap: str = "256m",
        owner: int | None = None,
        options: tuple[str, ...] = (),
    ) -> Self:
        """Start a node and return at once; ``wait`` until it answers."""
        http, transport = ports or (free_port(), free_port())
        home.mkdir(parents=True, exist_ok=True)
        command = [
            *("nice", "java", f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseSerialGC"),
            *("-XX:TieredStopAtLevel=1", "-Dlog4j2.disable.jmx=true", "-Dio.netty.noUnsafe=true"),
            *("-Dio.netty.allocator.numDirectArenas=0", *options),
            f"-Dlog4j.configurationFile={NODE / 'log4j2.properties'}",
            *("-cp", f"{jars()}/*", str(NODE / "TestNode.java")),
            *(str(owner or os.getpid()), str(home), str(http), str(transport), name),
            *map(str, peers),
        ]
        with (home / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        return cls(home, (http, transport), peers, process)

    def wait(self, nodes: int = 1) -> Self:
        """Wait until the cluster of the node has so many nodes.

        Raises:
            NoNodeError: the node ended, or did not answer in time.
        """
        ends = time.monotonic() + STARTING
        while time.monotonic() < ends and self.process.poll() is None:
            if answers(self.url, nodes):
                return self
            time.sleep(0.25)
        raise NoNodeError((self.home / "log").read_text(errors="replace")[-2000:])

    def stop(self, *, kill: bool = False) -> None:
        """End the node, at once if asked to."""
        (self.process.kill if kill else self.process.terminate)()
        self.process.wait(30)


def answers(url: str, nodes: int = 1, *, status: str = "") -> bool:
    """Tell whether a cluster answers and has so many nodes, and a status if one is asked for."""
    try:
        said = urllib3.request("GET", f"{url}/_cluster/health", timeout=5, retries=False)
    except urllib3.exceptions.HTTPError:
        return False
    if said.status != 200:
        return False
    health = said.json()
    return health["number_of_nodes"] >= nodes and health["status"].startswith(status)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shared(folder: Path) -> str:
    """Return the address of a node that all processes of a test run share."""
    if address := os.environ.get("PILCROW_TEST_OPENSEARCH"):
        return address
    known = folder / "node"
    with FileLock(folder / "node.lock", timeout=FETCHING + STARTING):
        if known.exists() and answers(known.read_text()):
            return known.read_text()
        workers = "PYTEST_XDIST_WORKER" in os.environ
        owner = os.getppid() if workers else os.getpid()
        home = folder / "opensearch"
        node = TestNode.start(home, owner=owner, heap="384m").wait()
        _SHARED.append(node)
        known.write_text(node.url)
        return node.url
