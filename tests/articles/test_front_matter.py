"""What the head of a file says of an article, and what is no head."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Kind, Library, Request
from search.articles.compose import compose
from search.articles.front_matter import MAX_LENGTH, FrontMatter, parse_front_matter
from search.formats import Document
from tests.support.paths import DATA

Index = Callable[[Mapping[str, str]], Library]

CASES = json.loads((DATA / "reading/heads.json").read_text("utf-8"))
BODY = "The convoys waited at the border for a third day, the drivers said on Saturday.\n"
HEAD = "---\ntitle: Aid convoys wait\nurl: https://herald.example/aid\n---\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_a_head_says_so_much(case: dict[str, Any], newline: str) -> None:
    written = f"---\n{case['head']}---\n".replace("\n", newline)
    says = {
        name: tuple(said) if isinstance(said, list) else said for name, said in case["says"].items()
    }
    expected = FrontMatter(**says, end=len(written)) if says else FrontMatter()
    assert parse_front_matter(written + BODY) == expected


def test_text_and_offsets_are_those_of_the_file() -> None:
    text = HEAD + "# Aid convoys wait\n\n" + BODY
    article = compose(Document(text), name="a.md", source="press", lang="en")
    assert article.text == text
    assert [paragraph.kind for paragraph in article.paragraphs] == [Kind.TITLE, Kind.PARAGRAPH]
    for paragraph in article.paragraphs:
        assert text[paragraph.start : paragraph.end] == paragraph.text
        assert paragraph.url == "https://herald.example/aid"


def test_of_two_titles_that_of_the_head_counts() -> None:
    article = compose(
        Document(HEAD + "# What we know\n\n" + BODY), name="a.md", source="press", lang="en"
    )
    assert (article.title, article.title_found) == ("Aid convoys wait", True)
    assert article.paragraphs[0].kind is Kind.HEADING
    assert article.paragraphs[1].section == "What we know"


def test_a_head_alone_is_an_article_without_paragraphs() -> None:
    article = compose(Document(HEAD), name="a.md", source="press", lang="en")
    assert (article.title, article.paragraphs) == ("Aid convoys wait", ())


def test_a_head_that_does_not_end_is_text() -> None:
    assert parse_front_matter("---\ntitle: Aid\n" + BODY) == FrontMatter()
    assert parse_front_matter(f"---\ntitle: Aid\nnote: {'x' * MAX_LENGTH}\n---\n") == FrontMatter()


def test_a_head_that_is_nested_too_deep_is_read_line_by_line() -> None:
    nested = f"---\ntitle: Aid\ntags: {'[' * 5000}{']' * 5000}\n---\n"
    assert parse_front_matter(nested) == FrontMatter(end=len(nested), title="Aid")


@given(st.text(st.sampled_from("-\n\r :[]{}&*!|>'\"#%@abtitledurl0\t\\é"), max_size=60))
def test_any_head_is_read_or_left(written: str) -> None:
    text = f"---\n{written}\n---\n{BODY}"
    found = parse_front_matter(text)
    assert found == FrontMatter() or text[: found.end].rstrip().endswith(("---", "..."))


def test_what_a_head_says_is_found_and_cited(indexed: Index) -> None:
    library = indexed({"a.md": HEAD.replace("url", "source: The Herald\nurl") + BODY})
    [hit] = library.search(Request(q="source:herald convoys")).hits
    assert hit.paragraph.source == "The Herald"
    assert hit.paragraph.url == "https://herald.example/aid"
    assert library.search(Request(q="title:wait")).total == 1
