"""Requests take turns, but nobody waits long for a slow one."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from web.http.admission import Admission
from web.http.flask_app import App

THREADS = 4


def answers(app: App, path: str, times: int) -> list[bytes]:
    def ask(_: int) -> bytes:
        return app.test_client().get(path).data

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(ask, range(times)))


def app_of(view: Callable[[], str]) -> App:
    app = App("taking_turns")
    app.admission = Admission(THREADS, patience=30, retry_after=1)
    app.add_url_rule("/", view_func=view)
    return app


def test_quick_requests_are_answered_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.http.admission._TURN_TIMEOUT", 60)  # however busy the machine is
    alone = Lock()

    def view() -> str:
        if not alone.acquire(blocking=False):
            return "two at once"
        time.sleep(0.001)
        alone.release()
        return "alone"

    assert set(answers(app_of(view), "/", 40)) == {b"alone"}


def test_a_slow_request_does_not_keep_others_waiting() -> None:
    together = Barrier(THREADS, timeout=30)

    def view() -> str:
        together.wait()  # breaks if one of them has to wait for another
        return "together"

    assert answers(app_of(view), "/", THREADS) == [b"together"] * THREADS
