"""Query text → tree: ``parse`` accepts any text, and reports how it was understood.

Neighbours without an operator bind loosest, then OR, then AND, then NOT:

    vacation london OR paris       vacation AND (london OR paris)
    vacation AND london OR paris   (vacation AND london) OR paris

Faults are repaired, and noted with their positions:

    OR aid        or AND aid       an operator with nothing on its left is a word
    aid OR        aid              at the end it is left out: the reader has not finished
    "aid visas    aid AND visas    a quotation mark that is never closed is left out
    (aid visas    aid AND visas    a group that is never closed ends with the text
    aid) visas    aid AND visas    a parenthesis that was never opened is left out

But: no index is involved; whether a word exists is not checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from search.errors import ExpensiveQueryError
from search.model import Note
from search.query.foreign_syntax import note_foreign_syntax
from search.query.leaves import read_term
from search.query.lexer import Lexer, QueryToken, TokenKind
from search.query.normalize import balance, settle
from search.query.repairs import Repairs
from search.query.tree import And, Dates, Everything, Node, Not, Nothing, Or, leaves

LONGEST_QUERY = 512  # characters
MOST_CLAUSES = 64
DEEPEST_NESTING = 32  # groups within groups

_NO_WORDS = Note("no-words", "There is no letter or digit in this query, so it finds nothing.", 0)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed query; ``str(tree)`` is its canonical text, to be shown to the reader."""

    tree: Node
    notes: tuple[Note, ...]
    repaired: bool  # something was not read as it was typed


def parse(q: str, *, strict: bool = False, match_any: bool = False) -> Parsed:
    """Parse a query; ``match_any`` joins neighbours with OR, but keeps filters and exclusions.

    Raises:
        ExpensiveQueryError: the query is past one of the bounds.
        QueryError: ``strict``, and something had to be repaired.
    """
    _check_length(q)
    repairs = Repairs()
    lexer = Lexer(q, repairs)
    typed = lexer.tokens()
    note_foreign_syntax(typed, repairs)
    tokens = settle(balance(typed, repairs), repairs)
    _check_nesting(tokens, q)
    tree = _Grammar(tokens, repairs, match_any=match_any).tree() if tokens else None
    if tree is not None:
        _check_tree(tree)
    if strict:
        repairs.refuse()
    made = repairs.notes()
    notes = made if tree is not None or lexer.blank else (*made, _NO_WORDS)
    empty = Everything() if lexer.blank else Nothing()
    return Parsed(tree or empty, notes, repaired=bool(made))


class _Grammar:
    """Reads settled tokens by descent: each method is one level of binding."""

    def __init__(self, tokens: list[QueryToken], repairs: Repairs, *, match_any: bool) -> None:
        self._tokens = tokens[::-1]  # a stack
        self._repairs = repairs
        self._join = _join_any if match_any else _all

    def tree(self) -> Node:
        """Read all tokens."""
        return self._neighbours(None)

    def _neighbours(self, field: str | None) -> Node:
        found = []
        while self._tokens and self._tokens[-1].kind is not TokenKind.CLOSE:
            found.append(self._alternatives(field))
        return self._join(found)

    def _alternatives(self, field: str | None) -> Node:
        return _any(self._chain(TokenKind.OR, self._conjunction, field))

    def _conjunction(self, field: str | None) -> Node:
        return _all(self._chain(TokenKind.AND, self._operand, field))

    def _chain(
        self, operator: TokenKind, read: Callable[[str | None], Node], field: str | None
    ) -> list[Node]:
        found = [read(field)]
        while self._tokens and self._tokens[-1].kind is operator:
            self._tokens.pop()
            found.append(read(field))
        return found

    def _operand(self, field: str | None) -> Node:
        excluded = False
        while self._tokens[-1].kind is TokenKind.NOT:
            excluded = not excluded
            self._tokens.pop()
        token = self._tokens.pop()
        excluded = excluded is not token.excluded
        if token.kind is TokenKind.OPEN:
            node = self._group(token, field, excluded=excluded)
        else:
            node = read_term(token, self._repairs, inherited=field)
        return _not(node) if excluded else node

    def _group(self, token: QueryToken, field: str | None, *, excluded: bool) -> Node:
        outer = self._join
        if excluded or token.field:  # of an exclusion or a filter, all words are meant
            self._join = _all
        node = self._neighbours(token.field or field)
        self._join = outer
        self._tokens.pop()  # the closing parenthesis
        return node


def _all(nodes: Iterable[Node]) -> Node:
    return _joined(And, nodes)


def _any(nodes: Iterable[Node]) -> Node:
    return _joined(Or, nodes)


def _joined(kind: type[And | Or], nodes: Iterable[Node]) -> Node:
    """Join nodes without a group of one, or one within its own kind."""
    parts = [part for node in nodes for part in (node.children if type(node) is kind else (node,))]
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _not(node: Node) -> Node:
    return node.child if isinstance(node, Not) else Not(node)


def _join_any(nodes: Iterable[Node]) -> Node:
    """Join neighbours of which any will do; exclusions and filters must still hold."""
    nodes = list(nodes)
    wanted = [node for node in nodes if not _is_filter(node)]
    filters = [node for node in nodes if _is_filter(node)]
    return _all([_any(wanted), *filters] if wanted else filters)


def _is_filter(node: Node) -> bool:
    if isinstance(node, Not):
        return True
    return all(isinstance(leaf, Dates) or leaf.field is not None for leaf in leaves(node))


def _check_length(q: str) -> None:
    if len(q) > LONGEST_QUERY:
        message = f"A query has at most {LONGEST_QUERY} characters, and this one has {len(q)}."
        raise ExpensiveQueryError(message, code="too-long", clause=_start_of(q[LONGEST_QUERY:]))


def _check_nesting(tokens: Iterable[QueryToken], q: str) -> None:
    """Refuse groups nested too deeply, into which the grammar would descend."""
    depth = 0
    for token in tokens:
        depth += (token.kind is TokenKind.OPEN) - (token.kind is TokenKind.CLOSE)
        if depth > DEEPEST_NESTING:
            raise _too_deep(q[token.at :])


def _check_tree(tree: Node) -> None:
    """Refuse too many clauses, or groups within too many groups."""
    for number, leaf in enumerate(leaves(tree)):
        if number == MOST_CLAUSES:
            message = f"A query has at most {MOST_CLAUSES} words and phrases; {leaf} is too many."
            raise ExpensiveQueryError(message, code="too-many-clauses", clause=str(leaf))
    _check_depth(tree)


def _check_depth(node: Node, depth: int = 0) -> None:
    """Refuse a tree whose canonical form needs more parentheses than may be read again."""
    children = node.children if isinstance(node, And | Or) else ()
    for child in (node.child,) if isinstance(node, Not) else children:
        inside = depth + isinstance(child, And | Or)
        if inside > DEEPEST_NESTING:
            raise _too_deep(str(child))
        _check_depth(child, inside)


def _too_deep(clause: str) -> ExpensiveQueryError:
    clause = _start_of(clause)
    message = f"Groups lie at most {DEEPEST_NESTING} deep in each other; {clause} is deeper."
    return ExpensiveQueryError(message, code="too-deep", clause=clause)


def _start_of(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
