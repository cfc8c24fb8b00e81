"""``web.pages``: every page and state, as a reader without scripts gets it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from web_records import STATE, SUMMARY, hit, page, paragraph

from search import (
    ArticleList,
    ArticlePage,
    Clause,
    Facet,
    FacetCount,
    Filter,
    IndexState,
    Kind,
    Library,
    Mark,
    Note,
    Page,
    Paragraph,
    Request,
    Sort,
    Suggestion,
    Via,
)
from web import create_app
from web.guide import GUIDE
from web.reading import reading_view
from web.results import Choice, results_view

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Outline(HTMLParser):
    """Collects links, ids and visible text, and checks that tags are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = dict(attrs)
        assert not any(name.startswith("on") or name == "style" for name in values)
        if tag in ("a", "link"):
            self.links.append(values["href"] or "")
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(client: FlaskClient, address: str, status: int = 200) -> tuple[str, Outline]:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.mimetype == "text/html"
    outline = Outline(response.text)
    assert len(outline.ids) == len(set(outline.ids))
    assert "main" in outline.ids
    return response.text, outline


def assert_led(client: FlaskClient, outline: Outline) -> None:
    """Follow every link of a page."""
    for link in set(outline.links):
        with client.get(link.partition("#")[0] or "/") as response:
            assert response.status_code == 200, link


def article_path(client: FlaskClient) -> str:
    (article,) = client.get("/api/v1/articles").json["articles"]
    path: str = article["links"]["html"]
    return path


class FixedLibrary:
    """A library that always gives the same records, for states the seeds cannot show."""

    def __init__(self, found: Page | None = None, *, index: IndexState = STATE) -> None:
        self.found = found or page()
        self.index = index

    def search(self, request: Request) -> Page:
        return replace(self.found, request=request, index=self.index)

    def article(self, article_id: str, *, request: Request | None = None) -> ArticlePage | None:
        blocks = tuple(hit.paragraph for hit in self.found.hits)
        return ArticlePage(SUMMARY, blocks)

    def articles(self, *, offset: int = 0, limit: int = 20) -> ArticleList:
        total = self.index.articles
        return ArticleList((SUMMARY,) * min(limit, max(0, total - offset)), total, self.index)

    def state(self) -> IndexState:
        return self.index

    def examples(self) -> tuple[str, ...]:
        return ("aid",)


def fixed(found: Page | None = None, **options: IndexState) -> FlaskClient:
    return create_app(FixedLibrary(found, **options)).test_client()


def test_the_start_page_tells_what_is_in_here(client: FlaskClient, library: Library) -> None:
    text, outline = read(client, "/")
    assert "30 paragraphs" in text
    assert "1 article" in text
    assert len(library.examples()) == 3
    assert_led(client, outline)


def test_each_example_finds_something(client: FlaskClient, library: Library) -> None:
    for example in library.examples():
        assert library.search(Request(q=example)).total > 0


def test_results_are_marked_and_lead_to_their_place(client: FlaskClient) -> None:
    text, outline = read(client, "/search?q=cease-fire")
    assert "<title>cease-fire – " in text
    assert "<mark>cease-fire</mark>" in text
    assert "searched for" in text
    places = {link for link in outline.links if link.startswith("/article/")}
    assert places
    for place in places:
        address = urlsplit(place)
        _, article = read(client, f"{address.path}?{address.query}")
        assert address.fragment in article.ids


def test_every_link_of_the_results_leads_somewhere(client: FlaskClient) -> None:
    _, outline = read(client, "/search?q=Turkey&section=-Nothing&from=2000&sort=oldest")
    assert_led(client, outline)


def test_results_have_real_pages(client: FlaskClient) -> None:
    text, _ = read(client, "/search?q=Turkey&limit=4&page=2")
    assert '<ol class="results" start="5">' in text
    assert 'rel="prev" href="/search?q=Turkey&amp;limit=4"' in text
    assert 'rel="next" href="/search?q=Turkey&amp;limit=4&amp;page=3"' in text


def test_past_the_last_page_the_last_one_is_offered(client: FlaskClient) -> None:
    text, outline = read(client, "/search?q=Turkey&limit=4&page=900")
    assert "There is no page 900" in text
    (last,) = [link for link in outline.links if re.search(r"limit=4&page=[0-9]$", link)][-1:]
    assert '<ol class="results"' in client.get(last).text


def test_without_words_the_page_browses(client: FlaskClient) -> None:
    text, _ = read(client, "/search")
    assert "<title>All paragraphs – " in text
    assert "best match" not in text


def test_only_filters_are_a_search(client: FlaskClient) -> None:
    text, outline = read(client, "/search?lang=en")
    assert "Language: English" in unescape(text)
    assert "/search" in outline.links  # the chip's way back


def test_nothing_found_offers_counted_ways_out(client: FlaskClient) -> None:
    text, outline = read(client, "/search?q=aid+zeppelin&lang=en")
    assert "Nothing found" in text
    assert "/search?q=zeppelin&lang=en" in outline.links
    assert "/search?q=aid+zeppelin" in outline.links
    assert "any of these words" in text


