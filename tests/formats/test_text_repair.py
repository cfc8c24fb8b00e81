"""Damaged texts: entities and letters that were decoded wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.formats import read
from search.formats.text.text_repair import repair_mojibake, unescape_entities


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("caf&eacute;; it&#8217;s", "café; it’s"),
        ("the&nbsp;leader said: &quot;We&#x2019;re glad&quot; &mdash; and left", None),
        ("&#146;", "’"),
        ("a & b; c &d; &nosuchname; &", "a & b; c &d; &nosuchname; &"),
        ("&#0;", "\ufffd"),
        ("&copy 2016", "&copy 2016"),
    ],
)
def test_entities_are_replaced(text: str, repaired: str | None) -> None:
    expected = 'the\xa0leader said: "We’re glad" — and left' if repaired is None else repaired
    assert unescape_entities(text) == expected


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Itâ€™s a cafÃ© of many.", "It’s a café of many."),
        ("cafÃ© and café", "café and café"),
        ("â€œWe waitâ€\x9d, he said", "“We wait”, he said"),
        ("donâ\x80\x99t", "don’t"),
        ("Schröder\nMÃ¼ller\n", "Schröder\nMüller\n"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("VOCÊ—sim", "VOCÊ—sim"),
        ("São Paulo, Zürich, Ærø", "São Paulo, Zürich, Ærø"),
    ],
)
def test_wrongly_decoded_letters_are_repaired_where_that_is_certain(
    text: str, repaired: str
) -> None:
    assert repair_mojibake(text) == (repaired, ())


def test_doubtful_and_lost_letters_are_reported_with_their_lines() -> None:
    text = "A title\n\nThe book of lâ€\n\nThe caf\ufffd closed\n"
    assert repair_mojibake(text) == (
        text,
        (
            "line 5: letters were lost when this text was saved, “caf\ufffd”",
            "line 3: letters seem to be decoded wrongly, “lâ€”; save the file in UTF-8",
        ),
    )


@given(st.text())
def test_any_text_is_repaired(text: str) -> None:
    repaired, _ = repair_mojibake(unescape_entities(text))
    assert repaired.count("\n") == unescape_entities(text).count("\n")


def test_the_head_is_parsed_before_its_entities_are_replaced() -> None:
    text = '---\ntitle: "&quot;Soon&quot;, says AT&amp;T"\n---\nThe caf&eacute;.\n'
    [document] = read(Path("a.txt"), text.encode(), lang="en")
    assert document.title == '"Soon", says AT&T'
    assert document.text[document.start :] == "The café.\n"
