"""``search`` and its neighbours: records as documents, marks, pages and words."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from pydantic import TypeAdapter

from search import (
    ArticleList,
    ArticlePage,
    Clause,
    Facet,
    FacetCount,
    Filter,
    Mark,
    Note,
    Quote,
    QuoteKind,
    Request,
    SameText,
    ScorePart,
    SourceKind,
    Span,
    Suggestion,
    Via,
)
from tests.support.web_records import STATE, SUMMARY, hit, page, paragraph, quote
from web.api.schemas.articles import ArticleListSchema, ArticleSchema
from web.api.schemas.citations import ParagraphSchema
from web.api.schemas.search import HitSchema, SearchSchema
from web.api.serializers.articles import article_document, list_document, paragraph_document
from web.api.serializers.search import search_document
from web.params.names import HIT_FIELDS
from web.rendering import citations
from web.rendering.formatting import counted, date_in_words, duration, language
from web.rendering.highlighting import disjoint, escaped, marked, tinted
from web.rendering.pagination import Paging, paging
from web.rendering.responses import json_bytes

MARKS = st.lists(
    st.builds(Mark, st.integers(-3, 60), st.integers(-3, 60), st.just(0), st.just(Via.EXACT)),
    max_size=12,
)
SPEAKER = 'Ann "<i>" & Co: x'
SPANS = st.builds(
    lambda start, more: Span(start, start + more), st.integers(0, 50), st.integers(0, 9)
)
QUOTES = st.lists(
    st.builds(
        lambda span, cue, kind, number: quote(
            *span, cue=cue, kind=kind, quotation=number, speaker=SPEAKER
        ),
        SPANS,
        st.none() | SPANS,
        st.sampled_from(QuoteKind),
        st.integers(0, 3),
    ),
    max_size=6,
)
# What escaping writes; ``html.unescape`` would also change control characters.
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&"))
ARTICLE = {
    "id": "7fK2mQ9xLp",
    "title": "Aid\nagreed",
    "source": "Daily <News>",
    "authors": ["Ann Smith", "Bo Li"],
    "published": "2016-12-01",
    "lang": "en",
    "url": "https://news.example/aid",
}


class Nesting(HTMLParser):
    """Checks that tags are closed in order, and marks and spans stand as they should."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.held: list[tuple[str, ...]] = []  # what is open around each character
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("class") or tag).split()[0]
        assert kind in {"said", "cue", "mark", "unseen"}
        assert kind not in self.open
        assert "mark" not in self.open
        assert kind != "said" or self.open == []
        self.open.append(kind)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.held += [tuple(self.open)] * len(data)


@given(st.text(max_size=50) | st.text("<>&\"'a\x00\r\n\u202e", max_size=50), MARKS)
def test_without_its_tags_html_is_the_text(text: str, marks: list[Mark]) -> None:
    html = str(marked(text, marks))
    stripped = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in stripped
    assert ">" not in stripped
    for entity, character in ENTITIES:
        stripped = stripped.replace(entity, character)
    assert stripped == text


@given(st.text(max_size=50) | st.text("<>&\"'a", max_size=5))
def test_what_is_escaped_at_once_is_what_markupsafe_makes_of_it(text: str) -> None:
    for value in (text, Markup(text), len(text), None, Via.EXACT):
        assert escaped(value) == escape(value)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=50), MARKS)
def test_any_reader_of_html_gets_the_text_back(text: str, marks: list[Mark]) -> None:
    assert unescape(re.sub("<[^>]*>", "", marked(text, marks))) == text


