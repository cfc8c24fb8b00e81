"""The log-in page in a browser: axe, wide and narrow, light and dark, with scripts and without."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from search import Library
from tests.support.access import PASSWORD, closed_site
from tests.support.chromium import NAMES, find_browser, launch, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


def violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


def is_wider_than_its_window(page: Page) -> bool:
    wider: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wider


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_person_logs_in_by_keyboard_and_out(
    browser: Browser, library: Library, tmp_path: Path, width: int, scheme: str, scripts: bool
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
    )
    page = context.new_page()
    with serving(closed_site(library, tmp_path, prefix="/pilcrow").app) as site:
        page.goto(f"{site}/pilcrow/search?q=aid")
        expect(page).to_have_title("Log in – Pilcrow")
        for password in ("wrong words", PASSWORD):
            if scripts:
                assert not violations(page)
            assert not is_wider_than_its_window(page)
            page.get_by_label("User name").fill("anna")
            page.get_by_label("Password").fill(password)
            page.keyboard.press("Enter")
            if password != PASSWORD:
                expect(page.get_by_role("alert")).to_contain_text("do not match")
                expect(page.get_by_label("User name")).to_have_value("anna")
        expect(page).to_have_url(f"{site}/pilcrow/search?q=aid")
        articles = page.get_by_role("link", name="Articles", exact=True).first
        assert (
            box_of(page, "search.box").get("right") <= articles.bounding_box()["x"] or width < 900
        )
        if scripts:
            assert not violations(page)
            page.get_by_label("Search paragraphs").fill("Lav")
            expect(page.get_by_role("option").first).to_be_visible()  # below the prefix, too
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_title("Log in – Pilcrow")
        page.goto(f"{site}/pilcrow/search?q=aid")
        expect(page).to_have_title("Log in – Pilcrow")
    context.close()


def box_of(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).first.bounding_box()
    assert box
    return {"right": box["x"] + box["width"]}
