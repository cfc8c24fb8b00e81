"""Heads of texts: fields in YAML, TOML, JSON or plain lines above the text, with line numbers.

    ---                     +++                       {                      Title: Aid arrives
    title: Aid arrives      title = "Aid arrives"       "title": "Aid",      Date: 2016-12-01
    date: 2016-12-01        date = 2016-12-01           "date": "2016-12"
    ---                     +++                       }

The meaning of a field is not considered: ``front_matter`` does that.
"""

from __future__ import annotations

import json
import re
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

import yaml

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

MAX_LENGTH = 16 * 1024  # characters of a head; a longer one is a text between two rules
MAX_DEPTH = 4  # of lists and mappings within a field; a list of names with parts needs three
MAX_VALUES = 1_000  # of a field; aliases of YAML can make billions of a few

_BLANK = re.compile(r"(?:[^\S\r\n]*\r?\n)*")
_YAML = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_JSON = re.compile(r'(\{\s*"[\w@$ -]+"\s*:.*?^\})[ \t]*(?:\r?\n|\Z)', re.S | re.M)
_LINES = re.compile(r"((?:[A-Z][\w-]*:[ \t]+\S.*(?:\r?\n|\Z)){2,})(?=[^\S\n]*(?:\n|\Z))")
# A field with a plain value on one line, in any of the syntaxes.
_LINE = re.compile(
    r"""[ \t]*["']?(\w[\w -]*?)["']?[ \t]*[:=][ \t]*["']?([^\s\[{&*!|>%@`"'].*?)["']?,?\s*"""
)
_REASON_LINE = re.compile(r" ?\(?at line (\d+), column \d+\)?|: line (\d+) column \d+.*")


class HeadField(NamedTuple):
    """The value of a field as it is written, and its line in the file, from 1."""

    value: Value
    line: int


class HeadSyntax(NamedTuple):
    """The fields of a head by lower-case name, with "_" for blanks and hyphens."""

    end: int  # characters up to the text
    fields: Mapping[str, HeadField]
    marked: bool  # by its syntax; plain lines may be a head, or the beginning of the text
    warning: str | None = None  # the line that cannot be read, and why


