"""Parentheses and operators put in order, so that the grammar never meets a wrong one.

    balance   ( aid ( ) | | visas   ->  ( aid OR visas )
    settle    OR aid AND AND        ->  "or" aid

Each change is noted in the notebook.
"""

from __future__ import annotations

from collections.abc import Iterable

from search.query.lexer import Kind, Token
from search.query.notebook import Notebook

BINARY = (Kind.AND, Kind.OR)
OPERATORS = (*BINARY, Kind.NOT)


def balance(tokens: Iterable[Token], notebook: Notebook) -> list[Token]:
    """Pair the parentheses; drop empty groups, and bars with nothing on one side."""
    balanced: list[Token] = []
    opened: list[Token] = []
    for token in tokens:
        if token.kind is Kind.CLOSE:
            _close(balanced, opened, token, notebook)
        elif token.kind is Kind.PIPE:
            _add_bar(balanced, token, notebook)
        else:
            balanced.append(token)
            if token.kind is Kind.OPEN:
                opened.append(token)
    if opened:
        fault = "A parenthesis is never closed"
        notebook.repair("unclosed-group", fault, "its group ends with the text", opened[0].at)
    end = Token(Kind.CLOSE, at=0, text=")")
    while opened:
        _close(balanced, opened, end, notebook)
    _drop_bars(balanced, notebook)
    return balanced


def _close(balanced: list[Token], opened: list[Token], token: Token, notebook: Notebook) -> None:
    if not opened:
        fault = "A parenthesis is closed that was never opened"
        notebook.repair("unopened-group", fault, "it was left out", token.at)
        return
    _drop_bars(balanced, notebook)
    if balanced[-1] is opened.pop():
        balanced.pop()
    else:
        balanced.append(token)


def _add_bar(balanced: list[Token], token: Token, notebook: Notebook) -> None:
    if balanced and balanced[-1].kind in (Kind.WORD, Kind.PHRASE, Kind.CLOSE):
        balanced.append(token._replace(kind=Kind.OR))
    else:
        _note_left_out(token, notebook)


def _drop_bars(balanced: list[Token], notebook: Notebook) -> None:
    """Drop a bar at the end of a group."""
    while balanced and balanced[-1].kind is Kind.OR and balanced[-1].text != "OR":
        _note_left_out(balanced.pop(), notebook)


def settle(tokens: list[Token], notebook: Notebook) -> list[Token]:
    """Keep the operators that have operands; make words of others, drop those at an end."""
    settled: list[Token] = []
    needs_operand = True
    for token, at_end in zip(tokens, _at_ends(tokens), strict=True):
        if token.kind in OPERATORS and at_end and not needs_operand:
            _note_left_out(token, notebook)
            continue
        if token.kind in OPERATORS and needs_operand and (at_end or token.kind in BINARY):
            settled.append(_as_word(token, notebook))
        else:
            settled.append(token)
        needs_operand = settled[-1].kind in (*OPERATORS, Kind.OPEN)
    return settled


def _at_ends(tokens: list[Token]) -> list[bool]:
    """Tell of each token whether only operators follow it in its group."""
    at_ends: list[bool] = []
    at_end = True
    for token in reversed(tokens):
        at_ends.append(at_end)
        at_end = token.kind is Kind.CLOSE or (at_end and token.kind in OPERATORS)
    return at_ends[::-1]


def _as_word(token: Token, notebook: Notebook) -> Token:
    notebook.repair("misplaced-operator", _lack(token), "it was taken as a word", token.at)
    return Token(Kind.WORD, token.at, token.text.lower(), literal=True)


def _note_left_out(token: Token, notebook: Notebook) -> None:
    notebook.repair("dangling-operator", _lack(token), "it was left out", token.at)


def _lack(token: Token) -> str:
    if token.kind is Kind.NOT:
        return "NOT excludes what follows it, and nothing does"
    return f"{token.text} combines what stands on its two sides, and one is missing"
