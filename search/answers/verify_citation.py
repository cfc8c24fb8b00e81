"""Verify citations: is the cited text still in the article, and where?

Only the index is searched: run a sync first if files have changed since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import sha256

from search.analysis.folding import fold
from search.analysis.sentences import sentences
from search.engines.protocol import Selection, Snapshot
from search.errors import CitationError
from search.model import IndexState, Paragraph
from search.planning.planner import Planner
from search.query.parser import parse
from search.timeout import timely

LONGEST = 20_000  # code points of a cited text
LIKENESS = 0.6  # of words in order, from which on a text is another version of the one cited
_PHRASE = 8  # words of a text that are looked for as they stand
_WORDS = 40  # words that are looked for in any order
_CANDIDATES = 30  # paragraphs that are compared
_HASH = re.compile(r"[0-9a-f]{64}")
_CHARACTER = re.compile(r"\s+|\S")  # of a text whose runs of white space count as one character
_COMPARED = 1000  # words of two texts; the time to compare them may grow with their product
_MOST = 2**53  # as far as every JSON reader counts exactly


class Verdict(StrEnum):
    """The result of a verification."""

    SAME = "same"
    MOVED = "moved"  # the same words stand elsewhere
    CHANGED = "changed"  # there are other words now
    GONE = "gone"
    NOT_FOUND = "not found"  # of a citation without an id: it may never have been there


class Original(StrEnum):
    """The state of the file that a passage was read from, compared with the citation's record."""

    SAME = "same"  # the same bytes, read by the same reader
    FILE_CHANGED = "file changed"
    READER_CHANGED = "reader changed"  # the same bytes, read by another version of Pilcrow's reader


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited text and its place; all parts but the text (or its hash) are optional."""

    paragraph: str | None = None  # id
    article: str | None = None  # id
    start: int | None = None  # in the decoded article
    end: int | None = None
    sha256: str | None = None  # of the words in UTF-8
    text: str | None = None
    title: str | None = None  # of the article: an edited one is known by these
    source: str | None = None
    url: str | None = None
    where: str | None = None  # place in the file: an XPath, "page 3"
    file_sha256: str | None = None  # of the file's bytes
    reader: str | None = None  # "html/1"


@dataclass(frozen=True, slots=True)
class Place:
    """Words as they stand now; offsets into the decoded article."""

    paragraph: Paragraph  # the first one that they stand in
    start: int
    end: int
    text: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text, in hexadecimal, for a new citation."""
        return _hash(self.text)


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer; ``now`` is where the words are, what stands there, or what comes nearest."""

    citation: Citation
    verdict: Verdict
    detail: str
    now: Place | None
    index: IndexState
    original: Original | None = None  # None: the citation does not record its file, or it is gone


def citation_of(document: object) -> Citation:
    """Read a citation from JSON: a hit, a paragraph or its citation as this program writes them.

    Raises:
        CitationError: something in it is of the wrong kind, or too little is told.
    """
    facts = _facts(document)
    citation = Citation(
        paragraph=_text(facts, "id"),
        article=_text(facts, "article"),
        start=_number(facts, "start"),
        end=_number(facts, "end"),
        sha256=_text(facts, "sha256"),
        text=_text(facts, "text", longest=LONGEST),
        title=_text(facts, "title"),
        source=_text(facts, "source"),
        url=_text(facts, "url"),
        where=_text(facts, "where"),
        file_sha256=_text(facts, "file_sha256"),
        reader=_text(facts, "reader"),
    )
    _check(citation)
    return citation


def _facts(document: object) -> dict[str, object]:
    """Lay nested objects flat: those of a hit, of a paragraph, and of its citation."""
    if not isinstance(document, Mapping):
        raise CitationError("A citation is a JSON object: give one with text or sha256.", part="")
    facts = dict(document)
    for name in ("citation", "paragraph"):
        if isinstance(inner := facts.get(name), Mapping):
            del facts[name]
            facts = {**inner, **facts} if name == "paragraph" else {**facts, **inner}
    if isinstance(about := facts.get("article"), Mapping):
        facts = {**facts, **{n: about.get(n) for n in ("title", "source", "url")}}
        facts["article"] = about.get("id")
    facts["id"] = facts.get("paragraph", facts.get("id"))
    return facts


def _text(facts: Mapping[str, object], name: str, *, longest: int = 2000) -> str | None:
    value = facts.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise CitationError(f"“{name}” of a citation is a text: write it in quotes.", part=name)
    if len(value) > longest:
        message = f"“{name}” is longer than {longest:,} characters: cite less."
        raise CitationError(message, part=name)
    return value


def _number(facts: Mapping[str, object], name: str) -> int | None:
    value = facts.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        message = f"“{name}” of a citation is a number of characters: write it in digits."
        raise CitationError(message, part=name)
    return value


def _check(citation: Citation) -> None:
    for part, value in (("sha256", citation.sha256), ("file_sha256", citation.file_sha256)):
        if value is not None and not _HASH.fullmatch(value):
            message = f"“{part}” is not one: it has 64 digits from 0 to 9 and a to f."
            raise CitationError(message, part=part)
    if (citation.start is None) != (citation.end is None):
        raise CitationError("“start” and “end” belong together: give both or none.", part="start")
    if citation.start is not None and citation.end is not None and citation.start >= citation.end:
        raise CitationError("“end” must be greater than “start”.", part="end")
    has_place = citation.paragraph or (citation.article and citation.start is not None)
    if not (citation.text and citation.text.split()) and not (citation.sha256 and has_place):
        message = "There is nothing to compare: give the text, or its sha256 and where it stands."
        raise CitationError(message, part="text")


class Verifier:
    """Looks for the words of one citation in one state of the index."""

    def __init__(self, snapshot: Snapshot, citation: Citation) -> None:
        self._snapshot = snapshot
        self._citation = citation
        known = citation.article or (citation.paragraph or "").rpartition(".")[0]
        self._blocks = snapshot.article(known) if known else ()

    def verification(self, state: IndexState) -> Verification:
        """Verify the citation."""
        verdict, detail, now = self._verdict()
        original = self._original(now)
        return Verification(self._citation, verdict, detail, now, state, original)

    def _original(self, now: Place | None) -> Original | None:
        """Compare the file and the reader of the passage with those that the citation records."""
        cited = self._citation
        found = now.paragraph if now else next(iter(self._blocks), None)
        if found is None or not cited.file_sha256 or not found.file_sha256:
            return None
        if found.file_sha256 != cited.file_sha256:
            return Original.FILE_CHANGED
        if cited.reader and found.reader != cited.reader:
            return Original.READER_CHANGED
        return Original.SAME

    def _verdict(self) -> tuple[Verdict, str, Place | None]:
        here = self._here()
        if here and self._is_cited(here.text):
            return Verdict.SAME, "The article still says so, in the same place.", here
        if moved := self._in_article() or self._elsewhere():
            return Verdict.MOVED, self._where(moved), moved
        if here:
            return Verdict.CHANGED, "The article says something else there.", here
        nearest = self._alike()
        if nearest and (self._blocks or self._names_article):
            return Verdict.CHANGED, "The article was changed; this comes nearest.", nearest
        if self._citation.article or self._citation.paragraph:
            return Verdict.GONE, "No article in the index says so.", nearest
        detail = "No article in the index says so; check it as a quotation for similar words."
        return Verdict.NOT_FOUND, detail, nearest

    def _here(self) -> Place | None:
        """Read what stands at the cited place."""
        start, end = self._citation.start, self._citation.end
        for block in self._blocks:
            if start is None and block.id == self._citation.paragraph:
                return Place(block, block.start, block.end, block.text)
        if start is None or end is None:
            return None
        within = [one for one in self._blocks if one.start < end and start < one.end]
        parts = [one.text[max(0, start - one.start) : end - one.start] for one in within]
        return Place(within[0], start, end, "\n\n".join(parts)) if any(parts) else None

    def _is_cited(self, text: str) -> bool:
        """Compare; how lines are broken does not matter where the words themselves are cited."""
        cited = self._citation
        if cited.text is not None:
            return text.split() == cited.text.split()
        return _hash(text) == cited.sha256

    def _in_article(self) -> Place | None:
        """Find the words elsewhere in the same article, as near as they can be."""
        places = [place for block in timely(self._blocks) for place in self._occurrences(block)]
        at = self._citation.start or 0
        return min(places, key=lambda place: abs(place.start - at), default=None)

    def _elsewhere(self) -> Place | None:
        """Find the words in another article, best in another version of the one cited."""
        words = _words(self._citation.text or "")
        inner = words[1:-1] if len(words) > 4 else words  # the outer ones may be cut
        if not inner:
            return None
        found = self._found(f'"{" ".join(inner[:_PHRASE])}"')
        places = [place for paragraph in found for place in self._occurrences(paragraph)]
        return min(places, key=lambda place: not self._is_version(place.paragraph), default=None)

    def _occurrences(self, block: Paragraph) -> Iterator[Place]:
        cited = self._citation
        if cited.text is None:
            if block.sha256 == cited.sha256:
                yield Place(block, block.start, block.end, block.text)
            return
        for start, end in _places(cited.text.split(), block.text):
            yield Place(block, block.start + start, block.start + end, block.text[start:end])

    def _alike(self) -> Place | None:
        """Find the words that come nearest, in what may be the same article."""
        words = _words(self._citation.text or "")
        if not words:
            return None
        some = list(dict.fromkeys(word.lower() for word in words))[:_WORDS]
        found = [*self._blocks, *self._found(" ".join(some), match_any=True)]
        places = [p for one in found if self._is_version(one) for p in self._passages(one)]
        likeness = {place: _likeness(words, place.text) for place in timely(places)}
        best = max(places, key=likeness.__getitem__, default=None)
        return best if best and likeness[best] >= LIKENESS else None

    def _passages(self, paragraph: Paragraph) -> Iterator[Place]:
        """Yield a paragraph and each of its sentences: either may have been cited."""
        yield Place(paragraph, paragraph.start, paragraph.end, paragraph.text)
        base = paragraph.start
        for start, end in sentences(paragraph.text):
            yield Place(paragraph, base + start, base + end, paragraph.text[start:end])

    def _found(self, q: str, *, match_any: bool = False) -> Sequence[Paragraph]:
        tree = parse(q, match_any=match_any).tree
        plan = Planner(self._snapshot).plan(tree)
        selected = self._snapshot.select(Selection(plan=plan, limit=_CANDIDATES))
        return [found.paragraph for found in selected.found]

    def _is_version(self, paragraph: Paragraph) -> bool:
        """Check that a paragraph may be of the cited article, by URL, title and source."""
        cited = self._citation
        if cited.url and paragraph.url:
            return cited.url == paragraph.url
        same_title = cited.title is None or _same(cited.title, paragraph.title)
        return same_title and (cited.source is None or _same(cited.source, paragraph.source))

    def _where(self, place: Place) -> str:
        if place.paragraph in self._blocks:
            return "The article says so in another place."
        if self._names_article and self._is_version(place.paragraph):
            return "The article was changed and still says so."
        if self._citation.article or self._citation.paragraph:
            return "The article cited is not in the index; another one says so."
        return "These words stand there."

    @property
    def _names_article(self) -> bool:
        return bool(self._citation.title or self._citation.url)


def _hash(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()


def _places(words: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of words in a text that may be wrapped otherwise; none overlap.

    ``str.find`` is linear in both; a regular expression is not, where a word is repeated.
    """
    sought, single = " ".join(words), " ".join(text.split())
    if sought not in single:
        return
    begins = len(text) - len(text.lstrip())
    at = [match.start() for match in _CHARACTER.finditer(text, begins)]  # of each in ``single``
    found = single.find(sought)
    while found >= 0:
        last = found + len(sought) - 1
        yield at[found], at[last] + 1
        found = single.find(sought, last + 1)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[-'’.]\w+)*", text)


def _same(one: str, other: str) -> bool:
    return fold(one).split() == fold(other).split()


def _likeness(words: Sequence[str], text: str) -> float:
    """Compute the similarity of two word sequences, or 0 where its upper bound is too low."""
    matcher = SequenceMatcher(None, words[:_COMPARED], _words(text)[:_COMPARED], autojunk=False)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio)
    return matcher.ratio() if all(bound() >= LIKENESS for bound in bounds) else 0.0
