"""Routes of the JSON API: validate parameters, query the library, serialize the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from search import Citation, CitationError, Library, citation_of
from web.api import export, openapi, quotes_csv
from web.api.atom import MEDIA_TYPE, feed
from web.api.serializers.answers import (
    completions_document,
    explanation_document,
    opensearch_document,
    verification_document,
)
from web.api.serializers.articles import article_document, list_document, paragraph_document
from web.api.serializers.checks import check_document
from web.api.serializers.quotes import quotes_document, speakers_document
from web.api.serializers.search import search_document
from web.api.serializers.status import ready_document
from web.api.streaming import stream
from web.params.api import (
    ExplainParams,
    ExportParams,
    FeedParams,
    ListParams,
    ParagraphParams,
    QuotesCsvParams,
    QuotesParams,
    SimilarParams,
    SpeakersParams,
    SuggestParams,
    TableParams,
)
from web.params.check import CheckParams
from web.params.messages import ParameterError, short
from web.params.search import NoParams, SearchParams
from web.params.validation import InvalidParametersError, Params, read
from web.rendering.responses import Answer, json_answer, json_value, page_answer
from web.rendering.urls import local


@dataclass(frozen=True, slots=True)
class Api:
    """The views of the JSON API of one library."""

    library: Library
    has_files: bool  # originals are handed out

    def search(self) -> Response:
        """Answer a search."""
        params = _read(SearchParams)
        page = self.library.search(params.request())
        return json_answer(search_document(page, fields=params.hit_fields()))

    def export_lines(self) -> Response:
        """Answer with all hits as lines of JSON."""
        params = _read(ExportParams)
        hits = self.library.export(params.request())
        parts = export.lines(hits, params.hit_fields())
        return stream(parts, mimetype="application/x-ndjson", name="paragraphs.ndjson")

    def export_table(self) -> Response:
        """Answer with all hits as CSV."""
        hits = self.library.export(_read(TableParams).request())
        return stream(export.table(hits), mimetype="text/csv", name="paragraphs.csv")

    def explain(self) -> Response:
        """Answer why a paragraph matches or does not match."""
        params = _read(ExplainParams)
        found = self.library.explain(params.paragraph, params.request())
        if found is None:
            raise _no_paragraph(params.paragraph)
        return json_answer(explanation_document(found))

    def suggest(self) -> Response:
        """Answer with completions."""
        params = _read(SuggestParams)
        return json_answer(completions_document(self.library.suggest(params.q, limit=params.limit)))

    def opensearch(self) -> Response:
        """Answer with completions in the OpenSearch format."""
        params = _read(SuggestParams)
        found = self.library.suggest(params.q, limit=params.limit)
        document = opensearch_document(params.q, found, _root())
        return json_answer(document, mimetype="application/x-suggestions+json")

    def feed(self) -> Response:
        """Answer with a search as a feed."""
        found = self.library.newest(_read(FeedParams).request())
        return Answer(feed(found, _root()), mimetype=MEDIA_TYPE)

    def verify(self) -> Response:
        """Answer whether a cited passage is unchanged."""
        _read(NoParams)
        return json_answer(verification_document(self.library.verify(_citation())))

    def check(self) -> Response:
        """Answer which quotations of a text stand in the articles, and how they differ."""
        _read(NoParams)
        asked = read(CheckParams, _members())
        who, when = asked.who.strip() or None, asked.when or None
        return json_answer(check_document(self.library.check(asked.text, who=who, when=when)))

    def articles(self) -> Response:
        """Answer with a window of the list of articles."""
        window = _read(ListParams)
        found = self.library.articles(offset=window.offset, limit=window.limit)
        return json_answer(
            list_document(found, limit=window.limit, offset=window.offset, has_files=self.has_files)
        )

    def article(self, article_id: str) -> Response:
        """Answer with a whole article."""
        _read(NoParams)
        found = self.library.article(article_id)
        if found is None:
            raise NotFound(f"There is no article “{short(article_id)}”: see /api/v1/articles.")
        return json_answer(article_document(found, has_files=self.has_files))

    def paragraph(self, paragraph_id: str) -> Response:
        """Answer with one paragraph, its citation and its neighbours."""
        reach = _read(ParagraphParams).context
        found = self.library.paragraph(paragraph_id)
        if found is None:
            raise _no_paragraph(paragraph_id)
        whole = self.library.article(found.article) if reach else None
        blocks = whole.paragraphs if whole else ()
        at = found.order
        before, after = blocks[max(0, at - reach) : at], blocks[at + 1 : at + 1 + reach]
        return json_answer(
            paragraph_document(found, before=before, after=after, has_files=self.has_files)
        )

    def similar(self, paragraph_id: str) -> Response:
        """Answer with paragraphs similar to one."""
        window = _read(SimilarParams)
        asked = self.library.similar(paragraph_id)
        if asked is None:
            raise _no_paragraph(paragraph_id)
        asked = replace(asked, limit=window.limit, offset=window.offset)
        return json_answer(search_document(self.library.search(asked)))

    def speakers(self) -> Response:
        """Answer with a window of the list of speakers."""
        params = _read(SpeakersParams)
        page = self.library.search(params.request())
        return json_answer(speakers_document(page, limit=params.limit, offset=params.offset))

    def quotes(self) -> Response:
        """Answer with a window of quotations."""
        return json_answer(quotes_document(self.library.search(_read(QuotesParams).request())))

    def quotes_table(self) -> Response:
        """Answer with all quotations as CSV."""
        hits = self.library.export(_read(QuotesCsvParams).request())
        return stream(quotes_csv.table(hits), mimetype="text/csv", name="quotations.csv")

    def ready(self) -> Response:
        """Answer whether the index can be searched."""
        _read(NoParams)
        return json_answer(ready_document(self.library.state()))


def blueprint(library: Library, metrics: Callable[[], Response], *, has_files: bool) -> Blueprint:
    """Return the blueprint of the JSON API of a library."""
    api = Api(library, has_files)
    routes = Blueprint("api", __name__)
    routes.add_url_rule("/api/v1/search", "search", api.search)
    routes.add_url_rule("/api/v1/export.ndjson", "export_lines", api.export_lines)
    routes.add_url_rule("/api/v1/export.csv", "export_table", api.export_table)
    routes.add_url_rule("/api/v1/explain", "explain", api.explain)
    routes.add_url_rule("/api/v1/suggest", "suggest", api.suggest)
    routes.add_url_rule("/api/v1/suggest/opensearch", "opensearch", api.opensearch)
    routes.add_url_rule("/api/v1/verify", "verify", api.verify, methods=("POST",))
    routes.add_url_rule("/api/v1/check", "check", api.check, methods=("POST",))
    routes.add_url_rule("/api/v1/articles", "articles", api.articles)
    routes.add_url_rule("/api/v1/articles/<article_id>", "article", api.article)
    routes.add_url_rule("/api/v1/paragraphs/<paragraph_id>", "paragraph", api.paragraph)
    routes.add_url_rule("/api/v1/paragraphs/<paragraph_id>/similar", "similar", api.similar)
    routes.add_url_rule("/api/v1/speakers", "speakers", api.speakers)
    routes.add_url_rule("/api/v1/quotes", "quotes", api.quotes)
    routes.add_url_rule("/api/v1/quotes.csv", "quotes_table", api.quotes_table)
    routes.add_url_rule("/api/openapi.json", "openapi", _openapi)
    routes.add_url_rule("/api/docs", "docs", _docs)
    routes.add_url_rule("/feed", "feed", api.feed)
    routes.add_url_rule("/healthz", "health", _health)
    routes.add_url_rule("/readyz", "ready", api.ready)
    routes.add_url_rule("/metrics", "metrics", metrics)
    return routes


def _read(model: type[Params]) -> Params:
    return read(model, request.args.items(multi=True))


def _root() -> str:
    return request.host_url.rstrip("/")


def _citation() -> Citation:
    try:
        return citation_of(json_value(request.get_data()))
    except ValueError as error:
        raise CitationError(
            "The body is not valid JSON: send a citation as a JSON document.", part=""
        ) from error


def _members() -> list[tuple[str, str]]:
    """Return the members of the JSON object in the body; null is as if it were left out.

    Raises:
        InvalidParametersError: the body is not a JSON object of texts.
    """
    try:
        document = json_value(request.get_data())
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise _invalid("text", 'The body is not a JSON object: send {"text": "…"}.')
    for name, value in document.items():
        if value is not None and not isinstance(value, str):
            raise _invalid(short(name), "The value is not a text: write it in quotes.")
    return [(name, value) for name, value in document.items() if value is not None]


def _invalid(name: str, detail: str) -> InvalidParametersError:
    return InvalidParametersError((ParameterError(name, "invalid", detail),))


def _no_paragraph(paragraph_id: str) -> NotFound:
    return NotFound(f"There is no paragraph “{short(paragraph_id)}”: its article may have changed.")


def _openapi() -> Response:
    _read(NoParams)
    document = openapi.document()
    if root := local(""):
        document = {**document, "servers": [{"url": root}]}
    return json_answer(document)


def _docs() -> Response:
    _read(NoParams)
    return page_answer("site/api_docs.html", document=openapi.document())


def _health() -> Response:
    _read(NoParams)
    return json_answer({"status": "ok"})
