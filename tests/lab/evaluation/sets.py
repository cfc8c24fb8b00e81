"""Gold articles: the committed ones of our own, and the public sets laid out in a folder.

Every set becomes the same records; a kind that a set does not annotate is None and not scored.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from search.articles.compose import compose
from search.formats import Document
from search.model import Article, Span

NOBODY = ("ORG:", "UNNAMED", "NONE")  # where naming a person would be wrong


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """One stretch: inside its marks, or the content of indirect speech (often in pieces)."""

    spans: tuple[Span, ...]
    speaker: str | None = None  # a full name, or begins with one of NOBODY; None: not resolved
    mention: tuple[Span, ...] = ()  # where the text says who it is: "he"
    cue: str = ""  # the words of the cue, in lower case


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A stretch of text and what it stands for."""

    span: Span
    kind: str  # of names: person, place, …; of dates: absolute, relative, other
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """An article and what people found in it."""

    name: str
    article: Article
    quotes: tuple[GoldQuote, ...] | None = None
    complete: bool = True  # False: only a choice of the quotations is annotated
    indirect: tuple[GoldQuote, ...] | None = None
    names: tuple[GoldMention, ...] | None = None
    typed_only: bool = False  # names are people and places only
    nested: tuple[Span, ...] | None = None  # places inside longer names, which names leaves out
    dates: tuple[GoldMention, ...] | None = None
    sentences: tuple[Span, ...] | None = None


def own(folder: Path) -> list[Gold]:
    """Load the committed articles beside this module."""
    gold = _load(folder / "gold.json")
    return [
        _own(name, (folder / f"{name}.txt").read_text(encoding="utf-8"), entry)
        for name, entry in sorted(gold.items())
    ]


def public(folder: Path) -> Iterator[tuple[str, list[Gold]]]:
    """Yield the sets found anywhere below a folder, by the file names listed in ``__main__``."""
    for pattern, reader in (
        ("*_resolved.json*", resolved),
        ("quotes_*.json*", attributed),
        ("gum_*.json*", entities),
        ("eng.test*", columns),
        ("seed.json", seed),
    ):
        for path in sorted(folder.rglob(pattern)):
            yield path.name.split(".json")[0], list(reader(path))


def _load(path: Path) -> Any:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return json.load(file)
    return json.loads(path.read_text(encoding="utf-8"))


def _article(text: str, name: str) -> Article:
    return compose(Document(text), name=name, source="gold", lang="en")


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(*pair) for pair in pairs)


def _own(name: str, text: str, entry: dict[str, Any]) -> Gold:
    article = _article(text, name)
    names = [
        *(GoldMention(span, "person") for span in _located(text, entry["people"])),
        *(
            GoldMention(span, "place", value)
            for span, (_, value) in zip(
                _located(text, [form for form, _ in entry["places"]]), entry["places"], strict=True
            )
        ),
    ]
    dates = zip(_located(text, [form for form, _ in entry["dates"]]), entry["dates"], strict=True)
    return Gold(
        name,
        article,
        quotes=_own_quotes(text, entry["quotes"]),
        indirect=_own_quotes(text, entry["indirect"]),
        names=tuple(names),
        typed_only=True,
        dates=tuple(GoldMention(span, _date_kind(form, v), v) for span, (form, v) in dates),
    )


def _own_quotes(text: str, entries: list[list[str]]) -> tuple[GoldQuote, ...]:
    return tuple(
        GoldQuote((Span(text.index(words), text.index(words) + len(words)),), speaker)
        for words, speaker in entries
    )


def _located(text: str, forms: list[str]) -> list[Span]:
    """Find forms that are listed in the order of the text."""
    spans: list[Span] = []
    position = 0
    for form in forms:
        start = text.index(form, position)
        position = start + len(form)
        spans.append(Span(start, position))
    return spans


def resolved(path: Path) -> Iterator[Gold]:
    """Yield the articles whose speakers are resolved to full names."""
    for entry in _load(path):
        quotes = tuple(
            GoldQuote((Span(q["start"], q["end"]),), q["speaker"], _spans(q["source_span"]))
            for q in entry["quotes"]
        )
        yield Gold(entry["id"], _article(entry["text"], entry["id"]), quotes, complete=False)


def attributed(path: Path) -> Iterator[Gold]:
    """Yield the articles whose quotations and indirect speech have a source as it is written."""
    for entry in _load(path):
        text = entry["text"]
        quotes = tuple(
            GoldQuote((Span(q["start"], q["end"]),), None, _spans(q["speaker_spans"]))
            for q in entry["quotes"]
        )
        indirect = tuple(
            GoldQuote(
                _spans(q["content"]),
                None,
                _spans(q["speaker_spans"]),
                " ".join(text[a:b] for a, b in q["cue_spans"]).lower(),
            )
            for q in entry["indirect"]
        )
        yield Gold(entry["id"], _article(text, entry["id"]), quotes, indirect=indirect)


