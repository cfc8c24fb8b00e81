"""Annotate all paragraphs of an article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from search.annotation.dates.find_dates import find_dates
from search.annotation.model import Annotation, Mention, PlaceMention
from search.annotation.names.places import find_places, is_place
from search.annotation.names.proper_names import ProperName
from search.annotation.names.titles import split_title
from search.annotation.passages import Passage, prepare_passages
from search.annotation.people.collect_people import collect_people
from search.annotation.people.resolve_speakers import SpeakerResolver
from search.annotation.quotes.quotations import find_quotes
from search.annotation.transcripts import find_turns
from search.model import Article, Paragraph


def annotate(article: Article) -> tuple[Annotation, ...]:
    """Find the quotations, names, people, places and dates of each paragraph."""
    prepared = prepare_passages(article.paragraphs)
    turns = find_turns(prepared)
    people = collect_people(prepared, (turn.label for found in turns for turn in found))
    speakers = SpeakerResolver(people)
    quoted = find_quotes(prepared, speakers, turns)
    return tuple(
        Annotation(
            quotes=tuple(found),
            names=tuple(_names(passage)),
            people=(persons := tuple(_people(passage, speakers))),
            places=tuple(_places(passage, persons)),
            dates=tuple(find_dates(passage.paragraph.text, article.published)),
            unbalanced=passage.marked.unbalanced,
        )
        for passage, found in zip(prepared, quoted, strict=True)
    )


def annotated(article: Article) -> Article:
    """Return the article with the annotations stored in each of its paragraphs."""
    found = zip(article.paragraphs, annotate(article), strict=True)
    return replace(article, paragraphs=tuple(_with(*pair) for pair in found))


def _with(paragraph: Paragraph, annotation: Annotation) -> Paragraph:
    return paragraph._replace(
        quotes=annotation.quotes,
        people=_values(annotation.people),
        places=_values(annotation.places),
        names=_values(annotation.names),
        dates=_values(annotation.dates),
    )


def _values(mentions: Iterable[Mention | PlaceMention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.value for mention in mentions))


def _names(passage: Passage) -> list[Mention]:
    """Return the proper names; "Mr" and the like without a full stop are no part of them."""
    found: list[Mention] = []
    for phrase in passage.phrases:
        titled = len(phrase.words) > 1 and phrase.words[0].lower() in _TITLES
        start = passage.tokens[phrase.first + titled].start
        found.append(Mention(start, phrase.end, " ".join(phrase.words[titled:])))
    return found


_TITLES = frozenset({"mr", "mrs", "ms"})


def _places(passage: Passage, persons: Sequence[Mention]) -> list[PlaceMention]:
    """Find the places outside the people's names: Paris is no place in "Paris Hilton"."""
    starts = [mention.start for mention in persons]
    found: list[PlaceMention] = []
    for place in find_places(passage.tokens, passage.capitals):
        before = bisect_left(starts, place.end)
        if not before or persons[before - 1].end <= place.start:
            found.append(place)
    return found


def _people(passage: Passage, speakers: SpeakerResolver) -> list[Mention]:
    found: list[Mention] = []
    for phrase in passage.phrases:
        person = speakers.named(phrase.words)
        if person is not None and not _is_in(passage, phrase):
            titles, _ = split_title(phrase.words)
            first = passage.tokens[phrase.first + len(titles)]
            found.append(Mention(first.start, phrase.end, person.full_name))
    return found


def _is_in(passage: Passage, phrase: ProperName) -> bool:
    """Return whether the phrase is a place after "in": "in Virginia", not the person Virginia."""
    before = passage.tokens[phrase.first - 1].lower if phrase.first else ""
    return before == "in" and is_place(phrase.text)
