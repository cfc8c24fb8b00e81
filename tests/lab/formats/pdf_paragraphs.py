"""Paragraphs of PDFs that are exactly right: precision, recall and F1 by layout.

    uv run python -m tests.lab.formats.pdf_paragraphs FOLDER

What is measured: articles of plain text (title, paragraphs, blank lines between them) are printed
by Chromium in several layouts, tagged and untagged, and read again; a paragraph is right
if it has all the letters of the original and no others (white space aside). PDFs of other
programs are measured as well if the folder holds them: ``name.pdf`` beside ``name.txt``.
Corpus: any folder of text files; the first ``--articles`` of them are used.
Notes: running heads and page numbers are printed on each page, and must not be found.
"""

from __future__ import annotations

import argparse
import html
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from playwright.sync_api import Browser, sync_playwright

from search.errors import FormatError
from search.formats.pdf import reader
from search.formats.text.plain_text import decode
from search.model import Kind
from tests.support.chromium import find_browser, launch

HEAD = "The Northern Ledger — Saturday, 9 October 2010"
STYLES = {
    "1 column": "p {margin: 0 0 1em}",
    "1 column, indented": "p {margin: 0; text-indent: 1.5em; text-align: justify}",
    "2 columns": "main {column-count: 2; column-gap: 8mm} p {margin: 0 0 .8em}",
    "2 columns, justified": (
        "main {column-count: 2; column-gap: 6mm; text-align: justify; hyphens: auto; "
        "font-size: 9.5pt} p {margin: 0; text-indent: 1.2em}"
    ),
    "3 columns": (
        "main {column-count: 3; column-gap: 6mm; text-align: justify; hyphens: auto; "
        "font-size: 8.5pt} p {margin: 0; text-indent: 1em}"
    ),
}
PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>
@page {{size: A4; margin: 22mm 18mm}} body {{margin: 0; font: 10.5pt/1.3 serif}}
h1 {{font-size: 20pt; line-height: 1.15; margin: 0 0 .6em}} {style}</style>
<h1>{title}</h1><main>{body}</main></html>"""
EDGE = "<div style='font-size:8pt;width:100%;padding:0 18mm'>{}</div>"
FOOT = (
    "<div style='font-size:8pt;width:100%;text-align:center'><span class=pageNumber></span></div>"
)


class Text(NamedTuple):
    """An article as it was before it was printed."""

    name: str
    title: str
    paragraphs: tuple[str, ...]


class Score(NamedTuple):
    """Counts over the articles of one layout."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    pages: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.wanted)
        f1 = 2 * self.right / max(1, self.found + self.wanted)
        speed = self.pages / self.seconds if self.seconds else 0
        return f"P {precision:.3f}  R {recall:.3f}  F {f1:.3f}  {speed:5.0f} pages/s"

    def plus(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self, other, strict=True)))


def texts(folder: Path, number: int) -> list[Text]:
    """Return the first articles of a folder in order of their names."""
    result = []
    for path in sorted(folder.rglob("*.txt"))[:number]:
        blocks = [block for block in decode(path.read_bytes()).split("\n\n") if block.strip()]
        if len(blocks) > 1:
            title, *paragraphs = (" ".join(block.split()) for block in blocks)
            result.append(Text(path.stem, title, tuple(paragraphs)))
    return result


def letters(text: str) -> str:
    """Return a text without white space; dots are written as programs write them."""
    return "".join(text.split()).replace("...", "…")


def score(text: Text, pdf: bytes) -> Score:
    """Compare the paragraphs that the reader finds with those of the article."""
    began = time.perf_counter()
    try:
        (document,) = reader.read(Path(text.name), pdf, lang="en")
        found = [block.text for block in document.blocks or () if block.kind.numbered]
    except FormatError as error:
        print(error)
        found = []
    seconds = time.perf_counter() - began
    right = Counter(map(letters, found)) & Counter(map(letters, text.paragraphs))
    return Score(
        right.total(), len(found), len(text.paragraphs), len(pypdfium2.PdfDocument(pdf)), seconds
    )


def wrong(text: Text, pdf: bytes) -> Iterator[str]:
    """Yield the paragraphs found that are none, for a look at them."""
    (document,) = reader.read(Path(text.name), pdf, lang="en")
    wanted = set(map(letters, text.paragraphs))
    for block in document.blocks or ():
        if block.kind is not Kind.TITLE and letters(block.text) not in wanted:
            yield f"{block.kind} {block.where} {block.text[:100]!r} … {block.text[-60:]!r}"


def printed(browser: Browser, text: Text, style: str, *, tagged: bool) -> bytes:
    """Return an article printed by Chromium."""
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in text.paragraphs)
    page = browser.new_page()
    page.set_content(PAGE.format(title=html.escape(text.title), style=style, body=body))
    pdf = page.pdf(
        tagged=tagged,
        prefer_css_page_size=True,
        display_header_footer=True,
        header_template=EDGE.format(HEAD),
        footer_template=FOOT,
    )
    page.close()
    return pdf


def measured(articles: list[Text], *, show: bool) -> Iterator[tuple[str, Score]]:
    """Yield the score of each layout."""
    executable = find_browser()
    if executable is None:
        raise SystemExit("There is no Chromium: install it, or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        for name, style in STYLES.items():
            for tagged in (True, False):
                total = Score()
                for text in articles:
                    pdf = printed(browser, text, style, tagged=tagged)
                    total = total.plus(score(text, pdf))
                    for line in wrong(text, pdf) if show else ():
                        print(text.name, line)
                yield f"{name}, {'tagged' if tagged else 'untagged'}", total
        browser.close()


def of_other_programs(folder: Path, *, show: bool) -> Score:
    """Return the score of the PDFs that stand beside texts of the same name."""
    total = Score()
    for text in texts(folder, 10_000):
        path = next(folder.rglob(f"{text.name}.pdf"), None)
        if path:
            pdf = path.read_bytes()
            total = total.plus(score(text, pdf))
            for line in wrong(text, pdf) if show else ():
                print(text.name, line)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    if any(options.folder.rglob("*.pdf")):
        print(f"{'PDFs of the folder':34}", of_other_programs(options.folder, show=options.show))
        return
    for name, total in measured(texts(options.folder, options.articles), show=options.show):
        print(f"{name:34}", total, flush=True)


if __name__ == "__main__":
    main()
