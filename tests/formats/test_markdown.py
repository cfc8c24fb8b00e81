"""Markdown files: their blocks, without the markup, and where these stand."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.articles.read_articles import read_articles
from search.formats import Block, read
from search.model import Article, Kind
from tests.support.paths import DATA

CASES = json.loads((DATA / "reading/markdown.json").read_text("utf-8"))
MARKS = st.sampled_from(
    [
        *(
            "#",
            "*",
            "_",
            "`",
            "[",
            "](",
            ")",
            "!",
            "> ",
            "- ",
            "1. ",
            "|",
            "---",
            "\n",
            "\n\n",
            "~~",
        ),
        *(
            "```",
            "[^1]",
            "^[",
            "<b>",
            "</b>",
            "<!--",
            "-->",
            "    ",
            "\t",
            "a",
            "boat",
            "&amp;",
            "==",
        ),
    ]
)


def article_of(text: str) -> Article:
    [article] = read_articles(Path("a.md"), text.encode(), name="a.md", source="press", lang="en")
    return article


def blocks_of(text: str) -> tuple[Block, ...]:
    [document] = read(Path("a.md"), text.encode(), lang="en")
    assert document.blocks is not None
    return document.blocks


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_blocks_are_read_without_markup(case: dict[str, Any]) -> None:
    article = article_of(case["text"])
    assert [[block.kind, block.text] for block in article.paragraphs] == case["blocks"]
    assert (article.title if article.title_found else None) == case["title"]


def test_blocks_know_their_lines_in_the_file() -> None:
    text = "\n---\ntitle: Boats\n---\n\n# Last boat\n\nIt left.\n\n- one\n- two\n"
    assert blocks_of(text) == (
        Block(Kind.HEADING, "Last boat", "line 6"),
        Block(Kind.PARAGRAPH, "It left.", "line 8"),
        Block(Kind.LIST_ITEM, "one", "line 10"),
        Block(Kind.LIST_ITEM, "two", "line 11"),
    )


@given(st.lists(MARKS, max_size=40).map("".join))
def test_any_markdown_is_read_and_cited_exactly(text: str) -> None:
    article = article_of(text)
    for block in article.paragraphs:
        assert article.text[block.start : block.end] == block.text != ""


@pytest.mark.parametrize(
    "text",
    [
        *("> " * 20_000 + "x", "- " * 20_000 + "x", "[" * 20_000, "*a " * 20_000),
        *("`" * 20_000 + "x", "![" * 20_000, "<b>" * 20_000),
        "| a " * 5_000 + "|\n" + "|-" * 5_000 + "|\n",
    ],
    ids=lambda text: text[:4],
)
def test_nested_marks_take_bounded_time(text: str) -> None:
    started = time.process_time()
    article_of(text)
    assert time.process_time() - started < 10
