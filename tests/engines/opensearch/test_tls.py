"""TLS and a password: a proxy with certificates of the test's own stands before the node."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from search import EngineError, Library, Request, sync
from tests.support.opensearch_node import free_port
from tests.support.paths import SEEDS

pytestmark = pytest.mark.slow
PASSWORD = "geheim-42"
# Workers of root's nginx could not read the files of a test.
USER = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
CONFIG = """
{user} daemon off; pid {folder}/pid; error_log {folder}/errors;
events {{}}
http {{
  access_log off; client_max_body_size 50m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
    ssl_client_certificate {folder}/ca.pem; ssl_verify_client {client};
    auth_basic cluster; auth_basic_user_file {folder}/users;
    location / {{ proxy_pass {node}; proxy_set_header Authorization ""; }}
  }}
}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates of an authority, a server and a client."""
    if not (shutil.which("openssl") and shutil.which("nginx")):
        pytest.skip("there is no openssl or no nginx")
    folder = tmp_path_factory.mktemp("tls")
    openssl(
        folder,
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tests -keyout ca.key -out ca.pem",
    )
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1")
    for name in ("server", "client"):
        openssl(
            folder,
            f"req -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr",
        )
        openssl(
            folder,
            f"x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
            f"-extfile names -out {name}.pem",
        )
    (folder / "users").write_text(f"anna:{{PLAIN}}{PASSWORD}\n")
    return folder


def openssl(folder: Path, command: str) -> None:
    subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)


@pytest.fixture(params=["off", "on"])
def proxy(request: pytest.FixtureRequest, folder: Path, node: str) -> Iterator[str]:
    """The address of the proxy, which asks for a client's certificate or does not."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        CONFIG.format(folder=folder, port=port, node=node, client=request.param, user=USER)
    )
    with subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL) as process:
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            try:
                urllib3.request("GET", f"http://127.0.0.1:{port}/", timeout=2, retries=False)
                break
            except urllib3.exceptions.HTTPError:
                time.sleep(0.1)
        yield f"opensearch+https://127.0.0.1:{port}/tls-{request.param}"
        process.terminate()


def test_a_library_behind_tls_and_a_password(
    proxy: str, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(EngineError, match=r"is not trusted .* set PILCROW_OPENSEARCH_CA"):
        Library(proxy).state()
    monkeypatch.setenv("PILCROW_OPENSEARCH_CA", str(folder / "ca.pem"))
    monkeypatch.setenv("PILCROW_OPENSEARCH_CERTIFICATE", str(folder / "client.pem"))
    monkeypatch.setenv("PILCROW_OPENSEARCH_KEY", str(folder / "client.key"))
    with pytest.raises(EngineError, match="refuses this user or key"):
        Library(proxy).state()
    monkeypatch.setenv("PILCROW_OPENSEARCH_USER", "anna")
    monkeypatch.setenv("PILCROW_OPENSEARCH_PASSWORD", PASSWORD)
    sync(proxy, [SEEDS], rebuild=True)
    assert Library(proxy).search(Request(q="ceasefire aid")).total == 3
    assert PASSWORD not in caplog.text
