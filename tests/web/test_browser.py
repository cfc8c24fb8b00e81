"""The pages in a browser: with scripts and without, axe, keyboard only, narrow, on paper."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect, sync_playwright

from search import Library, Request, forget, sync
from search.engines.factory import open_engine
from tests.support.chromium import NAMES, find_browser, launch, serving
from tests.support.engines import WIRE
from tests.support.paths import SEEDS
from web import create_app
from web.rendering.text_fragments import fragment, with_fragment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    # A browser that leaves a page ends its downloads; the test server then drops the open file.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <_io.FileIO"),
]

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
    "/search?q=Turkey&view=compact",
    "/search?q=opposition&context=1&explain=1",
    "/search?q=Turkey+OR+aid&view=concordance&lines=right",
    "/search?q=-aid&view=concordance",
    "/search?q=aid+Turkey+zeppelin&source=-seeds&lang=en",
    "/search?q=ceasefire+normalization",
    "/search?q=ceasefire+normalization&within=article",
    "/search?q=Lavorv",
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
    "CITE",
    "/check",
    "/check?text=humanitarian+aid+must+reach+green+unicorns&who=Lavrov",
    "/search?q=%22we+agreed+on+humanitarian+aid+for+unicorns%22",
    "/articles",
    "/help",
    "/api/docs",
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


def whole(address: str, article: str) -> str:
    """Put the seed article into an address."""
    cite = f"/cite/{article.rpartition('/')[2]}.p5"
    return address.replace("ARTICLE", article).replace("CITE", cite)


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


NAMELESS = """() => [...document.querySelectorAll("a, button, input:not([type=hidden])")].filter(
    one => !(one.textContent.trim() || one.labels?.length || one.ariaLabel)).length"""


def views(*, scripts: bool = True) -> list[dict[str, object]]:
    return [
        {"width": width, "scheme": scheme, "scripts": scripts}
        for width in WIDTHS
        for scheme in SCHEMES
    ]


BOTH_WAYS = pytest.mark.parametrize(
    "page", [{"scripts": True}, {"scripts": False}], indirect=True, ids=["scripts", "no scripts"]
)


def violations(page: Page) -> list[tuple[str, str]]:
    """Ask axe what is wrong with the page as it is now."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


@pytest.mark.parametrize("page", [*views(), *views(scripts=False)], indirect=True, ids=str)
def test_a_reader_searches_reads_and_comes_back(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    page.get_by_label("Search paragraphs").fill("opposition")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_title("opposition – 7 paragraphs – Pilcrow")
    results = page.url
    first = page.locator(".result").first
    expect(first.locator("mark").first).to_be_visible()
    words = first.locator(".text").text_content()
    assert words

    first.get_by_role("link", name="Open").click()
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    expect(target).to_contain_text(words)
    page.locator(".stop").first.get_by_role("link", name="Next hit").click()
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.locator(":target")).to_contain_text("2 of 7")

    page.go_back()
    page.go_back()
    expect(page).to_have_url(results)
    expect(page.get_by_label("Search paragraphs")).to_have_value("opposition")


