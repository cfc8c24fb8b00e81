"""Title, byline and date line among the first blocks of a document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.articles.block_heads import with_head
from search.formats.document import Block, Document
from search.model import Kind

P, H = Kind.PARAGRAPH, Kind.HEADING
BODY = Block(P, "The town council voted on Tuesday to reopen the ferry landing.")


def document(*blocks: tuple[Kind, str], **statements: str) -> Document:
    return Document(blocks=(*(Block(kind, text) for kind, text in blocks), BODY), **statements)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("read", "kinds", "title", "authors", "published"),
    [
        (
            document((H, "Council votes"), (P, "By Ann Lee"), (P, "3 June 2021")),
            [Kind.TITLE, Kind.BYLINE, Kind.DATE, P],
            "Council votes", ("Ann Lee",), "2021-06-03",
        ),
        (
            document((P, "Council votes"), (P, "By Ann Lee Thursday, 3 June 2021")),
            [Kind.TITLE, Kind.BYLINE, P],
            "Council votes", ("Ann Lee",), "2021-06-03",
        ),
        (
            document((P, "Council votes"), (P, "Ann Lee"), (P, "3 June 2021")),
            [Kind.TITLE, Kind.BYLINE, Kind.DATE, P],
            "Council votes", ("Ann Lee",), "2021-06-03",
        ),
        (
            document((P, "The Post"), (P, "Council votes"), title="Council votes"),
            [P, Kind.TITLE, P],
            "Council votes", (), None,
        ),
        (
            document((Kind.TITLE, "Council votes"), (Kind.BYLINE, "Ann Lee")),
            [Kind.TITLE, Kind.BYLINE, P],
            "Council votes", ("Ann Lee",), None,
        ),
        (document((P, "It was late.")), [P, P], None, (), None),
        (document(), [P], None, (), None),
    ],
)  # fmt: skip
def test_heads_are_recognised(
    read: Document,
    kinds: list[Kind],
    title: str | None,
    authors: tuple[str, ...],
    published: str | None,
) -> None:
    found = with_head(read)
    assert [block.kind for block in found.blocks or ()] == kinds
    assert (found.title, found.authors, found.published) == (title, authors, published)


def test_statements_of_the_document_take_precedence() -> None:
    read = document((H, "Council votes"), (P, "By Ann Lee"), (P, "3 June 2021"))
    stated = replace(read, title="The vote", authors=("Bo Yu",), published="2020")
    found = with_head(stated)
    assert (found.title, found.authors, found.published) == ("The vote", ("Bo Yu",), "2020")


def test_a_byline_below_the_first_long_paragraph_is_none() -> None:
    read = document((H, "Council votes"), (P, "It left. " * 40), (P, "By Ann Lee"))
    assert with_head(read).authors == ()


def test_a_text_without_blocks_is_left_as_it_is() -> None:
    assert with_head(Document("By Ann Lee")) == Document("By Ann Lee")
