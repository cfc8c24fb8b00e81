"""``web.pages.routes``: every page and state, as a reader without scripts gets it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from search import (
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
    Paragraph,
    Request,
    ScorePart,
    Sort,
    Suggestion,
    Via,
)
from tests.support.fixed_library import FixedLibrary, fixed
from tests.support.html import Outline, assert_led, read
from tests.support.web_records import STATE, SUMMARY, hit, page, paragraph
from web import Settings, create_app
from web.pages.article_page import OtherCopy, article_view
from web.pages.explanation import ClauseExplanation, MatchedWords, explain_hit
from web.pages.help_page import HELP_SECTIONS
from web.pages.results_page import results_view
from web.pages.search_controls import Choice, SearchState
from web.rendering.highlighting import excerpt


def article_path(client: FlaskClient) -> str:
    (article,) = client.get("/api/v1/articles").json["articles"]
    path: str = article["links"]["html"]
    return path


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
    assert "for <em" in text
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
    assert "Page 900 does not exist" in text
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
    assert "No results" in text
    assert "/search?q=zeppelin&lang=en" in outline.links
    assert "/search?q=aid+zeppelin" in outline.links
    assert "Match any of these words" in text
    assert "/search?q=aid+zeppelin&match=any&lang=en" in outline.links


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


def test_an_article_shows_the_structure_of_its_file(indexed: Callable[..., Library]) -> None:
    text = (
        "# Boats\n\n> It is late.\n\n| A | B |\n|--|--|\n| 1 | 2 |\n\n"
        "- tea\n\n1. ink\n\n~~~\nx  = 1\n~~~\n"
    )
    library = indexed({"boats.md": text})
    [article] = library.articles(limit=1).articles
    page = create_app(library).test_client().get(f"/article/{article.id}").text
    found = re.findall(
        r'<(li|div) id="\w+" class="block([^"]*)">\s*<p class="text" dir="auto">(.*)</p>', page
    )
    assert found == [
        ("div", " block-quote", "It is late."),
        ("li", " table-row", "A | B"),
        ("li", " table-row", "1 | 2"),
        ("li", "", "tea"),
        ("li", " numbered-item", "1. ink"),
        ("div", " code", "x  = 1"),
    ]
    assert page.count("<ul>") == 2


def test_an_article_without_a_query_is_just_text(client: FlaskClient) -> None:
    text, _ = read(client, article_path(client))
    assert "<mark>" not in text
    assert "stop" not in re.findall(r'class="(\w+)', text)


def test_a_query_that_is_not_there_says_so(client: FlaskClient) -> None:
    text, _ = read(client, f"{article_path(client)}?q=zeppelin")
    assert "No hits in this article" in text


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
    assert "Page 9 does not exist" in read(fixed(index=many), "/articles?page=9")[0]


def test_the_last_page_within_reach_says_how_many_results_lie_behind_it() -> None:
    many = page(hit(), total=20_000)
    advice = "The pages end here, before 9,990 further results: narrow the search, or export all"
    assert advice in read(fixed(many), "/search?q=aid&offset=10000")[0]
    assert advice not in read(fixed(many), "/search?q=aid&offset=9990")[0]
    assert advice not in read(fixed(page(hit(), total=20)), "/search?q=aid&offset=10")[0]


def test_every_form_of_the_guide_can_be_searched(client: FlaskClient) -> None:
    _, outline = read(client, "/help")
    forms = [example for section in HELP_SECTIONS for example in section.examples]
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
        for address in (
            "/search",
            "/search?explain=1&context=1&lang=-x",
            "/search?view=compact",
            "/search?view=concordance&lines=left",
            "/article/7fK2mQ9xLp",
            "/articles",
            "/speakers",
        ):
            address, _, options = address.partition("?")
            query = {"q": evil.encode(errors="replace").decode(), **dict(parse_qsl(options))}
            if address == "/articles":
                query = {}
            response = client.get(address, query_string=query)
            assert response.status_code == 200
            outline = Outline(response.text)
            assert not {"script", "img", "b"} & outline.tags
            assert not any("javascript:" in link for link in outline.links)


def test_a_megabyte_of_tags_is_shown_as_text() -> None:
    long = "aid " + "<b>" * 350_000
    client = fixed(page(hit(long), hit(paragraph=paragraph(title=long, source=long))))
    for address in (
        "/search?q=aid",
        "/search?q=aid&view=compact",
        "/search?q=aid&view=concordance",
        "/article/7fK2mQ9xLp?q=aid",
    ):
        text = client.get(address).text
        assert "<b>" not in text
        assert "&lt;b&gt;" in text


def test_hostile_files_are_shown_as_text(indexed: Callable[..., Library]) -> None:
    evil = '<script>alert(1)<\\/script> "><img src=x onerror=alert(1)> \u202e\u2066'
    library = indexed(
        {
            '"><img src=x onerror=alert(1)>/<b>.txt': f"{evil}\n\nBy {evil}\n\nAid {evil} said.",
            "javascript:alert(1).txt": f"# {evil}\n\n“Aid {evil},” said Ann <b>Lee</b>.",
            "long.txt": "Long\n\nAid " + "<b>" * 5000,
        }
    )
    client = create_app(library).test_client()
    articles = [article.id for article in library.articles().articles]
    hits = library.search(Request(q="aid")).hits
    addresses = [
        *(f"/search?q=aid&{layout}" for layout in ("explain=1", "view=compact", "context=1")),
        "/search?q=aid&view=concordance&lines=right",
        "/articles",
        "/speakers",
        *(f"/article/{article}?q=aid" for article in articles),
        *(f"/cite/{hit.paragraph.id}" for hit in hits),
    ]
    assert len(hits) == 3
    for address in addresses:
        _, outline = read(client, address)
        assert not {"script", "img", "b"} & outline.tags
        assert not any(link.startswith("javascript:") for link in outline.links)


def test_right_to_left_text_may_run_its_way() -> None:
    found = page(hit(paragraph=paragraph("مساعدات إنسانية", lang="ar")))
    text, _ = read(fixed(found), "/search?q=x")
    assert '<p class="text" dir="auto" lang="ar">' in text


def test_hits_can_be_seen_close_together(client: FlaskClient) -> None:
    text, outline = read(client, "/search?q=Turkey&view=compact")
    assert text.count('<article class="result compact again"') == 15
    assert text.count("<h2>") == 1  # the title, once for all of them
    assert_led(client, outline)


def test_an_excerpt_shows_the_first_match() -> None:
    text = "word " * 60 + "aid" + " word" * 60
    short = str(excerpt(text, (Mark(300, 303, 0, Via.EXACT),)))
    assert short.startswith("… word ")
    assert short.endswith(" word …")
    assert " <mark>aid</mark> " in short
    assert len(short) < 160


@given(st.text(max_size=400), st.integers(0, 400), st.integers(0, 40))
def test_an_excerpt_is_a_piece_of_the_text(text: str, start: int, length: int) -> None:
    short = str(excerpt(text, (Mark(start, start + length, 0, Via.EXACT),)))
    words = short.replace("<mark>", "").replace("</mark>", "").removeprefix("… ").removesuffix(" …")
    assert "<" not in words
    assert words in str(escape(text))


def test_the_context_view_has_two_names(client: FlaskClient) -> None:
    by_view, by_number = (
        re.sub(
            r'[<0-9]+ ms|<p class="printed">.*</p>',
            "",
            client.get(f"/search?q=opposition&{name}").text,
        )
        for name in ("view=context", "context=1")
    )
    assert by_view == by_number
    assert 'class="text beside"' in by_view


def test_another_view_keeps_what_was_asked_for() -> None:
    request = Request(q="aid", sort=Sort.OLDEST, filters=(Filter("lang", "en"),), offset=20)
    view, *_ = results_view(page(hit(), request=request), SearchState(request)).toolbar
    assert [(choice.text, choice.url, choice.chosen) for choice in view.choices] == [
        ("compact", "/search?q=aid&sort=oldest&lang=en&view=compact", False),
        ("paragraphs", "/search?q=aid&sort=oldest&lang=en", True),
        ("context", "/search?q=aid&sort=oldest&context=1&lang=en", False),
        ("concordance", "/search?q=aid&sort=oldest&lang=en&view=concordance", False),
    ]


def test_a_new_query_and_every_choice_keep_the_view() -> None:
    text, outline = read(fixed(page(hit())), "/search?q=aid&lang=en&view=compact")
    assert '<input type="hidden" name="view" value="compact">' in text
    kept = [link for link in outline.links if link.startswith("/search")]
    layouts = {"/search?q=aid&lang=en", "/search?q=aid&context=1&lang=en"}
    concordance = "/search?q=aid&lang=en&view=concordance"
    assert all("view=compact" in link for link in set(kept) - layouts - {concordance})


def test_a_hit_explains_itself_on_demand(client: FlaskClient) -> None:
    text, _ = read(client, "/search?q=cease-fire+Rusia~")
    assert 'data-part="why-' in text
    assert "other spelling" not in text
    text, outline = read(client, "/search?q=cease-fire+Rusia~&explain=1")
    assert "similar spelling" in text
    assert text.count('class="part" aria-label="Why ') == text.count('<article class="result')
    assert 'data-part="why-' not in text
    assert_led(client, outline)


def test_a_reason_counts_the_same_words_once() -> None:
    found = hit(
        "Aid, aid and aids",
        matches=(Mark(0, 3, 0, Via.EXACT), Mark(5, 8, 0, Via.EXACT), Mark(13, 17, 0, Via.STEM)),
        parts=(ScorePart("aid", 3.0, 3), ScorePart("truce", 1.0, 0)),
    )
    clauses = (Clause("aid", False, None), Clause("truce", False, None))
    assert explain_hit(found, page(found, clauses=clauses)) == (
        ClauseExplanation(
            "aid",
            (MatchedWords("Aid", "as typed", 2), MatchedWords("aids", "other form", 1)),
            3.0,
            0.75,
        ),
        ClauseExplanation("truce", (), 1.0, 0.25),
    )


def test_a_page_with_more_of_a_hit_is_the_same_page_otherwise(client: FlaskClient) -> None:
    """The script takes the part that it wants out of that page."""
    address = "/search?q=Turkey&limit=4&page=2"
    text, _ = read(client, address)
    parts = re.findall(r'href="([^"]+)" data-part="([^"]+)"', text)
    assert len(parts) == 12
    for link, part in parts:
        _, there = read(client, unescape(link).partition("#")[0])
        assert part in there.ids


def test_a_paragraph_is_cited_in_every_form(client: FlaskClient) -> None:
    identifier = f"{article_path(client).rpartition('/')[2]}.p5"
    text, outline = read(client, f"/cite/{identifier}")
    assert "Previous cease-fires backed by Russia and the U.S. have failed" in text
    assert {f"{form}-{identifier}" for form in ("text", "markdown", "bibtex", "json")} <= set(
        outline.ids
    )
    assert f"@misc{{{identifier}," in text
    assert_led(client, outline)
    assert "its article may have changed" in client.get("/cite/none.p1").text


def test_an_article_is_cited_and_searched_on_its_page(client: FlaskClient) -> None:
    path = article_path(client)
    text, outline = read(client, f"{path}?q=aid")
    assert f'action="{path}" aria-label="In this article"' in text
    assert f"@misc{{{path.rpartition('/')[2]}," in text
    assert_led(client, outline)


def test_filters_can_be_inverted() -> None:
    request = Request(q="aid", filters=(Filter("source", "A"), Filter("lang", "de", exclude=True)))
    chips = results_view(page(hit(), request=request), SearchState(request)).chips
    assert [(chip.excluded, chip.invert_url) for chip in chips] == [
        (False, "/search?q=aid&source=-A&lang=-de"),
        (True, "/search?q=aid&source=A&lang=de"),
    ]


def test_nothing_found_tells_what_fewer_words_and_filters_find(client: FlaskClient) -> None:
    text, outline = read(client, "/search?q=aid+Turkey+zeppelin&lang=en")
    assert "With fewer words" in text
    assert "/search?q=aid+Turkey&lang=en" in outline.links
    assert "With fewer filters" not in text  # none of them would help
    text, outline = read(client, "/search?q=aid&lang=en&source=-seeds")
    assert 'without “not Source: seeds”</bdi></a> <span class="number">(7' in text
    assert "without any filter" in text
    assert_led(client, outline)


def test_words_are_left_out_only_of_plain_queries(client: FlaskClient) -> None:
    assert "With fewer words" not in client.get("/search?q=aid+zeppelin").text
    assert "With fewer words" not in client.get("/search?q=zeppelin+(aid+OR+Turkey)+visas").text


def test_a_search_is_also_a_feed_and_a_table() -> None:
    text, outline = read(fixed(page(hit())), "/search?q=aid&lang=-en&page=2&view=compact")
    feed = "/feed?q=aid&lang=-en"
    assert f'<link rel="alternate" type="application/atom+xml" href="{escape(feed)}"' in text
    assert {feed, "/api/v1/export.csv?q=aid&lang=-en"} <= set(outline.links)


def test_browsers_are_told_how_to_search_here(library: Library) -> None:
    public = create_app(library, settings=Settings(host="0.0.0.0")).test_client()
    response = public.get("/opensearch.xml", headers={"Host": "news.example:81"})
    assert response.mimetype == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(response.data)
    urls = [url.get("template") for url in root.iter() if url.tag.endswith("Url")]
    assert "http://news.example:81/search?q={searchTerms}" in urls


def test_the_manifest_and_its_icons_are_there(client: FlaskClient) -> None:
    _, outline = read(client, "/")
    (address,) = [link for link in outline.links if ".webmanifest" in link]
    with client.get(address) as response:
        assert response.mimetype == "application/manifest+json"
        icons = json.loads(response.data)["icons"]
    for icon in icons:
        with client.get(urljoin(address, icon["src"])) as response:
            assert response.status_code == 200
            assert response.mimetype == icon["type"]


def test_there_is_one_small_script(client: FlaskClient) -> None:
    static = Path(create_app(FixedLibrary()).static_folder or "")
    (script,) = static.glob("*.js")
    assert script.stat().st_size <= 15_000
    for address in ("/", "/search?q=aid", article_path(client), "/help", "/nothing"):
        assert client.get(address).text.count("<script") == 1


def test_neighbours_are_shown_when_asked_for() -> None:
    found = page(hit(before=(paragraph("Before.", 2),), after=(paragraph("After.", 3),)))
    text, _ = read(fixed(found), "/search?q=aid&context=1")
    assert text.index("Before.") < text.index("<mark>aid") < text.index("After.")


def test_a_grouped_result_leads_to_the_others_of_its_article() -> None:
    request = Request(q="aid", by_article=True)
    (result,) = results_view(
        page(hit(more_in_article=4), request=request), SearchState(request)
    ).results
    assert result.more == Choice("4 more in this article", "/search?q=aid&article=7fK2mQ9xLp")


def test_chips_take_back_one_filter_each() -> None:
    request = Request(
        q="aid",
        filters=(Filter("source", "BBC"), Filter("lang", "de", exclude=True)),
        since="2016",
        until="2017-02",
    )
    chips = results_view(page(hit(), request=request), SearchState(request)).chips
    assert [(chip.text, chip.remove_url) for chip in chips] == [
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
    source, year = results_view(
        page(hit(), request=request, facets=facets), SearchState(request)
    ).facets
    assert source.choices == (
        Choice("BBC", "/search?q=aid&from=2016&to=2016", chosen=True, paragraphs=2),
        Choice("AP", "/search?q=aid&from=2016&to=2016&source=bbc&source=AP", paragraphs=5),
    )
    assert year.choices == (  # in order of time, not of counts
        Choice("2017", "/search?q=aid&from=2017&to=2017&source=bbc", paragraphs=1),
        Choice("2016", "/search?q=aid&source=bbc", chosen=True, paragraphs=2),
    )


def test_long_facets_are_folded() -> None:
    counts = tuple(FacetCount(f"Source {number}", 1) for number in range(20))
    found = page(hit(), facets=(Facet("source", counts),))
    (facet,) = results_view(found, SearchState(found.request)).facets
    assert (len(facet.choices), len(facet.further)) == (6, 14)


def test_the_toolbar_shows_what_is_chosen() -> None:
    request = Request(q="aid", sort=Sort.OLDEST, by_article=True)
    _, sorts, switches = results_view(page(hit(), request=request), SearchState(request)).toolbar
    assert [choice.text for choice in sorts.choices if choice.chosen] == ["oldest"]
    assert [choice.text for choice in switches.choices if choice.chosen] == ["one per article"]


def test_the_options_beside_the_box_show_how_the_words_match() -> None:
    request = Request(q="aid visas", match_any=True, exact=True)
    clauses = (Clause("aid", False, None), Clause("visas", False, None))
    found = page(hit(), request=request, clauses=clauses)
    asked = results_view(found, SearchState(request)).asked
    chosen = [one.text for group in asked for one in group.choices if one.chosen]
    assert chosen == ["match any word", "exact only"]
    alone = replace(found, clauses=clauses[:1])
    assert len(results_view(alone, SearchState(request)).asked) == 1  # one word stands in one place


def test_hits_of_one_article_stand_below_one_title(client: FlaskClient) -> None:
    text, _ = read(client, "/search?q=opposition&sort=article")
    assert text.count('<article class="result') == 7
    assert text.count('<h2 id="title-') == 1


def test_a_query_of_the_start_page_leads_to_the_search(client: FlaskClient) -> None:
    answer = client.get("/?q=aid&lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/search?q=aid&lang=en")


def test_other_files_with_the_text_of_an_article_are_named_by_their_formats() -> None:
    others = tuple(
        replace(SUMMARY, id=name[:2], path=name)
        for name in ("a1/ferry.PDF", f"b2/other{Path(SUMMARY.path).suffix}", "c3")
    )
    view = article_view(ArticlePage(SUMMARY, (paragraph(),), same_text=others), Request())
    assert view.copies == (
        OtherCopy("Also as PDF", "a1/ferry.PDF", "/article/a1"),
        OtherCopy("Same text", others[1].path, "/article/b2"),
        OtherCopy("Same text", "c3", "/article/c3"),
    )


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
    view = article_view(ArticlePage(SUMMARY, blocks, hits=("p1", "p3")), Request(q="x"))
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
