"""Find dates: absolute expressions as ISO prefixes, relative ones by the article's date.

But:
- Reads no bare numbers as days and no running text as the article's date.
"""

from __future__ import annotations

import re
from datetime import date

from search.annotation.dates.expressions import AROUND, EXPRESSIONS, HINT, LOWER_CASE_VERBS
from search.annotation.dates.values import READERS, article_date
from search.annotation.model import Mention
from search.model import Span


def find_dates(text: str, published: str | None) -> list[Mention]:
    """Find the dates of a text.

    >>> [mention.value for mention in find_dates("On March 4, 2011 and in 2015", None)]
    ['2011-03-04', '2015']
    """
    base = article_date(published)
    found: list[Mention] = []
    for window in _windows(text):
        for match in EXPRESSIONS.finditer(text, window.start, window.end):
            mention = _read(match, base)
            if mention is not None:
                found.append(mention)
    return found


def _windows(text: str) -> list[Span]:
    """Return disjoint windows around the hints of a date."""
    windows: list[Span] = []
    for hint in HINT.finditer(text):
        start, end = max(0, hint.start() - AROUND), hint.end() + AROUND
        if windows and start <= windows[-1].end:
            windows[-1] = Span(windows[-1].start, end)
        else:
            windows.append(Span(start, end))
    return windows


def _read(match: re.Match[str], base: date | None) -> Mention | None:
    kind = next(kind for kind in READERS if match[kind] is not None)
    if LOWER_CASE_VERBS.search(match.group()):
        return None
    value = READERS[kind](_parts(match, kind), base)
    start = match.start(f"month_{kind}") if kind == "month" else match.start()
    return Mention(start, match.end(), value) if value is not None else None


def _parts(match: re.Match[str], kind: str) -> dict[str, str]:
    tail = "_" + kind
    return {
        key.removesuffix(tail): value.lower()
        for key, value in match.groupdict().items()
        if value is not None and key.endswith(tail)
    }
