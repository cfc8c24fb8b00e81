"""Check the quotations in a text.

A line is a quotation as a whole, unless its words around quotation marks only say who said it. A
text of several lines is a draft: each quotation in it is checked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from search import timeout
from search.analysis.languages import FUNCTION_WORDS
from search.annotation.words.reporting_verbs import verb_forms
from search.checking.model import (
    AskedQuotation,
    CheckedQuotation,
    CheckedText,
    PieceKind,
    QuotationVerdict,
)
from search.checking.passage_finder import PassageFinder
from search.checking.readings import (
    LEAST_WORDS,
    quotations,
    read_words,
    whole,
)
from search.checking.verdicts import Verdicts
from search.engines.protocol import Snapshot
from search.errors import QueryError
from search.model import IndexState
from search.query.dates import is_date

LONGEST_TEXT = 20_000  # code points
MOST_QUOTATIONS = 40
_ATTRIBUTION = 12  # words around a quotation that only say who said it
_QUOTE_MARKS = re.compile("[\"“”„«»‹›]|''|``")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def check_text(
    snapshot: Snapshot,
    text: str,
    state: IndexState,
    *,
    who: str | None = None,
    when: str | None = None,
) -> CheckedText:
    """Check the quotations in a text; a text without any is a quotation as a whole.

    Args:
        snapshot: the index.
        text: remembered words, or a draft.
        state: the state of the index, for the answer.
        who: who is said to have said it, unless the text says so.
        when: when the article was published: an ISO date or its prefix.

    Raises:
        QueryError: the text is empty or too long, or ``when`` is not a date.
    """
    began = time.perf_counter()
    if when and not is_date(when):
        message = f"“{when[:40]}” is not a date: write 2016, 2016-11 or 2016-11-05."
        raise QueryError(message, code="not-a-date")
    if len(text) > LONGEST_TEXT:
        message = f"The text is longer than {LONGEST_TEXT:,} characters: check it in parts."
        raise QueryError(message, code="too-long")
    all_of_it = whole(text)
    if all_of_it is None:
        raise QueryError("There are no words to check: paste a quotation or a draft.", code="empty")
    checker = Checker(snapshot, who, when)
    checked, left_out = checker.checked(text, all_of_it)
    took = (time.perf_counter() - began) * 1000
    return CheckedText(text, tuple(checked), left_out, state, round(took, 1))


class Checker:
    """Checks quotations in one state of an index."""

    def __init__(self, snapshot: Snapshot, who: str | None, when: str | None) -> None:
        self._finder = PassageFinder(snapshot)
        self._language = next(iter(snapshot.languages), "en")
        self._who = who
        self._when = when

    def checked(self, text: str, all_of_it: AskedQuotation) -> tuple[list[CheckedQuotation], int]:
        """Check a text, as a whole or quotation by quotation; also count those left out."""
        single = "\n" not in text.strip() and len(all_of_it.text) <= 3000
        result = self._check(all_of_it) if single else None
        marked = _QUOTE_MARKS.search(text) is not None
        if result and result.wording is QuotationVerdict.VERBATIM and not marked:
            return [result], 0
        found = [one for one in quotations(text) if len(_WORD.findall(one.text)) >= LEAST_WORDS]
        direct = [one for one in found if not one.indirect]
        if result is None:
            chosen = direct or found or [all_of_it]
            some = [self._check(one) for one in chosen[:MOST_QUOTATIONS]]
            return some, max(0, len(chosen) - MOST_QUOTATIONS)
        return self._best_reading(text, result, direct, found), 0

    def _best_reading(
        self,
        text: str,
        result: CheckedQuotation,
        direct: Sequence[AskedQuotation],
        found: Sequence[AskedQuotation],
    ) -> list[CheckedQuotation]:
        """Decide whether a line is a quotation as a whole or has some in it."""
        if direct and any(one.who for one in direct) and _only_attributed(text, direct):
            return [self._check(one) for one in direct[:MOST_QUOTATIONS]]
        if result.wording is QuotationVerdict.VERBATIM:
            return [result]
        if direct and result.verdict is QuotationVerdict.NOT_FOUND:
            return [self._check(one) for one in direct[:MOST_QUOTATIONS]]
        indirect = [one for one in found if one.indirect]
        if len(indirect) == 1 and not direct:
            other = self._check(indirect[0])
            if _similarity(other) > _similarity(result) and not _begins_there(result):
                return [other]
        return [result]

    def _check(self, quotation: AskedQuotation) -> CheckedQuotation:
        """Check one quotation."""
        timeout.check()
        quotation = replace(
            quotation, who=self._who or quotation.who, when=self._when or quotation.when
        )
        read = read_words(quotation.text, self._language)
        found = self._finder.search(read, quotation) if read.words else []
        return Verdicts(self._finder, quotation, read).checked(found)


def _begins_there(checked: CheckedQuotation) -> bool:
    """Check that the first words stand in the passage, so that they are no attribution to it."""
    pieces = checked.passages[0].pieces if checked.passages else ()
    return bool(pieces) and pieces[0].kind is PieceKind.SAME


def _similarity(checked: CheckedQuotation) -> float:
    found = (*checked.passages, *checked.others)
    return max((passage.similarity for passage in found), default=0.0)


def _only_attributed(text: str, direct: Sequence[AskedQuotation]) -> bool:
    """Check that the words around quotations only say who said it: “…,” Blair told the BBC."""
    around, at = [], 0
    for one in direct:
        around.append(text[at : one.start])
        at = one.end
    words = _WORD.findall(" ".join((*around, text[at:])))
    verbs = verb_forms()
    plain = [word for word in words if word[0].islower() and word not in FUNCTION_WORDS]
    return len(words) <= _ATTRIBUTION and all(word in verbs for word in plain)
