"""Notes on the operators and fields of other search systems: what to write here instead.

    aid w/5 Syria   ->  "aid Syria"~5        con?y    ->  con*y
    aid NEAR(5) x   ->  "aid x"~5            by:smith ->  author:smith

The tokens stay as they are: such words are searched for as text.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.query.foreign_words import PROXIMITY, SINGLE_LETTER, TRUNCATION, unknown_field
from search.query.lexer import QueryToken, TokenKind, bare
from search.query.repairs import Repairs
from search.query.tree import FIELD_TABLE, Takes

FURTHEST_NEAR = 50  # words
_SENTENCE = 20  # words: the reach that stands for "in the same sentence"
_CALLED = ("ADJ", "AROUND", "NEAR", "ONEAR", "WITHIN")  # operators with their distance in ( )
_OPERANDS = (TokenKind.WORD, TokenKind.PHRASE)


def note_foreign_syntax(tokens: Sequence[QueryToken], repairs: Repairs) -> None:
    """Note each word that another search system would read as an operator or a field."""
    for at, token in enumerate(tokens):
        if token.kind is TokenKind.WORD and token.field is None and not token.literal:
            _note_word(tokens, at, repairs)


def _note_word(tokens: Sequence[QueryToken], at: int, repairs: Repairs) -> None:
    token, following = tokens[at], tokens[at + 1 : at + 4]
    word = bare(token.text)
    if found := PROXIMITY.fullmatch(word):
        reach = found["reach"] or found["number"]
        _note_proximity(tokens, at, at + 1, reach.lower(), repairs)
    elif _is_call(token, following):
        _note_proximity(tokens, at, at + 4, following[1].text, repairs)
    elif SINGLE_LETTER.fullmatch(word):
        _note_single_letter(word, token.at, repairs)
    elif TRUNCATION.fullmatch(word):
        fault = f"The $ of {word} does not stand for other endings: write {word[:-1]}*"
        repairs.repair("foreign-wildcard", fault, "it was taken as a character", token.at)
    elif token.text.startswith("!") and token.text[1:2].isalnum():
        fault = f"The ! of {token.text} excludes nothing: write -{word} for results without it"
        repairs.repair("foreign-exclusion", fault, "it was left out", token.at)
    elif found_field := unknown_field(_with_value(token, following), FIELD_TABLE):
        _note_field(*found_field, word, token.at, repairs)


def _is_call(token: QueryToken, following: Sequence[QueryToken]) -> bool:
    """Check for an operator with its distance in parentheses right behind it: AROUND(5)."""
    kinds = [one.kind for one in following]
    return (
        token.text in _CALLED
        and kinds == [TokenKind.OPEN, TokenKind.WORD, TokenKind.CLOSE]
        and following[0].at == token.at + token.excluded + len(token.text)
        and following[1].text.isdecimal()
    )


def _note_proximity(
    tokens: Sequence[QueryToken], at: int, after: int, reach: str, repairs: Repairs
) -> None:
    """Note an operator of proximity; its right operand begins with the token ``after``."""
    operator = "".join(token.text for token in tokens[at : max(at + 1, after)])
    sides = [*tokens[max(0, at - 1) : at], *tokens[after : after + 1]]
    plain = len(sides) == 2 and all(s.kind in _OPERANDS and s.field is None for s in sides)
    words = " ".join(bare(side.text) for side in sides) if plain else "one two"
    if reach == "p":
        advice = f"all words are looked for in one paragraph anyway: write {words}"
    else:
        inside = len(words.split()) - 2  # a distance spans all words of phrases
        distance = _SENTENCE if reach == "s" else int(reach) + inside
        distance = max(1, min(distance, FURTHEST_NEAR))
        advice = f'write "{words}"~{distance} for words that are near each other'
    fault = f"{operator} is an operator of other systems; {advice}"
    repairs.repair("foreign-operator", fault, "it was taken as words", tokens[at].at)


def _note_single_letter(word: str, at: int, repairs: Repairs) -> None:
    if word.index("?") > 1:
        instead = f"write {word.replace('?', '*')} for any letters there"
    else:
        instead = "write the words that you mean with OR between them"
    fault = f"The ? in {word} does not stand for a letter: {instead}"
    repairs.repair("foreign-wildcard", fault, "it was taken as a character", at)


def _with_value(token: QueryToken, following: Sequence[QueryToken]) -> str:
    """Return a word; a field by itself only if a phrase or a group stands right behind it."""
    end = token.at + token.excluded + len(token.text)
    behind = bool(following) and following[0].at == end
    is_field = token.text.endswith(":") and token.text[:-1].isalpha()
    if is_field and not (behind and following[0].kind in (TokenKind.PHRASE, TokenKind.OPEN)):
        return ""
    return token.text if is_field else bare(token.text)


def _note_field(name: str, nearest: str, word: str, at: int, repairs: Repairs) -> None:
    value = word[len(name) + 1 :] or "…"
    if FIELD_TABLE[nearest] is Takes.DATES:
        date = value if value != "…" else "2016"
        instead = f"dates are written after:{date}, before:{date} or published:{date}"
    else:
        instead = f"the nearest is {nearest}:, as in {nearest}:{value}"
    fault = f"There is no field {name}:; {instead}"
    repairs.repair("unknown-field", fault, f"{word} was taken as words", at)
