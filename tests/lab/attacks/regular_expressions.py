"""All regular expressions of the project, matched with strings that make backtracking slow.

Expressions are found in the globals of all modules, and in the calls of ``re`` functions with a
literal. For each, strings repeat one or two of the characters that it mentions, followed by one
that it cannot end with. The time for twice as long a string may be twice as long, not four times.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterable, Iterator
from itertools import permutations
from types import BuiltinMethodType
from typing import Any, NamedTuple

import regex

from tests.support.imports import MODULES

LENGTHS = (28, 400, 6000)  # characters; the first two show exponential and cubic growth
SUSPICIOUS = 0.006  # seconds; a linear scan of the longest string takes a fraction of one
LINEAR = 3.0  # growth of the time for twice the length, from which it counts as more than linear
MATTERS = 0.03  # seconds for four times the longest string, below which nothing is slow
_MOST = 14  # characters of an expression that are combined with one another
_USUAL = "a A 1 \n é ' \" - ."
_ENDS = ("", "!", " x", "aa")
_WITHOUT_FLAGS = {"compile": 1, "sub": 3}  # arguments; with flags, expressions are globals
_FUNCTIONS = {"compile", "findall", "finditer", "fullmatch", "match", "search", "split", "sub"}

# Expressions that are matched with short strings or at one place only, and the reason.
BOUNDED = {
    "search.analysis.bylines": "matched with a line of 160 characters",
    "search.analysis.bylines._NAME": "matched with a line of 160 characters",
    "search.analysis.date_lines._PATTERNS": "searched in a line of 160 characters",
    "search.analysis.terms._NOTE": "searched in a word of 128 characters",
    "search.analysis.terms._PLURAL": "matched with a word of 64 characters",
    "search.engines.opensearch.snapshots": "matched with a name of an index, of 255 bytes",
    "search.formats.text.head_syntax._LINES": "matched at the start of a file's first 16 KiB",
    "search.analysis.sentences._SPEAKER": "matched at the start of 80 characters",
    "search.analysis.sentences._CAPTION": "matched at the start of a paragraph",
}


class Expression(NamedTuple):
    """A regular expression of the project."""

    name: str  # of its module, and of the global that is the expression, if there is one
    pattern: Any  # of re or of regex, which share no class
    scanned: bool = True  # it is looked for at every place of a text, not only at one


class Slow(NamedTuple):
    """An expression and a string with which its time grows more than linearly."""

    expression: Expression
    repeated: str
    end: str
    length: int  # characters
    seconds: float
    growth: float

    def __str__(self) -> str:
        return (
            f"{self.expression.name}: {self.expression.pattern.pattern!r} takes "
            f"{self.seconds:.2f} s for {self.length} characters of {self.repeated!r} + "
            f"{self.end!r}, {self.growth:.1f} times as long as for half"
        )


def expressions() -> list[Expression]:
    """Return all expressions of the project, each once."""
    found: dict[str, Expression] = {}
    for name, path in MODULES.items():
        if name.endswith("__main__"):
            continue
        module = importlib.import_module(name)
        here = [(f"{name}.{key}", pattern) for key, value in list(vars(module).items())
                for pattern in _within([value])]  # fmt: skip
        here += [(name, pattern) for pattern in _literal(path.read_text("utf-8"))]
        for where, pattern in here:
            if isinstance(pattern.pattern, str):
                found.setdefault(
                    (pattern.pattern, pattern.flags), Expression(where, pattern, _is_scanned(where))
                )
    return [one for one in found.values() if one.name not in BOUNDED]


def _is_scanned(name: str) -> bool:
    """Return whether a global is used otherwise than to match at one place."""
    module, _, variable = name.rpartition(".")
    source = MODULES[module].read_text("utf-8") if module in MODULES else ""
    used = set(re.findall(rf"\b{variable}\.(\w+)\(", source))
    return not used or not used <= {"match", "fullmatch"}


def _within(values: Iterable[object], depth: int = 2) -> Iterator[Any]:
    for value in values:
        if isinstance(value, re.Pattern | regex.Pattern):
            yield value
        elif isinstance(value, BuiltinMethodType) and isinstance(
            value.__self__, re.Pattern | regex.Pattern
        ):
            yield value.__self__  # _FIGURE = re.compile(…).search
        elif depth and isinstance(value, dict):
            yield from _within(value.values(), depth - 1)
        elif depth and isinstance(value, list | tuple | set | frozenset):
            yield from _within(value, depth - 1)


def _literal(source: str) -> Iterator[Any]:
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("re", "regex")
            and node.func.attr in _FUNCTIONS
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
            and len(node.args) + len(node.keywords) <= _WITHOUT_FLAGS.get(node.func.attr, 2)
        ):
            yield {"re": re, "regex": regex}[node.func.value.id].compile(node.args[0].value)


def attack(expression: Expression, *, pairs: bool = True) -> Slow | None:
    """Return the first string with which an expression is slow."""
    for repeated in _strings(expression.pattern.pattern, pairs=pairs):
        for end in _ENDS:
            slow = _measure(expression, repeated, end)
            if slow:
                return slow
    return None


def _strings(pattern: str, *, pairs: bool) -> Iterator[str]:
    words = re.findall(r"(?<!\\)[^\W\d_]{2,}", pattern)[:_MOST]
    marks = dict.fromkeys([*_USUAL.split(" "), " ", *re.findall(r"[^\w\s\\?]", pattern)])
    yield from marks
    yield from words
    yield from (f"{word} " for word in words)
    if pairs:
        atoms = list(marks)[:_MOST]
        yield from (one + two for one, two in permutations(atoms, 2))
        yield from (f"{one} {two}" for one, two in permutations(("a", "A.", "1", "A"), 2))


def _measure(expression: Expression, repeated: str, end: str) -> Slow | None:
    for length in LENGTHS:
        if _seconds(expression, repeated, end, length) > SUSPICIOUS:
            return _confirm(expression, repeated, end, length)
    return None


def _confirm(expression: Expression, repeated: str, end: str, length: int) -> Slow | None:
    """Measure two doublings, each as the fastest of several runs, or see that one takes seconds."""
    times = []
    for factor in (1, 2, 4):
        runs = 3 if not times or times[-1] < 0.1 else 1
        times.append(min(_seconds(expression, repeated, end, factor * length) for _ in range(runs)))
        growth = times[-1] / times[-2] if len(times) > 1 else 1.0
        if len(times) > 1 and growth < LINEAR:
            return None
        if times[-1] > 1:
            break
    if times[-1] < MATTERS:
        return None
    return Slow(expression, repeated, end, factor * length, times[-1], growth)


def _seconds(expression: Expression, repeated: str, end: str, length: int) -> float:
    pattern, scanned = expression.pattern, expression.scanned
    text = repeated * (length // len(repeated)) + end
    began = time.process_time()
    if scanned:
        for _ in pattern.finditer(text):
            pass
    else:
        pattern.match(text)
        pattern.fullmatch(text)
    return time.process_time() - began
