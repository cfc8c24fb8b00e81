"""The records that travel between modules: article, paragraph, request, hit and page.

Nothing here reads, searches or formats; all offsets count Unicode code points.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class Kind(StrEnum):
    """The kind of a block of an article, by its layout."""

    TITLE = "title"
    BYLINE = "byline"
    DATE = "date"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    META = "meta"  # captions and "Read more:" lines
    BLOCK_QUOTE = "block quote"  # set apart as a quotation
    TABLE_ROW = "table row"
    CODE = "code"  # shown as it is laid out

    @property
    def running(self) -> bool:
        """True for blocks of running text: an open quotation may go on in the next one."""
        return self in _RUNNING

    @property
    def numbered(self) -> bool:
        """True for blocks that are numbered as ¶1, ¶2, … of their article."""
        return self in _NUMBERED

    @property
    def letter(self) -> str:
        """The first letter of an anchor; each letter has a count of its own."""
        return _LETTERS.get(self, "p")


_RUNNING = (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.BLOCK_QUOTE, Kind.TABLE_ROW)
_NUMBERED = (*_RUNNING, Kind.META, Kind.CODE)
_LETTERS = {Kind.TITLE: "h", Kind.HEADING: "h", Kind.BYLINE: "b", Kind.DATE: "b"}


class Span(NamedTuple):
    """A half-open range of characters in a text."""

    start: int
    end: int


class QuoteKind(StrEnum):
    """The kind of a quotation."""

    DIRECT = "direct"  # whole sentences in marks
    MIXED = "mixed"  # marks inside a paraphrase
    INDIRECT = "indirect"  # no marks: a content clause, or a turn in a transcript


class SourceKind(StrEnum):
    """The kind of source that a cue names."""

    PERSON = "person"  # somebody by name
    OFFICE = "office"  # somebody by office: "the prime minister", "a spokesman"
    BODY = "body"  # an organisation, a group or a document: "TimeWarner", "police", "the report"


class Confidence(StrEnum):
    """How sure an attribution is, by the measured precision of the rules that made it.

    The thresholds are lower bounds of precision; ``search.annotation.quotes.confidence`` has the
    measured figures.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @classmethod
    def of(cls, precision: float) -> Confidence:
        """Return the word for a precision between 0 and 1."""
        return next(word for word, least in _LEAST_PRECISION.items() if precision >= least)

    @property
    def label(self) -> str:
        """The words that pages show: certain, very likely, possible."""
        return "very likely" if self is Confidence.LIKELY else self.value

    def includes(self) -> tuple[Confidence, ...]:
        """Return the levels that are at least this sure, the surest first."""
        levels = tuple(Confidence)
        return levels[: levels.index(self) + 1]


_LEAST_PRECISION = {Confidence.CERTAIN: 0.95, Confidence.LIKELY: 0.85, Confidence.POSSIBLE: 0.0}


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage of a quotation, without the marks around it; offsets into a paragraph."""

    start: int
    end: int
    quotation: int  # number within the article; the passages of one quotation share it
    kind: QuoteKind
    speaker: str | None  # the fullest form of the name in the article; None: nobody is certain
    cue: Span | None  # "Lavrov said"
    rule: str  # which rule attributed it; "none" where none did
    confidence: float  # measured precision of the speaker, 0 to 1; 0 without a speaker
    as_written: str | None = None  # the source in the text's words, if no full name is known
    source: SourceKind | None = None  # None: none, several together, or an unresolved pronoun

    @property
    def certainty(self) -> Confidence | None:
        """The confidence in the speaker as a word; None without a speaker."""
        return Confidence.of(self.confidence) if self.speaker is not None else None

    @property
    def said_by(self) -> str | None:
        """The source to show: the text's words for it, or the full name; None: unknown."""
        return self.as_written or self.speaker

    @property
    def searched_name(self) -> str | None:
        """The words that ``speaker:`` finds: the name, else the source as it is written."""
        return self.speaker or (self.as_written if self.source is not None else None)


