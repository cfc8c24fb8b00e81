"""Random requests in the whole query language, made of the words that some paragraphs hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from search import Copies, Filter, Paragraph, Request, Sort
from search.analysis.tokenizer import tokens

FACETS = ("source", "author", "section", "lang", "speaker", "people", "places", "year", "month")


class RandomQueries:
    """Draws requests; the same seed gives the same ones."""

    def __init__(self, paragraphs: Sequence[Paragraph], seed: int) -> None:
        self._paragraphs = paragraphs
        self._random = random.Random(seed)

    def request(self) -> Request:
        draw = self._random
        return Request(
            q=self.query(),
            limit=draw.choice((10, 10, 10, 3, 25)),
            offset=draw.choice((0, 0, 0, 0, 5, 20, 95)),
            match_any=draw.random() < 0.1,
            sort=draw.choice((*[Sort.RELEVANCE] * 6, Sort.NEWEST, Sort.OLDEST, Sort.ARTICLE)),
            copies=draw.choice((*[Copies.GROUPED] * 3, Copies.ALL, Copies.FIRST)),
            by_article=draw.random() < 0.15,
            filters=self._filters(),
            facets=FACETS if draw.random() < 0.2 else (),
            exact=draw.random() < 0.1,
            quoted=draw.random() < 0.05,
            since=draw.choice(("2016", "2020-05")) if draw.random() < 0.05 else None,
        )

    def query(self) -> str:
        """Join one to four parts, now and then as alternatives or in parentheses."""
        draw = self._random
        parts = [self._part() for _ in range(draw.choice((1, 1, 2, 2, 3, 4)))]
        for at in range(1, len(parts)):
            if draw.random() < 0.15:
                parts[at] = f"OR {parts[at]}"
            elif draw.random() < 0.1:
                parts[at] = f"-{parts[at]}"
        if len(parts) > 2 and draw.random() < 0.3:
            parts = [f"({' '.join(parts[:2]).removeprefix('OR ')})", *parts[2:]]
        return " ".join(parts)

    def _part(self) -> str:
        kinds: tuple[Callable[[], str], ...] = (
            *[self._word] * 8, *[self._phrase] * 3, self._near, self._near, self._prefix,
            self._wildcard, self._fuzzy, self._compound, *[self._field] * 4,
        )  # fmt: skip
        return self._random.choice(kinds)()

    def _words(self, number: int) -> list[str]:
        """Return some successive words of a paragraph."""
        while True:
            paragraph = self._random.choice(self._paragraphs)
            found = [
                paragraph.text[token.start : token.end]
                for token in tokens(paragraph.text, paragraph.lang)
                if token.words == 1
            ]
            if len(found) >= number:
                first = self._random.randrange(len(found) - number + 1)
                return [word.replace('"', "") for word in found[first : first + number]]

    def _word(self) -> str:
        return self._words(1)[0]

    def _phrase(self) -> str:
        return f'"{" ".join(self._words(self._random.choice((2, 2, 3, 4))))}"'

    def _near(self) -> str:
        words = self._words(self._random.choice((2, 3, 4, 6)))
        chosen = self._random.sample(words, min(len(words), self._random.choice((2, 2, 3, 5))))
        return f'"{" ".join(chosen)}"~{self._random.choice((1, 3, 5, 10))}'

    def _prefix(self) -> str:
        return f"{self._word()[: self._random.choice((2, 3, 4, 5))]}*"

    def _wildcard(self) -> str:
        word = self._word()
        return f"{word[:2]}*{word[-2:]}" if len(word) > 4 else word

    def _fuzzy(self) -> str:
        word = self._word()
        at = self._random.randrange(1, len(word)) if len(word) > 1 else 0
        changed = word[:at] + self._random.choice("aeiou") + word[at + 1 :]
        return f"{changed}~{self._random.choice(('', '2'))}"

    def _compound(self) -> str:
        one, two = self._words(2)
        return self._random.choice((f"{one}-{two}", f"{one}{two}", f"{one} {two}"))

    def _field(self) -> str:
        paragraph = self._random.choice(self._paragraphs)
        held = {
            "title": paragraph.title,
            "section": paragraph.section or "",
            "source": paragraph.source,
            "author": " ".join(paragraph.authors),
            "people": " ".join(paragraph.people),
            "places": " ".join(paragraph.places),
            "names": " ".join(paragraph.names),
            "speaker": " ".join(quote.said_by or "" for quote in paragraph.quotes),
            "quote": " ".join(paragraph.text[q.start : q.end] for q in paragraph.quotes),
            "lang": paragraph.lang,
        }
        field = self._random.choice([name for name, text in held.items() if text.strip()])
        words = held[field].replace('"', "").split()
        if field in ("title", "quote", "names") and len(words) > 1 and self._random.random() < 0.3:
            at = self._random.randrange(len(words) - 1)
            return f'{field}:"{words[at]} {words[at + 1]}"'
        return f"{field}:{self._random.choice(words)}"

    def _filters(self) -> tuple[Filter, ...]:
        draw = self._random
        if draw.random() > 0.15:
            return ()
        paragraph = draw.choice(self._paragraphs)
        values = {
            "source": paragraph.source,
            "lang": paragraph.lang,
            "article": paragraph.article,
            "same_as": paragraph.id,
            "section": paragraph.section,
            "speaker": next((q.speaker for q in paragraph.quotes if q.speaker), None),
            "people": next(iter(paragraph.people), None),
        }
        known = [(name, value) for name, value in values.items() if value]
        field, value = draw.choice(known)
        return (Filter(field, value, exclude=draw.random() < 0.2),)
