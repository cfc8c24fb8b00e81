"""``citations`` and ``text_fragments``: references to check, and links that arrive."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Paragraph
from tests.support.web_records import SUMMARY, paragraph
from web.pages.citation_page import citation_view
from web.rendering import citations
from web.rendering.text_fragments import fragment, with_fragment

TEXT = st.text(max_size=60) | st.text("\\{}$&%#_~^*[]<>`|-+.)1 \n\x00é", max_size=60)
WORDS = st.sampled_from(["a", "b", "A", "é", "a-b", "a,", "&", "x"])
BLOCKS = st.lists(st.lists(WORDS, min_size=1, max_size=24).map(" ".join), min_size=1, max_size=5)


def blocks_of(texts: list[str]) -> list[Paragraph]:
    return [paragraph(text, at + 1, order=at) for at, text in enumerate(texts)]


def test_a_paragraph_as_text() -> None:
    assert citations.plain(paragraph(), "https://news.example/aid#:~:text=No") == (
        "“No aid & no truce.” — Ann Smith, Bo Li, “Aid agreed”, Daily <News>, 1 December 2016, "
        "section “What was said”, ¶1 of 2, characters 100–118, "
        f"sha256 {paragraph().sha256}. https://news.example/aid#:~:text=No"
    )


def test_a_paragraph_as_markdown() -> None:
    assert citations.markdown(paragraph("- not *a* list"), "https://news.example/a (1)") == (
        "> \\- not \\*a\\* list\n>\n"
        "> — Ann Smith, Bo Li, [“Aid agreed”](https://news.example/a%20%281%29), "
        "*Daily \\<News\\>*, 1 December 2016, section “What was said”, ¶1 of 2, "
        "characters 100–114, "
        f"sha256 {paragraph('- not *a* list').sha256}."
    )


def test_a_paragraph_as_bibtex() -> None:
    assert citations.bibtex(paragraph(), "https://news.example/{a}") == (
        "@misc{7fK2mQ9xLp.p1,\n"
        "  author = {{Ann Smith} and {Bo Li}},\n"
        "  title = {{Aid agreed}},\n"
        "  howpublished = {Daily <News>},\n"
        "  year = {2016},\n"
        "  month = {12},\n"
        "  url = {https://news.example/%7Ba%7D},\n"
        "  language = {en},\n"
        "  note = {section “What was said”, ¶1 of 2, characters 100–118, "
        f"sha256 {paragraph().sha256}}},\n"
        "  annote = {No aid \\& no truce.}\n"
        "}"
    )


def test_a_very_long_paragraph_is_quoted_in_part() -> None:
    for write in (citations.plain, citations.markdown, citations.bibtex):
        assert 5000 < len(write(paragraph("aid " * 250_000))) < 7000


def test_an_article_is_cited_without_a_passage() -> None:
    assert citations.plain(SUMMARY, "https://news.example/aid") == (
        "Ann Smith, Bo Li, “Aid agreed”, Daily <News>, 1 December 2016, 2 paragraphs, "
        "article 7fK2mQ9xLp. https://news.example/aid"
    )
    assert citations.markdown(SUMMARY).startswith("Ann Smith, Bo Li, “Aid agreed”, *Daily")
    assert citations.bibtex(SUMMARY).startswith("@misc{7fK2mQ9xLp,\n")


@given(TEXT, TEXT, TEXT)
def test_no_text_leaves_its_field_in_bibtex(text: str, title: str, author: str) -> None:
    entry = citations.bibtex(paragraph(text, title=title, authors=(author,)))
    depth = 0
    for at, letter in enumerate(entry):
        depth += (letter == "{") - (letter == "}")
        assert depth > 0 or at < len("@misc") or at == len(entry) - 1
    assert depth == 0
    names = {line.split(" = ")[0].strip() for line in entry.splitlines()[1:-1]}
    assert names <= {
        *("author", "title", "howpublished", "year", "month", "url", "language", "note", "annote")
    }


@given(TEXT)
def test_no_text_is_markup_in_markdown(text: str) -> None:
    words = citations.markdown(paragraph(text)).splitlines()[0].removeprefix("> ")
    assert re.search(r"(?<!\\)(?:\\\\)*[*_`<\[\]#|]", words) is None
    assert re.match(r"\d*[-+=.)]", words) is None


@given(BLOCKS, st.data())
def test_a_fragment_is_met_at_its_paragraph_first(texts: list[str], data: st.DataObject) -> None:
    """Word by word, as a browser looks, and only there, unless the text repeats from its start."""
    blocks = blocks_of(texts)
    chosen = data.draw(st.sampled_from(blocks))
    directive = fragment(chosen, blocks).removeprefix(":~:text=")
    parts = [unquote(part) for part in directive.split(",")]
    prefix = parts.pop(0).removesuffix("-").split() if parts[0].endswith("-") else []
    first, last = parts[0].split(), parts[1].split() if len(parts) > 1 else []

    words = " ".join(texts).replace("é", "e").lower().split()
    begin = sum(len(text.split()) for text in texts[: chosen.order])
    end = begin + len(chosen.text.split())

    def found(wanted: list[str], after: int = 0) -> list[int]:
        wanted = [word.replace("é", "e").lower() for word in wanted]
        size = len(wanted)
        return [at for at in range(after, len(words)) if words[at : at + size] == wanted]

    places = found([*prefix, *first])
    assert places[0] + len(prefix) == begin
    if len(prefix) < begin:
        assert len(places) == 1
    reached = begin + len(first)
    assert (found(last, reached)[0] + len(last) if last else reached) == end


def test_a_fragment_hides_its_own_signs() -> None:
    (block,) = blocks_of(["Ten-year, “old” & new"])
    assert fragment(block, [block]) == (":~:text=Ten%2Dyear%2C%20%E2%80%9Cold%E2%80%9D%20%26%20new")
    assert fragment(block._replace(text=" "), [block._replace(text=" ")]) == ""


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://a.example/b", "https://a.example/b#:~:text=c"),
        ("https://a.example/b#part", "https://a.example/b#part:~:text=c"),
    ],
)
def test_a_fragment_goes_with_one_that_is_there(url: str, whole: str) -> None:
    assert with_fragment(url, ":~:text=c") == whole
    assert with_fragment(url, "") == url


def test_the_page_of_a_citation_has_every_form() -> None:
    blocks = blocks_of(["No aid & no truce.", "No aid & no truce."])
    view = citation_view(blocks[1], blocks)
    assert [form.label for form in view.forms] == ["Text", "Markdown", "BibTeX", "JSON"]
    assert view.original == (
        "https://news.example/aid#:~:text=truce.-,No%20aid%20%26%20no%20truce."
    )
    document = json.loads(view.forms[-1].text)
    assert (document["start"], document["end"], document["n"]) == (100, 118, 2)
    assert document["sha256"] == blocks[1].sha256
    assert document["formatted"].endswith(view.original)


def test_a_script_is_never_an_original() -> None:
    block = paragraph(url="javascript:alert(1)")
    view = citation_view(block, [block])
    assert view.original is None
    assert not any("javascript" in form.text for form in view.forms)
