"""Articles that no journalist wrote, at three sizes: what reading and each address take for them.

Indexing, and every address, may take twice as long for twice as much; so may an answer's size.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from flask import Flask

from search import Library
from search.indexing.sync import sync
from web import create_app
from web.settings import Settings

SIZES = (1, 2, 4)  # times a case's number
SUSPICIOUS = 0.4  # seconds of processor time; less is not judged
MAX_GROWTH = 12.0  # from the first size to the last; 4 is linear, 16 quadratic
MAX_ANSWER = 64 * 2**20  # bytes
TIME_LIMIT = 30.0  # seconds of a request: so long that growth shows before it ends

_TITLE = "Boats wait in the harbour\n\n"


class Hostile(NamedTuple):
    """Files by name, made for a number of repetitions."""

    number: int  # of repetitions at the first size; some 50 kB of text
    files: Callable[[int], Mapping[str, str]]


def _file(text: Callable[[int], str]) -> Callable[[int], Mapping[str, str]]:
    return lambda number: {"a.txt": _TITLE + text(number)}


CASES: Mapping[str, Hostile] = {
    "one word": Hostile(12_000, _file(lambda n: "aid " * n)),
    "one word and an address": Hostile(
        10_000, lambda n: {"a.txt": f"---\nurl: https://a.example/\n---\n{_TITLE}" + "aid " * n}
    ),
    "digits": Hostile(50_000, _file(lambda n: "1" * n)),
    "grouped digits": Hostile(12_000, _file(lambda n: "1,234." * n)),
    "one long word": Hostile(50_000, _file(lambda n: "a" * n)),
    "hyphens": Hostile(20_000, _file(lambda n: "a-" * n)),
    "combining marks": Hostile(40_000, _file(lambda n: "aid e" + "\u0301" * n)),
    "directions": Hostile(20_000, _file(lambda n: "aid \u202e\u2066" * n)),
    "quotations": Hostile(1_500, _file(lambda n: "“Aid came late,” Ann Lee said. " * n)),
    "speakers": Hostile(
        1_200, _file(lambda n: "".join(f"“Aid came,” Ann {_name(i)} said. " for i in range(n)))
    ),
    "open marks": Hostile(20_000, _file(lambda n: "“" * n + " aid")),
    "nested marks": Hostile(10_000, _file(lambda n: "“‘" * n + "aid" + "’”" * n)),
    "initials": Hostile(6_000, _file(lambda n: "aid-aid " + "a." * n + ".-aid")),
    "spaces": Hostile(40_000, _file(lambda n: "aid" + " " * n + "aid-aid")),
    "apostrophes": Hostile(12_000, _file(lambda n: "'aid " * n)),
    "names": Hostile(5_000, _file(lambda n: "Ann Lee " * n + "said aid.")),
    "a transcript": Hostile(1_500, _file(lambda n: "LEE: Aid came late.\nREY: Aid is here.\n" * n)),
    "short lines": Hostile(8_000, _file(lambda n: "aid\n" * n)),
    "paragraphs": Hostile(4_000, _file(lambda n: "Aid came late.\n\n" * n)),
    "headings": Hostile(1_500, _file(lambda n: "# Aid\n\nAid came late to them.\n\n" * n)),
    "items": Hostile(4_000, _file(lambda n: "- aid\n" * n)),
    "authors": Hostile(
        2_000,
        lambda n: {
            "a.txt": "---\ntitle: Aid\nauthor: ["
            + ", ".join(f"Ann {_name(i)}" for i in range(n))
            + "]\n---\nAid came late.\n"
        },
    ),
    "copies": Hostile(
        150, lambda n: {f"{i}.txt": f"{_TITLE}Aid came late.\n\nNumber {i}.\n" for i in range(n)}
    ),
    "a table": Hostile(
        2_000, lambda n: {"a.md": "# Aid\n\n| a | b |\n|--|--|\n" + "| aid | 1 |\n" * n}
    ),
    "nested Markdown": Hostile(2_000, lambda n: {"a.md": "# Aid\n\n" + "> " * n + "aid\n"}),
    "emphasis": Hostile(10_000, lambda n: {"a.md": "# Aid\n\n" + "*aid_ " * n}),
    "links": Hostile(10_000, lambda n: {"a.md": "# Aid\n\n" + "[aid](" * n}),
}


def _name(number: int) -> str:
    """Return a surname for a number: "Abel", "Abem", …"""
    digits = [chr(ord("a") + number // 26**place % 26) for place in range(3)]
    return "Abe" + "".join(digits)


class Cost(NamedTuple):
    """The cost of one step for a library."""

    seconds: float  # of processor time
    size: int  # bytes of the answer


def failures(name: str, folder: Path) -> list[str]:
    """Return the steps of a case that grow more than linearly, answer too much, or fail."""
    costs = [
        dict(_costs(CASES[name].files(CASES[name].number * times), folder / str(times)))
        for times in SIZES
    ]
    return [
        fault for step in costs[0] for fault in _judge(name, step, [one[step] for one in costs])
    ]


def _judge(name: str, step: str, costs: list[Cost]) -> Iterator[str]:
    seconds = [one.seconds for one in costs]
    if seconds[-1] > max(SUSPICIOUS, MAX_GROWTH * seconds[0]):
        yield f"{name}: {step} takes {seconds} s"
    if costs[-1].size > MAX_ANSWER:
        yield f"{name}: {step} answers {costs[-1].size:,} bytes"
    if costs[-1].size < 0:
        yield f"{name}: {step} fails"


def _costs(files: Mapping[str, str], folder: Path) -> Iterator[tuple[str, Cost]]:
    articles = folder / "articles"
    articles.mkdir(parents=True)
    for name, text in files.items():
        (articles / name).write_text(text, "utf-8")
    began = time.process_time()
    sync(folder / "library", [articles])
    yield "indexing", Cost(time.process_time() - began, 0)
    with closing(Library(folder / "library")) as library:
        app = create_app(library, settings=Settings(time_limit=TIME_LIMIT))
        for step, address in addresses(app, library):
            yield step, _ask(app, address)


def _ask(app: Flask, address: str) -> Cost:
    """Ask, again if that was slow, and return the cheaper time; -1 bytes for a server's error."""
    size, seconds = _answer(app, address)
    if seconds > SUSPICIOUS:
        size, again = _answer(app, address)
        seconds = min(seconds, again)
    return Cost(seconds, size)


def _answer(app: Flask, address: str) -> tuple[int, float]:
    began = time.process_time()
    with app.test_client().get(address) as response:  # closed: an export frees its slot
        size = len(response.data)
    return -1 if response.status_code >= 500 else size, time.process_time() - began


def addresses(app: Flask, library: Library) -> Iterator[tuple[str, str]]:
    """Yield a name and an address of every route that answers GET, with and without a query."""
    article = library.articles(limit=1).articles[0].id
    page = library.article(article)
    paragraphs = [each.id for each in page.paragraphs if each.n is not None] if page else []
    values = {
        "article_id": article,
        "paragraph_id": paragraphs[-1] if paragraphs else f"{article}.p1",
        "name": "Ann Lee",
    }
    named = re.compile(rf"{article}(?:\.\w+)?")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: quote(values[part[1]]), rule.rule)
        for options in ("", f"?q=aid&paragraph={values['paragraph_id']}", '?q="aid+aid"&limit=100'):
            yield named.sub("ID", path + options), path + options
