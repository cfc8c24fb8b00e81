"""Guessing: how often it may be tried, and that the time of an answer tells nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from search import Library
from tests.support.access import ClosedSite, closed_site, log_in
from tests.support.problem_shape import assert_problem
from web.access import passwords

JSON = {"Accept": "application/json"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Check passwords at once, and list those that were checked."""
    checked: list[str] = []

    def check(password: str, hashed: str | None) -> bool:
        checked.append(password)
        return hashed is not None and password == "right"

    monkeypatch.setattr("web.access.log_in.is_password", check)
    return checked


@pytest.fixture
def site(library: Library, tmp_path: Path) -> ClosedSite:
    return closed_site(library, tmp_path)


def test_after_five_wrong_passwords_even_the_right_one_waits(
    site: ClosedSite, quick: list[str]
) -> None:
    client = site.client(REMOTE_ADDR="203.0.113.9")
    assert [log_in(client, password=f"wrong {n}").status_code for n in range(5)] == [401] * 5
    refused = log_in(client, password="right", headers=JSON)
    assert_problem(refused, "too-many-requests", 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert len(quick) == 5  # no more are even checked
    elsewhere = site.client(REMOTE_ADDR="203.0.113.10")
    assert log_in(elsewhere, password="right").status_code == 303


def test_the_wait_ends(site: ClosedSite, quick: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = site.client(), time.time
    for _ in range(6):
        log_in(client, password="wrong")
    monkeypatch.setattr(time, "time", lambda: now() + 15 * 60 + 1)
    assert log_in(client, password="right").status_code == 303


def test_a_log_in_forgets_the_tries_before(site: ClosedSite, quick: list[str]) -> None:
    client = site.client()
    for _ in range(3):
        assert [log_in(client, password="wrong").status_code for _ in range(4)] == [401] * 4
        assert log_in(client, password="right").status_code == 303


def test_one_network_tries_few_users(site: ClosedSite, quick: list[str]) -> None:
    """Password spraying, also from the many addresses of one IPv6 network."""
    for n in range(200):
        client = site.client(REMOTE_ADDR=f"2001:db8::{n:x}")
        log_in(client, f"user{n}", "wrong")
    assert len(quick) == 20


def test_many_networks_try_one_user_a_hundred_times_an_hour(
    site: ClosedSite, quick: list[str]
) -> None:
    for n in range(300):
        log_in(site.client(REMOTE_ADDR=f"203.0.{n // 200}.{n % 200}"), "anna", "wrong")
    assert len(quick) == 100


@pytest.mark.parametrize(
    "headers",
    [{"X-Forwarded-For": "198.51.100.{}"}, {"X_Forwarded_For": "198.51.100.{}"},
     {"X-Real-IP": "198.51.100.{}"}, {"Forwarded": "for=198.51.100.{}"}],
)  # fmt: skip
def test_headers_of_strangers_give_no_new_tries(
    site: ClosedSite, quick: list[str], headers: dict[str, str]
) -> None:
    client = site.client(REMOTE_ADDR="203.0.113.9")
    for n in range(20):
        given = {name: value.format(n) for name, value in headers.items()}
        log_in(client, password="wrong", headers=given)
    assert len(quick) == 5


def test_workers_share_out_the_tries(library: Library, tmp_path: Path, quick: list[str]) -> None:
    client = closed_site(library, tmp_path, workers=2).client()
    for _ in range(20):
        log_in(client, password="wrong")
    assert len(quick) == 3


def test_wrong_keys_of_one_network_are_refused_and_right_ones_are_not(site: ClosedSite) -> None:
    client = site.client(REMOTE_ADDR="203.0.113.9")

    def ask(key: str) -> int:
        headers = {"Authorization": f"Bearer {key}"}
        return client.get("/api/v1/suggest?q=a", headers=headers).status_code

    assert [ask(f"wrong{n}") for n in range(61)] == [401] * 60 + [429]
    assert ask(site.key("k")) == 200


def test_an_unknown_user_takes_as_long_as_a_wrong_password(site: ClosedSite) -> None:
    hashed = site.file.read().users["anna"].password
    passwords.prepare()

    def seconds(check: Callable[[], bool]) -> float:
        began = time.process_time()
        assert not check()
        return time.process_time() - began

    pairs = [
        (seconds(lambda: passwords.is_password("wrong words", hashed)),
         seconds(lambda: passwords.is_password("wrong words", None)))
        for _ in range(9)
    ]  # fmt: skip
    ratio = median(unknown / wrong for wrong, unknown in pairs)
    assert 0.75 < ratio < 1.33, pairs


def test_a_check_takes_no_more_memory_when_many_log_in() -> None:
    with passwords._checking, pytest.raises(passwords.BusyError):
        _while_busy()


def _while_busy() -> None:
    patience, passwords._CHECK_WAIT = passwords._CHECK_WAIT, 0.01
    try:
        passwords.is_password("some words", None)
    finally:
        passwords._CHECK_WAIT = patience


@pytest.mark.parametrize("password", ["", "seven77", "x" * 1025])
def test_a_password_has_a_length(password: str) -> None:
    with pytest.raises(ValueError, match="use 8 to 1,024"):
        passwords.hash_password(password)
    assert not passwords.is_password(password, passwords.hash_password("x" * 1024))
