"""Make pictures of every page and state: ``uv run python tests/lab/screenshots.py FOLDER``.

``search-1280-light.png`` is the one of the README; the others are for the eyes of whoever changes
a page.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from search import Library, Page, Request, forget, sync
from search.engines.factory import open_engine
from tests.support.chromium import find_browser, launch, serving
from tests.support.paths import SEEDS
from web import create_app


def states(article: str) -> Mapping[str, str]:
    """Name every page and state of the indexed seeds."""
    paragraph = f"{article.rpartition('/')[2]}.p5"
    return {
        "start": "/",
        "search": "/search?q=%22humanitarian+aid%22+OR+cease-fire",
        "filtered": "/search?q=Lavrov&section=Russia%2C+Turkey+and+Syrian+opposition&exact=1",
        "grouped": "/search?q=Turkey&group=article",
        "browse": "/search?lang=en&page=2",
        "compact": "/search?q=Turkey&view=compact",
        "context": "/search?q=opposition&context=1",
        "concordance": "/search?q=Syria*+OR+Turkey&view=concordance&lines=right",
        "concordance-nothing": "/search?q=-aid&view=concordance",
        "why": "/search?q=cease-fire+Rusia~&explain=1",
        "nothing": "/search?q=aid+Turkey+zeppelin&lang=en",
        "nothing-filtered": "/search?q=aid&source=-seeds&lang=en",
        "misspelt": "/search?q=Lavorv",
        "beyond": "/search?q=aid&page=900",
        "repaired": "/search?q=aid+%28Syria+OR",
        "wrong": "/search?q=aid&sorce=x&limit=y",
        "too-expensive": f"/search?q={'+'.join(['aid'] * 70)}",
        "article": f"{article}?q=opposition#p11",
        "article-top": f"{article}?q=opposition",
        "article-no-hits": f"{article}?q=zeppelin",
        "cite": f"/cite/{paragraph}",
        "speakers": "/speakers",
        "speaker": "/speakers/Sergey%20Lavrov?q=aid+OR+trade",
        "speaker-unknown": "/speakers/lavrov",
        "articles": "/articles",
        "help": "/help",
        "docs": "/api/docs",
        "missing": "/nothing",
    }


def photograph(browser: Browser, site: str, pages: Mapping[str, str], folder: Path) -> None:
    """Photograph pages, wide and narrow, light and dark."""
    for width in (1280, 360):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            page = context.new_page()
            for name, address in pages.items():
                page.goto(site + address)
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
            context.close()


class Broken(Library):
    """A library that fails as none should."""

    def search(self, request: Request) -> Page:
        raise RuntimeError


def main(folder: Path) -> None:
    """Photograph everything into a folder."""
    executable = find_browser()
    if executable is None:
        sys.exit("There is no browser: install Chromium, or name one in the variable CHROMIUM.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        logging.disable()  # what fails here is meant to
        library = Library(Path(scratch) / "library")
        browser = launch(playwright, executable)
        with serving(create_app(library)) as site:
            photograph(browser, site, {"no-index": "/search?q=aid"}, folder)
            sync(library.path, [SEEDS])
            forget(library.path, SEEDS)
            photograph(browser, site, {"empty": "/", "empty-search": "/search?q=aid"}, folder)
            sync(library.path, [SEEDS])
            article = f"/article/{library.articles().articles[0].id}"
            photograph(browser, site, states(article), folder)
        for path, pages in (
            (library.path, {"rebuilding-start": "/", "rebuilding": "/search?q=aid"}),
            (Path(scratch) / "first", {"indexing": "/search?q=aid"}),
        ):
            engine, app = open_engine(path), create_app(Library(path))
            anew = engine.begin(rebuild=True, annotated=True)
            with engine.lock(), anew, serving(app) as site:
                photograph(browser, site, pages, folder)
        with serving(create_app(Broken(library.path))) as site:
            photograph(browser, site, {"failed": "/search?q=aid"}, folder)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder for the pictures: python tests/lab/screenshots.py FOLDER")
    main(Path(sys.argv[1]))
