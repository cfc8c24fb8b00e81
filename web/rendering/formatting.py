"""Dates, counts, certainty and places as text; the result is not escaped for HTML."""

from __future__ import annotations

from search import Confidence, Paragraph

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
    "after": "A reporting verb with its subject directly follows the quotation.",
    "before": "A reporting verb with its subject directly precedes the quotation.",
    "inverted": "A reporting verb followed by its subject is next to the quotation.",
    "sentence": "The same sentence contains a reporting verb with its subject.",
    "continued": "The quotation continues one that is already attributed.",
    "first": "The reported content precedes its speaker.",
    "that": "A reporting verb with “that” introduces the content.",
    "bare": "A reporting verb without “that” introduces the content.",
    "object": "The content is the object of a reporting verb.",
    "question": "A verb of asking introduces the question.",
    "label": "The speaker's name precedes a colon.",
    "according": "“According to” or a similar phrase names the source.",
    "after indirect": "The quotation follows an indirect quotation of this speaker.",
    "carried": "The quotation continues from the previous paragraph.",
    "ran on": "The quotation spans several paragraphs.",
    "sentence end": "The reporting verb ends the sentence.",
    "weak": "The verb may or may not be a reporting verb.",
    "colon": "An act of the speaker introduces the quotation, with a colon.",
    "sentence before": "The sentence before is about the speaker.",
    "infinitive": "A verb of promising introduces the content.",
    "none": "The text does not name the speaker.",
}


def counted(count: int, noun: str) -> str:
    """Format a count with its noun: ``1 paragraph``, ``2,225 articles``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def grouped(number: int) -> str:
    """Format a number with thousands separators: ``2,225``."""
    return f"{number:,}"


def date_in_words(iso: str) -> str:
    """Format an ISO date or its prefix: ``2016-12-01 -> 1 December 2016``."""
    year, *rest = iso.split("-")
    if not all(part.isdigit() for part in rest) or (rest and not 1 <= int(rest[0]) <= len(_MONTHS)):
        return iso
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*day, *month, year])


def language(code: str) -> str:
    """Return the English name of a language code, or the code if unknown."""
    return _LANGUAGES.get(code, code)


def duration(milliseconds: float) -> str:
    """Format a duration: ``<1 ms``, ``7 ms``, ``1.2 s``."""
    if milliseconds < 1:
        return "<1 ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def certainty(confidence: Confidence | None) -> str:
    """Describe the confidence in a speaker: certain, very likely, possible."""
    return confidence.label if confidence is not None else "speaker unknown"


def rule_in_words(rule: str) -> str:
    """Describe the rule that attributed a quotation, or name it if there is no description."""
    return _RULES.get(rule, f"Rule “{rule}”.")


def one_line(text: str) -> str:
    """Reduce all white space, line breaks included, to single spaces."""
    return " ".join(text.split())


def place(paragraph: Paragraph) -> str:
    """Format the position of a paragraph: ``¶5 of 30``; its kind if it has no number."""
    if paragraph.n is None:
        return paragraph.kind.value
    return f"¶{paragraph.n} of {paragraph.of}"
