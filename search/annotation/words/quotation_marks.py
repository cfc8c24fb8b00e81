"""Pairing of quotation marks; marks without a partner are reported.

But:
- Does not know whether marked words are speech, a title or irony.
- Two apostrophes ('') are no mark: the words between them are reported as ``doubtful``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.model import Span

_PARTNER = {"“": "”", "„": "“”", "«": "»", "‹": "›", "‘": "’"}
_MARK = re.compile('[“”„«»"]')
_DOUBLE = _MARK
_SINGLE = re.compile(r"(?<![\w'’])[‘'](?=[\w\[…])|(?<=\S)[’'](?![\w'’])")
_OPENS_AFTER = frozenset(" \t\n\r\u00a0\u202f\u2009([{—–-/‘'“:…")


@dataclass(frozen=True, slots=True)
class PairedMarks:
    """The spans between paired marks of one paragraph, and the offsets of unpaired marks."""

    spans: tuple[Span, ...]
    doubtful: tuple[Span, ...]  # between pairs of apostrophes (''), which are no marks
    unbalanced: tuple[int, ...]
    opened: bool  # the paragraph begins with an opening mark
    runs_on: bool  # the last span is closed in a later paragraph
    open_end: bool = False  # the last span has no closing mark in this paragraph


def pair_marks(texts: Sequence[str], follows: Sequence[bool]) -> list[PairedMarks]:
    """Pair the marks of an article's paragraphs.

    ``follows[i]``: paragraph i is running text right after running text, so that an open
    quotation may be taken up by a mark at its start.

    >>> pair_marks(["“Yes,” he said. “No"], [False])[0].spans
    (Span(start=1, end=5),)
    """
    doubled = any("''" in text for text in texts)
    pattern = _DOUBLE if doubled or any(map(_DOUBLE.search, texts)) else _SINGLE
    # Single marks are quotation marks only where the article has no double ones: there they nest.
    opened = [follows[i] and _opens(text, pattern) for i, text in enumerate(texts)]
    return [
        _pair_one(text, pattern, may_run_on=i + 1 < len(texts) and opened[i + 1])
        for i, text in enumerate(texts)
    ]


def _opens(text: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a paragraph begins with an opening mark."""
    stripped = text.lstrip()
    return bool(stripped) and stripped[0] in "“„«\"‘'" and bool(pattern.match(stripped))


def _pair_one(text: str, pattern: re.Pattern[str], *, may_run_on: bool) -> PairedMarks:
    spans: list[Span] = []
    unbalanced: list[int] = []
    opener: re.Match[str] | None = None
    marks = list(pattern.finditer(text))
    for n, match in enumerate(marks):
        if opener is None:
            if _can_open(text, match):
                opener = match
            elif not _is_measure(text, match):
                unbalanced.append(match.start())
        elif _closes(text, opener, match):
            if _is_possessive(text, match, marks[n + 1 : n + 2]):
                continue
            spans.append(Span(opener.end(), match.start()))
            opener = None
        elif _can_open(text, match):
            if _goes_on(text, opener, match):
                spans.append(Span(opener.end(), match.start() - 1))
            else:  # the earlier one was never closed
                unbalanced.append(opener.start())
            opener = match
    runs_on = opener is not None and may_run_on
    unclosed: list[Span] = []
    if opener is not None:
        end = len(text.rstrip())
        if runs_on and end > opener.end():
            spans.append(Span(opener.end(), end))
        else:
            unclosed = _unclosed(text, opener)
            spans.extend(unclosed)
            unbalanced.append(opener.start())
            runs_on = False
    if pattern is _SINGLE:
        unbalanced = []  # an apostrophe is no broken quotation
    return PairedMarks(
        tuple(span for span in spans if text[span.start : span.end].strip()),
        tuple(_doubtful(text)) if not spans else (),
        tuple(sorted(unbalanced)),
        _opens(text, pattern),
        runs_on,
        open_end=runs_on or bool(unclosed),
    )


_APOSTROPHES = re.compile(r"(?P<opens>(?<![\w'])''(?=\w))|(?<=[^\s'])''(?![\w'])")


def _doubtful(text: str) -> list[Span]:
    found: list[Span] = []
    start: int | None = None
    for match in _APOSTROPHES.finditer(text):
        if match["opens"] is not None:
            start = match.end() if start is None else start
        elif start is not None:
            found.append(Span(start, match.start()))
            start = None
    return found


def _unclosed(text: str, opener: re.Match[str]) -> list[Span]:
    """Return the span of a quotation that is never closed, where its end is certain.

    It ends before a reporting clause ("We came, she said.") or, after a cue, with the paragraph
    (She said: "We came.). The mark is reported as unbalanced all the same.
    """
    clause = _CLAUSE.search(text, opener.end())
    if clause is not None:
        return [Span(opener.end(), clause.start() + 1)]
    if _INTRODUCED.search(text, 0, opener.start()):
        return [Span(opener.end(), len(text.rstrip()))]
    return []


_VERBS = r"(?:said|says|added|adds|told|asked|asks|wrote|writes|explained|replied|argued)"
_NAME = r"(?:he|she|they|(?:[A-Z][\w.’'-]+ ){0,3}[A-Z][\w’'-]+)"
_CLAUSE = re.compile(rf"[,?!](?= (?:{_NAME} {_VERBS}|{_VERBS} {_NAME})\b)")
_INTRODUCED = re.compile(rf"\b{_VERBS}\b[^.!?:“”\"]{{0,40}}(?::|,) ?$")


def _can_open(text: str, match: re.Match[str]) -> bool:
    mark, at = match.group(), match.start()
    if mark in "“„«‘":
        return True
    if mark in "\"'":
        after = text[at + 1 : at + 2]
        before = text[at - 1 : at]
        return bool(after) and not after.isspace() and (not before or before in _OPENS_AFTER)
    return False


def _closes(text: str, opener: re.Match[str], match: re.Match[str]) -> bool:
    """Return whether a mark closes the open quotation; “ with " is accepted."""
    mark, at = match.group(), match.start()
    if mark == '"' or mark == "'":
        before, after = text[at - 1], text[at + 1 : at + 2]
        only_opens = before.isspace() and after and not after.isspace() and after.isalnum()
        return not only_opens
    if opener.group() in "\"'":
        return mark in "”»’"
    return mark in _PARTNER.get(opener.group(), "")


def _goes_on(text: str, opener: re.Match[str], match: re.Match[str]) -> bool:
    """Return whether an opening mark continues an open quotation: “We came. “We saw”.

    A reporting clause at the end shows that a mark was left out: “We came, she said. “We saw.”
    """
    said = text[opener.end() : match.start()]
    return said[-2:-1] in _ENDS and said[-1:] == " " and not _REPORTED.search(said)


_ENDS = frozenset(".!?…")
_REPORTED = re.compile(r"\b(?:said|says|added|told|asked|wrote)\b[^.!?…]{0,60}[.!?…] $")


def _is_possessive(text: str, match: re.Match[str], following: list[re.Match[str]]) -> bool:
    """Return whether a single mark is a plural's apostrophe: another one closes later."""
    return (
        match.group() in "’'"
        and text[match.start() - 1] == "s"
        and bool(following)
        and following[0].group() in "’'"
        and not _can_open(text, following[0])
    )


def _is_measure(text: str, match: re.Match[str]) -> bool:
    """Return whether a mark stands for inches: a 12" gun."""
    return match.group() == '"' and text[match.start() - 1 : match.start()].isdigit()
