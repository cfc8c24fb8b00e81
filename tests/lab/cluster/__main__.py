"""Kill each of three nodes in turn while a library is searched and written, and count what fails.

    python -m tests.lab.cluster [--readers 3] [--articles 200]

Printed are the searches, the wrong and the refused ones and the longest pause, and whether each
article that a sync acknowledged is found afterwards. A wrong answer is a total that no commit had.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

from search import Library, Request, SearchError, sync
from tests.support.opensearch_node import TestNode, answers, free_port

WORD = "truce"
OF_AN_ARTICLE = 5  # paragraphs with the word


@dataclass
class Figures:
    """Result of a run; pauses in seconds."""

    searches: int = 0
    wrong: int = 0
    refused: int = 0  # with a clear error
    longest_search: float = 0.0
    commits: int = 0
    failed_commits: int = 0
    longest_commit: float = 0.0
    lost: int = -1  # acknowledged articles that are not found afterwards
    messages: list[str] = field(default_factory=list)


@contextmanager
def three_nodes(folder: Path, *, heap: str = "256m") -> Iterator[list[TestNode]]:
    """Start a cluster of three nodes."""
    ports = [(free_port(), free_port()) for _ in range(3)]
    nodes = [start(folder, number, ports, heap) for number in range(3)]
    try:
        nodes[0].wait(nodes=3)
        yield nodes
    finally:
        for node in nodes:
            node.stop(kill=True)


def start(folder: Path, number: int, ports: list[tuple[int, int]], heap: str) -> TestNode:
    """Start one of the nodes, with the data that it had."""
    return TestNode.start(
        folder / f"node{number}",
        name=f"node{number}",
        ports=ports[number],
        peers=tuple(transport for _, transport in ports),
        heap=heap,
    )


def run(folder: Path, *, readers: int, articles: int) -> Figures:
    """Search and write while each node is killed and comes back."""
    figures = Figures()
    with three_nodes(folder) as nodes:
        address = f"opensearch+http://{','.join(node.url[7:] for node in nodes)}/kills"
        texts = folder / "articles"
        texts.mkdir()
        write(texts, 0, articles)
        sync(address, [texts])
        world = World(address, texts, articles, figures)
        with world.at_work(readers):
            for number, node in enumerate(nodes):
                time.sleep(5)
                node.stop(kill=True)
                time.sleep(10)
                nodes[number] = restarted(node)
        figures.lost = world.lost()
    return figures


def restarted(node: TestNode) -> TestNode:
    """Start a killed node again, and wait until every shard has its copy."""
    again = TestNode.start(node.home, name=node.home.name, ports=node.ports, peers=node.peers)
    again.wait(nodes=3)
    ends = time.monotonic() + 120
    while time.monotonic() < ends and not answers(again.url, 3, status="green"):
        time.sleep(0.5)
    return again


def write(folder: Path, first: int, last: int) -> None:
    """Write articles with five paragraphs each that hold the word."""
    for number in range(first, last):
        line = f"The {WORD} number {number} was kept by both sides until morning {{}}."
        body = "\n\n".join(line.format("very " * times) for times in range(OF_AN_ARTICLE))
        (folder / f"{number:05}.txt").write_text(f"Report {number}\n\n{body}\n")


class World:
    """Readers and a writer of one library."""

    def __init__(self, address: str, texts: Path, articles: int, figures: Figures) -> None:
        self._address = address
        self._texts = texts
        self._figures = figures
        self._acknowledged = articles
        self._begun = articles  # perhaps published
        self._lock = Lock()
        self._stop = Event()

    @contextmanager
    def at_work(self, readers: int) -> Iterator[None]:
        """Let them work."""
        threads = [Thread(target=self._read) for _ in range(readers)]
        threads.append(Thread(target=self._write))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def lost(self) -> int:
        """Count the acknowledged articles that are not found."""
        sync(self._address)
        found = Library(self._address).search(Request(q=WORD, limit=0))
        return max(self._acknowledged - found.articles, 0)

    def _read(self) -> None:
        library = Library(self._address, time_limit=60)
        while not self._stop.is_set():
            least = self._acknowledged
            begun = time.monotonic()
            try:
                page = library.search(Request(q=WORD, limit=3))
            except SearchError as error:
                self._note(refused=1, message=str(error))
            else:
                whole = page.total == page.articles * OF_AN_ARTICLE
                fresh = least - 1 <= page.articles <= self._begun
                self._note(wrong=0 if whole and fresh else 1)
            with self._lock:
                pause = time.monotonic() - begun
                self._figures.longest_search = max(self._figures.longest_search, pause)

    def _write(self) -> None:
        while not self._stop.is_set():
            self._begun += 1
            write(self._texts, self._begun - 1, self._begun)
            begun = time.monotonic()
            try:
                sync(self._address, wait=60)
            except SearchError as error:
                with self._lock:
                    self._figures.failed_commits += 1
                    self._figures.messages.append(str(error))
            else:
                self._acknowledged = self._begun
                self._figures.commits += 1
            pause = time.monotonic() - begun
            self._figures.longest_commit = max(self._figures.longest_commit, pause)
            self._stop.wait(1)

    def _note(self, *, refused: int = 0, wrong: int = 0, message: str = "") -> None:
        with self._lock:
            self._figures.searches += 1
            self._figures.refused += refused
            self._figures.wrong += wrong
            if message:
                self._figures.messages.append(message)


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=3)
    parser.add_argument("--articles", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder), readers=chosen.readers, articles=chosen.articles)
    shown = asdict(figures) | {"messages": sorted(set(figures.messages))}
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()
