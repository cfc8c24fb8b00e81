"""``search`` and ``urls``: what an address may say, and how it is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import FILTERS, Filter, Request, Sort
from web.params.display import Display, LineOrder, View
from web.params.filters import read_filter, write_filter
from web.params.messages import ParameterError
from web.params.names import FACETS, MAX_ERRORS
from web.params.pages import ArticlePageParams, SearchPageParams
from web.params.search import NoParams, SearchParams
from web.params.validation import InvalidParametersError, read
from web.rendering import urls

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
REQUESTS = st.builds(
    Request,
    q=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    limit=st.integers(1, 100),
    offset=st.integers(0, 10_000),
    match_any=st.booleans(),
    sort=st.sampled_from(Sort),
    by_article=st.booleans(),
    filters=st.lists(
        st.builds(Filter, st.sampled_from(FILTERS), ANY_TEXT, st.booleans()), max_size=5
    ).map(lambda chosen: tuple(sorted(chosen, key=lambda one: FILTERS.index(one.field)))),
    since=st.sampled_from([None, "2016", "2016-02", "2016-02-29"]),
    until=st.sampled_from([None, "2017", "2017-12", "2017-12-31"]),
    context=st.integers(0, 3),
    facets=st.lists(st.sampled_from(FACETS), unique=True).map(tuple),
    exact=st.booleans(),
    explain=st.booleans(),
    strict=st.booleans(),
)


def asked(query: str) -> Request:
    return read(SearchParams, parse_qsl(query, keep_blank_values=True)).request()


def faults(query: str, model: type = SearchParams) -> tuple[ParameterError, ...]:
    with pytest.raises(InvalidParametersError) as caught:
        read(model, parse_qsl(query, keep_blank_values=True))
    return caught.value.errors


def test_nothing_asked_is_the_default_request() -> None:
    assert asked("") == Request()


def test_every_parameter_is_read() -> None:
    query = (
        "q=aid&limit=5&offset=10&match=any&sort=newest&group=article&source=BBC&source=-AP"
        "&author=Smith&section=-Talks&lang=en&article=7fK2mQ9xLp&from=2016&to=2016-12-01"
        "&context=2&facets=source,year&facets=lang&exact=1&explain=true&strict=true"
    )
    assert asked(query) == Request(
        q="aid",
        limit=5,
        offset=10,
        match_any=True,
        sort=Sort.NEWEST,
        by_article=True,
        filters=(
            Filter("source", "BBC"),
            Filter("source", "AP", exclude=True),
            Filter("author", "Smith"),
            Filter("section", "Talks", exclude=True),
            Filter("lang", "en"),
            Filter("article", "7fK2mQ9xLp"),
        ),
        since="2016",
        until="2016-12-01",
        context=2,
        facets=("source", "year", "lang"),
        exact=True,
        explain=True,
        strict=True,
    )


@given(REQUESTS)
def test_an_address_gives_its_request_back(request: Request) -> None:
    assert asked(urlsplit(urls.search_api_url(request)).query) == request


@given(REQUESTS)
def test_the_address_of_a_page_gives_its_window_back(request: Request) -> None:
    query = parse_qsl(urlsplit(urls.search_url(request)).query, keep_blank_values=True)
    again = read(SearchPageParams, query).request()
    assert (again.offset, again.limit, again.q) == (request.offset, request.limit, request.q)


@given(REQUESTS, st.builds(Display, st.sampled_from(View), st.sampled_from(LineOrder)))
def test_the_address_of_a_page_gives_its_layout_back(request: Request, display: Display) -> None:
    query = parse_qsl(urlsplit(urls.search_url(request, display)).query, keep_blank_values=True)
    again = read(SearchPageParams, query)
    assert again.display() == display
    assert again.request() == replace(request, facets=(), strict=False)


@pytest.mark.parametrize(("view", "limit"), [("paragraphs", 10), ("compact", 25), ("context", 10),
                                             ("concordance", 50)])  # fmt: skip
def test_a_page_is_as_long_as_its_view_allows(view: str, limit: int) -> None:
    params = read(SearchPageParams, [("view", view), ("page", "3")])
    assert (params.request().limit, params.request().offset) == (limit, 2 * limit)


@given(st.builds(Filter, st.just("source"), ANY_TEXT | st.text("-\\a", min_size=1), st.booleans()))
def test_a_filter_survives_its_address(chosen: Filter) -> None:
    assert read_filter("source", write_filter(chosen)) == chosen


def test_all_faults_are_told_at_once() -> None:
    found = faults("lmit=1&limit=400&q=a&q=b&from=2016-13&facets=foo&sort=up&source=&exact=yes")
    assert [(fault.parameter, fault.code) for fault in found] == [
        ("q", "repeated"),
        ("exact", "not-one-of"),
        ("source", "empty"),
        ("from", "not-a-date"),
        ("limit", "out-of-range"),
        ("sort", "not-one-of"),
        ("facets", "not-one-of"),
        ("lmit", "unknown-parameter"),
    ]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("q=a&q=b", "The parameter is repeated: use it once."),
        ("limit=400", "400 is too large: the maximum is 100."),
        ("limit=-1", "-1 is too small: the minimum is 0."),
        ("limit=ten", "“ten” is not a whole number: write digits only."),
        ("group=source", "“source” is not one of the accepted values: use 'none' or 'article'."),
        ("source=", "The value is empty: enter one, or remove the parameter."),
        ("lang=-", "The value is empty: enter one, or remove the parameter."),
        ("to=2016-13", "“2016-13” is not a date: write 2016, 2016-12 or 2016-12-01."),
        ("&".join(["lang=x"] * 33), "More than 32 values: use fewer."),
        ("lmit=1", "There is no parameter “lmit” at this address: did you mean “limit”?"),
    ],
)
def test_each_fault_names_the_value_and_the_remedy(query: str, detail: str) -> None:
    (fault,) = faults(query)
    assert fault.detail == detail


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("sorce", "There is no parameter “sorce” at this address: did you mean “source”?"),
        ("facet", "There is no parameter “facet” at this address: did you mean “facets”?"),
        ("year", "There is no parameter “year” at this address: did you mean “from”?"),
        ("page", "There is no parameter “page” at this address: did you mean “offset”?"),
        ("Until", "There is no parameter “Until” at this address: did you mean “to”?"),
        ("zzzz", "There is no parameter “zzzz” at this address: use q, match, within, exact"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_known_one(name: str, detail: str) -> None:
    (fault,) = faults(f"{name}=1")
    assert fault.code == "unknown-parameter"
    assert fault.detail.startswith(detail)


def test_where_nothing_is_taken_nothing_is_proposed() -> None:
    (fault,) = faults("x=1", NoParams)
    assert fault.detail == "There is no parameter “x” at this address: remove it."


def test_a_megabyte_of_wrong_names_is_answered_briefly() -> None:
    query = "&".join(f"wrong{number}=1" for number in range(50_000))
    assert len(faults(query)) == MAX_ERRORS


def test_a_name_of_a_megabyte_is_shown_short() -> None:
    (fault,) = faults(f"{'x' * 1_000_000}=1")
    assert len(fault.parameter) == 60


@pytest.mark.parametrize("limit", ["1_0", " 7", "٣", "1.5", "", "x", "--1", "9" * 30])
def test_only_plain_digits_are_numbers(limit: str) -> None:
    (fault,) = faults(f"limit={limit}")
    assert fault.code == "not-a-number"


NO_DATES = "2016-02-30 2015-02-29 1900-02-29 2016-04-31 2016-00 2016-1 16 0999 yesterday"


@pytest.mark.parametrize("text", NO_DATES.split())
def test_a_day_that_is_not_in_the_calendar_is_no_date(text: str) -> None:
    (fault,) = faults(f"from={text}")
    assert (fault.parameter, fault.code) == ("from", "not-a-date")


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    assert asked(f"to={day.isoformat()}").until == day.isoformat()
    following = day + timedelta(days=1)
    if following.month != day.month:
        assert faults(f"to={day.isoformat()[:8]}{day.day + 1}")


def test_an_empty_date_is_none() -> None:
    assert asked("from=&to=") == Request()


def test_a_query_has_its_length() -> None:
    assert asked(f"q={'x' * 512}").q == "x" * 512
    (fault,) = faults(f"q={'x' * 513}")
    assert fault == ParameterError(
        "q", "too-long", "The value is longer than 512 characters: shorten it."
    )


@pytest.mark.parametrize(
    ("query", "offset"),
    [("page=1", 0), ("page=3", 20), ("page=3&limit=50", 100), ("limit=0&page=7", 0)],
)
def test_a_page_is_an_offset(query: str, offset: int) -> None:
    assert read(SearchPageParams, parse_qsl(query)).request().offset == offset


def test_a_page_past_all_reach_is_told() -> None:
    (fault,) = faults("page=1002&limit=10", SearchPageParams)
    assert fault.parameter == "page"
    assert fault.code == "out-of-range"


def test_page_and_offset_together_are_one_too_many() -> None:
    (fault,) = faults("page=2&offset=10", SearchPageParams)
    assert (fault.parameter, fault.code) == ("page", "conflict")


def test_the_page_of_an_article_takes_only_what_marks() -> None:
    request = read(ArticlePageParams, parse_qsl("q=aid&match=any&exact=1")).request()
    assert request == Request(q="aid", match_any=True, exact=True)
    assert faults("q=aid&limit=3", ArticlePageParams)


def test_every_parameter_is_described() -> None:
    for model in (SearchPageParams, ArticlePageParams):
        assert all(field.description for field in model.model_fields.values())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://x", None, ""])
def test_only_web_addresses_are_linked(url: str | None) -> None:
    assert urls.safe_url(url) is None


def test_web_addresses_are_linked() -> None:
    assert urls.safe_url("HTTPS://x.example/") == "HTTPS://x.example/"


def test_an_article_is_linked_at_the_place_of_the_hit() -> None:
    request = Request(q="aid & visas", exact=True, limit=50, filters=(Filter("lang", "en"),))
    assert (
        urls.article_url("7fK2mQ9xLp", marked=urls.marking(request), anchor="p5")
        == "/article/7fK2mQ9xLp?q=aid+%26+visas&exact=1#p5"
    )
