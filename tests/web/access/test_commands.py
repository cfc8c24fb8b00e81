"""``pilcrow users`` and ``pilcrow keys``, and the start that is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search.cli.main import main
from web import Settings
from web.access.access_file import AccessFile
from web.access.keys import digest
from web.access.passwords import is_password
from web.access.start_check import refusal


@pytest.fixture
def library_path(tmp_path: Path) -> Path:
    return tmp_path / "library"


def run(library: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, [*words, "--library", str(library)], input=typed)


def add_anna(library: Path) -> Result:
    return run(library, "users", "add", "anna", typed="four random words\n")


def test_users_come_change_and_go(library_path: Path) -> None:
    file = AccessFile(library_path / "access.json")
    assert add_anna(library_path).output == (
        "Added anna, who may read. Access is controlled now.\n"
    )
    first = file.read().users["anna"]
    assert is_password("four random words", first.password)
    assert b"random" not in file.path.read_bytes()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    added = run(library_path, "users", "add", "bo", "--right", "admin", "--password-stdin",
                typed="eight words\nmore")  # fmt: skip
    assert added.exit_code == 0
    assert run(library_path, "users", "list").output == "anna  read\nbo  admin\n"
    changed = run(library_path, "users", "password", "anna", typed="other words\n")
    assert changed.output == "anna has a new password; older sessions have ended.\n"
    assert file.read().users["anna"].stamp != first.stamp
    assert run(library_path, "users", "remove", "bo").exit_code == 0
    last = run(library_path, "users", "remove", "anna")
    assert "Nobody can log in now" in last.output
    assert run(library_path, "users", "list").exit_code == 1


def test_keys_are_shown_once_and_can_be_revoked(library_path: Path) -> None:
    made = run(library_path, "keys", "add", "statistics", "--days", "2")
    key = made.stdout.strip()
    assert made.stderr.startswith("Key statistics (")
    file = AccessFile(library_path / "access.json")
    [record] = file.read().data.keys
    assert record.digest == digest(key)
    assert key.encode() not in file.path.read_bytes()
    assert record.expires is not None
    assert record.expires - record.created == 2 * 86400
    listed = run(library_path, "keys", "list").output
    assert listed.startswith(f"{record.id}  statistics  read  until ")
    assert run(library_path, "keys", "revoke", record.id).exit_code == 0
    assert file.read().data.keys == ()


@pytest.mark.parametrize(
    ("words", "typed", "message"),
    [
        (("users", "add", "a b"), "", "'a b' is not a user name"),
        (("users", "add", "bo"), "short\n", "The password has 5 characters: use 8 to 1,024"),
        (("users", "add", "anna"), "", "There is a user anna: run 'pilcrow users password anna'"),
        (("users", "password", "bo"), "", "There is no user bo: see 'pilcrow users list'"),
        (("users", "remove", "bo"), "", "There is no user bo"),
        (("keys", "revoke", "x"), "", "There is no key x: see 'pilcrow keys list'"),
        (("keys", "add", "a/b"), "", "'a/b' is not a name"),
        (("keys", "add", "k", "--days", "0"), "", "0.0 is not in the range"),
    ],
)
def test_each_fault_has_its_remedy(
    library_path: Path, words: tuple[str, ...], typed: str, message: str
) -> None:
    add_anna(library_path)
    failed = run(library_path, *words, typed=typed)
    assert failed.exit_code == 2
    assert message in " ".join(failed.output.split())


def test_an_access_file_that_others_can_read_is_refused(library_path: Path) -> None:
    add_anna(library_path)
    path = library_path / "access.json"
    path.chmod(0o640)
    failed = run(library_path, "users", "list")
    assert (failed.exit_code, failed.output) == (
        2, f"Error: Others can read {path}: run: chmod 600 {path}\n"
    )  # fmt: skip
    assert refusal(library_path, Settings()) == f"Others can read {path}: run: chmod 600 {path}"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_on_this_machine_nothing_is_asked_for(library_path: Path, host: str) -> None:
    assert refusal(library_path, Settings(host=host)) is None


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.0.2.1", "news.example", "", "127.0.0.1.nip"]
)
def test_for_others_access_must_be_controlled_or_public(library_path: Path, host: str) -> None:
    refused = refusal(library_path, Settings(host=host)) or ""
    assert refused.startswith(f"Anybody who reaches {host} could read all articles")
    for remedy in ("pilcrow users add NAME", "--host 127.0.0.1", "--set public=true"):
        assert remedy in refused
    assert refusal(library_path, Settings(host=host, public=True)) is None
    header = Settings(host=host, trusted_proxies="10.0.0.1", user_header="X-Remote-User")
    assert refusal(library_path, header) is None
    add_anna(library_path)
    assert refusal(library_path, Settings(host=host)) is None
    assert refusal(library_path, Settings(host=host, access="off"))


def test_required_access_needs_somebody_who_can_log_in(library_path: Path) -> None:
    required = Settings(access="required")
    assert (refusal(library_path, required) or "").startswith("Access is required, but nobody")
    run(library_path, "keys", "add", "k")
    assert refusal(library_path, required) is None


def test_serve_says_so_and_ends_before_anything_is_indexed(library_path: Path) -> None:
    refused = run(library_path, "serve", "--host", "0.0.0.0", "--port", "0")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("Anybody who reaches 0.0.0.0 could read all articles")
    assert not library_path.exists()