@given(MARKS, st.integers(0, 60))
def test_marks_are_disjoint_and_cover_what_was_matched(marks: list[Mark], length: int) -> None:
    spans = list(disjoint(marks, length))
    assert all(span.start < span.end for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    covered = {at for span in spans for at in range(*span)}
    assert covered == {at for mark in marks for at in range(mark.start, mark.end)} & {
        *range(length)
    }


@given(st.text(max_size=50) | st.text("<>&\"'a\x00\r\n\u202e", max_size=50), MARKS, QUOTES)
def test_quotations_and_marks_nest_and_add_only_who_speaks(
    text: str, marks: list[Mark], quotes: list[Quote]
) -> None:
    html = str(tinted(text, marks, quotes, speakers={SPEAKER: 1}, cues=True))
    Nesting(html)
    stripped = re.sub(r'<span class="unseen" lang="en">[^<]*: </span>', "", html)
    stripped = re.sub(r"<[^>]*>", "", stripped)
    for entity, character in ENTITIES:
        stripped = stripped.replace(entity, character)
    assert stripped == text


@given(MARKS, QUOTES, st.integers(0, 60))
def test_each_kind_of_tag_holds_what_it_stands_for(
    marks: list[Mark], quotes: list[Quote], length: int
) -> None:
    html = str(tinted("x" * length, marks, quotes, cues=True))
    held = Nesting(re.sub(r'<span class="unseen" lang="en">[^<]*</span>', "", html)).held
    assert len(held) == length
    for kind, stretches in (
        ("mark", marks),
        ("said", quotes),
        ("cue", [one.cue for one in quotes if one.cue]),
    ):
        asked = {at for one in stretches for at in range(one.start, one.end)}
        assert {at for at in range(length) if kind in held[at]} == asked & {*range(length)}


def test_a_quotation_tells_its_speaker_once_and_holds_its_marks() -> None:
    quotes = [quote(0, 3, speaker="A <b>"), quote(4, 6, speaker="A <b>")]
    opening = '<span class="said direct v1" title="A &lt;b&gt;">'
    assert tinted("abc de", [Mark(1, 5, 0, Via.EXACT)], quotes, speakers={"A <b>": 1}) == (
        f'{opening}<span class="unseen" lang="en">A &lt;b&gt;: </span>a<mark>bc</mark></span>'
        f"<mark> </mark>{opening}<mark>d</mark>e</span>"
    )


def test_ten_thousand_quotations_take_no_time() -> None:
    quotes = [quote(at, at + 1, quotation=at) for at in range(0, 20_000, 2)]
    marks = [Mark(at, at + 1, 0, Via.EXACT) for at in range(20_000)]
    assert str(tinted("x" * 20_000, marks, quotes)).count("<mark>") == 20_000


def test_every_stretch_is_presented_with_what_attributed_it() -> None:
    said = quote(
        0,
        2,
        speaker=None,
        cue=Span(3, 6),
        confidence=0.951234,
        as_written="the mayor",
        source=SourceKind.OFFICE,
    )
    known = paragraph(quotes=(said,), people=("A",), places=("B",), names=("C",), dates=("2016",))
    document = paragraph_document(known)
    assert document["quotes"] == [
        {
            "start": 0,
            "end": 2,
            "kind": "direct",
            "speaker": None,
            "as_written": "the mayor",
            "source": "office",
            "confidence": 0.95,
            "certainty": None,
            "quotation": 1,
            "cue": {"start": 3, "end": 6},
            "rule": "after",
        }
    ]
    names = ("people", "places", "names", "dates")
    assert [document[name] for name in names] == [["A"], ["B"], ["C"], ["2016"]]


def test_overlapping_marks_are_one_and_neighbours_two() -> None:
    marks = [Mark(0, 3, 0, Via.EXACT), Mark(2, 5, 1, Via.STEM), Mark(5, 6, 0, Via.EXACT)]
    assert marked("a<b>cd", marks) == "<mark>a&lt;b&gt;c</mark><mark>d</mark>"


def test_a_hit_is_presented_with_all_that_is_known_of_it() -> None:
    found = page(hit(more_in_article=1, before=(paragraph("Before.", 2),)))
    assert search_document(found)["hits"] == [
        {
            "id": "7fK2mQ9xLp.p1",
            "score": 14.21,
            "article": ARTICLE,
            "paragraph": {
                "anchor": "p1",
                "n": 1,
                "of": 2,
                "kind": "paragraph",
                "section": "What was said",
                "start": 100,
                "end": 118,
                "sha256": paragraph().sha256,
            },
            "text": "No aid & no truce.",
            "quotes": [],
            "people": [],
            "places": [],
            "names": [],
            "dates": [],
            "html": "No <mark>aid</mark> &amp; no truce.",
            "matches": [{"start": 3, "end": 6, "clause": 0, "via": "exact"}],
            "context": {
                "before": [{"id": "7fK2mQ9xLp.p2", "anchor": "p2", "n": 2, "text": "Before."}],
                "after": [],
            },
            "more_in_article": 1,
            "same_text": {"paragraphs": 0, "articles": 0, "all": None},
            "links": {
                "self": "/api/v1/paragraphs/7fK2mQ9xLp.p1",
                "html": "/article/7fK2mQ9xLp?q=aid#p1",
                "article": "/api/v1/articles/7fK2mQ9xLp",
                "similar": "/api/v1/paragraphs/7fK2mQ9xLp.p1/similar",
                "original": "https://news.example/aid",
            },
        }
    ]


def test_a_page_is_presented_with_what_was_understood_and_counted() -> None:
    found = page(
        hit(),
        request=Request(q="aid", limit=1, facets=("source",)),
        notes=(Note("compound", "aid also finds aids", 0),),
        clauses=(Clause("aid", excluded=False, paragraphs=None),),
        total=3,
        facets=(Facet("source", (FacetCount("BBC", 3),)),),
        suggestions=(Suggestion("aids", "spelling", 7),),
    )
    document = search_document(found, fields=("text",))
    assert document == {
        "query": {
            "q": "aid",
            "understood": "aid",
            "notes": [{"code": "compound", "text": "aid also finds aids", "position": 0}],
            "repaired": False,
            "clauses": [{"text": "aid", "excluded": False, "paragraphs": None}],
        },
        "took_ms": 7.12,
        "index": {
            "generation": 42,
            "articles": 1,
            "paragraphs": 2,
            "updated": "2026-11-22T08:00:00Z",
            "annotated": True,
            "rebuilding": False,
        },
        "total": {"value": 3, "relation": "eq", "articles": 1, "listed": 3},
        "limit": 1,
        "offset": 0,
        "hits": [{"id": "7fK2mQ9xLp.p1", "text": "No aid & no truce."}],
        "facets": {"source": [{"value": "BBC", "count": 3}]},
        "suggestions": [{"q": "aids", "reason": "spelling", "paragraphs": 7}],
        "links": {
            "next": "/api/v1/search?q=aid&limit=1&offset=1&facets=source&fields=text",
            "html": "/search?q=aid&limit=1",
            "feed": "/feed?q=aid",
            "export": "/api/v1/export.ndjson?q=aid",
        },
    }


def test_the_last_window_has_no_next() -> None:
    found = page(hit(), request=Request(q="aid", limit=1, offset=2), total=3)
    assert search_document(found)["links"]["next"] is None


def test_grouped_results_are_paged_by_what_is_listed() -> None:
    found = page(hit(), request=Request(q="aid", limit=1), total=9, listed=1)
    assert search_document(found)["links"]["next"] is None


def test_a_hit_leads_to_all_that_say_the_same() -> None:
    request = Request(q="aid", offset=10, by_article=True, filters=(Filter("lang", "en"),))
    found = page(hit(same_text=SameText(4, 3)), request=request)
    assert search_document(found)["hits"][0]["same_text"] == {
        "paragraphs": 4,
        "articles": 3,
        "all": "/api/v1/search?q=aid&sort=oldest&copies=all&lang=en&same_as=7fK2mQ9xLp.p1",
    }


def test_scores_are_explained_only_when_asked() -> None:
    explained = hit(parts=(ScorePart("aid", 14.21, 1),))
    assert "explain" not in search_document(page(explained))["hits"][0]
    asked = page(explained, request=Request(q="aid", explain=True))
    assert search_document(asked)["hits"][0]["explain"] == [
        {"clause": "aid", "score": 14.21, "matches": 1}
    ]


@pytest.mark.parametrize("field", HIT_FIELDS)
def test_each_field_can_be_asked_for_alone(field: str) -> None:
    complete = hit(parts=(ScorePart("aid", 1.0, 1),), further=(hit(),))
    found = page(complete, request=Request(q="aid", explain=True))
    assert set(search_document(found, fields=(field,))["hits"][0]) == {"id", field}


def test_the_fields_are_the_members_of_a_hit() -> None:
    assert {"id", *HIT_FIELDS} == set(HitSchema.__annotations__)


def test_a_script_is_no_original() -> None:
    bad = page(hit(paragraph=paragraph(url="javascript:alert(1)")))
    (found,) = search_document(bad)["hits"]
    assert found["links"]["original"] is None
    assert found["article"]["url"] is None


def test_a_paragraph_is_cited_so_that_a_colleague_can_check() -> None:
    document = paragraph_document(paragraph())
    assert document["citation"] == {
        "text": "No aid & no truce.",
        "article": ARTICLE,
        "n": 1,
        "of": 2,
        "start": 100,
        "end": 118,
        "sha256": paragraph().sha256,
        "formatted": "“No aid & no truce.” — Ann Smith, Bo Li, “Aid agreed”, Daily <News>, "
        "1 December 2016, section “What was said”, ¶1 of 2, characters 100–118, "
        f"sha256 {paragraph().sha256}. https://news.example/aid",
        "where": None,
        "file_sha256": None,
        "reader": None,
    }


def test_a_citation_says_nothing_that_is_not_known() -> None:
    bare = paragraph(n=None, authors=(), published=None)
    assert citations.plain(bare).startswith(
        "“No aid & no truce.” — “Aid agreed”, Daily <News>, title, characters 100–118"
    )


def test_every_document_has_its_promised_shape() -> None:
    article = ArticlePage(SUMMARY, (paragraph(n=None), paragraph()), same_text=(SUMMARY,))
    listing = ArticleList((SUMMARY,), 5, STATE)
    documents = {
        SearchSchema: search_document(page(hit())),
        ArticleSchema: article_document(article),
        ParagraphSchema: paragraph_document(paragraph()),
        ArticleListSchema: list_document(listing, limit=1, offset=0),
    }
    for shape, document in documents.items():
        written = json_bytes(document)
        assert TypeAdapter(shape).validate_json(written, strict=True) == json.loads(written)
        assert set(shape.__annotations__) == set(document)


def test_the_list_leads_on() -> None:
    links = list_document(ArticleList((SUMMARY,), 5, STATE), limit=1, offset=3)["links"]
    assert links == {"next": "/api/v1/articles?limit=1&offset=4", "html": "/articles"}


def test_half_a_surrogate_pair_is_a_question_mark() -> None:
    assert json_bytes({"q": "a\ud800<"}) == b'{"q": "a?<"}'


@pytest.mark.parametrize(
    ("total", "offset", "expected"),
    [
        (0, 0, Paging(1, 1, None, None)),
        (10, 0, Paging(1, 1, None, None)),
        (11, 0, Paging(1, 2, None, 10)),
        (11, 10, Paging(2, 2, 0, None)),
        (25, 5, Paging(1, 3, 0, 15)),
        (25, 90, Paging(10, 3, 20, None)),
        (0, 90, Paging(10, 1, 0, None)),
    ],
)
def test_windows_lie_beside_each_other(total: int, offset: int, expected: Paging) -> None:
    assert paging(total, limit=10, offset=offset) == expected


def test_paging_ends_where_offsets_do() -> None:
    assert paging(1_000_000, limit=10, offset=10_000, max_offset=10_000) == Paging(
        1001, 1001, 9990, None, unreachable=989_990
    )


def test_totals_say_where_paging_ends_and_what_dates_left_out() -> None:
    document = search_document(page(total=1_000_000, undated=346))
    assert document["total"] == {
        "value": 1_000_000,
        "relation": "eq",
        "articles": 0,
        "listed": 1_000_000,
        "reachable": 10_010,
        "undated_left_out": 346,
    }


def test_no_window_is_one_page() -> None:
    assert paging(7, limit=0, offset=3) == Paging(1, 1, None, None)


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2016", "2016"),
        ("2016-12", "December 2016"),
        ("2016-12-01", "1 December 2016"),
        ("2016-13", "2016-13"),
        ("soon", "soon"),
        ("2016-xx", "2016-xx"),
    ],
)
def test_dates_are_said_in_words(iso: str, words: str) -> None:
    assert date_in_words(iso) == words


def test_counts_durations_and_languages_are_said_in_words() -> None:
    assert counted(1, "paragraph") == "1 paragraph"
    assert counted(2225, "article") == "2,225 articles"
    assert [duration(each) for each in (0.4, 7.2, 1234)] == ["<1 ms", "7 ms", "1.2 s"]
    assert [language(code) for code in ("en", "xx")] == ["English", "xx"]


def test_filters_are_kept_in_links() -> None:
    request = Request(q="aid", filters=(Filter("source", "-x", exclude=True),))
    assert search_document(page(request=request))["links"]["html"] == "/search?q=aid&source=-%5C-x"
