"""Words → terms: golden cases as data, what meets what, and properties over any text."""

from __future__ import annotations

import json
import unicodedata
from itertools import permutations
from time import process_time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis.folding import fold, to_ascii, to_lower_ascii
from search.analysis.languages import FUNCTION_WORDS, LANGUAGES
from search.analysis.term_finder import TermFinder
from search.analysis.terms import LONGEST_WORD, word_terms
from search.analysis.tokenizer import LONGEST_COMPOUND, Token, ascii_text, compounds, tokens
from search.engines.whoosh.building.bulk_tokenizer import plain_words
from search.planning.spelling_variants import exact, forms, stems
from tests.support.paths import DATA

CASES = DATA / "language"
TERMS = json.loads((CASES / "terms.json").read_text("utf-8"))
MEETINGS = json.loads((CASES / "meetings.json").read_text("utf-8"))

PIECES = [
    *"aZéßıİñŒĳﬁΩя½²٣停タยุ한",
    *("cease", "fire", "U.S.", "a.m.", "AT&T", "C++", "C#", "1,000", "3.5", "2016", "Syria’s"),
    *("don't", "l’homme", "THE", "WHO", "us", "e\u0301", "I\u0307", "\u0301", "\u00ad", "\u200d"),
    *"-‐‑–'’&.,:;#+* \n\r\t\u00a0\u200b\u2028",
    *("-\n", "--", "\r\n", "&&", "..", "🎉"),
    *("J. R. ", "U. S", "1 500", "\u202f500", "MPs", "16s", "\u00ad\n", "¬\n", "–\n", "`", "ship¹"),
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
ANY_TEXT = st.one_of(SOUP, st.text(max_size=60))
ANY_LANGUAGE = st.sampled_from(sorted(LANGUAGES))


@pytest.mark.parametrize("case", TERMS, ids=lambda case: case["comment"])
def test_golden(case: dict[str, Any]) -> None:
    text, position = case["text"], 0
    expected = []
    for surface, terms, *compound in case["tokens"]:
        first, parts = compound or (position, 1)
        position += not compound
        expected.append((surface, first, parts, tuple(terms.split(" "))))
    found = [
        (text[t.start : t.end], t.position, t.words, t.terms) for t in tokens(text, case["lang"])
    ]
    assert found == expected


@pytest.mark.parametrize("case", MEETINGS, ids=lambda case: case["comment"])
def test_what_is_typed_meets_what_is_written(case: dict[str, Any]) -> None:
    lang = case.get("lang", "en")
    typed = max(tokens(case["typed"], lang), key=lambda token: token.words)
    written = {term for token in tokens(case["written"], lang) for term in token.terms}
    assert bool(stems(typed.terms) & written) is case["meet"]


@pytest.mark.parametrize("name", ["terms", "meetings"])
def test_comments_of_the_cases_are_unique(name: str) -> None:
    comments = [case["comment"] for case in json.loads((CASES / f"{name}.json").read_text("utf-8"))]
    assert len(set(comments)) == len(comments)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("ar", "المفاوضات", "مفاوضات"),
        ("da", "forhandling", "forhandlinger"),
        ("de", "Verhandlung", "Verhandlungen"),
        ("en", "negotiation", "negotiations"),
        ("es", "negociación", "negociaciones"),
        ("fi", "neuvottelu", "neuvottelut"),
        ("fr", "négociation", "négociations"),
        ("hu", "tárgyalás", "tárgyalások"),
        ("it", "negoziato", "negoziati"),
        ("nl", "onderhandeling", "onderhandelingen"),
        ("no", "forhandling", "forhandlinger"),
        ("pt", "negociação", "negociações"),
        ("ro", "negociere", "negocieri"),
        ("ru", "переговоры", "переговоров"),
        ("sv", "förhandling", "förhandlingar"),
    ],
)
def test_each_language_knows_its_endings(lang: str, one: str, other: str) -> None:
    [first], [second] = tokens(one, lang), tokens(other, lang)
    assert stems(first.terms) & set(second.terms)


def test_every_language_is_in_the_test_above() -> None:
    [marker] = test_each_language_knows_its_endings.pytestmark
    assert [lang for lang, *_ in marker.args[1]] == sorted(LANGUAGES)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError, match="xx"):
        list(tokens("aid", "xx"))