def test_a_repaired_query_is_shown_as_understood() -> None:
    note = Note("literal", "The ( at 5 is taken as text.", 4)
    text, _ = read(fixed(page(hit(), repaired=True, notes=(note,))), "/search?q=aid+(")
    assert "The ( at 5 is taken as text." in text
    assert ">Exact only</a>" not in text


def test_joined_words_can_be_searched_exactly(client: FlaskClient) -> None:
    text, outline = read(client, "/search?q=cease-fire")
    assert "cease-fire also finds" in text
    assert "/search?q=cease-fire&exact=1" in outline.links
    assert ">Exact only</a>" not in read(client, "/search?q=cease-fire&exact=1")[0]


def test_a_title_that_is_a_hit_is_shown_once(client: FlaskClient) -> None:
    request = Request(q="aid")
    title = hit(paragraph=paragraph("An aid title", None, kind=Kind.TITLE, title="An aid title"))
    text, _ = read(fixed(page(title, request=request)), "/search?q=aid")
    assert text.count("title</bdi></a></h2>") == 1
    assert '<p class="text"' not in text


def test_a_wrong_address_keeps_the_query(client: FlaskClient) -> None:
    text, _ = read(client, "/search?q=aid&sorce=x&limit=z", 422)
    assert 'value="aid"' in text
    assert "did you mean “source”?" in text
    assert "not a whole number" in text


def test_a_new_query_keeps_the_choices(client: FlaskClient) -> None:
    text, _ = read(client, "/search?q=aid&sort=oldest&lang=en&page=2")
    assert '<input type="hidden" name="sort" value="oldest">' in text
    assert '<input type="hidden" name="lang" value="en">' in text
    assert 'name="page"' not in text


def test_an_article_shows_sections_and_hits_one_by_one(client: FlaskClient) -> None:
    text, outline = read(client, f"{article_path(client)}?q=opposition")
    assert {"h0", "h1", "h2", "h3", "p1", "p30"} <= set(outline.ids)
    assert "<mark>opposition</mark>" in text
    hits = re.findall(r"<span>(\d+) of (\d+)</span>", text)
    assert [int(number) for number, _ in hits] == list(range(1, len(hits) + 1))
    assert {int(of) for _, of in hits} == {len(hits)}
    anchors = {link[1:] for link in outline.links if link.startswith("#")}
    assert anchors <= set(outline.ids)


def test_an_article_without_a_query_is_just_text(client: FlaskClient) -> None:
    text, _ = read(client, article_path(client))
    assert "<mark>" not in text
    assert "stop" not in re.findall(r'class="(\w+)', text)


def test_a_query_that_is_not_there_says_so(client: FlaskClient) -> None:
    text, _ = read(client, f"{article_path(client)}?q=zeppelin")
    assert "No hits here" in text


def test_the_list_shows_every_article(client: FlaskClient) -> None:
    text, outline = read(client, "/articles")
    assert "1 article" in text
    assert article_path(client) in outline.links


def test_the_list_has_pages() -> None:
    many = replace(STATE, articles=45)
    text, _ = read(fixed(index=many), "/articles?page=2")
    assert "Page 2 of 3" in text
    assert 'rel="prev" href="/articles"' in text
    assert 'rel="next" href="/articles?page=3"' in text
    assert "There is no page 9" in read(fixed(index=many), "/articles?page=9")[0]


def test_every_form_of_the_guide_can_be_searched(client: FlaskClient) -> None:
    _, outline = read(client, "/help")
    forms = [form for chapter in GUIDE for form in chapter.forms]
    assert len([link for link in outline.links if link.startswith("/search?q=")]) == len(forms)
    for form in forms:
        response = client.get("/search", query_string={"q": form.query})
        assert response.status_code == 200
        assert "taken" not in response.text  # nothing had to be repaired


@pytest.mark.parametrize("address", ["/", "/search", "/articles"])
def test_an_empty_index_tells_how_to_fill_it(address: str) -> None:
    empty = IndexState(1, 0, 0, "2026-11-22T08:00:00Z")
    text, _ = read(fixed(index=empty), address)
    assert "The index is empty" in text
    assert "pilcrow index FOLDER" in text


def test_what_is_not_there_is_a_page(client: FlaskClient) -> None:
    for address in ("/nothing", "/article/none", "/%3Cscript%3E"):
        _, outline = read(client, address, 404)
        assert "script" not in outline.tags
        assert "/articles" in outline.links


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title><script>",
        "\u202eevil\u2066",
        "a\x00b",
        "{{ 7 * 7 }}",
        "\ud800",
        "<mark>",
    ],
)
def test_hostile_words_are_shown_as_text(evil: str) -> None:
    names = dict.fromkeys(("title", "source", "section", "path"), evil)
    names |= {"lang": '"><b>', "url": "javascript:alert(1)", "authors": (evil,)}
    nasty = paragraph(f"{evil} aid {evil}", **names)
    found = page(
        hit(paragraph=nasty, matches=(Mark(0, len(evil), 0, Via.EXACT),)),
        understood=evil,
        notes=(Note("literal", evil),),
        facets=(Facet("source", (FacetCount(evil, 0), FacetCount("x", 1))),),
        suggestions=(Suggestion(evil, "spelling", 1),),
    )
    nothing = replace(found, hits=(), total=0, clauses=(Clause(evil, False, 1),))
    for library in (found, nothing):
        client = fixed(library)
        for address in ("/search", "/article/7fK2mQ9xLp"):
            query = {"q": evil.encode(errors="replace").decode()}
            response = client.get(address, query_string=query)
            assert response.status_code == 200
            outline = Outline(response.text)
            assert not {"script", "img", "b"} & outline.tags
            assert not any("javascript:" in link for link in outline.links)


