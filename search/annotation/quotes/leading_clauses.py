"""Content clauses before their cue: "The sides had agreed, Lavrov said on Thursday"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.annotation.cues.cue import Cue
from search.annotation.passages import Sentence, is_quote
from search.annotation.quotes.content_clauses import FINAL, TIME
from search.annotation.words.function_words import PREPOSITIONS, STOPS
from search.annotation.words.reporting_verbs import ADVERBS, BARE, BESIDE_ONLY
from search.annotation.words.tokens import TextToken


class ContentClause(NamedTuple):
    """The clause that a cue governs, as a half-open range of outer tokens."""

    cue: Cue
    low: int
    high: int
    rule: str


def count_words(tokens: Sequence[TextToken]) -> int:
    """Count the words and numbers among tokens."""
    return sum(token.word or token.text[0].isdigit() for token in tokens)


_SUBORDINATORS = frozenset({"when", "while", "as", "although", "if", "though", "because"})


def _joint(tokens: Sequence[TextToken], sentence: Sentence, cue: Cue) -> int:
    """Return the position before a cue and the words before its name: …, prosecutor Ann Lee."""
    joint = cue.first - 1
    while (
        joint > max(sentence.low, cue.first - 5)
        and tokens[joint].word
        and tokens[joint].lower not in PREPOSITIONS | STOPS
    ):
        joint -= 1
    return joint


def _remarked(tokens: Sequence[TextToken], sentence: Sentence, cue: Cue) -> ContentClause | None:
    """Parse "As the Post reported on Monday, the bridge is closed"."""
    for comma in range(cue.last + 1, min(sentence.high, cue.last + 8)):
        if tokens[comma].text == ",":
            return ContentClause(cue, comma + 1, sentence.high, "first")
    return None


def _inserted(tokens: Sequence[TextToken], sentence: Sentence, cue: Cue) -> ContentClause | None:
    """Parse "At the time, she said, he was trying to …": the content follows the cue."""
    after = cue.last + 1
    if after < sentence.high and tokens[after].text == "," and cue.verb in BARE:
        return ContentClause(cue, after + 1, sentence.high, "first")
    return None


def leading_clause(
    tokens: Sequence[TextToken], sentence: Sentence, cue: Cue
) -> ContentClause | None:
    """Parse "The sides had agreed, Lavrov said on Thursday.": the content comes first."""
    if cue.verb in BESIDE_ONLY:
        return None
    if tokens[sentence.low].lower == "as" and cue.first - sentence.low < 5:
        return _remarked(tokens, sentence, cue)
    joint = _joint(tokens, sentence, cue)
    if joint <= sentence.low or tokens[joint].text not in {",", "—", "–", "--"}:
        return None
    if is_quote(tokens[joint - 1]):
        return None
    after = cue.last + 1
    if any(is_quote(token) for token in tokens[after : after + 2]) or tokens[joint - 1].text == ";":
        return None
    if tokens[sentence.low].lower in {"asked", "pressed", "told", "questioned"}:
        return None
    if after < sentence.high and not (
        tokens[after].text in FINAL
        or tokens[after].lower in PREPOSITIONS
        or tokens[after].lower in TIME
        or tokens[after].lower in ADVERBS | {"when"}
        or tokens[after].lower.endswith("ly")
        or cue.verb == "tell"
    ):
        return None
    lead = count_words(tokens[sentence.low : joint])
    adverbial = tokens[sentence.low].lower in PREPOSITIONS | _SUBORDINATORS
    if lead < 4 or (adverbial and lead < 7):
        return _inserted(tokens, sentence, cue)
    inserted = after < sentence.high and tokens[after].text == "," and cue.verb in BARE
    if adverbial and cue.verb != "say" and not inserted:
        return None
    return ContentClause(cue, sentence.low, joint, "first")
