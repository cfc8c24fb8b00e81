"""Fuzz: hostile queries for the parser, and for the addresses that take them."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from search import ExpensiveQueryError, Library
from search.query.parser import parse
from tests.lab.faults.world import Outcome, begun
from web import create_app

LONGEST = 1.0  # seconds of an answer
_PIECES = (
    "aid", "Syria", "cease-fire", "U.S.", "AT&T", "Çavuşoğlu", "a", "the", "ceasefire*", "s*", "*",
    "aid~", "aid~2", "~", '"', "“", "”", "„", "«", "»", '"humanitarian aid"', '"aid Syria"~5', "(",
    ")", " OR ", " AND ", " NOT ", "|", "-", "--", "+", "title:", "speaker:", "quote:", "people:",
    "after:", "before:2016-13", "2016..2017", "..", "lang:en", "article:x", ":", "\\", "'", "\x00",
    "\u202e", "\ufeff", "\ud800", "🎉", "é", "e\u0301", "\u00ad", "ﬁ", "\u3000", "<script>",
    "&amp;", "%00", "[ TO ", "^5", "a ANDNOT b", "{", "}", "\n", "\t", "١٢٣", "ß", "İ",
)  # fmt: skip
_TEMPLATES = (
    "/api/v1/search", "/search", "/api/v1/quotes", "/api/v1/speakers", "/speakers",
)  # fmt: skip


def queries(times: int, *, seed: int = 1) -> Outcome:
    """Parse so many hostile queries."""
    outcome = Outcome("fuzz of the parser", times)
    chance = random.Random(seed)
    slowest, refused, started = 0.0, 0, time.perf_counter()
    for _ in range(times):
        q = hostile(chance)
        began = time.perf_counter()
        try:
            str(parse(q).tree)
        except ExpensiveQueryError:
            refused += 1
        except Exception as error:
            outcome.failures.append(f"{q!r}: {error!r}")
        took = time.perf_counter() - began
        if took > slowest:
            slowest = took
            outcome.check(f"{q!r} took {took:.2f} s", took < LONGEST)
    lasted = time.perf_counter() - started
    outcome.figures = {
        "queries/s": round(times / lasted),
        "slowest": f"{slowest * 1000:.1f} ms",
        "too expensive": refused,
    }
    return outcome


def requests(place: Path, times: int, *, library: Path | None = None, seed: int = 1) -> Outcome:
    """Ask so many hostile things of a library: a small one, or one that is there."""
    outcome = Outcome("fuzz of the addresses", times)
    chance = random.Random(seed)
    with closing(Library(library or begun(place).library, time_limit=10)) as opened:
        client = create_app(opened).test_client()
        client.get("/search?q=aid")  # whatever is read once
        statuses: Counter[int] = Counter()
        times_taken = []
        for _ in range(times):
            address, q = chance.choice(_TEMPLATES), hostile(chance)
            values = {"q": q.encode(errors="replace").decode()}
            if chance.random() < 0.1:
                name = chance.choice(("limit", "offset", "sort", "page", "facets", "zzz"))
                values[name] = chance.choice(("1", "-1", "1e9", "x", "", "100", "\x00"))
            began = time.perf_counter()
            response = client.get(address, query_string=values)
            took = time.perf_counter() - began
            times_taken.append(took)
            statuses[response.status_code] += 1
            what = f"{address} {values!r}"
            outcome.check(f"{what}: {response.status_code}", response.status_code in (200, 422))
            outcome.check(f"{what}: {took:.2f} s", took < LONGEST)
        paragraphs = opened.state().paragraphs
    times_taken.sort()
    outcome.figures = {
        "paragraphs": paragraphs,
        "statuses": dict(sorted(statuses.items())),
        "p50": f"{times_taken[times // 2] * 1000:.1f} ms",
        "p99": f"{times_taken[times * 99 // 100] * 1000:.0f} ms",
        "slowest": f"{times_taken[-1] * 1000:.0f} ms",
    }
    return outcome


def hostile(chance: random.Random) -> str:
    """Make up a query: pieces of the language in any order, repeated, cut, or any characters."""
    match chance.randrange(8):
        case 0:
            return chance.choice(_PIECES) * chance.randrange(1, 300)
        case 1:
            length = chance.randrange(1, 200)
            return "".join(chr(chance.randrange(0x11000)) for _ in range(length))
        case 2:
            pieces = "".join(chance.choices(_PIECES, k=chance.randrange(1, 60)))
            return pieces[chance.randrange(len(pieces)) :]
        case _:
            joint = chance.choice((" ", "", " ", " OR "))
            return joint.join(chance.choices(_PIECES, k=chance.randrange(1, 12)))
