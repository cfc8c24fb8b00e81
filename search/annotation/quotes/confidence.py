"""Confidence in a speaker: the measured precision of the rules that attributed the quotation.

Two steps make a speaker: a *rule* finds the words that name the source, and a *reference* (a name,
an office, a pronoun) is resolved to a person. The precision of both is measured on articles that
people annotated, and multiplied.

Rules: how often the source found is the annotated one, in 198 articles of PolNeAR (Newell,
Margolin and Ruths, 2018) and, by full name, in 50 more; "label": turns read by hand. References:
how often the person is the right one, in the 50 articles and in 150 attributions of BBC articles
of 2004 and 2005 that were read by hand (all offices among them). The evaluation in
``tests/lab/evaluation`` prints the counts: ``--halves``, the lines "source, rule …".
"""

from __future__ import annotations

from typing import NamedTuple

from search.annotation.people.sources import Reference


class Evidence(NamedTuple):
    """Counts of attributions that were checked."""

    right: int
    found: int

    @property
    def precision(self) -> float:
        """The share of right ones, drawn towards .8 where few were checked."""
        return (self.right + 8) / (self.found + 10)


BY_RULE = {
    "according": Evidence(2, 5),
    "after": Evidence(588, 599),
    "after indirect": Evidence(3, 5),
    "bare": Evidence(159, 174),
    "before": Evidence(121, 126),
    "carried": Evidence(5, 7),
    "colon": Evidence(2, 3),
    "continued": Evidence(255, 271),
    "first": Evidence(53, 63),
    "infinitive": Evidence(6, 7),
    "inverted": Evidence(181, 182),
    "label": Evidence(30, 33),
    "object": Evidence(1, 2),
    "question": Evidence(3, 6),
    "ran on": Evidence(255, 271),  # too few to count apart: as "continued"
    "sentence": Evidence(235, 254),
    "sentence before": Evidence(3, 4),
    "sentence end": Evidence(20, 21),
    "that": Evidence(141, 157),
    "weak": Evidence(55, 65),
}
BY_REFERENCE = {
    Reference.NAME: Evidence(166, 167),
    Reference.OFFICE: Evidence(43, 43),
    Reference.PRONOUN: Evidence(103, 106),
}


def precision(rule: str, reference: Reference) -> float:
    """Return the measured precision of a speaker, between 0 and 1, rounded to .01."""
    return round(BY_RULE[rule].precision * BY_REFERENCE[reference].precision, 2)
