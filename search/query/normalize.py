"""Normalise parentheses and operators, so that the grammar never meets a misplaced one.

    balance   ( aid ( ) | | visas   ->  ( aid OR visas )
    settle    OR aid AND AND        ->  "or" aid

Each change is recorded in ``Repairs``.
"""

from __future__ import annotations

from collections.abc import Iterable

from search.query.lexer import QueryToken, TokenKind
from search.query.repairs import Repairs

BINARY = (TokenKind.AND, TokenKind.OR)
OPERATORS = (*BINARY, TokenKind.NOT)


def balance(tokens: Iterable[QueryToken], repairs: Repairs) -> list[QueryToken]:
    """Pair the parentheses; drop empty groups, and bars with nothing on one side."""
    balanced: list[QueryToken] = []
    opened: list[QueryToken] = []
    for token in tokens:
        if token.kind is TokenKind.CLOSE:
            _close(balanced, opened, token, repairs)
        elif token.kind is TokenKind.PIPE:
            _add_bar(balanced, token, repairs)
        else:
            balanced.append(token)
            if token.kind is TokenKind.OPEN:
                opened.append(token)
    if opened:
        fault = "A parenthesis is never closed"
        repairs.repair("unclosed-group", fault, "its group ends with the text", opened[0].at)
    end = QueryToken(TokenKind.CLOSE, at=0, text=")")
    while opened:
        _close(balanced, opened, end, repairs)
    _drop_bars(balanced, repairs)
    return balanced


def _close(
    balanced: list[QueryToken], opened: list[QueryToken], token: QueryToken, repairs: Repairs
) -> None:
    if not opened:
        fault = "A parenthesis is closed that was never opened"
        repairs.repair("unopened-group", fault, "it was left out", token.at)
        return
    _drop_bars(balanced, repairs)
    if balanced[-1] is opened.pop():
        balanced.pop()
    else:
        balanced.append(token)


def _add_bar(balanced: list[QueryToken], token: QueryToken, repairs: Repairs) -> None:
    if balanced and balanced[-1].kind in (TokenKind.WORD, TokenKind.PHRASE, TokenKind.CLOSE):
        balanced.append(token._replace(kind=TokenKind.OR))
    else:
        _note_left_out(token, repairs)


def _drop_bars(balanced: list[QueryToken], repairs: Repairs) -> None:
    """Drop a bar at the end of a group."""
    while balanced and balanced[-1].kind is TokenKind.OR and balanced[-1].text != "OR":
        _note_left_out(balanced.pop(), repairs)


def settle(tokens: list[QueryToken], repairs: Repairs) -> list[QueryToken]:
    """Keep the operators that have operands; turn others into words, or drop them at an end."""
    settled: list[QueryToken] = []
    needs_operand = True
    for token, at_end in zip(tokens, _at_ends(tokens), strict=True):
        if token.kind in OPERATORS and at_end and not needs_operand:
            _note_left_out(token, repairs)
            continue
        if token.kind in OPERATORS and needs_operand and (at_end or token.kind in BINARY):
            settled.append(_as_word(token, repairs))
        else:
            settled.append(token)
        needs_operand = settled[-1].kind in (*OPERATORS, TokenKind.OPEN)
    return settled


def _at_ends(tokens: list[QueryToken]) -> list[bool]:
    """Compute for each token whether only operators follow it in its group."""
    at_ends: list[bool] = []
    at_end = True
    for token in reversed(tokens):
        at_ends.append(at_end)
        at_end = token.kind is TokenKind.CLOSE or (at_end and token.kind in OPERATORS)
    return at_ends[::-1]


def _as_word(token: QueryToken, repairs: Repairs) -> QueryToken:
    repairs.repair("misplaced-operator", _lack(token), "it was taken as a word", token.at)
    return QueryToken(TokenKind.WORD, token.at, token.text.lower(), literal=True)


def _note_left_out(token: QueryToken, repairs: Repairs) -> None:
    repairs.repair("dangling-operator", _lack(token), "it was left out", token.at)


def _lack(token: QueryToken) -> str:
    if token.kind is TokenKind.NOT:
        return "NOT excludes what follows it, and nothing does"
    return f"{token.text} combines what stands on its two sides, and one is missing"
