"""News-like articles, real or made up, as text files that every engine indexes."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, groupby
from pathlib import Path
from typing import NamedTuple

FOLDER_SIZE = 1000  # files in one folder


class Article(NamedTuple):
    """A title and paragraphs, each on one line."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was written."""

    articles: int
    paragraphs: int
    text_bytes: int  # of the paragraphs in UTF-8, titles not counted
    real: int  # paragraphs that were not made up


def make(folder: Path, size: int, *, real: Path | None, seed: int) -> Corpus:
    """Write articles with exactly ``size`` paragraphs: real ones first, as far as they go."""
    given = list(_first(read_lines(real), size)) if real else []
    found = sum(len(article.paragraphs) for article in given)
    made = _first(synthetic(seed), size - found)
    articles = text_bytes = 0
    for number, article in enumerate(chain(given, made)):
        path = folder / f"{number // FOLDER_SIZE:03}" / f"{number:07}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join((article.title, *article.paragraphs)) + "\n", "utf-8")
        articles += 1
        text_bytes += sum(len(paragraph.encode()) for paragraph in article.paragraphs)
    return Corpus(articles, size, text_bytes, found)


def read(folder: Path) -> Iterator[Article]:
    """Read the articles back, in order."""
    for path in sorted(folder.rglob("*.txt")):
        title, *paragraphs = path.read_text("utf-8").rstrip("\n").split("\n\n")
        yield Article(title, tuple(paragraphs))


def read_lines(path: Path) -> Iterator[Article]:
    """Read paragraphs of the form {article_id, title, body}, one a line, perhaps compressed."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as lines:
        for _, rows in groupby(map(json.loads, lines), key=lambda row: row["article_id"]):
            found = list(rows)
            paragraphs = tuple(" ".join(row["body"].split()) for row in found)
            yield Article(" ".join(found[0]["title"].split()), tuple(filter(None, paragraphs)))


def _first(articles: Iterable[Article], size: int) -> Iterator[Article]:
    """Yield articles up to a number of paragraphs, the last one cut if it must be."""
    left = size
    for article in articles:
        if left <= 0:
            return
        if kept := article.paragraphs[:left]:
            yield Article(article.title, kept)
        left -= len(kept)


# Made-up news. Words are drawn by Zipf's law as Mandelbrot mended it, 1 / (rank + 2.7)^1.1: English
# function words come first, words made of syllables with English endings follow. Each article
# keeps to subjects and names of its own, so that words cluster as they do in real text.

_FUNCTION_WORDS = """the of to and in a said for on that is it was at by with from be as an its has
have will not are he were which or this but his they would been their who she had more about up out
after over than last year new""".split()
_ONSETS = "b c d f g h k l m n p r s t v br ch pl sh st tr".split()
_SYLLABLES = [onset + vowel for onset in _ONSETS for vowel in "aeiou"]
_ENDINGS = ["", "l", "m", "n", "r", "t", "s", "s", "ed", "ing", "ion", "al", "ly"]
VOCABULARY = 200_000
NAMES = 40_000


def synthetic(seed: int) -> Iterator[Article]:
    """Yield made-up articles without end; a seed always gives the same ones."""
    rng = random.Random(seed)
    words = [*_FUNCTION_WORDS, *_made_up(rng, VOCABULARY)]
    names = [f"{a.title()} {b.title()}" for a, b in _pairs(_made_up(rng, 2 * NAMES))]
    frequencies = list(accumulate((rank + 2.7) ** -1.1 for rank in range(len(words))))
    fame = list(accumulate(1 / (rank + 20) for rank in range(len(names))))
    while True:
        subjects = rng.choices(words[len(_FUNCTION_WORDS) :], k=12)
        known = rng.choices(names, cum_weights=fame, k=4)
        paragraphs = []
        for _ in range(max(1, min(30, round(rng.gauss(7, 4))))):
            length = max(4, min(200, round(rng.lognormvariate(3.25, 0.5))))
            drawn = rng.choices(words, cum_weights=frequencies, k=length)
            for place in range(rng.randrange(6), length, rng.randrange(6, 14)):
                drawn[place] = rng.choice(known if rng.random() < 0.4 else subjects)
            paragraphs.append(_punctuated(drawn, rng))
        title = " ".join([*rng.sample(subjects, 3), rng.choice(known)])
        yield Article(title[0].upper() + title[1:], tuple(paragraphs))


def _made_up(rng: random.Random, number: int) -> list[str]:
    """Make different words, the short ones first: frequent words are short."""
    made: dict[str, None] = {}
    while len(made) < number:
        syllables = 1 + (len(made) > 500) + (len(made) > 50_000) + (rng.random() < 0.1)
        made["".join(rng.choices(_SYLLABLES, k=syllables)) + rng.choice(_ENDINGS)] = None
    return [word for word in made if word not in _FUNCTION_WORDS]


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    return zip(words[::2], words[1::2], strict=False)


def _punctuated(words: list[str], rng: random.Random) -> str:
    """Cut words into sentences, with a comma here and there."""
    sentences = []
    while words:
        end = max(4, round(rng.gauss(20, 6)))
        sentence, words = words[:end], words[end:]
        if len(sentence) > 12:
            sentence[rng.randrange(4, 8)] += ","
        text = " ".join(sentence)
        sentences.append(f"{text[0].upper()}{text[1:]}.")
    return " ".join(sentences)