class Paragraph(NamedTuple):
    """One block of an article with all that is known of it: exactly one document of the index.

    ``text`` is the untouched slice ``[start:end]`` of the decoded file, line ends of wrapped
    lines included. A tuple, for every search makes many: a frozen dataclass takes four times as
    long.
    """

    id: str  # "7fK2mQ9xLp.p5": article and anchor
    article: str
    anchor: str  # "p5" the fifth paragraph, "h0" the title, "h2" the second heading, "b1" a byline
    order: int  # position among all blocks of the article, from 0
    n: int | None  # number among the numbered blocks, from 1; None for titles, headings, bylines
    of: int  # how many numbered blocks the article has
    kind: Kind
    text: str
    start: int
    end: int
    section: str | None  # the heading above; None before the first one
    title: str  # of the article
    source: str  # who published it; the folder's name where the file does not say
    authors: tuple[str, ...]
    published: str | None  # ISO date or its prefix: "2016", "2016-12", "2016-12-01"
    lang: str  # ISO 639-1
    path: str  # of the file, relative to the indexed folder's parent
    url: str | None
    quotes: tuple[Quote, ...] = ()  # in reading order
    people: tuple[str, ...] = ()  # full names, each once
    places: tuple[str, ...] = ()  # countries for their demonyms
    names: tuple[str, ...] = ()  # capitalised phrases, whatever they name
    dates: tuple[str, ...] = ()  # ISO dates and prefixes
    where: str | None = None  # place in the file: an XPath, "page 3"; None: ``start`` is one
    file_sha256: str | None = None  # of the file's bytes, in hexadecimal
    reader: str | None = None  # name and version of the format that read the file: "html/1"

    @property
    def sha256(self) -> str:
        """Hash ``text`` in UTF-8, in hexadecimal: this pins a citation."""
        return hashlib.sha256(self.text.encode(errors="replace")).hexdigest()

    @property
    def words(self) -> int:
        """Count the words, hyphenated ones as one."""
        return len(_WORD.findall(self.text))

    def quotations(self) -> tuple[tuple[Quote, ...], ...]:
        """Group the passages by quotation, in the order of their first ones."""
        together: dict[int, list[Quote]] = {}
        for quote in self.quotes:
            together.setdefault(quote.quotation, []).append(quote)
        return tuple(map(tuple, together.values()))


@dataclass(frozen=True, slots=True)
class Article:
    """A file read as an article: its decoded text, and the blocks of every word but its head's."""

    id: str  # fingerprint of ``text``: the same words have the same id on every machine
    text: str
    title: str
    title_found: bool  # False: nothing looked like a title, ``title`` is the first sentence
    authors: tuple[str, ...]
    published: str | None
    dateline: str | None  # "LEEDS, England (AP)"
    source: str
    lang: str
    path: str
    url: str | None
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[str, ...] = ()  # parts of the file that cannot be read: "line 3: …"


class Sort(StrEnum):
    """The order of hits; equals are ordered by article and position."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ARTICLE = "article"  # reading order


class Copies(StrEnum):
    """The treatment of near duplicates, such as copies of an agency's report.

    The first one is that of the article published first, or with the first path.
    """

    GROUPED = "grouped"  # all are counted, the first one of those found is listed
    ALL = "all"  # all are listed
    FIRST = "first"  # only the first one of those found counts


class Within(StrEnum):
    """The part of an article in which all words of a query must stand."""

    PARAGRAPH = "paragraph"
    SECTION = "section"  # what stands under one heading
    ARTICLE = "article"


class SameText(NamedTuple):
    """The number of other hits that are near duplicates of a hit."""

    paragraphs: int = 0
    articles: int = 0  # others than that of the hit


class Via(StrEnum):
    """The relation of a matching word to the word in the query."""

    EXACT = "exact"
    ACCENT = "accent"  # Çavuşoğlu for Cavusoglu
    STEM = "stem"  # backed for backing
    COMPOUND = "compound"  # ceasefire for cease-fire
    PREFIX = "prefix"
    FUZZY = "fuzzy"
    PHRASE = "phrase"
    NEAR = "near"


class Mark(NamedTuple):
    """A range of a paragraph's text that matches one clause of the query."""

    start: int
    end: int
    clause: int  # position among ``Page.clauses``
    via: Via


