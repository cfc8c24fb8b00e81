"""Plain text of a message → the author's own words, quoted replies and the signature, apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.formats.mail.headers import title_of
from search.formats.parts.lines import NumberedLine
from search.formats.parts.statements import iso_date, person_names

MAX_ATTRIBUTION = 400  # characters of the line "On …, Ann Lee wrote:"
MAX_NAME_WORDS = 5  # of "Ann Lee wrote:"
SIGNATURE = "-- "
_QUOTED = re.compile(r"(?:> ?)+")
_WROTE = (
    r"wrote|writes|schrieb|a écrit|écrivit|escribió|ha scritto|schreef|skrev|escreveu|"
    r"napisał(?:\(a\))?|написала?|пишет"
)
_ATTRIBUTION = re.compile(rf"\b(?:{_WROTE})\b(?P<after>[^:]{{0,80}}):$", re.IGNORECASE)
_OPENER = re.compile(r"(?:on|am|le|el|il|op|den|em|w dniu)\b|\d", re.IGNORECASE)
_BEFORE_NAME = re.compile(r"[,:>]|\d+(?: ?[ap]\.?m\b\.?)?", re.IGNORECASE)  # dates and times
_DIVIDER = re.compile(
    r"-{2,} ?(?:original message|forwarded message|forwarded by .*|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|message d'origine|message transféré|mensaje original|"
    r"messaggio originale|oorspronkelijk bericht) ?-{0,}|begin forwarded message:|_{20,}",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\*?(from|date|sent|subject|to|cc|von|gesendet|datum|betreff|an|de|envoyé|objet|à|para|"
    r"enviado|asunto)\s*:\*?\s*(.*)",
    re.IGNORECASE,
)
_FROM, _DATES, _SUBJECTS = ("from", "von", "de"), ("date", "sent", "datum"), ("subject", "betreff")
MAX_HEAD = 8  # lines of the head of a forwarded message


class Quoted(NamedTuple):
    """A text of somebody else in a message."""

    lines: tuple[NumberedLine, ...]
    authors: tuple[str, ...] = ()  # as the line above it names them
    published: str | None = None
    title: str | None = None


class PlainBody(NamedTuple):
    """The plain text of a message by whose words it is."""

    own: tuple[NumberedLine, ...]
    signature: tuple[NumberedLine, ...]
    quoted: tuple[Quoted, ...]


class _Marked(NamedTuple):
    """A line without its marks of quotation, and their number."""

    depth: int
    line: NumberedLine


def separate_body(text: str, *, is_flowed: bool, joins_without_space: bool = False) -> PlainBody:
    """Separate the author's words from quotations, forwarded messages and the signature.

    Each run of the same depth of ">" is one quotation; of nested ones nobody is named.
    """
    lines = [_marked(NumberedLine(n, line)) for n, line in enumerate(text.splitlines(), 1)]
    if is_flowed:
        lines = list(_unflowed(lines, " " if not joins_without_space else ""))
    lines, forwarded = _cut_forwarded(lines)
    own: list[NumberedLine] = []
    signature: list[NumberedLine] = []
    quoted: list[Quoted] = []
    for depth, run in _runs(lines):
        if depth:
            name = _taken_attribution(own) if depth == 1 else None
            quoted.append(Quoted(tuple(run), person_names([name] if name else [])))
        elif signature:
            signature += run
        else:
            start = next((i for i, line in enumerate(run) if _is_signature(line.text)), len(run))
            own += run[:start]
            signature += run[start + 1 :]
    return PlainBody(tuple(own), tuple(signature), (*quoted, *forwarded))


def _marked(line: NumberedLine) -> _Marked:
    marks = _QUOTED.match(line.text)
    if not marks:
        return _Marked(0, line)
    return _Marked(marks[0].count(">"), line._replace(text=line.text[marks.end() :]))


def _unflowed(lines: Sequence[_Marked], space: str) -> Iterator[_Marked]:
    """Join flowed lines: those that end with a space, at the same depth (RFC 3676, section 4)."""
    held: _Marked | None = None
    for depth, line in lines:
        text = line.text.removeprefix(" ")  # stuffed in front of "From" and ">"
        if held and held.depth == depth and text != SIGNATURE:
            joined = held.line.text[:-1] + space + text
            held = _Marked(depth, held.line._replace(text=joined))
        else:
            if held:
                yield held
            held = _Marked(depth, line._replace(text=text))
        if not held.line.text.endswith(" ") or text == SIGNATURE:
            yield held
            held = None
    if held:
        yield held


def _runs(lines: Sequence[_Marked]) -> Iterator[tuple[int, list[NumberedLine]]]:
    """Yield the depths of runs of lines; a blank line does not end the author's own run."""
    depth = 0
    run: list[NumberedLine] = []
    for each in lines:
        if run and each.depth != depth:
            yield depth, run
            run = []
        depth = each.depth
        run.append(each.line)
    if run:
        yield depth, run


