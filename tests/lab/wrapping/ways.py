"""Ways to break the paragraphs of an article into lines: fixed, ragged and proportional widths.

Proportional widths are those of Times-Roman and Helvetica in Adobe's font metrics, so that lines
break as in a typeset page. All choices are seeded: the same article breaks the same way each time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, repeat
from typing import NamedTuple

Measure = Callable[[str], float]  # the width of a text

# Thousandths of the font size, by character; any other character is as wide as "n".
_TIMES = {
    250: " ,.", 278: "/:;\\ijlt", 333: "!'()-I[]`fr", 389: "Js", 408: '"', 444: "?acez“”",
    500: "#$*0123456789_bdghknopquvxy–", 556: "FPS", 611: "ELTZ", 667: "BCR",
    722: "ADGHKNOQUVXYw", 778: "&m", 833: "%", 889: "M", 944: "W", 1000: "—",
}  # fmt: skip
_HELVETICA = {
    222: "'`ijl", 278: " !,./:;I[\\]ft", 333: "()-r“”", 355: '"', 389: "*", 500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu–", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw",
    778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "—",
}  # fmt: skip
_HYPHENS = "-\u2010\u00ad¬"  # in turn
_LONG = 6  # letters of the shortest word that is hyphenated
_BREAK = re.compile(r"(?<=[^\W\d_]{2})(?<=[aeiouy])(?=[^\W\d_aeiouy][aeiouy][^\W\d_])", re.I)


def proportional(widths: dict[int, str]) -> Measure:
    """Return the measure of a font."""
    by_character = {character: width for width, texts in widths.items() for character in texts}
    return lambda text: sum(by_character.get(character, 500) for character in text)


class Way(NamedTuple):
    """One way to write an article's paragraphs down in lines."""

    measure: Measure
    limits: Callable[[random.Random], Iterator[float]]  # width of each line, in its measure
    indent: str = ""  # before the first line of a paragraph
    between: str = "\n\n"
    hyphens: str = ""  # marks at the end of a line that breaks a word, in turn


def _fixed(width: int) -> Way:
    return Way(len, lambda _: repeat(width))


def _ragged(generator: random.Random) -> Iterator[float]:
    while True:
        yield generator.randint(45, 62)


WAYS = {
    "fixed 60": _fixed(60),
    "fixed 72": _fixed(72),
    "fixed 80": _fixed(80),
    "ragged": Way(len, _ragged),
    "typeset page": Way(proportional(_TIMES), lambda _: repeat(34_000)),
    "typeset column": Way(proportional(_HELVETICA), lambda _: repeat(17_000)),
    "hyphenated column": Way(proportional(_TIMES), lambda _: repeat(15_000), hyphens=_HYPHENS),
    "indented, no blank lines": Way(
        proportional(_TIMES), lambda _: repeat(28_000), indent="    ", between="\n"
    ),
}
HARD_WAYS = {  # where nothing but the end of the last line separates paragraphs
    "typeset page, no blank lines": WAYS["typeset page"]._replace(between="\n"),
    "typeset column, no blank lines": WAYS["typeset column"]._replace(between="\n"),
}


def written(paragraphs: Sequence[str], way: Way, seed: int) -> str:
    """Write a title and paragraphs down in lines; the title stands alone, without an indent."""
    generator = random.Random(seed)
    hyphens = cycle(way.hyphens) if way.hyphens else None
    blocks = [
        way.indent * (number > 0) + "\n".join(_lines(paragraph, way, generator, hyphens))
        for number, paragraph in enumerate(paragraphs)
    ]
    title, *body = blocks
    return f"{title}\n\n{way.between.join(body)}\n"


def _lines(
    paragraph: str, way: Way, generator: random.Random, hyphens: Iterator[str] | None
) -> Iterator[str]:
    limits = way.limits(generator)
    limit = next(limits) - way.measure(way.indent)
    line = ""
    for word in paragraph.split():
        longer = f"{line} {word}" if line else word
        if not line or way.measure(longer) <= limit:
            line = longer
            continue
        first, rest = (
            _hyphenated(word, limit - way.measure(line + " -"), way) if hyphens else ("", word)
        )
        yield f"{line} {first}{next(hyphens)}" if hyphens and first else line
        line, limit = rest, next(limits)
    yield line


def _hyphenated(word: str, room: float, way: Way) -> tuple[str, str]:
    """Divide a word before a consonant and a vowel where its first part has room; else not."""
    if len(word) >= _LONG and word.isalpha():
        for place in sorted((found.start() for found in _BREAK.finditer(word)), reverse=True):
            if way.measure(word[:place]) <= room:
                return word[:place], word[place:]
    return "", word
