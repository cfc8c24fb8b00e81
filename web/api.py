"""The JSON addresses: read the parameters, ask the library once, present."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from search import Library
from web import openapi, present
from web.complaints import short
from web.params import (
    ListParams,
    NoParams,
    QuotesCsvParams,
    QuotesParams,
    SearchParams,
    SpeakersParams,
    read,
)
from web.present_quotes import quotes_document, speakers_document
from web.quotes_table import DOWNLOAD, table
from web.rendering import json_answer


@dataclass(frozen=True, slots=True)
class Api:
    """The views of the JSON addresses over one library."""

    library: Library

    def search(self) -> Response:
        """Answer a search."""
        params = read(SearchParams, request.args.items(multi=True))
        page = self.library.search(params.request())
        return json_answer(present.search_document(page, fields=params.hit_fields()))

    def articles(self) -> Response:
        """Answer with a window of the list of articles."""
        window = read(ListParams, request.args.items(multi=True))
        found = self.library.articles(offset=window.offset, limit=window.limit)
        return json_answer(present.list_document(found, limit=window.limit, offset=window.offset))

    def article(self, article_id: str) -> Response:
        """Answer with a whole article."""
        read(NoParams, request.args.items(multi=True))
        found = self.library.article(article_id)
        if found is None:
            raise NotFound(f"There is no article “{short(article_id)}”: see /api/v1/articles.")
        return json_answer(present.article_document(found))

    def paragraph(self, paragraph_id: str) -> Response:
        """Answer with one paragraph and its citation."""
        read(NoParams, request.args.items(multi=True))
        found = self.library.paragraph(paragraph_id)
        if found is None:
            raise NotFound(
                f"There is no paragraph “{short(paragraph_id)}”: its article may have changed."
            )
        return json_answer(present.paragraph_document(found))

    def speakers(self) -> Response:
        """Answer with a window of those who are quoted."""
        params = read(SpeakersParams, request.args.items(multi=True))
        page = self.library.search(params.request())
        return json_answer(speakers_document(page, limit=params.limit, offset=params.offset))

    def quotes(self) -> Response:
        """Answer with a window of quotations."""
        asked = read(QuotesParams, request.args.items(multi=True)).request()
        return json_answer(quotes_document(self.library.search(asked)))

    def quotes_table(self) -> Response:
        """Answer with all quotations as CSV."""
        asked = read(QuotesCsvParams, request.args.items(multi=True)).request()
        return Response(table(self.library, asked), mimetype="text/csv", headers=DOWNLOAD)

    def ready(self) -> Response:
        """Answer whether the index answers."""
        read(NoParams, request.args.items(multi=True))
        return json_answer(present.ready_document(self.library.state()))


def blueprint(library: Library) -> Blueprint:
    """Give the JSON addresses of a library."""
    api = Api(library)
    routes = Blueprint("api", __name__)
    routes.add_url_rule("/api/v1/search", "search", api.search)
    routes.add_url_rule("/api/v1/articles", "articles", api.articles)
    routes.add_url_rule("/api/v1/articles/<article_id>", "article", api.article)
    routes.add_url_rule("/api/v1/paragraphs/<paragraph_id>", "paragraph", api.paragraph)
    routes.add_url_rule("/api/v1/speakers", "speakers", api.speakers)
    routes.add_url_rule("/api/v1/quotes", "quotes", api.quotes)
    routes.add_url_rule("/api/v1/quotes.csv", "quotes_table", api.quotes_table)
    routes.add_url_rule("/api/openapi.json", "openapi", _openapi)
    routes.add_url_rule("/healthz", "health", _health)
    routes.add_url_rule("/readyz", "ready", api.ready)
    return routes


def _openapi() -> Response:
    read(NoParams, request.args.items(multi=True))
    return json_answer(openapi.document())


def _health() -> Response:
    read(NoParams, request.args.items(multi=True))
    return json_answer({"status": "ok"})