# What a filter may ask for; all but the last two are facets, too. The value of same_as is the id of
# a paragraph, and asks for those that say nearly the same.
FILTERS = (
    *("source", "author", "section", "lang", "speaker", "people", "places"),
    *("article", "same_as"),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Keep (or drop) paragraphs whose field has exactly this value, case and accents aside."""

    field: str  # one of FILTERS
    value: str
    exclude: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One search: what is asked and which window of the answer is wanted."""

    q: str = ""
    limit: int = 10
    offset: int = 0
    match_any: bool = False  # any word of ``q`` will do; the query's own operators still hold
    within: Within = Within.PARAGRAPH
    sort: Sort = Sort.RELEVANCE
    copies: Copies = Copies.GROUPED
    by_article: bool = False  # only the best paragraph of each article
    filters: tuple[Filter, ...] = ()
    since: str | None = None  # ISO date or prefix, inclusive
    until: str | None = None
    context: int = 0  # neighbours on each side
    facets: tuple[str, ...] = ()
    exact: bool = False  # no stemming, folding or joining
    explain: bool = False
    strict: bool = False  # an unreadable query is an error
    quoted: bool = False  # only paragraphs in which somebody is quoted
    confidence: Confidence | None = None  # the least of speakers that are asked for; None: any


@dataclass(frozen=True, slots=True)
class Note:
    """A note for the reader on how the query was understood."""

    code: str
    text: str
    position: int | None = None  # in ``Request.q``


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of the query that can match by itself, and how many paragraphs it matches."""

    text: str  # canonical
    excluded: bool  # under a NOT: it marks nothing
    paragraphs: int | None  # counted only when the whole query found nothing


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A share of a hit's score: one clause's, or one that all clauses give together."""

    clause: str  # or the name of what they give: "near each other"
    score: float
    matches: int  # of the clause, in the text


class Hit(NamedTuple):
    """A paragraph that matches the query, and the matches in it; a tuple as ``Paragraph`` is."""

    paragraph: Paragraph
    score: float
    matches: tuple[Mark, ...]
    before: tuple[Paragraph, ...] = ()
    after: tuple[Paragraph, ...] = ()
    more_in_article: int = 0  # other hits in the same article, over the whole result
    same_text: SameText = SameText()  # likewise
    parts: tuple[ScorePart, ...] = ()  # only when ``Request.explain``
    # Wider than a paragraph: the best others of the article for words that this one lacks.
    further: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """The number of paragraphs with a value, counted without the facet's own filter."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field over the whole result, most frequent first."""

    field: str
    counts: tuple[FacetCount, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another query, and how many paragraphs it finds; never run unasked."""

    q: str
    reason: str  # "spelling"; "prefix": a star behind a word; or "any-word": with ``match_any``
    paragraphs: int


@dataclass(frozen=True, slots=True)
class IndexState:
    """The state of the index that gave an answer."""

    generation: int
    articles: int
    paragraphs: int  # numbered ones
    updated: str  # ISO 8601, UTC
    annotated: bool = True  # with quotations, speakers, people, places, names and dates
    rebuilding: bool = False  # another one is being made, which will take its place


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a request: one window of an exactly counted result."""

    request: Request
    understood: str
    notes: tuple[Note, ...]
    repaired: bool
    clauses: tuple[Clause, ...]
    total: int
    articles: int
    listed: int  # hits of all pages: one stands for all copies, or for all of an article
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    suggestions: tuple[Suggestion, ...]
    index: IndexState
    took_ms: float
    undated: int = 0  # paragraphs without a publication date that only dates kept out
    within_article: int = 0  # articles with all words, where no paragraph has them: as ``Within``


@dataclass(frozen=True, slots=True)
class Newest:
    """The hits of a request in the articles that were indexed last, those of the latest first."""

    request: Request
    hits: tuple[Hit, ...]
    added: dict[str, str]  # when each article was first indexed: ISO 8601, UTC
    index: IndexState


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One line of the list of articles."""

    id: str
    title: str
    source: str
    authors: tuple[str, ...]
    published: str | None
    lang: str
    path: str
    url: str | None
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The contents of an index at a glance; counts are of paragraphs."""

    first: str | None  # date of the oldest dated article: ISO, or its prefix as the file has it
    last: str | None
    newest: tuple[ArticleSummary, ...]  # published last
    sources: tuple[FacetCount, ...]  # the largest
    speakers: tuple[FacetCount, ...]  # quoted in most paragraphs


@dataclass(frozen=True, slots=True)
class ArticleList:
    """One window of all articles, in order of their paths."""

    articles: tuple[ArticleSummary, ...]
    total: int
    index: IndexState


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A whole article as it is indexed, with the places that answer a query, if one is given."""

    article: ArticleSummary
    paragraphs: tuple[Paragraph, ...]
    matches: dict[str, tuple[Mark, ...]] = field(default_factory=dict)  # by paragraph id
    hits: tuple[str, ...] = ()  # ids of the paragraphs that answer the whole query, in order
    understood: str = ""
    index: IndexState | None = None
    same_text: tuple[ArticleSummary, ...] = ()  # other articles that say nearly the same