class _HeadSyntaxError(Exception):
    """A head cannot be parsed; ``line`` counts from 0 at the head's first field."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


Parser: TypeAlias = Callable[[str], dict[str, HeadField]]  # lines from 0; raises _HeadSyntaxError


def find_head(text: str) -> HeadSyntax | None:
    """Find the head at the top of a text; blank lines may stand above it.

    A head with a fault is read line by line; the fault is reported if that leaves a line unread.
    """
    start = _BLANK.match(text).end()  # type: ignore[union-attr]  # matches anything
    syntax = _SYNTAXES.get(text[start : start + 1])
    found = syntax.pattern.match(text, start, start + MAX_LENGTH) if syntax else None
    if syntax is None or found is None:
        return None
    fields, error = _parse(found[1], syntax.parse)
    above = text.count("\n", 0, found.start(1)) + 1
    placed = {name: each._replace(line=above + each.line) for name, each in fields.items()}
    warning = (
        f"line {above + error.line}: this head is not valid {syntax.name}: {error}"
        if error
        else None
    )
    return HeadSyntax(found.end(), placed, syntax is not _PLAIN, warning)


def _parse(written: str, parse: Parser) -> tuple[dict[str, HeadField], _HeadSyntaxError | None]:
    try:
        return parse(written), None
    except _HeadSyntaxError as fault:
        fields = _parse_lines(written)
        unread = [
            line
            for line in written.splitlines()
            if line.strip(" \t{},") and not _LINE.fullmatch(line)
        ]
        # Mostly it is a title with a colon and without quotation marks, which is read all the same.
        return fields, fault if unread else None


def _parse_lines(written: str) -> dict[str, HeadField]:
    matches = ((number, _LINE.fullmatch(line)) for number, line in enumerate(written.splitlines()))
    return {_name(found[1]): HeadField(found[2], number) for number, found in matches if found}


def _parse_yaml(written: str) -> dict[str, HeadField]:
    # PyYAML, not python-frontmatter: that strips the text, so that its offsets are lost, and knows
    # no lines of fields. The nodes are converted here, because a loader would follow all aliases.
    try:
        root = yaml.compose(written, yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        is_open = "<stream end>" in str(error.problem)  # say where it begins, not where it ends
        marks = [error.problem_mark, error.context_mark]
        mark = next(filter(None, reversed(marks) if is_open else marks), None)
        reason = str(error.context if is_open else error.problem)
        raise _HeadSyntaxError(mark.line if mark else 0, reason) from error
    except yaml.YAMLError as error:
        raise _HeadSyntaxError(0, str(error).splitlines()[0]) from error
    except RecursionError as error:
        raise _HeadSyntaxError(0, "it nests too deep") from error
    if not isinstance(root, yaml.MappingNode):
        return {}
    fields = {}
    for key, node in root.value:
        value = _yaml_value(node, MAX_DEPTH, iter(range(MAX_VALUES)))
        fields[_name(str(key.value))] = HeadField(value, key.start_mark.line)
    return fields


def _yaml_value(node: yaml.Node, depth: int, left: Iterator[int]) -> Value:
    """Convert a node; beyond the limits of depth and number, values are empty."""
    if depth == 0 or next(left, None) is None:
        return ""
    if isinstance(node, yaml.SequenceNode):
        return [_yaml_value(item, depth - 1, left) for item in node.value[:MAX_VALUES]]
    if isinstance(node, yaml.MappingNode):
        return {
            _name(str(key.value)): _yaml_value(value, depth - 1, left)
            for key, value in node.value[:MAX_VALUES]
        }
    return str(node.value)


def _parse_toml(written: str) -> dict[str, HeadField]:
    try:
        return _placed(tomllib.loads(written.replace("\r\n", "\n")), written)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _fault(error) from error


def _parse_json(written: str) -> dict[str, HeadField]:
    try:
        return _placed(json.loads(written), written)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _fault(error) from error


def _fault(error: Exception) -> _HeadSyntaxError:
    """Take the line out of a parser's message: "Invalid value (at line 3, column 5)"."""
    message = "it nests too deep" if isinstance(error, RecursionError) else str(error)
    found = _REASON_LINE.search(message)
    line = int(found[1] or found[2]) if found else 1
    return _HeadSyntaxError(line - 1, _REASON_LINE.sub("", message))


def _placed(read: Mapping[str, object], written: str) -> dict[str, HeadField]:
    """Find the line of each field: the first one that begins with its name."""
    lines = written.splitlines()
    return {
        _name(name): HeadField(
            _value(value, MAX_DEPTH),
            next((n for n, line in enumerate(lines) if line.strip(" \t{\"'").startswith(name)), 0),
        )
        for name, value in read.items()
    }


def _value(read: object, depth: int) -> Value:
    if isinstance(read, list) and depth:
        return [_value(item, depth - 1) for item in read]
    if isinstance(read, dict) and depth:
        return {_name(str(name)): _value(value, depth - 1) for name, value in read.items()}
    if isinstance(read, date):  # or datetime
        return read.isoformat()
    return str(read) if isinstance(read, str | int | float) else ""


def _name(written: str) -> str:
    return re.sub(r"[\s-]+", "_", written.strip().lower())


class _Syntax(NamedTuple):
    name: str
    pattern: re.Pattern[str]
    parse: Parser


_PLAIN = _Syntax("lines", _LINES, _parse_lines)
_SYNTAXES = {  # by the first character of a head
    "-": _Syntax("YAML", _YAML, _parse_yaml),
    "+": _Syntax("TOML", _TOML, _parse_toml),
    "{": _Syntax("JSON", _JSON, _parse_json),
    **dict.fromkeys(string.ascii_uppercase, _PLAIN),
}