@pytest.mark.parametrize("page", [views()[0], views()[-1]], indirect=True, ids=str)
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(page: Page, site: str, article: str, address: str) -> None:
    page.goto(site + whole(address, article))
    assert violations(page) == []


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve two newspapers that printed one report."""
    folder = tmp_path_factory.mktemp("wire")
    for name in ("herald", "gazette"):
        (folder / f"{name}.txt").write_text(f"# News of the day\n\n{WIRE}\n\nThe {name}, Leeds.\n")
    library = Library(folder / ".pilcrow")
    sync(library.path, [folder])
    with serving(create_app(library)) as address:
        yield address
    library.close()


@pytest.mark.parametrize("page", [views()[0], views()[-1]], indirect=True, ids=str)
def test_a_reader_follows_one_text_through_the_newspapers(page: Page, wire: str) -> None:
    page.goto(f"{wire}/search?q=harbour&explain=1")
    expect(page.locator(".result")).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("link", name="Same text in 1 other article").click()
    expect(page.locator(".result")).to_have_count(2)
    assert violations(page) == []
    page.locator(".others summary").first.click()
    page.get_by_role("link", name="More like this").first.click()
    expect(page.get_by_label("Search paragraphs")).not_to_have_value("harbour")
    assert violations(page) == []


@pytest.mark.parametrize("page", [{"width": 320}], indirect=True, ids=["320px"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_narrow_and_has_its_names(
    page: Page, site: str, article: str, address: str
) -> None:
    page.goto(site + whole(address, article))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator("html[lang=en]").count() == 1
    assert page.locator("h1").count() == 1
    assert "Pilcrow" in page.title()
    assert page.evaluate(NAMELESS) == 0


def test_a_word_without_end_does_not_widen_the_page(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/search?q={'x' * 400}&source={'y' * 400}")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


@pytest.mark.parametrize("words", ["aid", "الرئيس"])
def test_the_box_is_closed_on_the_left_whichever_way_its_words_run(
    page: Page, site: str, words: str
) -> None:
    page.goto(f"{site}/search?q={words}")
    widths = page.locator("#q").evaluate(
        "box => [getComputedStyle(box).borderLeftWidth, getComputedStyle(box).borderRightWidth]"
    )
    assert widths == ["1px", "0px"]


def test_the_policy_of_the_pages_is_never_broken(page: Page, site: str, article: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in ADDRESSES:
        if "sorce" not in address and "/nothing" not in address and "/lavrov" not in address:
            page.goto(site + whole(address, article))
    page.goto(f"{site}/search?q=aid")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints == []


@BOTH_WAYS
def test_the_keyboard_is_enough(page: Page, site: str) -> None:
    """From the start page to a citation and back, without a mouse."""
    page.goto(f"{site}/")
    expect(page.get_by_label("Search paragraphs")).to_be_focused()
    page.keyboard.type("opposition")
    page.keyboard.press("Enter")
    expect(page).to_have_title("opposition – 7 paragraphs – Pilcrow")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, page.locator(".result", has_text="¶").locator("a").first)
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_be_in_viewport()
    tab_to(page, page.locator(":target .cite"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("@misc{").last).to_be_visible()


@BOTH_WAYS
def test_the_keyboard_is_enough_for_what_programs_are_told(page: Page, site: str) -> None:
    """From the help to an address, from there to the shape of its answer, and back."""
    page.goto(f"{site}/help#machines")
    tab_to(page, page.get_by_role("link", name="API documentation"))
    page.keyboard.press("Enter")
    expect(page).to_have_title("JSON API – Pilcrow")
    tab_to(page, page.get_by_role("link", name="/api/v1/explain"))
    page.keyboard.press("Enter")
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    expect(target).to_have_text("Explain why a paragraph matches, or not")
    tab_to(page, page.get_by_role("link", name="Explanation", exact=True))
    page.keyboard.press("Enter")
    expect(target).to_be_in_viewport()
    expect(target).to_have_text("Explanation")
    page.go_back()
    expect(target).to_have_text("Explain why a paragraph matches, or not")


def tab_to(page: Page, goal: Locator) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if goal.evaluate("link => link === document.activeElement"):
            return
    pytest.fail(f"forty tabs do not reach {goal}")


@BOTH_WAYS
def test_filters_are_added_inverted_and_removed(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=Lavrov")
    page.locator(".facets a", has_text="Russia, Turkey and Syrian opposition").click()
    expect(page.locator("#count strong")).to_have_text("3 paragraphs in 1 article")
    chips = page.get_by_role("list", name="Active filters")
    chips.get_by_role("link", name="invert").click()
    expect(chips).to_contain_text("not Section: Russia, Turkey and Syrian opposition")
    expect(page.locator("#count strong")).not_to_have_text("3 paragraphs in 1 article")
    chips.get_by_role("link", name="remove").click()
    expect(chips).to_have_count(0)


@BOTH_WAYS
def test_a_concordance_is_sorted_and_read(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=Turkey")
    page.get_by_role("link", name="concordance").click()
    page.get_by_role("columnheader", name="After").get_by_role("link").click()
    after = [text.strip() for text in page.locator("td.right").all_inner_texts()]
    words = [re.findall(r"\w+", text.lower()) for text in after]
    assert len(words) > 10
    assert words == sorted(words)
    page.locator("td.where a").last.click()
    expect(page.locator(":target mark").first).to_be_visible()


@BOTH_WAYS
def test_neighbours_reasons_and_citation_come_on_demand(page: Page, site: str) -> None:
    """In place with scripts; on the page that the link leads to without."""
    page.goto(f"{site}/search?q=cease-fire+Syria")
    first = page.locator(".result").first
    for name, shown in (
        ("context", first.locator(".beside").first),
        ("why", page.get_by_role("group", name="Why").first),
        ("cite", page.get_by_text("@misc{").first),
    ):
        expect(shown).to_be_hidden()
        if name != "cite":
            first.locator(".others").evaluate("more => { more.open = true; }")
        first.get_by_role("link", name=re.compile(f"^{name}", re.IGNORECASE)).click()
        expect(shown).to_be_visible()
        if page.url != f"{site}/search?q=cease-fire+Syria":
            page.go_back()


def test_what_was_shown_in_place_is_put_away_again(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=cease-fire+Syria")
    first = page.locator(".result").nth(1)
    first.locator(".others summary").click()
    as_it_was = first.inner_text()
    for name in ("context", "why", "cite"):
        link = first.get_by_role("link", name=re.compile(f"^{name}", re.IGNORECASE))
        link.click()
        expect(link).to_have_attribute("aria-expanded", "true")
        assert violations(page) == []
        link.click()
        expect(link).to_have_attribute("aria-expanded", "false")
    assert first.inner_text() == as_it_was
    assert page.url == f"{site}/search?q=cease-fire+Syria"


@BOTH_WAYS
def test_an_article_is_searched_where_it_is_read(page: Page, site: str, article: str) -> None:
    page.goto(site + article)
    within = page.get_by_label("In this article").last
    within.fill("Daesh")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="2 hits in this article")).to_be_visible()
    page.locator(".stops a").nth(1).click()
    expect(page.locator(":target")).to_contain_text("Daesh")


def test_the_keys_lead_from_hit_to_hit(page: Page, site: str, article: str) -> None:
    page.goto(f"{site}/search?q=opposition")
    page.keyboard.press("n")
    expect(page.locator("a.read").first).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("a.read").nth(1)).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator("a.read").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search paragraphs")).to_be_focused()
    page.keyboard.type(" n?/")  # now they are letters
    expect(page.get_by_label("Search paragraphs")).to_have_value(" n?/")

    page.goto(f"{site}{article}?q=opposition")
    page.keyboard.press("n")
    expect(page.locator(":target")).to_contain_text("1 of 7")
    page.keyboard.press("n")
    expect(page.locator(":target")).to_contain_text("2 of 7")
    expect(page.locator("#live")).to_have_text("Hit 2 of 7")
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(page.locator("#live")).to_have_text("This is the first hit")
    page.go_back()  # going through the hits is no way that one has to go back
    expect(page).to_have_url(f"{site}/search?q=opposition")


def test_the_keys_are_listed_and_can_be_turned_off(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=opposition")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("next hit")
    assert violations(page) == []
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.reload()
    page.keyboard.press("/")
    page.keyboard.press("?")
    expect(page.get_by_label("Search paragraphs")).not_to_be_focused()
    expect(dialog).to_be_hidden()
    page.goto(f"{site}/help")
    page.get_by_role("checkbox").check()
    page.keyboard.press("/")
    expect(page.get_by_label("Search paragraphs")).to_be_focused()


def suggesting(page: Page, *, status: int = 200) -> list[str]:
    """Answer completions in the place of the server; give the list of what is asked."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(query(route))
        complete(route, status=status)

    page.route("**/api/v1/suggest?**", answer)
    return asked


