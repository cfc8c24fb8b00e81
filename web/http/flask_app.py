"""Flask as it is used here, without what it would find out anew at each request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from search import time_limit
from web.http.request import CurrentRequest, current_request
from web.rendering.highlighting import escaped

# What the macros of each file are called; a file comes after those whose macros it uses.
_MACROS = {
    "layout/_search_box.html": "search_box",
    "layout/_rel_links.html": "rel_links",
    "layout/_rebuilding.html": "rebuilding",
    "layout/_notes.html": "query_notes",
    "layout/_past_the_end.html": "past_the_end",
    "layout/_pager.html": "page_links",
    "layout/_result_list.html": "result_list",
    "speakers/_attribution.html": "attribution",
    "speakers/_quoted_paragraph.html": "quoted_paragraph",
    "search/_summary.html": "summary",
    "search/_explanation.html": "explanation",
    "search/_facet_values.html": "facet_values",
    "search/_facets.html": "facet_filters",
    "search/_result.html": "result",
    "search/_compact_result.html": "compact_result",
    "article/_hit_links.html": "hit_links",
    "article/_block.html": "article_block",
}

_PATIENCE = 0.05  # seconds: longer than most answers take, those waited for included


class _Escaping(CodeGenerator):
    """Makes templates escape all values, and as plain strings: they are joined at once."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        self.write("environment.escaped(")


class Templates(Environment):
    """Templates that are given records: a name that one does not have is a mistake."""

    code_generator_class = _Escaping
    escaped = staticmethod(escaped)
    getattr = staticmethod(getattr)  # type: ignore[assignment]  # no item is tried in its place

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give each template the names that all know, and none of its own."""
        return self.globals


class App(Flask):
    """An application whose views and hooks are plain functions."""

    time_limit: float | None = None  # seconds of one request
    _turn = Lock()
    request_class = CurrentRequest
    jinja_environment = Templates
    jinja_options = {"trim_blocks": True, "lstrip_blocks": True}  # noqa: RUF012 -- as in Flask

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request at a time, as long as that is quick.

        Threads that all compute wait for each other at every step of Python, and answer less
        together than one does alone. So each waits for its turn, but not for long: a slow request
        keeps nobody else from being answered. What is streamed is written after the turn.
        """
        is_its_turn = self._turn.acquire(timeout=_PATIENCE)
        try:
            return super().wsgi_app(environ, start_response)
        finally:
            if is_its_turn:
                self._turn.release()

    def dispatch_request(self) -> ResponseReturnValue:
        """Limit the time of a view, however many searches it makes and whatever it shows.

        What is streamed afterwards takes as long as the client reads.
        """
        with time_limit(self.time_limit, current_request().args.get("q", "")):
            return super().dispatch_request()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take a function as it is: none is a coroutine."""
        return func

    def share_macros(self) -> None:
        """Make the macros known to all templates, once these know all that macros use."""
        known = self.jinja_env.globals
        for file, macro in _MACROS.items():
            known[macro] = getattr(self.jinja_env.get_template(file).module, macro)