def _is_signature(text: str) -> bool:
    return text in (SIGNATURE, "--", "\u2014 ")


def _taken_attribution(own: list[NumberedLine]) -> str | None:
    """Remove the line "On …, Ann Lee wrote:" from the end of the author's words; return its name.

    It may be wrapped over three lines; the longest form that begins like one counts.
    """
    while own and not own[-1].text.strip():
        own.pop()
    for number in (3, 2, 1):
        text = " ".join(line.text.strip() for line in own[-number:])
        is_whole = number == 1 or all(line.text.strip() for line in own[-number:])
        if len(own) < number or not is_whole or len(text) > MAX_ATTRIBUTION:
            continue
        name = _attributed_name(text, needs_opener=number > 1)
        if name is not None:
            del own[-number:]
            return name
    return None


def _attributed_name(text: str, *, needs_opener: bool) -> str | None:
    """Return who wrote a quotation by the line above it; "" if nobody is named, None if it is none.

    "On Tue, 3 May 2016 at 10:15 AM Ann Lee <ann@a.example> wrote:" -> "Ann Lee"
    "Am 03.05.2016 um 10:15 schrieb Ann Lee:" -> "Ann Lee"
    """
    found = _ATTRIBUTION.search(text)
    if not found:
        return None
    before = re.sub(r"<[^<>]*>", "", text[: found.start()]).strip(" ,")
    is_short = not needs_opener and 0 < len(before.split()) <= MAX_NAME_WORDS
    if not _OPENER.match(before) and not is_short:
        return None
    after = re.sub(r"<[^<>]*>", "", found["after"]).strip()
    return after or _BEFORE_NAME.split(before)[-1].strip(" \"'")


def _cut_forwarded(lines: list[_Marked]) -> tuple[list[_Marked], list[Quoted]]:
    """Cut off a forwarded or a whole quoted message at the end: all below its head is another's."""
    for i, each in enumerate(lines):
        is_divider = _DIVIDER.fullmatch(each.line.text.strip()) is not None
        start = i + 1 if is_divider else i
        head, end = _forwarded_head(lines, start)
        if end > start and (is_divider or len(head) >= 3):
            below = tuple(one.line for one in lines[end:])
            sender = next((head[name] for name in _FROM if name in head), "")
            date = next((head[name] for name in _DATES if name in head), None)
            subject = next((head[name] for name in _SUBJECTS if name in head), "")
            quoted = Quoted(below, person_names([sender]), iso_date(date), title_of(subject))
            return lines[:i], [quoted]
    return lines, []


def _forwarded_head(lines: Sequence[_Marked], start: int) -> tuple[dict[str, str], int]:
    """Return the fields of the head of a forwarded message, and the line below it."""
    found: dict[str, str] = {}
    end = start
    for at in range(start, min(start + MAX_HEAD, len(lines))):
        text = lines[at].line.text.strip()
        if field := _HEAD.fullmatch(text):
            found.setdefault(field[1].lower(), field[2])
            end = at + 1
        elif text or found:
            break
    return (found, end) if any(name in found for name in _FROM) else ({}, start)