def test_right_to_left_text_may_run_its_way() -> None:
    found = page(hit(paragraph=paragraph("مساعدات إنسانية", lang="ar")))
    text, _ = read(fixed(found), "/search?q=x")
    assert '<p class="text" dir="auto" lang="ar">' in text


def test_neighbours_are_shown_when_asked_for() -> None:
    found = page(hit(before=(paragraph("Before.", 2),), after=(paragraph("After.", 3),)))
    text, _ = read(fixed(found), "/search?q=aid&context=1")
    assert text.index("Before.") < text.index("<mark>aid") < text.index("After.")


def test_a_grouped_result_leads_to_the_others_of_its_article() -> None:
    request = Request(q="aid", by_article=True)
    (result,) = results_view(page(hit(more_in_article=4), request=request)).results
    assert result.more == Choice("4 more here", "/search?q=aid&article=7fK2mQ9xLp")


def test_chips_take_back_one_filter_each() -> None:
    request = Request(
        q="aid",
        filters=(Filter("source", "BBC"), Filter("lang", "de", exclude=True)),
        since="2016",
        until="2017-02",
    )
    chips = results_view(page(hit(), request=request)).chips
    assert [(chip.text, chip.url) for chip in chips] == [
        ("Source: BBC", "/search?q=aid&from=2016&to=2017-02&lang=-de"),
        ("not Language: German", "/search?q=aid&from=2016&to=2017-02&source=BBC"),
        ("Published from 2016", "/search?q=aid&to=2017-02&source=BBC&lang=-de"),
        ("Published to February 2017", "/search?q=aid&from=2016&source=BBC&lang=-de"),
    ]


def test_facets_are_links_that_add_or_take_back() -> None:
    request = Request(q="aid", filters=(Filter("source", "bbc"),), since="2016", until="2016")
    facets = (
        Facet("source", (FacetCount("AP", 5), FacetCount("BBC", 2))),
        Facet("year", (FacetCount("2016", 2), FacetCount("2017", 1))),
        Facet("lang", (FacetCount("en", 1),)),
    )
    source, year = results_view(page(hit(), request=request, facets=facets)).facets
    assert source.choices == (
        Choice("BBC", "/search?q=aid&from=2016&to=2016", chosen=True, count=2),
        Choice("AP", "/search?q=aid&from=2016&to=2016&source=bbc&source=AP", count=5),
    )
    assert year.choices == (
        Choice("2016", "/search?q=aid&source=bbc", chosen=True, count=2),
        Choice("2017", "/search?q=aid&from=2017&to=2017&source=bbc", count=1),
    )


def test_long_facets_are_folded() -> None:
    counts = tuple(FacetCount(f"Source {number}", 1) for number in range(20))
    (facet,) = results_view(page(hit(), facets=(Facet("source", counts),))).facets
    assert (len(facet.choices), len(facet.further)) == (6, 14)


def test_the_toolbar_shows_what_is_chosen() -> None:
    request = Request(q="aid", sort=Sort.OLDEST, match_any=True)
    sorts, switches = results_view(page(hit(), request=request)).toolbar
    assert [choice.text for choice in sorts.choices if choice.chosen] == ["oldest"]
    assert [choice.text for choice in switches.choices if choice.chosen] == ["any word"]


def test_blocks_are_grouped_under_their_headings() -> None:
    def block(anchor: str, kind: Kind) -> Paragraph:
        return paragraph(anchor, None, id=anchor, anchor=anchor, kind=kind)

    blocks = (
        block("h0", Kind.TITLE),
        block("b1", Kind.BYLINE),
        block("p1", Kind.PARAGRAPH),
        block("h1", Kind.HEADING),
        block("p2", Kind.LIST_ITEM),
        block("p3", Kind.LIST_ITEM),
        block("p4", Kind.META),
    )
    view = reading_view(ArticlePage(SUMMARY, blocks, hits=("p1", "p3")), Request(q="x"))
    outline = [
        (
            part.heading and part.heading.paragraph.anchor,
            [[block.paragraph.anchor for block in run.blocks] for run in part.runs],
        )
        for part in view.parts
    ]
    assert outline == [(None, [["p1"]]), ("h1", [["p2", "p3"], ["p4"]])]
    assert view.title_block
    assert view.title_block.paragraph.anchor == "h0"
    assert [block.paragraph.anchor for block in view.head] == ["b1"]
    assert [(stop.number, stop.previous, stop.next) for stop in view.stops] == [
        (1, None, "p3"),
        (2, "p1", None),
    ]
