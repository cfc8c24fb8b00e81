"""Routes of the HTML pages: validate parameters, query the library, render a template."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from search import Filter, Library, Request
from web.pages.article_page import article_view
from web.pages.check_page import check_view
from web.pages.citation_page import citation_view
from web.pages.concordance import WINDOW
from web.pages.help_page import HELP_SECTIONS, SHORTCUTS
from web.pages.no_results import alternatives
from web.pages.originals import Originals
from web.pages.results_page import results_view
from web.pages.search_controls import SearchState, chips
from web.pages.speaker_page import similar_names, speaker_links, speaker_view
from web.params.check import CheckPageParams, CheckParams
from web.params.display import View
from web.params.messages import short
from web.params.names import PAGE_FACETS
from web.params.pages import (
    ArticlePageParams,
    ArticlesPageParams,
    SearchPageParams,
    SpeakerPageParams,
    SpeakersPageParams,
)
from web.params.search import NoParams
from web.params.validation import read
from web.rendering import formatting, urls
from web.rendering.originals import passage_in_file
from web.rendering.pagination import pager, paging
from web.rendering.responses import page_answer, redirect_answer, xml_answer
from web.settings import Settings


@dataclass(frozen=True, slots=True)
class Pages:
    """The views of the pages of one library."""

    library: Library
    settings: Settings

    def start(self) -> Response:
        """Show the start page: what the library holds, and example searches."""
        if "q" in request.args:
            return redirect_answer(urls.local(f"/search?{request.query_string.decode()}"))
        read(NoParams, request.args.items(multi=True))
        state = self.library.state()
        overview = self.library.overview() if state.paragraphs else None
        examples = self.library.examples()
        return page_answer("search/start.html", state=state, overview=overview, examples=examples)

    def search(self) -> Response:
        """Show a page of hits."""
        params = read(SearchPageParams, request.args.items(multi=True))
        state = SearchState(params.request(), params.display())
        page = self.library.search(_window(state))
        active = tuple(chips(page, state))
        found_nothing = not page.total and page.index.paragraphs
        others = alternatives(self.library, page, state, active) if found_nothing else None
        view = results_view(page, state, active=active, alternatives=others)
        kept = urls.kept_parameters(state.parts)
        return page_answer("search/results.html", view=view, q=state.request.q, kept=kept)

    def article(self, article_id: str) -> Response:
        """Show an article with the matches of a query highlighted."""
        asked = read(ArticlePageParams, request.args.items(multi=True)).request()
        found = self.library.article(article_id, request=asked if asked.q else None)
        if found is None:
            raise NotFound(f"There is no article “{short(article_id)}”: its text may have changed.")
        view = article_view(found, asked, has_files=self.settings.originals)
        return page_answer("article/article.html", view=view, q=asked.q)

    def cite(self, paragraph_id: str) -> Response:
        """Show a paragraph as a citation."""
        read(NoParams, request.args.items(multi=True))
        paragraph = self.library.paragraph(paragraph_id)
        article = self.library.article(paragraph.article) if paragraph else None
        if paragraph is None or article is None:
            raise _no_paragraph(paragraph_id)
        return page_answer(
            "article/citation.html",
            view=citation_view(paragraph, article.paragraphs),
            passage=passage_in_file(paragraph) if self.settings.originals else None,
        )

    def check(self) -> Response:
        """Show the form that checks quotations, and the verdicts on a short text."""
        return self._checked(read(CheckPageParams, request.args.items(multi=True)))

    def check_draft(self) -> Response:
        """Show the verdicts on the quotations of a text that a form sends."""
        read(NoParams, request.args.items(multi=True))
        return self._checked(read(CheckParams, request.form.items(multi=True)))

    def _checked(self, asked: CheckParams) -> Response:
        given = asked.text.strip()
        who, when = asked.who.strip() or None, asked.when or None
        found = self.library.check(asked.text, who=who, when=when) if given else None
        return page_answer("check/check.html", view=check_view(asked, found))

    def similar(self, paragraph_id: str) -> Response:
        """Redirect to the search for paragraphs similar to one."""
        read(NoParams, request.args.items(multi=True))
        asked = self.library.similar(paragraph_id)
        if asked is None:
            raise _no_paragraph(paragraph_id)
        return redirect_answer(urls.search_url(asked))

    def articles(self) -> Response:
        """Show a page of the list of articles."""
        number = read(ArticlesPageParams, request.args.items(multi=True)).page
        limit = self.settings.articles_per_page
        offset = (number - 1) * limit
        found = self.library.articles(offset=offset, limit=limit)
        window = paging(found.total, limit=limit, offset=offset)
        turner = pager(window, limit=limit, address=lambda at: urls.articles_url(at // limit + 1))
        return page_answer("article/article_list.html", found=found, pager=turner)

    def speakers(self) -> Response:
        """Show the list of speakers, of all quotations or of those on a topic."""
        asked = read(SpeakersPageParams, request.args.items(multi=True)).request()
        page = self.library.search(asked)
        url = urls.speakers_api_url(asked, limit=20, offset=0)
        return page_answer(
            "speakers/speaker_list.html", page=page, speakers=speaker_links(page), json_url=url
        )

    def speaker(self, name: str) -> Response:
        """Show the quotations of a speaker, all or on a topic."""
        asked = read(SpeakerPageParams, request.args.items(multi=True)).for_speaker(name)
        page = self.library.search(asked)
        if not page.total and not self._is_quoted(name):
            near = similar_names(name, self.library)
            notes = page.notes
            return page_answer(
                "speakers/not_quoted.html", status=404, name=short(name), near=near, notes=notes
            )
        return page_answer("speakers/speaker.html", view=speaker_view(name, page))

    def _is_quoted(self, name: str) -> bool:
        chosen = (Filter("speaker", name),)
        return self.library.search(Request(filters=chosen, limit=0)).total > 0

    def help(self) -> Response:
        """Show the query language by example and the keyboard shortcuts."""
        read(NoParams, request.args.items(multi=True))
        return page_answer("site/help.html", guide=HELP_SECTIONS, shortcuts=SHORTCUTS)

    def opensearch(self) -> Response:
        """Answer with the OpenSearch description, for the address bar of browsers."""
        read(NoParams, request.args.items(multi=True))
        media_type = "application/opensearchdescription+xml"
        return xml_answer("site/opensearch.xml", media_type, site=request.url_root)


def blueprint(library: Library, settings: Settings) -> Blueprint:
    """Return the blueprint of the pages of a library."""
    pages = Pages(library, settings)
    routes = Blueprint("pages", __name__)
    routes.add_url_rule("/", "start", pages.start)
    routes.add_url_rule("/search", "search", pages.search)
    routes.add_url_rule("/article/<article_id>", "article", pages.article)
    routes.add_url_rule("/cite/<paragraph_id>", "cite", pages.cite)
    routes.add_url_rule("/check", "check", pages.check)
    routes.add_url_rule("/check", "check_draft", pages.check_draft, methods=("POST",))
    routes.add_url_rule("/similar/<paragraph_id>", "similar", pages.similar)
    if settings.originals:
        files = Originals(library)
        routes.add_url_rule("/article/<article_id>/original", "file", files.file)
        routes.add_url_rule("/original/<paragraph_id>", "passage", files.passage)
        routes.add_url_rule("/picture/<paragraph_id>", "picture", files.picture)
    routes.add_url_rule("/articles", "articles", pages.articles)
    routes.add_url_rule("/speakers", "speakers", pages.speakers)
    routes.add_url_rule("/speakers/<path:name>", "speaker", pages.speaker)
    routes.add_url_rule("/help", "help", pages.help)
    routes.add_url_rule("/opensearch.xml", "opensearch", pages.opensearch)
    routes.add_app_template_filter(formatting.counted)
    routes.add_app_template_filter(formatting.date_in_words)
    routes.add_app_template_filter(formatting.duration)
    routes.add_app_template_filter(formatting.grouped)
    routes.add_app_template_filter(formatting.one_line)
    routes.add_app_template_global(_here, "here")
    routes.add_app_template_global(urls.article_url)
    routes.add_app_template_global(urls.local)
    routes.add_app_template_global(urls.speaker_url)
    routes.add_app_template_global(urls.speakers_url)
    routes.add_app_template_global(_source_url, "source_url")
    routes.add_app_template_global(_query_url, "query_url")
    return routes


def _no_paragraph(paragraph_id: str) -> NotFound:
    return NotFound(
        f"There is no paragraph “{short(paragraph_id)}”: its article may have changed. "
        "Search for its words."
    )


def _window(state: SearchState) -> Request:
    """Return the request to search with; a concordance is made of the first ``WINDOW`` hits."""
    asked = replace(state.request, facets=PAGE_FACETS)
    if state.display.view is not View.CONCORDANCE:
        return asked
    return replace(asked, limit=WINDOW, offset=0, context=0, explain=False)


def _here() -> str:
    """Return the address of the current page, for paper."""
    return request.url


def _source_url(source: str) -> str:
    return urls.search_url(Request(filters=(Filter("source", source),)))


def _query_url(q: str) -> str:
    return urls.search_url(Request(q=q))
