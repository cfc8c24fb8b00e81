"""Properties of every text: spans lie inside, quotations are disjoint, time is linear."""

from __future__ import annotations

import random
import time
from dataclasses import astuple
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.annotation import Annotation, annotate
from search.annotation.words.word_lists import wordlist
from search.model import Article, Kind, Paragraph
from tests.support.paths import ROOT

PIECES = [
    "“", "”", '"', "'", "‘", "’", "''", "«", "»", " ", ". ", ", ", ": ", "? ", "—", "(", ")", "\n",
    "Ann Lee", "Lee", "Bob Ray", "Mr. Ray", "he", "She", "the minister", "a lawyer", "and", "who",
    "said", "told", "adding", "that", "according to", "in his words", "not", "went on to say",
    "Russia", "the U.S.", "Turkish", "May", "on Monday", "2016", "plans", "the bridge", "is safe",
    "قال", "שלום", "\u202e", "\u00a0", "…", "--", "\U0001f600", "İ", "ß", "1.", "A.",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join)
)


def article(*texts: str, published: str | None = "2016-12-01") -> Article:
    """An article of bare paragraphs."""
    paragraphs = tuple(
        Paragraph(
            id=f"a.p{n}", article="a", anchor=f"p{n}", order=n, n=n, of=len(texts),
            kind=Kind.PARAGRAPH, text=text, start=0, end=len(text), section=None, title="",
            source="", authors=(), published=published, lang="en", path="", url=None,
        )
        for n, text in enumerate(texts)
    )  # fmt: skip
    return Article(
        id="a", text="", title="", title_found=False, authors=(), published=published,
        dateline=None, source="", lang="en", path="", url=None, paragraphs=paragraphs,
    )  # fmt: skip


def check(text: str, annotation: Annotation) -> None:
    spans = [(q.start, q.end) for q in annotation.quotes]
    assert spans == sorted(spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    found = [*annotation.names, *annotation.people, *annotation.places, *annotation.dates]
    for start, end in spans + [(m.start, m.end) for m in found]:
        assert 0 <= start < end <= len(text)
    for quote in annotation.quotes:
        assert 0 <= quote.confidence <= 1
        assert (quote.speaker is None) == (quote.confidence == 0)
        if quote.cue is not None:
            assert 0 <= quote.cue.start < quote.cue.end <= len(text)
    assert all(0 <= position < len(text) for position in annotation.unbalanced)


@given(st.lists(TEXTS, max_size=4))
@example(["\0"])
@settings(max_examples=150, deadline=None)
def test_spans_are_inside_the_text_and_stretches_disjoint(texts: list[str]) -> None:
    annotations = annotate(article(*texts))
    assert len(annotations) == len(texts)
    for text, annotation in zip(texts, annotations, strict=True):
        check(text, annotation)


@given(st.lists(TEXTS, max_size=3))
@settings(max_examples=30, deadline=None)
def test_the_same_article_is_annotated_the_same(texts: list[str]) -> None:
    assert annotate(article(*texts)) == annotate(article(*texts))


def test_an_article_without_paragraphs_has_no_annotations() -> None:
    assert annotate(article()) == ()
    assert annotate(article("")) == (Annotation(),)


NEWS = (
    "“We are ready,” Ann Lee said on Monday. Bob Ray, a lawyer from Dayton, Ohio, told "
    "reporters that he agreed, and the Russian minister noted it. "
)
MONSTERS = {
    "news": NEWS,
    "opening marks": "“",
    "straight marks": '"',
    "closing marks": "”",
    "marks and words": "“a ",
    "apostrophes": "''a ",
    "single marks": "‘as’ ",
    "verbs": "said ",
    "verbs and commas": ", said",
    "verbs and dashes": "— said ",
    "one name": "Ann Lee ",
    "appositives": "Ann Lee, a man, ",
    "prepositions": "Bank of ",
    "conjunctions": "Ann and ",
    "one word": "x",
    "one capital word": "X",
    "initials": "A.",
    "digits": "1,",
    "months": "of May 1 ",
    "brackets": "((",
    "labels": "Ann Lee: ",
    "blanks": " ",
    "lines": "\n",
    "right to left": 'قال “نعم” וגם "לא" ',
}


@pytest.mark.parametrize("name", MONSTERS)
def test_time_grows_with_the_length_only(name: str) -> None:
    """Four times the text takes about four times as long; eight times would be too much."""
    piece = MONSTERS[name]
    times = []
    for length in (10_000, 40_000):
        text = piece * (length // len(piece))
        best = min(_seconds(text) for _ in range(2))
        times.append(best)
    assert times[1] < 8 * times[0] + 0.1


def _seconds(text: str) -> float:
    start = time.process_time()
    annotations = annotate(article(text))
    seconds = time.process_time() - start
    check(text, annotations[0])
    return seconds


def test_many_people_with_one_name_take_no_longer() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    firsts = [a + b.lower() + c.lower() for a in letters for b in letters for c in letters]
    text = " ".join(
        f"Minister {first} Lee said so. The minister agreed." for first in firsts[:4000]
    )
    assert _seconds(text) < 20


@pytest.mark.slow
def test_two_megabytes_in_one_paragraph_are_no_trouble() -> None:
    text = NEWS * (2_000_000 // len(NEWS))
    assert _seconds(text) < 60


def test_ten_thousand_unbalanced_marks_are_reported() -> None:
    [annotation] = annotate(article("so he said” " * 10_000))
    assert len(annotation.unbalanced) == 10_000


def test_random_bytes_are_no_trouble() -> None:
    characters = random.Random(1)
    text = "".join(chr(characters.randrange(32, 0x3000)) for _ in range(20_000))
    check(text, annotate(article(text))[0])


def test_right_to_left_text_keeps_its_offsets() -> None:
    text = "قال “نعم، نحن مستعدون لهذا اليوم” في موسكو"
    [annotation] = annotate(article(text))
    assert [text[q.start : q.end] for q in annotation.quotes] == ["نعم، نحن مستعدون لهذا اليوم"]


def test_word_lists_are_sorted_and_have_no_doubles() -> None:
    """A list that is not sorted hides its doubles."""
    folder = ROOT / "search" / "annotation"
    paths = sorted(folder.rglob("*.py"))
    assert paths
    for path in paths:
        for block in path.read_text(encoding="utf-8").split("wordlist(\n")[1:]:
            words = block.split('"""')[1].split()
            assert words == sorted(wordlist(" ".join(words))), path.name


def test_records_are_plain_values() -> None:
    [annotation] = annotate(article("“It is safe,” Ann Lee said in Moscow in 2016."))
    assert astuple(annotation) == (
        ((1, 12, 1, "direct", "Ann Lee", (14, 26), "after", 0.96, None, "person"),),
        ((14, 21, "Ann Lee"), (30, 36, "Moscow")),
        ((14, 21, "Ann Lee"),),
        ((30, 36, "Moscow", "city"),),
        ((40, 44, "2016"),),
        (),
    )