def test_the_rest_of_a_very_long_word_is_ignored() -> None:
    long = "x" * LONGEST_WORD
    assert list(tokens(f"{long}yyy", "en")) == [Token(0, LONGEST_WORD + 3, 0, 1, (f"={long}",))]
    [word] = tokens("ab" * 10_000, "en")
    assert max(map(len, word.terms)) == LONGEST_WORD + 1


def test_chains_up_to_a_length_are_compounds() -> None:
    chain = "-".join(["ab"] * LONGEST_COMPOUND)
    assert max(token.words for token in tokens(chain, "en")) == LONGEST_COMPOUND
    assert max(token.words for token in tokens(f"{chain}-ab", "en")) == 1


def test_function_words_are_words_too() -> None:
    text = " ".join(sorted(FUNCTION_WORDS))
    assert [token.terms[0] for token in tokens(text, "en")] == [
        f"={word}" for word in sorted(FUNCTION_WORDS)
    ]


@pytest.mark.parametrize(
    ("text", "folded_text"),
    [
        ("Çavuşoğlu", "cavusoglu"),
        ("ＡＢＣ", "abc"),
        ("Ærø", "aero"),
        ("The Guardian", "the guardian"),
        ("", ""),
    ],
)
def test_folding_drops_what_a_reader_may_leave_out(text: str, folded_text: str) -> None:
    assert fold(text) == folded_text


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
@pytest.mark.parametrize("word", ["Ь", "ъ", "ـ", "s", "é", "İ", "ﾞ", "ʼn"])
def test_a_letter_alone_can_be_asked_for(word: str, lang: str) -> None:
    """Snowball leaves nothing of some: the Russian soft sign, the Arabic tatweel."""
    for token in tokens(word, lang):
        assert "" not in token.terms
        assert stems(token.terms) & set(token.terms)


# Properties


@given(ANY_TEXT, ANY_LANGUAGE)
def test_offsets_lie_in_the_text_and_ascend(text: str, lang: str) -> None:
    found = list(tokens(text, lang))
    singles = [token for token in found if token.words == 1]
    assert [token.position for token in singles] == list(range(len(singles)))
    ends = [0, *(edge for token in singles for edge in (token.start, token.end)), len(text)]
    assert ends == sorted(ends)
    assert all(token.start < token.end for token in found)


@given(ANY_TEXT, ANY_LANGUAGE)
def test_words_and_what_lies_between_them_are_the_text(text: str, lang: str) -> None:
    """And between them there is no letter or digit: no word is lost."""
    rebuilt, at = "", 0
    for token in (token for token in tokens(text, lang) if token.words == 1):
        between = text[at : token.start]
        assert not any(unicodedata.category(letter)[0] in "LN" for letter in between)
        rebuilt, at = rebuilt + between + text[token.start : token.end], token.end
    assert rebuilt + text[at:] == text
    assert not any(unicodedata.category(letter)[0] in "LN" for letter in text[at:])


@given(ANY_TEXT, ANY_LANGUAGE)
def test_a_compound_spans_its_parts(text: str, lang: str) -> None:
    found = list(tokens(text, lang))
    singles = [token for token in found if token.words == 1]
    for token in found:
        parts = singles[token.position : token.position + token.words]
        assert (token.start, token.end) == (parts[0].start, parts[-1].end)


@given(ANY_TEXT, ANY_LANGUAGE)
def test_every_word_is_found_by_itself(text: str, lang: str) -> None:
    for token in tokens(text, lang):
        assert 1 <= len(token.terms) <= 4
        assert "" not in token.terms
        assert exact(token.terms) <= set(token.terms)
        assert forms(token.terms) & set(token.terms)
        assert stems(token.terms) & set(token.terms)


@given(ANY_TEXT, ANY_LANGUAGE)
@example("Çavuşoğlu's U.S. cease-fire", "en")
@example("が 한국 é-\nè", "fr")
@example("U.S.한", "ar")
def test_composed_and_decomposed_text_give_the_same_terms(text: str, lang: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert [token.terms for token in tokens(composed, lang)] == [
        token.terms for token in tokens(decomposed, lang)
    ]


@given(st.text(max_size=40))
@example("𝜜")
def test_folding_is_done_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)


NASTY = [
    *("a", "ab ", "a-", "a-\n", "a.", "A.B. ", "1,", "1.", "9,999", "a'", "a’", "a&", "C+", "停"),
    *("e\u0301", "\u0301", "a\u00ad", "\u00ad", "-", "- \n ", "-\r\n\t", "'", ".", "\n", "🎉", "ﷺ"),
]


