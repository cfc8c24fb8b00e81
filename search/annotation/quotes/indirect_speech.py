"""Indirect speech: the content clause of a strong verb of speech."""

from __future__ import annotations

from collections.abc import Sequence

from search.annotation.cues.cue import Cue, CueForm
from search.annotation.passages import Passage, Sentence, is_quote
from search.annotation.quotes.content_clauses import (
    FINAL,
    bare_clause,
    question,
    that_clause,
)
from search.annotation.quotes.leading_clauses import ContentClause, count_words, leading_clause
from search.annotation.words.function_words import PREPOSITIONS
from search.annotation.words.reporting_verbs import (
    BARE,
    BESIDE_ONLY,
    NOUN_OBJECT,
    PROMISES,
    VerbStrength,
)
from search.annotation.words.tokens import TextToken
from search.model import Span

_SHORTEST = 3  # words of a statement


def find_content_clauses(passage: Passage, sentence: Sentence) -> list[ContentClause]:
    """Find the indirect speech of one sentence, in order and disjoint."""
    found: list[ContentClause] = []
    for n, cue in enumerate(sentence.cues):
        content = _content(passage.outer, sentence, cue, sentence.cues[n + 1 :])
        if content is None or (found and content.low < found[-1].high):
            continue
        content = _before_marks(passage, content, sentence.cues[n + 1 :])
        if any(_is_marked(passage, n) for n in range(content.low, content.high)):
            continue  # the marked words are the quotation, not the clause
        if count_words(passage.outer[content.low : content.high]) >= _SHORTEST:
            found.append(content)
    return found


def _before_marks(
    passage: Passage, content: ContentClause, following: Sequence[Cue]
) -> ContentClause:
    """End at the comma before a cue with marked words: said A, and in May she said “B”."""
    tokens = passage.outer
    marked = next((n for n in range(content.low, content.high) if _is_marked(passage, n)), None)
    for cue in reversed(following):
        if marked is not None and content.low + 4 < cue.first <= marked:
            for joint in range(cue.first - 1, max(content.low + 3, cue.first - 9), -1):
                if tokens[joint].text in {",", ";"} or tokens[joint].lower in _CONJUNCTIONS:
                    return content._replace(high=joint)
    return content


def unmarked_spans(passage: Passage, content: ContentClause) -> list[Span]:
    """Split a content clause into the spans outside marks, without final punctuation."""
    pieces: list[Span] = []
    tokens = passage.outer
    low = content.low
    for position in range(content.low, content.high + 1):
        if position == content.high or _is_marked(passage, position):
            first, last = low, position - 1
            while last >= first and tokens[last].text in FINAL:
                last -= 1
            while first <= last and tokens[first].text in FINAL:
                first += 1
            if count_words(tokens[first : last + 1]) >= 2:
                pieces.append(Span(tokens[first].start, tokens[last].end))
            low = position + 1
    return pieces


def _is_marked(passage: Passage, position: int) -> bool:
    return is_quote(passage.outer[position]) and not passage.doubtful(position)


def _content(
    tokens: Sequence[TextToken], sentence: Sentence, cue: Cue, following: Sequence[Cue]
) -> ContentClause | None:
    if cue.strength is not VerbStrength.STRONG or not cue.asserted:
        return None
    if cue.subject.words and cue.subject.words[0] in {"i", "we", "you"}:
        return None
    if cue.form in (CueForm.ACCORDING, CueForm.WORDS):
        return _around(tokens, sentence, cue)
    if cue.form is CueForm.LABEL:
        return None  # a transcript, or "Breaking: …"
    if cue.form is not CueForm.INVERTED:
        after = _after(tokens, sentence, cue, following)
        if after is not None:
            return after
    if cue.form is CueForm.PARTICIPLE:
        return None
    return leading_clause(tokens, sentence, cue)


def _around(tokens: Sequence[TextToken], sentence: Sentence, cue: Cue) -> ContentClause | None:
    """Parse "According to him, …" and "…, according to him"."""
    lead = tokens[sentence.low : cue.first]
    if count_words(lead) <= 4 and not any(is_quote(token) for token in lead):
        end = next(
            (
                n
                for n in range(cue.last + 1, min(sentence.high, cue.last + 25))
                if tokens[n].text == ","
            ),
            None,
        )
        if end is not None and tokens[sentence.high - 1].text != ":":
            return ContentClause(cue, end + 1, sentence.high, "according")
        return None
    return ContentClause(cue, sentence.low, cue.first, "according")


def _after(
    tokens: Sequence[TextToken], sentence: Sentence, cue: Cue, following: Sequence[Cue]
) -> ContentClause | None:
    """Parse "said (on Thursday) (that) …"."""
    start = cue.verb_last + 1
    rule = "that"
    that = that_clause(tokens, start, sentence.high, cue) if cue.verb != "go" else None
    if cue.verb in PROMISES and _is_infinitive(tokens, start, sentence.high):
        rule = "infinitive"
    elif that is not None:
        start = that + 1
    elif (asked := question(tokens, start, sentence.high, cue)) is not None:
        start, rule = asked, "question"
    elif cue.verb in NOUN_OBJECT and start < sentence.high and _is_noun(tokens[start]):
        rule = "object"
    elif (
        cue.verb in BARE
        and cue.verb not in BESIDE_ONLY
        and not _follows_marks(tokens, sentence, cue)
    ):
        begin = bare_clause(tokens, start, sentence.high, cue)
        if begin is None:
            return None
        start, rule = begin, "bare"
    else:
        return None
    end = _end(tokens, start, sentence.high, following)
    if rule == "infinitive":
        end = _next_verb(tokens, start, end)
    return ContentClause(cue, start, end, rule)


def _next_verb(tokens: Sequence[TextToken], start: int, end: int) -> int:
    """End an infinitive where its subject does something else: vowed to fight, and praised her."""
    for position in range(start + 2, end - 1):
        joins = tokens[position].lower in {"and", "but", ","}
        if joins and tokens[position + 1].text.endswith("ed"):
            return position
    return end


def _follows_marks(tokens: Sequence[TextToken], sentence: Sentence, cue: Cue) -> bool:
    """Return whether a quotation precedes the cue: “…,” he told the committee."""
    return cue.first > sentence.low and is_quote(tokens[cue.first - 1])


def _is_infinitive(tokens: Sequence[TextToken], start: int, high: int) -> bool:
    """Return whether an infinitive begins: vowed to act."""
    return start + 1 < high and tokens[start].lower == "to" and tokens[start + 1].word


def _is_noun(token: TextToken) -> bool:
    """Return whether a noun phrase begins: re-emphasized Turkey’s support."""
    return token.word and token.lower != "that" and token.lower not in PREPOSITIONS


def _end(tokens: Sequence[TextToken], start: int, high: int, following: Sequence[Cue]) -> int:
    """End a clause where the next cue’s own clause begins: "said A, and Lee said B"."""
    for cue in following:
        joint = cue.first - 1
        if joint - start < 4 or cue.form is CueForm.WORDS:
            continue
        if cue.verb in BESIDE_ONLY:  # women who go through with it
            continue
        if tokens[joint].text in {",", ";"} or tokens[joint].lower in _CONJUNCTIONS:
            return joint
    return high


_CONJUNCTIONS = frozenset({"although", "and", "as", "because", "but", "though", "while"})