def query(route: Route) -> str:
    return parse_qs(urlsplit(route.request.url).query)["q"][0]


def complete(route: Route, *, status: int = 200) -> None:
    typed = query(route)
    found = [{"text": typed + end, "kind": "word", "paragraphs": count} for end, count in ENDINGS]
    body = json.dumps({"suggestions": found})
    route.fulfill(status=status, content_type="application/json", body=body)


ENDINGS = [("ition", 1), ("<b>", 1234)]


def test_completions_are_counted_and_chosen_by_keys(page: Page, site: str) -> None:
    page.goto(site)
    asked = suggesting(page)
    box = page.get_by_role("combobox", name="Search paragraphs")
    box.press_sequentially("oppos", delay=20)
    options = page.get_by_role("option")
    expect(options).to_have_text(["opposition 1 paragraph", "oppos<b> 1,234 paragraphs"])
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#live")).to_have_text("2 completions")
    assert asked == ["oppos"]  # not one for each letter
    assert violations(page) == []
    box.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "completion-0")
    box.press("Enter")
    expect(page).to_have_url(f"{site}/search?q=opposition")


def test_completions_close_and_leave_what_was_typed(page: Page, site: str) -> None:
    page.goto(site)
    suggesting(page)
    box = page.get_by_role("combobox", name="Search paragraphs")
    box.press_sequentially("aid")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("ArrowDown")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("aid")
    box.press("Enter")
    expect(page).to_have_url(f"{site}/search?q=aid")


