"""Transcripts: turns of speech behind labels such as "LAVROV:" or "[10:32] Ann Lee (director):".

A turn reaches to the next label or heading. Labels make a transcript only if they follow each
other and one is repeated or names a person: "Update:" and "Paris:" are no speakers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from search.annotation.names.titles import looks_like_person, split_title
from search.annotation.passages import Passage
from search.annotation.words.word_lists import HONORIFICS, ROLES, first_names, wordlist
from search.model import Kind, Span

_WORD = r"(?:[A-Z][\w.’'-]*|(?:bin|da|de|del|der|la|of|van|von)(?= ))"
_LABEL = re.compile(
    rf"""
    ^[ \t]*["“]?[*_]{{0,2}}
    (?P<time>[\[(]?\d{{1,2}}:\d\d(?::\d\d)?[\])]?[ ]+)?[*_]{{0,2}}
    (?P<label>{_WORD}(?:[ ]{_WORD}){{0,4}})
    (?:[ ]*\((?P<role>[^()\n]{{1,40}})\))?
    [ ]*(?P<bold>[*_]{{2}})?:[*_]{{0,2}}(?=\s|$)[ \t]*
    """,
    re.VERBOSE | re.MULTILINE,
)
QUESTIONS, ANSWERS = frozenset({"q", "question"}), frozenset({"a", "answer"})
# Labels of a part in the talk, not of a person or an office. Sorted.
_PARTS = wordlist(
    """
    audience host interviewer journalist moderator narrator reporter speaker voice
    """
)
# Labels of notes, not of speakers. Sorted.
_NOTES = wordlist(
    """
    abstract analysis breaking caption categories click contact correction credit date editor file
    live location more note photo picture place price read related see source story summary tags
    time title topics update updated video warning watch when where who
    """
)


class Label(NamedTuple):
    """A label as it is written: "MR. KERRY", with the role in brackets behind it, if any."""

    text: str
    role: str | None

    @property
    def asks(self) -> bool:
        """Whether the label is that of questions: Q, QUESTION."""
        return self.text.lower() in QUESTIONS

    @property
    def answers(self) -> bool:
        """Whether the label is that of the answers in an interview: A."""
        return self.text.lower() in ANSWERS

    @property
    def is_part(self) -> bool:
        """Whether the label names a part in the talk and no person: REPORTER."""
        return self.asks or self.answers or self.text.lower().split()[-1] in _PARTS

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the label as a name is written: Mr., Kerry."""
        return tuple(word.title() if word.isupper() else word for word in self.text.split())


class Turn(NamedTuple):
    """The words of one speaker in one paragraph; a turn may go on in the next paragraphs."""

    span: Span
    label: Label
    opens: bool  # False: the turn goes on from the paragraph before


def find_turns(passages: Sequence[Passage]) -> list[list[Turn]]:
    """Find the turns of each paragraph; all lists are empty where there is no transcript."""
    labels = _of_one_style([_labels(passage) for passage in passages])
    if not _is_transcript(labels):
        return [[] for _ in passages]
    found: list[list[Turn]] = []
    current: Label | None = None
    for passage, matches in zip(passages, labels, strict=True):
        if not matches and not passage.paragraph.kind.running:
            current = None
        turns = _turns(passage.paragraph.text, matches, current)
        current = turns[-1].label if turns else current
        found.append(turns)
    return found


def _labels(passage: Passage) -> list[re.Match[str]]:
    """Find the labels at the starts of a paragraph's lines."""
    if ":" not in passage.paragraph.text or passage.paragraph.kind is Kind.TITLE:
        return []
    return [match for match in _LABEL.finditer(passage.paragraph.text) if _may_speak(match)]


def _of_one_style(labels: list[list[re.Match[str]]]) -> list[list[re.Match[str]]]:
    """Keep the labels in the style of most: "Lee:" in a headline is none among "LEE:"."""
    styles = Counter(match["label"].isupper() for found in labels for match in found)
    if len(styles) < 2:
        return labels
    upper = styles[True] > styles[False]
    return [[match for match in found if match["label"].isupper() is upper] for found in labels]


def _may_speak(match: re.Match[str]) -> bool:
    label = match["label"]
    words = label.lower().rstrip(".").split()
    if words[0] in _NOTES or words[-1] in _NOTES:
        return False
    return (
        label in ("Q", "A")
        or (label.isupper() and len(label) > 1)
        or match["time"] is not None
        or match["bold"] is not None
        or _is_person(label)
    )


def _is_person(label: str) -> bool:
    """Return whether the form of a label is evidence for a person."""
    words = Label(label, None).words
    titles, name = split_title(words)
    if words[0].lower() == "the" and words[-1].lower() in ROLES:
        return True
    if not looks_like_person(name):
        return False
    return any(title.lower() in HONORIFICS for title in titles) or name[0].lower() in first_names()


def _is_transcript(labels: Sequence[Sequence[re.Match[str]]]) -> bool:
    counted = Counter(match["label"] for found in labels for match in found)
    follow = (
        any(one and two for one, two in pairwise(labels)) or max(map(len, labels), default=0) > 1
    )
    if sum(counted.values()) < 2 or not (follow or max(counted.values()) > 1):
        return False
    lowers = {label.lower() for label in counted}
    if "Q" in counted or "A" in counted:
        return bool(lowers & QUESTIONS) and bool(lowers & ANSWERS)
    return max(counted.values()) > 1 or sum(map(_is_person, counted)) > 1


def _turns(text: str, matches: Sequence[re.Match[str]], current: Label | None) -> list[Turn]:
    bounds = [match.start() for match in matches] + [len(text)]
    turns: list[Turn] = []
    if current is not None:
        turns.append(Turn(_trimmed(text, 0, bounds[0]), current, opens=False))
    for match, end in zip(matches, bounds[1:], strict=True):
        label = Label(match["label"], match["role"])
        turns.append(Turn(_trimmed(text, match.end(), end), label, opens=True))
    return [turn for turn in turns if _is_speech(text[turn.span.start : turn.span.end])]


def _is_speech(text: str) -> bool:
    """Return whether a text has words outside brackets: "(Laughter.)" is a stage direction."""
    inside = text[:1] + text[-1:] in ("()", "[]") and not set("()[]") & set(text[1:-1])
    return not inside and any(map(str.isalpha, text))


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return a span without blanks and without marks around it."""
    while start < end and (text[start].isspace() or text[start] in '“"'):
        start += 1
    while end > start and (text[end - 1].isspace() or _is_stray(text[start:end])):
        end -= 1
    return Span(start, end)


def _is_stray(text: str) -> bool:
    """Return whether a text ends with a closing mark whose opening mark is outside of it."""
    if text.endswith('"'):
        return text.count('"') % 2 == 1
    return text.endswith("”") and text.count("“") < text.count("”")
