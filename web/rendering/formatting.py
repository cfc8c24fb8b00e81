"""Dates, counts and places in words, for people; nothing here is escaped for HTML."""

from __future__ import annotations

from search import Paragraph

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LANGUAGES = {
    "ar": "Arabic", "da": "Danish", "de": "German", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "hu": "Hungarian", "it": "Italian", "nb": "Norwegian",
    "nl": "Dutch", "no": "Norwegian", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish",
}  # fmt: skip


_RULES = {
    "after": "A verb of saying with its subject stands right after the quotation.",
    "before": "A verb of saying with its subject stands right before the quotation.",
    "inverted": "A verb of saying with its subject after it stands beside the quotation.",
    "sentence": "The same sentence has a verb of saying with its subject.",
    "continued": "The quotation goes on after words that were attributed before.",
    "first": "The content comes first, then who says it.",
    "that": "A verb of saying with “that” leads the content in.",
    "bare": "A verb of saying leads the content in without “that”.",
    "object": "The object of a verb of saying is the content.",
    "question": "A verb of asking leads the question in.",
    "label": "The name stands before a colon.",
    "according": "“According to” and the like names the source.",
    "after indirect": "The quotation goes on after this speaker's indirect words.",
    "carried": "The quotation goes on from the paragraph before.",
    "ran on": "The quotation runs on over several paragraphs.",
    "sentence end": "The verb of saying stands at the end of the sentence.",
    "weak": "The verb may mean saying or something else.",
    "none": "Nothing in the text tells who speaks.",
}


def counted(count: int, noun: str) -> str:
    """Say a count: ``1 paragraph``, ``2,225 articles``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def grouped(number: int) -> str:
    """Write a number with its digits in groups: ``2,225``."""
    return f"{number:,}"


def date_in_words(iso: str) -> str:
    """Say an ISO date or its prefix: ``2016-12-01 -> 1 December 2016``."""
    year, *rest = iso.split("-")
    if not all(part.isdigit() for part in rest) or (rest and not 1 <= int(rest[0]) <= len(_MONTHS)):
        return iso
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*day, *month, year])


def language(code: str) -> str:
    """Say a language; an unknown code is its own name."""
    return _LANGUAGES.get(code, code)


def duration(milliseconds: float) -> str:
    """Say how long a search took: ``<1 ms``, ``7 ms``, ``1.2 s``."""
    if milliseconds < 1:
        return "<1 ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def certainty(confidence: float) -> str:
    """Say how sure it is who speaks, so that nobody takes it for a fact: ``95 % sure``."""
    return f"{confidence:.0%} sure".replace("%", " %")


def rule_in_words(rule: str) -> str:
    """Say what told who speaks; a rule without words is its own name."""
    return _RULES.get(rule, f"by the rule “{rule}”")


def one_line(text: str) -> str:
    """Put a wrapped text on one line."""
    return " ".join(text.split())


def place(paragraph: Paragraph) -> str:
    """Say where a paragraph stands: ``¶5 of 30``; for a title or heading what it is."""
    if paragraph.n is None:
        return paragraph.kind.value
    return f"¶{paragraph.n} of {paragraph.of}"