def test_a_stale_completion_is_dropped(page: Page, site: str) -> None:
    """The answer for "ai" comes after the one for "aid"."""
    page.goto(site)
    held: list[Route] = []
    page.route("**/api/v1/suggest?**", lambda route: held.append(route))
    box = page.get_by_role("combobox", name="Search paragraphs")
    for letters in ("ai", "d"):
        with page.expect_request("**/api/v1/suggest?**"):
            box.press_sequentially(letters)
    page.wait_for_timeout(100)
    assert [query(route) for route in held] == ["ai", "aid"]
    complete(held[1])
    expect(page.get_by_role("option").first).to_have_text("aidition 1 paragraph")
    with suppress(Error):  # the page has given it up
        complete(held[0])
    page.wait_for_timeout(200)
    expect(page.get_by_role("option").first).to_have_text("aidition 1 paragraph")


def test_without_completions_nothing_is_shown_or_asked_again(page: Page, site: str) -> None:
    page.goto(site)
    asked = suggesting(page, status=404)
    box = page.get_by_role("combobox", name="Search paragraphs")
    box.press_sequentially("aid", delay=300)
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert asked == ["a"]


def test_a_citation_is_copied(browser: Browser, site: str, article: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}{article}#p5")
    page.locator("#p5 .cite").click()
    page.locator("#p5").get_by_role("button", name="Copy as BibTeX").click()
    expect(page.locator("#live")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#p5 pre").nth(2).text_content()
    assert copied.startswith("@misc{")
    context.close()


def test_without_the_right_to_copy_the_words_are_selected(page: Page, site: str) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(f"{site}/search?q=aid")
    page.locator(".result").first.get_by_role("link", name=re.compile("^Cite")).click()
    page.get_by_role("button", name="Copy as Text").click()
    expect(page.locator("#live")).to_contain_text("Selected")
    assert page.evaluate("getSelection().toString()").startswith("“")


def test_the_count_does_not_talk_over_what_a_reader_has_just_done(page: Page, site: str) -> None:
    page.add_init_script("""
        delete Navigator.prototype.clipboard;
        addEventListener("DOMContentLoaded", () => {
            const source = document.querySelector("[id]");
            const button = Object.assign(document.createElement("button"), { id: "at-once" });
            button.dataset.copy = source.id;
            document.body.append(button);
            button.click();
        });
    """)
    page.goto(f"{site}/search?q=aid")
    expect(page.locator("#live")).to_contain_text("Selected")
    page.wait_for_timeout(600)
    expect(page.locator("#live")).to_contain_text("Selected")


def test_the_count_is_said_once(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=opposition")
    expect(page.locator("#live")).to_contain_text("7 paragraphs in 1 article")
    assert page.locator("[role=status], [aria-live]").count() == 1


@pytest.mark.parametrize("page", [views()[0], views()[-1]], indirect=True, ids=str)
@pytest.mark.parametrize("address", ["/", "/search?q=aid", "ARTICLE?q=aid", "CITE", "/help"])
def test_nothing_moves_once_it_is_shown(page: Page, site: str, article: str, address: str) -> None:
    page.goto(site + whole(address, article))
    page.wait_for_timeout(600)
    moved = page.evaluate(
        """() => new Promise(done => {
            let sum = 0;
            const count = list => { for (const one of list.getEntries()) sum += one.value; };
            new PerformanceObserver(count).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 200);
        })"""
    )
    # A line that comes late moves the rest by .02; a busy machine, which paints the head of a page
    # before it has read the whole, by up to .009.
    assert moved < 0.015


def test_a_link_to_a_passage_finds_it_in_a_browser(page: Page, library: Library) -> None:
    article = library.article(library.articles().articles[0].id)
    assert article
    paragraphs = "".join(f"<p id={p.anchor}>{p.text}</p>" for p in article.paragraphs)
    style = "<style>p { margin-block: 1000px }</style>"
    page.route("https://news.example/**", lambda route: route.fulfill(
        content_type="text/html; charset=utf-8", body=f"<!doctype html>{style}{paragraphs}"
    ))  # fmt: skip
    for anchor in ("p5", "p9", "p11", "p30"):
        chosen = next(p for p in article.paragraphs if p.anchor == anchor)
        page.goto("about:blank")
        page.goto(with_fragment("https://news.example/a", fragment(chosen, article.paragraphs)))
        expect(page.locator(f"#{anchor}")).to_be_in_viewport()


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


def test_with_an_empty_index_the_pages_are_whole(page: Page, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    sync(library.path, [SEEDS])
    forget(library.path, SEEDS)
    with serving(create_app(library)) as address:
        for path in ("/", "/search?q=aid", "/articles", "/speakers"):
            page.goto(address + path)
            expect(page.get_by_role("heading", name="The index is empty")).to_be_visible()
            assert violations(page) == []
    library.close()


@pytest.mark.parametrize("page", views(), indirect=True, ids=str)
def test_while_the_index_is_made_anew_the_pages_are_whole(page: Page, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    sync(library.path, [SEEDS])
    with (
        open_engine(library.path).lock(),
        open_engine(library.path).begin(rebuild=True, annotated=True),
        serving(create_app(library)) as address,
    ):
        for path in ("/", "/search?q=aid", "/articles", "/speakers"):
            page.goto(address + path)
            expect(page.get_by_text("The index is being rebuilt.")).to_be_visible()
            assert violations(page) == []
    library.close()


def test_where_something_fails_the_page_is_whole(page: Page, tmp_path: Path) -> None:
    class Broken(Library):
        def search(self, request: Request) -> NoReturn:
            raise RuntimeError(request.q)

    with serving(create_app(Broken(tmp_path / "none"))) as address:
        answer = page.goto(f"{address}/search?q=aid")
        assert answer
        assert answer.status == 500
        expect(page.get_by_text(answer.headers["x-request-id"])).to_be_visible()
        expect(page.get_by_label("Search paragraphs")).to_have_value("aid")
        assert violations(page) == []


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


SIZES = """() => [...new Set([...document.querySelectorAll("body *")]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize)))]"""


@pytest.mark.parametrize("page", [views()[0], views()[-1]], indirect=True, ids=str)
@pytest.mark.parametrize("address", ["/", "/search?q=opposition", "ARTICLE?q=aid", "/articles"])
def test_a_page_has_at_most_five_sizes_of_type_and_titles_the_largest(
    page: Page, site: str, article: str, address: str
) -> None:
    page.goto(site + whole(address, article))
    sizes = page.evaluate(SIZES)
    assert len(sizes) <= 5
    title = page.locator("main :is(h1:not(.unseen), h2)").first
    assert title.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") == max(sizes)


@BOTH_WAYS
def test_words_of_one_article_are_found_from_an_empty_result(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=ceasefire+normalization")
    page.get_by_role("link", name="1 article has all these words").click()
    expect(page.locator("#count strong")).to_have_text("1 article with all of these words")
    expect(page.locator(".result")).to_have_count(1)
    expect(page.locator(".result .text:not(.beside)")).to_have_count(2)
    page.get_by_role("navigation", name="How words match").get_by_text("paragraph").click()
    expect(page.locator("#count strong")).to_have_text("No results")


@BOTH_WAYS
def test_targets_are_large_enough_to_hit(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=opposition")
    small = page.evaluate("""() => [...document.querySelectorAll(
        ".asked a, .toolbar a, .facets a, .deeds > a, .others > summary")]
        .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 24)
        .map(one => one.textContent)""")
    assert small == []


def test_the_query_of_the_start_page_leads_to_the_search(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=opposition&sort=oldest")
    expect(page).to_have_url(f"{site}/search?q=opposition&sort=oldest")


def test_paper_has_the_address_and_the_date(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=aid")
    expect(page.locator(".printed")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_contain_text(re.compile(r"/search\?q=aid – \d+ \w+ \d{4}"))


def test_on_paper_there_is_only_the_text(page: Page, site: str, article: str) -> None:
    page.goto(f"{site}{article}?q=aid")
    page.emulate_media(media="print")
    for hidden in (".masthead", ".contents", ".stop >> nth=0", ".cite >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#p1 .number")).to_be_visible()


SAID = "We will not open the harbour before the pier is repaired"


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[str]:
    """Serve an article with one quotation."""
    (tmp_path / "harbour.txt").write_text(f'The harbour\n\n"{SAID}," Ann Lee said on Monday.\n')
    library = Library(tmp_path / ".pilcrow")
    sync(library.path, [tmp_path])
    with serving(create_app(library)) as address:
        yield address
    library.close()


@BOTH_WAYS
def test_a_writer_checks_a_draft_by_keyboard(page: Page, harbour: str) -> None:
    page.goto(f"{harbour}/")
    page.get_by_role("link", name="Check", exact=True).press("Enter")
    altered = SAID.replace("pier", "bridge")
    text = page.get_by_label("Quotation or draft")
    text.fill(f"“{SAID},” Bob Stone said.\n\n“{altered},” she said.\n\n“Green unicorns came here.”")
    text.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".outcome .summary")).to_contain_text("1 altered")
    expect(page.locator(".checks > li")).to_have_count(3)
    expect(page.locator("#q2 .difference del")).to_contain_text("bridge")
    page.locator(".draft a.verdict").nth(1).click()
    expect(page.locator("#q2")).to_be_in_viewport()
    page.locator("#q2").get_by_role("link", name="Open").first.click()
    expect(page.locator(":target")).to_contain_text(SAID)


@pytest.mark.parametrize("page", [views()[0], views()[-1]], indirect=True, ids=str)
def test_axe_finds_nothing_in_a_checked_draft(page: Page, harbour: str) -> None:
    page.goto(f"{harbour}/check")
    page.get_by_label("Quotation or draft").fill(
        f"“{SAID[:-9]} mended,” he said.\n\n“{SAID},” Ann Lee said."
    )
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".checks > li")).to_have_count(2)
    assert violations(page) == []