def test_time_grows_with_the_length_of_the_text_only() -> None:
    """One megabyte in all: each piece 40,000 times over would take hours in the square."""
    list(tokens("warm up", "en"))
    started = process_time()
    for piece in NASTY:
        assert sum(1 for _ in tokens(piece * (40_000 // len(piece)), "en")) <= 3 * 40_000
    assert process_time() - started < 20


# Short cuts, held against the long way

WRITTEN = st.lists(
    st.sampled_from([*PIECES, *" .,'&-+#abAB19", "example.com ", " the ", "s "]), max_size=30
).map("".join)


@given(st.lists(WRITTEN | WRITTEN.map(str.upper), min_size=1, max_size=4), ANY_LANGUAGE)
@settings(max_examples=2000)
def test_words_of_many_plain_texts_are_the_tokens_of_each(texts: list[str], lang: str) -> None:
    plain = [(text, found) for text in texts if (found := ascii_text(text, lang)) is not None]
    found = plain_words([text for _, text in plain])
    edges = found.edges.tolist()
    chains = [(head, *joint) for head, tail in found.chains
              for joint in compounds(found.words[head : tail + 1], lang)]  # fmt: skip
    for number, (text, _) in enumerate(plain):
        start, end = edges[number : number + 2]
        words = found.words[start:end]
        if number in found.left:
            assert words == []
            continue
        made = [(position, word_terms(word, lang)) for position, word in enumerate(words)]
        made += [
            (head + part - start, terms) for head, part, terms in chains if start <= head < end
        ]
        assert sorted(made) == sorted((token.position, token.terms) for token in tokens(text, lang))


def test_acronyms_are_found_among_many_texts_unless_they_touch_another_word() -> None:
    found = plain_words(["The U.S.-led U.N.'s talks", "The U.S.Army", "at 9 a.m."])
    assert (found.chains, found.left) == ([(1, 2)], [1])
    assert found.words == ["The", "U.S.", "led", "U.N.'s", "talks", "at", "9", "a.m."]


@given(WRITTEN, ANY_LANGUAGE, st.data())
@settings(max_examples=1000)
def test_asking_for_some_terms_gives_the_tokens_that_have_them(
    text: str, lang: str, data: st.DataObject
) -> None:
    there = list(tokens(text, lang))
    terms = ["", *sorted({term for token in there for term in token.terms})]
    asked = frozenset(data.draw(st.lists(st.sampled_from(terms), min_size=1, max_size=4)))
    expected = [token for token in there if asked & set(token.terms)]
    assert sorted(TermFinder(asked).tokens(text, lang)) == sorted(expected)
    texts = ["U.S.C-3 -", text, "A-b"]
    _, around, _ = TermFinder(asked).find_all(texts, lang, in_line=False)
    assert sorted(map(_placed, around)) == sorted(map(_placed, expected))
    _, in_line, _ = TermFinder(asked).find_all(texts, lang, in_line=True)
    assert sorted(map(_placed, in_line)) == sorted(map(_placed, expected))
    assert _neighbours(in_line) == _neighbours(expected)


def _neighbours(found: list[Token]) -> set[tuple[int, int]]:
    pairs = permutations(found, 2)
    return {(a.start, b.start) for a, b in pairs if a.position + 1 == b.position}


def _placed(token: Token) -> Token:
    return token._replace(position=0)


@pytest.mark.parametrize(
    ("text", "plain", "small"),
    [
        ("It’s “on” – now…", "It's  on    now ", "it's  on    now "),
        ("Çavuşoğlu’s café", None, "cavusoglu's cafe"),
        ("Łódź\u00a0• 5\u202f€", None, "lodz   5  "),
        ("long‑term • 5\u202f€", "long-term   5  ", "long-term   5  "),
        *((text, None, None) for text in ("Œuvre", "Straße", "m²", "мир", "e\u0301", "a\u00adb")),
    ],
)
def test_texts_are_written_in_ascii_character_for_character(
    text: str, plain: str | None, small: str | None
) -> None:
    assert (to_ascii(text), to_lower_ascii(text)) == (plain, small)


@given(ANY_TEXT)
def test_what_is_written_in_ascii_keeps_its_places_and_its_letters(text: str) -> None:
    for written in (to_ascii(text), to_lower_ascii(text)):
        if written is not None:
            assert written.isascii()
            assert len(written) == len(text)
            letters = zip(text, written, strict=True)
            assert all(fold(a) == fold(b) for a, b in letters if a.isalnum() or b.isalnum())
