"""Confidence of an attribution by the rule that made it."""

from __future__ import annotations

from search.annotation.people.sources import Reference

# Precision of the speaker by rule on the development articles (tests/lab/evaluation prints the
# counts), drawn towards .95 where there were few, rounded to .05, and never above .95: unseen
# articles are other articles.
_BY_RULE = {
    "according": 0.9,
    "after": 0.95,
    "after indirect": 0.9,
    "bare": 0.9,
    "before": 0.95,
    "carried": 0.8,
    "colon": 0.8,
    "continued": 0.95,
    "first": 0.9,
    "infinitive": 0.85,
    "inverted": 0.95,
    "label": 0.97,
    "object": 0.8,
    "question": 0.8,
    "ran on": 0.9,
    "sentence": 0.9,
    "sentence before": 0.8,
    "sentence end": 0.85,
    "that": 0.9,
    "weak": 0.85,
}
_BY_REFERENCE = {Reference.NAME: 0.99, Reference.OFFICE: 0.98, Reference.PRONOUN: 0.93}


def precision(rule: str, reference: Reference) -> float:
    """Return the measured precision of a speaker: that of the less precise of the two steps."""
    return min(_BY_RULE[rule], _BY_REFERENCE[reference])
