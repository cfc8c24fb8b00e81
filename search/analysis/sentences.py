"""Split paragraphs into sentences, by NLTK's Punkt with our own abbreviations.

Nothing is downloaded and Punkt is not trained on the text, so that the same paragraph always has
the same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from search.analysis.nltk_imports import only_modules
from search.model import Span

ABBREVIATIONS = (
    # people
    "mr mrs ms mx dr prof sr jr st messrs mme mlle rev fr hon pres gov sen rep reps sens amb sec",
    "gen lt col maj capt cmdr cpl sgt adm brig pte supt insp det const atty",
    # companies and institutions
    "inc ltd corp co cos plc bros dept univ assn dist intl govt",
    # months and days
    "jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues thu thur thurs fri",
    # places
    "ave blvd rd mt ft u.s u.k u.n e.u u.a.e d.c l.a n.y n.j s.c n.c u.s.a u.s.s.r",
    # references and measures
    "vols et al cf vs approx est max mph hr hrs lb lbs oz sq",
    # Latin and times of day
    "e.g i.e viz a.m p.m a.d b.c ph.d m.d b.a m.a",
)
# Words that begin a sentence when they follow an abbreviation with a capital: "the U.S. The".
STARTERS = (
    "a an the this that these those he she it we they i you there here his her its our their my",
    "but and or so if when while although though because since after before as at in on for from",
    "to with by according however meanwhile what who why how where some many most all both",
    "no not now then also one two yes yet still last earlier later",
)
SEEN_IN_LOWER_CASE = 1 << 5  # Punkt's flag for a word seen in lower case inside a sentence

MOST_AT_ONCE = 20_000  # characters a call of Punkt: each of its patterns has a time limit
NEAR = 80  # characters examined on either side of a boundary

_STARTERS = frozenset(" ".join(STARTERS).split())
_SPACE = re.compile(r"[^\S ]")
_POSSIBLE_END = re.compile(r"[.?!…]\S{0,9} ")
# "Black Widow Image: Ann Lee."  "… would improve yields [...] Ozone is"
_UNMARKED_END = re.compile(
    r"(?<=\S) +(?=(?:Image|Photo(?:graph)?|Picture|Credit|File photo): +"
    r"(?:[A-Z@][\w.'’-]*[ /,&|]*){1,8}$)"
    r"|(?:(?<=\[\.\.\.\])|(?<=\[…\])) +(?=[\"“]?[A-Z])"
)
# "Ann Lee of the Civic Party In the capital, 84,121 people voted for her.": a caption run into text
_CAPTION = re.compile(
    r"[^.?!…:;“”\"()]{5,80}\w(?P<end> +)"
    r"(?=(?:In +the|On +(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b.{40,}[.?!…]$)"
)
_OPENING_MARKS = "\"'“‘«(["
_WORDS_OF_NUMBERS = re.compile(
    r"\b(?:nos?|arts?|secs?|figs?|pp?|ch|vol|para|ca?)\.$", re.IGNORECASE
)
_SPEECH_VERB = (
    "said|says|asked|asks|added|adds|told|wrote|writes|replied|cried|shouted|demanded|wondered|"
    "exclaimed|continued|insisted|noted|stressed|concluded|explained|answered|joked|recalled|"
    "remarked|declared|argued|warned|tweeted"
)
_QUOTE_MARKED = re.compile(r"[?!…][\"'”’»]+$")
_SPEAKER = re.compile(
    rf"(?!(?:He|She|It|They|We|I|You|The|A|An|This|That|But|And)\b)"
    rf"(?:[A-Z][\w.’'-]* +){{1,4}}(?:{_SPEECH_VERB})\b"
)
_INITIALS = re.compile(r"(?:^|[\s(“\"])(?:[A-Z]\.){2,}$")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]")


@cache
def _punkt() -> Any:
    with only_modules():  # late: few commands need sentences
        from nltk.tokenize import punkt

    class Tokenizer(punkt.PunktSentenceTokenizer):  # type: ignore[misc]  # nltk has no types
        # The words around a mark alone decide, so that repeated text is decided once.
        text_contains_sentbreak = lru_cache(1024)(
            punkt.PunktSentenceTokenizer.text_contains_sentbreak
        )

    class Marks(punkt.PunktLanguageVars):  # type: ignore[misc]
        sent_end_chars = (".", "?", "!", "…")

    parameters = punkt.PunktParameters()
    parameters.abbrev_types.update(" ".join(ABBREVIATIONS).split())
    for word in _STARTERS:
        parameters.add_ortho_context(word, SEEN_IN_LOWER_CASE)
    return Tokenizer(parameters, lang_vars=Marks())


def sentences(text: str) -> tuple[Span, ...]:
    """Return the spans of the sentences of a text, without the white space between them.

    "“Who knows?” Ann Lee asked. In the U.S. The end." -> three: "… asked.", "… U.S.", "The end."
    """
    flat = _SPACE.sub(" ", text).rstrip()  # Punkt knows only ASCII's white space
    joined: list[Span] = []
    for span in _punkt_spans(flat):
        if joined and _runs_on(flat, joined[-1], span):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(part for n, span in enumerate(joined) for part in _parts(flat, span, opens=n == 0))


def _parts(text: str, span: Span, *, opens: bool) -> Iterator[Span]:
    """Split after captions, picture credits and omissions, which no mark ends."""
    start = span.start
    caption = _CAPTION.match(text, start, span.end) if opens else None
    if caption:
        yield Span(start, caption.start("end"))
        start = caption.end("end")
    for end in _UNMARKED_END.finditer(text, start, span.end):
        yield Span(start, end.start())
        start = end.end()
    yield Span(start, span.end)


def _punkt_spans(text: str) -> Iterator[Span]:
    """Yield Punkt's sentences, ``MOST_AT_ONCE`` characters at a time.

    The last sentence of a window may be incomplete, so that the next window begins with it. A
    sentence longer than a window is yielded in adjacent parts.
    """
    start = len(text) - len(text.lstrip())
    while start < len(text):
        end = start + MOST_AT_ONCE
        spans = _spans_in_window(text[start:end], start)
        if end >= len(text):
            yield from spans
        elif len(spans) > 1:
            yield from spans[:-1]
            end = spans[-1].start
        else:
            yield Span(start, end)
        start = end


def _spans_in_window(window: str, offset: int) -> list[Span]:
    if not _POSSIBLE_END.search(window):
        return [Span(offset, offset + len(window))]
    spans = _punkt().span_tokenize(window)
    return [Span(offset + start, offset + end) for start, end in spans]


def _runs_on(text: str, left: Span, right: Span) -> bool:
    """Check whether two sentences of Punkt are really one."""
    if left.end >= right.start:
        return True
    before = text[max(left.start, left.end - NEAR) : left.end]
    after = text[right.start : min(right.end, right.start + NEAR)]
    return (
        _goes_on_in_lower_case(after)
        or not any(character.isalnum() for character in after)
        or (_SPEAKER.match(after) is not None and _QUOTE_MARKED.search(before) is not None)
        or (after[0].isdigit() and _WORDS_OF_NUMBERS.search(before) is not None)
        or (_INITIALS.search(before) is not None and _first_word(after).lower() not in _STARTERS)
        or (len(before) < NEAR and _ENUMERATOR.fullmatch(before) is not None)
    )


def _goes_on_in_lower_case(after: str) -> bool:
    """Check that the text continues in lower case; "iPod" and "al-Assad" may begin a sentence."""
    word = _first_word(after)
    return word[:1].islower() and word.islower()


def _first_word(after: str) -> str:
    return after.lstrip(_OPENING_MARKS).split(" ", 1)[0].rstrip(",.;:")
