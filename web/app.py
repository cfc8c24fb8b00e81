"""Flask as it is used here, without what it would find out anew at each request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.templating import Environment

# What the macros of each file are called; a file comes after those whose macros it uses.
_MACROS = {
    "_said_by.html": "said_by",
    "_stop.html": "stopping",
    "_why.html": "why",
    "_facet_choices.html": "facet_choices",
    "_block.html": "show",
    "_result.html": "result",
    "_compact.html": "compact",
    "_entry.html": "entry",
}


class Templates(Environment):
    """Templates that are given records: a name that one does not have is a mistake."""

    getattr = staticmethod(getattr)  # type: ignore[assignment]  # no item is tried in its place


class App(Flask):
    """An application whose views and hooks are plain functions."""

    jinja_environment = Templates
    jinja_options = {"trim_blocks": True, "lstrip_blocks": True}  # noqa: RUF012 -- as in Flask

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take a function as it is: none is a coroutine."""
        return func

    def share_macros(self) -> None:
        """Make the macros known to all templates, once these know all that macros use."""
        known = self.jinja_env.globals
        for file, macro in _MACROS.items():
            known[macro] = getattr(self.jinja_env.get_template(file).module, macro)
