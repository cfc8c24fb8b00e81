"""How long the present request has taken so far."""

from __future__ import annotations

import time

from flask import Flask, g


def register(app: Flask) -> None:
    """Look at the clock when a request comes in; register this before all else."""
    app.before_request(_begin)


def seconds() -> float:
    """Tell how long the present request has taken."""
    return time.perf_counter() - float(g.began)


def _begin() -> None:
    g.began = time.perf_counter()
