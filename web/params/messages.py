"""What is wrong with a parameter, said as a sentence that names the value and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHOWN = 60  # characters of a wrong name or value that are shown


@dataclass(frozen=True, slots=True)
class ParameterError:
    """One thing that is wrong with one parameter."""

    parameter: str
    code: str
    detail: str


# Kind of fault as pydantic names it -> our code and sentence.
_SENTENCES = {
    "string_too_long": ("too-long", "This is longer than {max_length} characters: shorten it."),
    "literal_error": ("not-one-of", "“{value}” is not known here: use {expected}."),
    "greater_than_equal": ("out-of-range", "{value} is too small: {ge} is the least."),
    "less_than_equal": ("out-of-range", "{value} is too large: {le} is the most."),
    "whole_number": ("not-a-number", "“{value}” is not a whole number: write digits only."),
    "page_conflict": ("conflict", "Page and offset both say where to begin: give one of them."),
    "missing": ("missing", "“{name}” is needed here: give it."),
    "string_too_short": ("empty", "The value is empty: give one."),
    "too_long": ("too-many", "These are more than {max_length} values: leave some out."),
}
_PATTERNS = {
    "from": ("not-a-date", "“{value}” is not a date: write 2016, 2016-12 or 2016-12-01."),
    "to": ("not-a-date", "“{value}” is not a date: write 2016, 2016-12 or 2016-12-01."),
    "facets": ("not-one-of", "“{value}” is not a list of facets: use speaker, people, places, "
               "source, author, section, lang, year, month, separated by commas."),
    "fields": ("not-one-of", "“{value}” is not a list of fields: use score, article, paragraph, "
               "text, quotes, people, places, names, dates, html, matches, context, "
               "more_in_article, same_text, explain, links."),
}  # fmt: skip
_EMPTY = ("empty", "The value is empty: give one, or leave the parameter out.")
_REPEATED = ("repeated", "It is given more than once: give it once.")


def complaint(fault: ErrorDetails, known: Sequence[str]) -> ParameterError:
    """Say what pydantic found, in the words of this site."""
    name = str(fault["loc"][0])
    if fault["type"] == "extra_forbidden":
        return ParameterError(short(name), "unknown-parameter", unknown(name, known))
    code, sentence = _sentence(name, fault)
    facts = {**fault.get("ctx", {}), "name": name, "value": short(str(fault["input"]))}
    return ParameterError(name, code, sentence.format_map(facts))


def unknown(name: str, known: Sequence[str]) -> str:
    """Say that a name is not known and which known one is nearest."""
    start = f"There is no parameter “{short(name)}” here"
    nearest = get_close_matches(name[:_SHOWN], known, n=1, cutoff=0.5)
    if nearest:
        return f"{start}: did you mean “{nearest[0]}”?"
    return f"{start}: known are {', '.join(known)}." if known else f"{start}: leave it out."


def short(text: str) -> str:
    """Shorten what a stranger wrote to what a sentence can bear."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _sentence(name: str, fault: ErrorDetails) -> tuple[str, str]:
    if isinstance(fault["input"], list) and fault["type"] != "too_long":
        return _REPEATED
    if fault["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(name, _EMPTY)
    return _SENTENCES.get(fault["type"], ("invalid", "“{value}” cannot be read."))
