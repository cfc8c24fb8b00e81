"""Requests to a cluster in trouble, which a small server plays; and addresses and credentials."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from search import EngineError, ExpensiveQueryError, LibraryError, time_limit
from search.engines.opensearch.cluster import connection
from search.engines.opensearch.cluster.address import ClusterAddress, Credentials
from search.engines.opensearch.cluster.connection import Connection, NotFoundError

FINE = {"_shards": {"total": 2, "failed": 0}, "timed_out": False, "hits": {"hits": []}}
PARTIAL = FINE | {"_shards": {"total": 2, "failed": 1}}
LATE = FINE | {"timed_out": True}
FULL = {
    "error": {
        "type": "cluster_block_exception",
        "reason": "index [n] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage "
        "watermark, index has read-only-allow-delete block];",
    }
}
RED = {"error": {"type": "search_phase_execution_exception", "reason": "all shards failed"}}
BREAKER = {"error": {"type": "circuit_breaking_exception", "reason": "too large"}}

Answers = list[tuple[int, object]]
Serve = Callable[[Answers], Connection]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Play a node that gives these answers, the last one again and again."""
    monkeypatch.setattr(connection, "FIRST_PAUSE", 0.001)
    servers = []

    def start(answers: Answers) -> Connection:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                status, body = answers[0] if len(answers) == 1 else answers.pop(0)
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        nodes = (f"127.0.0.1:{server.server_port}",)
        return Connection(ClusterAddress("http", nodes, "news"), Credentials())

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("answer", [PARTIAL, LATE])
def test_half_an_answer_is_an_error(serve: Serve, answer: object) -> None:
    with pytest.raises(EngineError, match="shards did not answer"):
        serve([(200, answer)]).search("n", {})
    with pytest.raises(EngineError, match="shards did not answer"):
        serve([(200, {"responses": [FINE, answer]})]).searches([("n", {}), ("n", {})])


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_busy_cluster_is_asked_again(serve: Serve, status: int) -> None:
    assert serve([(status, BREAKER), (status, BREAKER), (200, FINE)]).search("n", {}) == FINE
    with pytest.raises(EngineError, match=f"status {status}, circuit_breaking_exception"):
        serve([(status, BREAKER)]).search("n", {})


def test_one_busy_search_of_several_is_asked_again(serve: Serve) -> None:
    busy = {"responses": [FINE, BREAKER | {"status": 429}]}
    node = serve([(200, busy), (200, {"responses": [FINE, FINE]})])
    assert node.searches([("n", {}), ("n", {})]) == [FINE, FINE]


def test_only_refused_operations_are_sent_again(serve: Serve) -> None:
    done, busy = {"index": {"status": 201}}, {"index": {"status": 429}}
    node = serve(
        [
            (200, {"errors": True, "items": [done, busy]}),
            (200, {"errors": False, "items": [done]}),
        ]
    )
    node.bulk([({"index": {}}, {"n": 1}), ({"index": {}}, {"n": 2})])
    broken = {"index": {"status": 400, "error": {"type": "mapper_parsing_exception"}}}
    with pytest.raises(EngineError, match="mapper_parsing_exception"):
        serve([(200, {"errors": True, "items": [broken]})]).bulk([({"index": {}}, {})])


def test_a_full_disk_a_red_index_and_a_missing_one_are_told_apart(serve: Serve) -> None:
    with pytest.raises(LibraryError, match="disks of the cluster are nearly full"):
        serve([(429, FULL)]).search("n", {})
    item = {"index": {"status": 429, **FULL}}
    with pytest.raises(LibraryError, match="disks of the cluster are nearly full"):
        serve([(200, {"errors": True, "items": [item]})]).bulk([({"index": {}}, {})])
    with pytest.raises(EngineError, match="search_phase_execution_exception"):
        serve([(503, RED)]).search("n", {})
    with pytest.raises(NotFoundError):
        serve([(404, {"error": {"type": "index_not_found_exception"}})]).search("n", {})


def test_a_node_that_cannot_be_reached_is_passed_over(serve: Serve) -> None:
    node = serve([(200, FINE)])
    nodes = ("127.0.0.1:9", *node.address.nodes)
    assert Connection(ClusterAddress("http", nodes, "news"), Credentials()).search("n", {}) == FINE
    alone = Connection(ClusterAddress("http", ("127.0.0.1:9",), "news"), Credentials())
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:9 cannot be reached"):
        alone.search("n", {})


def test_the_time_limit_holds_for_requests(serve: Serve) -> None:
    node = serve([(429, BREAKER)])
    with pytest.raises(ExpensiveQueryError), time_limit(0.0, "aid"):
        node.search("n", {})


def test_no_secret_is_shown(serve: Serve) -> None:
    address = serve([(401, {})]).address
    secret = Credentials(user="anna", password="geheim")
    with pytest.raises(EngineError, match="check PILCROW_OPENSEARCH_USER") as error:
        Connection(address, secret).search("n", {})
    assert "geheim" not in f"{error.value} {secret!r} {Credentials(api_key='geheim')!r}"
    abroad = ClusterAddress("http", ("one.example:9200",), "news")
    with pytest.raises(LibraryError, match="unencrypted: write opensearch\\+https://"):
        Connection(abroad, secret)


def test_an_address_names_nodes_and_a_library() -> None:
    read = ClusterAddress.read("opensearch+https://one.example,[::1]:9201/news")
    assert read == ClusterAddress("https", ("one.example:9200", "[::1]:9201"), "news")
    assert ClusterAddress.read(str(read)) == read


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("opensearch+https://anna:geheim@host/news", "holds no user"),
        ("opensearch+https://host", "is no address of a cluster"),
        ("opensearch+https:///news", "is no address of a cluster"),
        ("opensearch+https://host/News", "'News' in .* is no name of a library"),
        ("opensearch+https://ho st/news", "is no address of a cluster"),
    ],
)
def test_a_wrong_address_is_explained(text: str, message: str) -> None:
    with pytest.raises(LibraryError, match=message) as error:
        ClusterAddress.read(text)
    assert "geheim" not in str(error.value)


def test_credentials_come_from_variables_or_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim\n")
    read = Credentials.read(
        {
            "PILCROW_OPENSEARCH_USER": "anna",
            "PILCROW_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "secret"),
        }
    )
    assert (read.user, read.password, read.are_secret) == ("anna", "geheim", True)
    with pytest.raises(LibraryError, match="A user needs a password"):
        Credentials.read({"PILCROW_OPENSEARCH_USER": "anna"})
    with pytest.raises(LibraryError, match=r"PILCROW_OPENSEARCH_CA names .*missing"):
        Credentials.read({"PILCROW_OPENSEARCH_CA": str(tmp_path / "missing")})
