"""Heads of files: the fields that are found in them, and the warnings with their lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Kind, Library, Request
from search.articles.compose import compose
from search.articles.statements import Statements, read_statements
from search.formats import Document, read
from search.formats.text.front_matter import FrontMatter, parse_front_matter
from search.formats.text.head_syntax import MAX_LENGTH
from search.model import Article
from tests.support.paths import DATA

Index = Callable[[Mapping[str, str]], Library]

CASES = json.loads((DATA / "reading/heads.json").read_text("utf-8"))
BODY = "The convoys waited at the border for a third day, the drivers said on Saturday.\n"
HEAD = "---\ntitle: Aid convoys wait\nurl: https://herald.example/aid\n---\n"
NOTHING = Statements(None, (), None, None, None, None, ())


def document_of(text: str) -> Document:
    [document] = read(Path("a.md.txt"), text.encode(), lang="en")
    return document


def article_of(text: str) -> Article:
    return compose(document_of(text), name="a.txt", source="press", lang="en")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_fields_of_a_head_are_read(case: dict[str, Any], newline: str) -> None:
    written = case["text"].replace("\n", newline)
    document = document_of(written + BODY)
    says = {name: tuple(v) if isinstance(v, list) else v for name, v in case["says"].items()}
    expected = NOTHING._replace(**says, warnings=tuple(case.get("warnings", ())))
    assert read_statements(document, "en") == expected
    assert document.start == (len(written.rstrip(newline)) + len(newline) if says else 0)


def test_text_and_offsets_are_those_of_the_file() -> None:
    text = HEAD + "# Aid convoys wait\n\n" + BODY
    article = article_of(text)
    assert article.text == text
    assert [paragraph.kind for paragraph in article.paragraphs] == [Kind.TITLE, Kind.PARAGRAPH]
    for paragraph in article.paragraphs:
        assert text[paragraph.start : paragraph.end] == paragraph.text
        assert paragraph.url == "https://herald.example/aid"


def test_the_title_of_the_head_takes_precedence() -> None:
    article = article_of(HEAD + "# Details known so far\n\n" + BODY)
    assert (article.title, article.title_found) == ("Aid convoys wait", True)
    assert article.paragraphs[0].kind is Kind.HEADING
    assert article.paragraphs[1].section == "Details known so far"


def test_a_head_alone_is_an_article_without_paragraphs() -> None:
    article = article_of(HEAD)
    assert (article.title, article.paragraphs) == ("Aid convoys wait", ())


def test_a_long_head_is_text() -> None:
    assert parse_front_matter(f"---\nnote: {'x' * MAX_LENGTH}\ntitle: Aid\n---\n") == FrontMatter()


def test_a_head_that_nests_too_deep_is_read_line_by_line() -> None:
    nested = f"---\ntitle: Aid\ntags: {'[' * 5000}{']' * 5000}\n---\n"
    found = parse_front_matter(nested)
    assert (found.end, found.title) == (len(nested), "Aid")
    assert found.warnings == ("line 2: this head is not valid YAML: it nests too deep",)


@given(st.text(st.sampled_from("-\n\r :[]{}&*!|>'\"#%@abtitledurl0\t\\é=+"), max_size=60))
@pytest.mark.parametrize("mark", ["---", "+++"])
def test_any_head_is_read_or_left(mark: str, written: str) -> None:
    text = f"{mark}\n{written}\n{mark}\n{BODY}"
    found = parse_front_matter(text)
    assert found.end == 0 or text[: found.end].rstrip().endswith(("---", "...", "+++"))


def test_fields_of_a_head_are_found_and_cited(indexed: Index) -> None:
    library = indexed({"a.txt": HEAD.replace("url", "source: The Herald\nurl") + BODY})
    [hit] = library.search(Request(q="source:herald convoys")).hits
    assert hit.paragraph.source == "The Herald"
    assert hit.paragraph.url == "https://herald.example/aid"
    assert library.search(Request(q="title:wait")).total == 1