def entities(path: Path) -> Iterator[Gold]:
    """Yield the articles with names, dates and sentences."""
    for entry in _load(path):
        names = tuple(
            GoldMention(Span(n["start"], n["end"]), n["type"], n["text"])
            for n in entry["names"]
            if n["type"] != "time"
        )
        dates = tuple(
            GoldMention(
                Span(d["start"], d["end"]),
                _date_kind(d["text"], d["attrs"].get("when", "")),
                d["attrs"].get("when"),
            )
            for d in entry["dates"]
        )
        nested = [Span(n["start"], n["end"]) for n in entry.get("nested", ())]
        article = _article(entry["text"], entry["id"])
        if article.published is None:
            day = next((d.value for d in dates if d.value and len(d.value) == 10), None)
            article = replace(article, published=day or entry["meta"]["dateCreated"])
        sentences = _spans(entry["sentences"])
        yield Gold(
            entry["id"],
            article,
            names=names,
            nested=tuple(nested) if "nested" in entry else None,
            dates=dates,
            sentences=sentences,
        )


_TYPES = {"LOC": "place", "ORG": "organization", "PER": "person", "MISC": "other"}


def columns(path: Path) -> Iterator[Gold]:
    """Yield the articles of a file with one word a line, the type of its name in the last column.

    Such a file knows sentences and no paragraphs: here each sentence is a paragraph.
    """
    for number, part in enumerate(path.read_text(encoding="utf-8").split("-DOCSTART-")[1:]):
        text = ""
        names: list[GoldMention] = []
        for block in part.strip().split("\n\n")[1:]:
            rows = [line.split() for line in block.splitlines()]
            sentence, spans = _written([row[0] for row in rows])
            for first, after, kind in _chunks([row[-1] for row in rows]):
                start, end = len(text) + spans[first].start, len(text) + spans[after - 1].end
                names.append(GoldMention(Span(start, end), _TYPES[kind]))
            text += sentence + "\n\n"
        text = text.rstrip() + "\n"
        name = f"{path.name} {number}"
        mentions = tuple(replace(n, value=text[slice(*n.span)]) for n in names)
        yield Gold(name, _article(text, name), names=mentions, typed_only=True)


def _chunks(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the names of a sentence, half-open; B- divides two names of one type."""
    first = 0
    for after in range(1, len(tags) + 1):
        goes_on = after < len(tags) and tags[after][0] != "B" and tags[after][2:] == tags[first][2:]
        if not goes_on:
            if tags[first] != "O":
                yield first, after, tags[first][2:]
            first = after


_OPENING = frozenset("([$")
_CLOSING = frozenset(".,;:?!)]%") | {"n't", "..."}


def _written(words: Sequence[str]) -> tuple[str, list[Span]]:
    """Put words back together as they are written; straight marks open and close by turns."""
    text = ""
    spans: list[Span] = []
    glued, inside = True, False
    for word in words:
        closes = word in _CLOSING or word[0] == "'" or (word == '"' and inside)
        if not (glued or closes):
            text += " "
        spans.append(Span(len(text), len(text) + len(word)))
        text += word
        if word == '"':
            inside = not inside
        glued = word in _OPENING or (word == '"' and inside)
    return text, spans


def _date_kind(form: str, value: str) -> str:
    """Return ``absolute`` for a date with its year, ``relative`` for one without, or ``other``."""
    if not value or "T" in value:
        return "other"  # spans of time and times of day
    return "absolute" if value[:4] in form else "relative"


def seed(path: Path) -> Iterator[Gold]:
    """Yield the seed article with its hand annotation; its text is the seed of the project."""
    entry = _load(path)
    seeds = Path(__file__).parents[2] / "seeds"
    text = next(seeds.glob("2016-russia-turkey*.txt")).read_bytes().decode()
    quotes: list[GoldQuote] = []
    indirect: list[GoldQuote] = []
    for quotation in entry["quotations"]:
        spans = tuple(Span(s["start"], s["end"]) for s in quotation["spans"])
        speaker = quotation["speaker"][0] if len(quotation["speaker"]) == 1 else "NONE"
        if quotation["kind"] != "indirect":
            quotes.extend(GoldQuote((span,), speaker) for span in spans)
        elif quotation.get("part_of") != "mixed":
            indirect.append(GoldQuote(spans, speaker))
    sentences = tuple(
        Span(*sentence) for paragraph in entry["paragraphs"] for sentence in paragraph["sentences"]
    )
    yield Gold(
        "seed",
        _article(text, "seed"),
        tuple(quotes),
        indirect=tuple(indirect),
        sentences=sentences,
    )
