"""The pages in a browser: search → article → back, axe, keyboard only, no scripts, on paper."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import NAMES, find_browser, launch, serving
from playwright.sync_api import Browser, Page, expect, sync_playwright

from search import Library
from web import create_app

pytestmark = pytest.mark.browser

WIDTHS = [1280, 360]
SCHEMES = ["light", "dark"]
ADDRESSES = [
    "/",
    "/search?q=cease-fire",
    "/search?q=Turkey&limit=3&page=2&from=2000&sort=oldest&group=article",
    "/search?q=Turkey&section=-Nothing&match=any&exact=1",
    "/search?q=aid+zeppelin&lang=en",
    "/search?q=aid&page=900",
    "/search?lang=en",
    "/search?q=aid&sorce=x&limit=y",
    "/search?q=speaker%3Alavrov+quote%3Aaid",
    "/search?speaker=Sergey+Lavrov&places=-Turkey",
    "/speakers",
    "/speakers?q=zeppelin",
    "/speakers/Sergey%20Lavrov",
    "/speakers/Sergey%20Lavrov?q=aid&page=9",
    "/speakers/lavrov",
    "ARTICLE",
    "ARTICLE?q=opposition#p11",
    "ARTICLE?q=zeppelin",
    "/articles",
    "/help",
    "/nothing",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = find_browser()
    if executable is None:
        reason = f"no browser: set CHROMIUM, or install one of {', '.join(NAMES)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = launch(playwright, executable)
        yield started
        started.close()


@pytest.fixture(scope="module")
def site(library: Library) -> Iterator[str]:
    with serving(create_app(library)) as address:
        yield address


@pytest.fixture(scope="module")
def article(library: Library) -> str:
    return f"/article/{library.articles().articles[0].id}"


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    options = {"width": 1280, "scheme": "light", "scripts": True} | getattr(request, "param", {})
    context = browser.new_context(
        viewport={"width": options["width"], "height": 900},
        color_scheme=options["scheme"],
        java_script_enabled=options["scripts"],
    )
    yield context.new_page()
    context.close()


def views(*, scripts: bool = True) -> list[dict[str, object]]:
    return [
        {"width": width, "scheme": scheme, "scripts": scripts}
        for width in WIDTHS
        for scheme in SCHEMES
    ]


@pytest.mark.parametrize("page", [*views(), *views(scripts=False)], indirect=True, ids=str)
def test_a_reader_searches_reads_and_comes_back(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    page.get_by_role("searchbox", name="Search paragraphs").fill("opposition")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_title("opposition – 7 paragraphs – Pilcrow")
    results = page.url
    first = page.locator(".result").first
    expect(first.locator("mark").first).to_be_visible()
    words = first.locator(".text").inner_text()

    first.get_by_role("link", name="read here").click()
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    expect(target).to_contain_text(words)
    page.locator(".stop").first.get_by_role("link", name="Next hit").click()
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.locator(":target")).to_contain_text("2 of 7")

    page.go_back()
    page.go_back()
    expect(page).to_have_url(results)
    expect(page.get_by_role("searchbox")).to_have_value("opposition")


@pytest.mark.parametrize("page", [views()[0], views()[-1]], indirect=True, ids=str)
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(page: Page, site: str, article: str, address: str) -> None:
    page.goto(site + address.replace("ARTICLE", article))
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []


@pytest.mark.parametrize("page", [{"width": 320}], indirect=True, ids=["320px"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_scrolls_sideways(page: Page, site: str, article: str, address: str) -> None:
    page.goto(site + address.replace("ARTICLE", article))
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_word_without_end_does_not_widen_the_page(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/search?q={'x' * 400}&source={'y' * 400}")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


def test_the_policy_of_the_pages_is_never_broken(page: Page, site: str, article: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in ("/", "/search?q=aid", f"{article}?q=aid", "/articles", "/help"):
        page.goto(site + address)
    assert complaints == []


def test_the_keyboard_is_enough(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=opposition")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    first = page.locator(".result a").first
    for _ in range(12):
        page.keyboard.press("Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_be_in_viewport()


def test_filters_lie_beside_the_results_or_fold_above_them(browser: Browser, site: str) -> None:
    for width, folded in ((1280, False), (360, True)):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(f"{site}/search?q=Lavrov")
        filters = page.locator(".facets a", has_text="Russia, Turkey and Syrian opposition")
        expect(filters).to_be_visible(visible=not folded)
        if folded:
            page.get_by_text("Filters", exact=True).click()
            expect(filters).to_be_visible()
        filters.click()
        expect(page.get_by_role("list", name="Active filters")).to_be_visible()
        context.close()


def test_without_an_index_the_page_is_whole(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    with serving(create_app(Library(tmp_path / "none"))) as address:
        page.goto(f"{address}/search?q=aid")
        expect(page.get_by_text("pilcrow index FOLDER")).to_be_visible()
        assert Axe().run(page).violations_count == 0
        context.close()


@pytest.mark.parametrize("page", [{"scripts": False}], indirect=True, ids=["no scripts"])
def test_whoever_points_at_a_speaker_sees_the_words(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=speaker%3Alavrov+quote%3Aaid")
    words = page.locator(".said").first
    assert words.evaluate("words => getComputedStyle(words).outlineStyle") == "none"
    page.locator(".said-by a").first.hover()
    assert words.evaluate("words => getComputedStyle(words).outlineStyle") == "solid"


def test_the_speakers_names_are_not_copied_with_the_words(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=speaker%3Alavrov+quote%3Aaid")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.result .text'))")
    copied = page.evaluate("getSelection().toString()")
    assert copied.startswith("Lavrov added that both Russia and Turkey “should")


def test_on_paper_there_is_only_the_text(page: Page, site: str, article: str) -> None:
    page.goto(f"{site}{article}?q=aid")
    page.emulate_media(media="print")
    for hidden in (".masthead", ".contents", ".stop >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#p1 .number")).to_be_visible()
