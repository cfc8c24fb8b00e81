"""The Flask application class: template environment, time limit and admission of requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from search import time_limit
from web.http.admission import PROBES, Admission, check_headers, refuse
from web.http.request import CurrentRequest, current_request

# Template file -> its macro, available in every template. A file follows those it uses.
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
    "search/_choices.html": "choice_links",
    "search/_asked.html": "asked",
    "search/_summary.html": "summary",
    "search/_explanation.html": "explanation",
    "search/_facet_values.html": "facet_values",
    "search/_facets.html": "facet_filters",
    "search/_result.html": "result",
    "search/_compact_result.html": "compact_result",
    "check/_check_form.html": "check_form",
    "check/_checked.html": "checked",
    "article/_hit_links.html": "hit_links",
    "article/_block.html": "article_block",
}

_WITHOUT_BODY = frozenset(("GET", "HEAD", "OPTIONS"))  # whose bodies are never read


class Templates(Environment):
    """A template environment for records: an unknown attribute is an error, not undefined."""

    getattr = staticmethod(getattr)  # type: ignore[assignment]  # Jinja would try an item next

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of the environment itself; no template has globals of its own."""
        return self.globals


class App(Flask):
    """A Flask application whose views and hooks are all synchronous functions."""

    time_limit: float | None = None  # seconds of one request
    admission: Admission | None = None  # None: requests are answered as they come
    request_class = CurrentRequest
    jinja_environment = Templates
    jinja_options = {"trim_blocks": True, "lstrip_blocks": True}  # noqa: RUF012 -- as in Flask

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request when it is admitted; probes are answered at once."""
        admission = self.admission
        if admission is None or environ.get("PATH_INFO") in PROBES:
            return super().wsgi_app(environ, start_response)
        try:
            check_headers(environ)
            if environ.get("REQUEST_METHOD") not in _WITHOUT_BODY:
                admission.receive(environ)
        except HTTPException as error:
            return self._refused(admission, error, environ, start_response)
        if not admission.enter():
            return self._refused(admission, admission.busy(), environ, start_response)
        has_turn = admission.take_turn()
        try:
            return super().wsgi_app(environ, start_response)
        finally:
            if has_turn:
                admission.end_turn()
            admission.leave()

    def _refused(
        self,
        admission: Admission,
        error: HTTPException,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Answer with an error, after the refusals that came before."""
        refuse(environ, error)
        with admission.refusing:
            return super().wsgi_app(environ, start_response)

    def dispatch_request(self) -> ResponseReturnValue:
        """Run a view under the time limit, however many searches it makes.

        Streaming afterwards is not limited: it takes as long as the client reads.
        """
        with time_limit(self.time_limit, current_request().args.get("q", "")):
            return super().dispatch_request()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function unchanged: none is a coroutine."""
        return func

    def share_macros(self) -> None:
        """Make the macros globals of all templates; filters must be registered already."""
        known = self.jinja_env.globals
        for file, macro in _MACROS.items():
            known[macro] = getattr(self.jinja_env.get_template(file).module, macro)
