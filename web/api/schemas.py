"""The shapes of every JSON answer: what ``search`` builds and what OpenAPI promises.

Nothing here is computed; offsets count Unicode code points. It is long because the whole promise
stands in one place.
"""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Of the text in UTF-8.")]
Count = Annotated[int, Field(ge=0)]
Kind = Literal["title", "byline", "date", "heading", "paragraph", "list item", "meta"]
Via = Literal["exact", "accent", "stem", "compound", "prefix", "fuzzy", "phrase", "near"]
FacetName = Literal[
    "speaker", "people", "places", "source", "author", "section", "lang", "year", "month"
]
QuoteKind = Literal["direct", "mixed", "indirect"]


class NoteShape(TypedDict):
    """Something to know about how the query was understood."""

    code: str
    text: str
    position: Annotated[int | None, Field(description="In q; null where there is no place.")]


class ClauseShape(TypedDict):
    """One part of the query that can match by itself."""

    text: str
    excluded: Annotated[bool, Field(description="Under a NOT: it marks nothing.")]
    paragraphs: Annotated[
        int | None, Field(description="Its own count, given when the whole query found nothing.")
    ]


class QueryShape(TypedDict):
    """What was asked and how it was understood."""

    q: str
    understood: Annotated[str, Field(description="Canonical; searched again it finds the same.")]
    notes: list[NoteShape]
    repaired: Annotated[bool, Field(description="Whether some operator was taken literally.")]
    clauses: Annotated[list[ClauseShape], Field(description="What `matches[].clause` counts.")]


class IndexShape(TypedDict):
    """Which state of the index gave the answer."""

    generation: int
    articles: Count
    paragraphs: Count
    updated: Annotated[str, Field(description="ISO 8601, UTC.")]
    annotated: Annotated[bool, Field(description="With quotations, speakers, people and places.")]
    rebuilding: Annotated[bool, Field(description="Whether another is being made in its place.")]


class TotalShape(TypedDict):
    """How much was found, counted exactly."""

    value: Annotated[int, Field(ge=0, description="Paragraphs.")]
    relation: Literal["eq"]
    articles: Count
    listed: Annotated[
        int,
        Field(
            ge=0,
            description="Hits to page through: with `copies=grouped` one stands for all that say "
            "nearly the same, with `group=article` for all of its article.",
        ),
    ]


class HitArticleShape(TypedDict):
    """The article that a paragraph stands in."""

    id: str
    title: str
    source: str
    authors: list[str]
    published: Annotated[str | None, Field(description="ISO date or its prefix.")]
    lang: Annotated[str, Field(description="ISO 639-1.")]
    url: str | None


class PlaceShape(TypedDict):
    """Where a paragraph stands and what fixes its words."""

    anchor: Annotated[str, Field(description="p5: the fifth paragraph; h0: the title.")]
    n: Annotated[
        int | None, Field(description="From 1; null for a title, heading, byline or date line.")
    ]
    of: Annotated[int, Field(ge=0, description="How many the article has.")]
    kind: Kind
    section: Annotated[str | None, Field(description="The heading above.")]
    start: Annotated[int, Field(ge=0, description="In the decoded article.")]
    end: Count
    sha256: Sha256


class StretchShape(TypedDict):
    """A half-open stretch of a text."""

    start: Count
    end: Count


class QuoteShape(TypedDict):
    """One stretch of somebody's words in the text, without the marks around it."""

    start: Count
    end: Count
    kind: QuoteKind
    speaker: Annotated[
        str | None, Field(description="The fullest name in the article; null: nobody is certain.")
    ]
    confidence: Annotated[float, Field(ge=0, le=1, description="That the speaker is right.")]
    quotation: Annotated[
        int, Field(ge=0, description="The stretches of one quotation share it, in one article.")
    ]
    cue: Annotated[StretchShape | None, Field(description="The words that say who speaks.")]
    rule: Annotated[str, Field(description="What attributed it; `none` where nothing did.")]


class MatchShape(TypedDict):
    """A stretch of the text that answers one clause."""

    start: Count
    end: Count
    clause: Count
    via: Via


class NeighbourShape(TypedDict):
    """A paragraph beside a hit."""

    id: str
    anchor: str
    n: int | None
    text: str


Quotes = Annotated[list[QuoteShape], Field(description="In reading order.")]
People = Annotated[list[str], Field(description="Full names.")]
Places = Annotated[list[str], Field(description="Countries for their demonyms.")]
Names = Annotated[list[str], Field(description="Capitalised phrases, whatever they name.")]
Dates = Annotated[list[str], Field(description="ISO dates and their prefixes.")]


class AnnotationsShape(TypedDict):
    """What is known of the words of a paragraph."""

    quotes: Quotes
    people: People
    places: Places
    names: Names
    dates: Dates


class ContextShape(TypedDict):
    """The paragraphs around a hit, in reading order."""

    before: list[NeighbourShape]
    after: list[NeighbourShape]


class PartShape(TypedDict):
    """A share of a score: a clause's, or `near each other`, or `in the article`."""

    clause: str
    score: float
    matches: Count


class ParagraphLinksShape(TypedDict):
    """Where to go from a paragraph."""

    self: str
    html: str
    article: str
    similar: str
    original: str | None


class SameTextShape(TypedDict):
    """Other hits that say nearly the same; not looked for with `copies=all`."""

    paragraphs: Count
    articles: Annotated[int, Field(ge=0, description="Others than that of the hit.")]
    all: Annotated[
        str | None, Field(description="Where all of them are found, those published first first.")
    ]


class HitShape(TypedDict):
    """A paragraph that answers the query; ``fields`` leaves members out, but never the id."""

    id: str
    score: NotRequired[float]
    article: NotRequired[HitArticleShape]
    paragraph: NotRequired[PlaceShape]
    text: NotRequired[str]
    quotes: NotRequired[Quotes]
    people: NotRequired[People]
    places: NotRequired[Places]
    names: NotRequired[Names]
    dates: NotRequired[Dates]
    html: NotRequired[Annotated[str, Field(description="The text escaped, its matches in <mark>.")]]
    matches: NotRequired[list[MatchShape]]
    context: NotRequired[ContextShape]
    more_in_article: NotRequired[
        Annotated[int, Field(ge=0, description="Other hits in the same article.")]
    ]
    same_text: NotRequired[SameTextShape]
    explain: NotRequired[
        Annotated[list[PartShape], Field(description="Only with the parameter `explain`.")]
    ]
    links: NotRequired[ParagraphLinksShape]


class FacetCountShape(TypedDict):
    """How many paragraphs of the result have a value."""

    value: str
    count: Count


class SuggestionShape(TypedDict):
    """Another query that finds something; never run unasked."""

    q: str
    reason: Annotated[str, Field(description="`spelling`; or `any-word`, with `match=any`.")]
    paragraphs: Count


class SearchLinksShape(TypedDict):
    """Where to go from a window of a result."""

    next: str | None
    html: str
    feed: str
    export: Annotated[str, Field(description="All hits, one JSON document a line.")]


class SearchShape(TypedDict):
    """One window of an exactly counted result."""

    query: QueryShape
    took_ms: Annotated[float, Field(ge=0)]
    index: IndexShape
    total: TotalShape
    limit: Count
    offset: Count
    hits: list[HitShape]
    facets: Annotated[
        dict[FacetName, list[FacetCountShape]], Field(description="Those that were asked for.")
    ]
    suggestions: list[SuggestionShape]
    links: SearchLinksShape


class ArticleLinksShape(TypedDict):
    """Where to go from an article."""

    self: str
    html: str
    original: str | None


class ArticleSummaryShape(HitArticleShape):
    """One article of the list."""

    path: Annotated[str, Field(description="Of the file, under the indexed folder.")]
    paragraphs: Count
    links: ArticleLinksShape


class ListLinksShape(TypedDict):
    """Where to go from a window of the list."""

    next: str | None
    html: str


class ArticleListShape(TypedDict):
    """One window of all articles, in order of title."""

    total: Count
    limit: Count
    offset: Count
    articles: list[ArticleSummaryShape]
    index: IndexShape
    links: ListLinksShape


class BlockShape(AnnotationsShape):
    """One block of an article, in order of reading."""

    id: str
    paragraph: PlaceShape
    text: str
    links: ParagraphLinksShape


class ArticleShape(TypedDict):
    """A whole article as it is indexed."""

    article: ArticleSummaryShape
    paragraphs: list[BlockShape]


class CitationShape(TypedDict):
    """What pins a paragraph down, for a program and for a reader."""

    text: Annotated[str, Field(description="The words, exactly as in the file.")]
    article: HitArticleShape
    n: int | None
    of: Count
    start: Count
    end: Count
    sha256: Sha256
    formatted: Annotated[str, Field(description="Ready to be pasted.")]


class ParagraphShape(AnnotationsShape):
    """One paragraph with its citation and, if asked for, those around it."""

    id: str
    context: ContextShape
    article: HitArticleShape
    paragraph: PlaceShape
    text: str
    sentences: Annotated[list[StretchShape], Field(description="In the text.")]
    words: Count
    citation: CitationShape
    links: ParagraphLinksShape


class SaidShape(TypedDict):
    """One stretch of a quotation."""

    start: Count
    end: Count
    kind: QuoteKind
    text: str


class CueShape(TypedDict):
    """The words that say who speaks, in the same paragraph."""

    start: Count
    end: Count
    text: str


class QuotationShape(TypedDict):
    """What somebody said in one paragraph, with what a reader needs to check who it was."""

    id: Annotated[str, Field(description="Of the paragraph.")]
    speaker: str | None
    kind: QuoteKind
    confidence: Annotated[float, Field(ge=0, le=1)]
    rule: str
    stretches: list[SaidShape]
    cue: CueShape | None
    text: Annotated[str, Field(description="The whole paragraph; all offsets count in it.")]
    matches: Annotated[list[MatchShape], Field(description="Those in the words quoted.")]
    article: HitArticleShape
    paragraph: PlaceShape
    links: ParagraphLinksShape


class QuotesLinksShape(TypedDict):
    """Where to go from a window of quotations."""

    next: str | None
    html: str
    csv: str


class QuotesShape(TypedDict):
    """The quotations in one window of paragraphs, in order of date."""

    query: QueryShape
    index: IndexShape
    total: Annotated[TotalShape, Field(description="Paragraphs looked through.")]
    limit: Count
    offset: Count
    quotations: list[QuotationShape]
    links: QuotesLinksShape


class SpeakerLinksShape(TypedDict):
    """Where to go from a speaker."""

    self: str
    html: str


class SpeakerShape(TypedDict):
    """Somebody who is quoted."""

    name: str
    paragraphs: Annotated[int, Field(ge=0, description="In how many paragraphs.")]
    links: SpeakerLinksShape


class SpeakersShape(TypedDict):
    """One window of those who are quoted most, a hundred of them at most."""

    query: QueryShape
    index: IndexShape
    total: Annotated[int, Field(ge=0, le=100)]
    limit: Count
    offset: Count
    speakers: list[SpeakerShape]
    links: ListLinksShape


class ExportHeadShape(TypedDict):
    """The first line of an export; each other line is a hit."""

    query: QueryShape
    index: IndexShape
    total: TotalShape


class CompletionShape(TypedDict):
    """A whole query for the box."""

    text: str
    kind: Literal["word", "speaker", "person", "place", "source", "name"]
    paragraphs: Annotated[int, Field(ge=1, description="How many it finds.")]


class CompletionsShape(TypedDict):
    """What a query may become: words first, then names."""

    suggestions: list[CompletionShape]


# What browsers take: the query, completions, what each finds, and its address.
OpenSearchShape: TypeAlias = Annotated[
    list[str | list[str]], Field(min_length=4, max_length=4)
]  # fmt: skip


class ClauseOutcomeShape(TypedDict):
    """What one clause of the query does for the paragraph."""

    text: str
    excluded: bool
    holds: bool
    score: Annotated[float, Field(ge=0, description="Its share; 0 for what only filters.")]
    matches: Count


class FilterOutcomeShape(TypedDict):
    """Whether a filter lets the paragraph pass; of several of one field, one is enough."""

    field: str
    value: str
    exclude: bool
    holds: bool


class ExplanationShape(TypedDict):
    """Why a paragraph answers a query, or what keeps it out."""

    query: QueryShape
    index: IndexShape
    id: str
    article: HitArticleShape
    paragraph: PlaceShape
    matched: bool
    score: Annotated[float | None, Field(description="Null where it does not match.")]
    clauses: list[ClauseOutcomeShape]
    near: Annotated[float, Field(ge=0, description="The share of words near each other.")]
    in_article: Annotated[float, Field(ge=0, description="The share of words in its article.")]
    kind_weight: Annotated[
        float,
        Field(gt=0, le=1, description="What each share was multiplied by; below 1 for headings."),
    ]
    filters: list[FilterOutcomeShape]
    reasons: Annotated[list[str], Field(description="What keeps it out, in sentences.")]
    text: str
    html: str
    matches: list[MatchShape]
    links: ParagraphLinksShape


CitedText = Annotated[str | None, Field(max_length=2000)]
CitedOffset = Annotated[int | None, Field(ge=0, le=2**53)]


class CitedArticleShape(TypedDict, total=False):
    """The article of a citation: an edited one is known by its address or title."""

    id: CitedText
    title: CitedText
    source: CitedText
    url: CitedText


class CitedShape(TypedDict, total=False):
    """A citation: its words (or their hash and place), and what is known of where they stood.

    Hits, paragraphs and their `citation` can be sent as they were received.
    """

    id: Annotated[str | None, Field(max_length=2000, description="Of the paragraph.")]
    article: Annotated[
        CitedArticleShape | CitedText, Field(description="Its id, or what is known of it.")
    ]
    start: CitedOffset
    end: CitedOffset
    sha256: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")]
    text: Annotated[str | None, Field(max_length=20_000)]


class NowShape(TypedDict):
    """Words as they stand in the index now."""

    id: Annotated[str, Field(description="Of the paragraph that they stand in.")]
    article: HitArticleShape
    paragraph: PlaceShape
    start: Annotated[int, Field(ge=0, description="In the decoded article.")]
    end: Count
    sha256: Sha256
    text: str
    links: ParagraphLinksShape


class VerificationShape(TypedDict):
    """Whether an article still says what a citation says."""

    verdict: Literal["same", "moved", "changed", "gone"]
    detail: str
    now: Annotated[
        NowShape | None,
        Field(description="Where the words are, what stands there instead, or comes nearest."),
    ]
    index: IndexShape


class HealthShape(TypedDict):
    """The process lives."""

    status: Literal["ok"]


class ReadyShape(TypedDict):
    """The index answers."""

    status: Literal["ready"]
    index: IndexShape


class FaultShape(TypedDict):
    """One thing that is wrong with one parameter."""

    parameter: str
    code: str
    detail: str


class ProblemShape(TypedDict):
    """What went wrong, as RFC 9457 has it."""

    type: Annotated[str, Field(description="urn:pilcrow:problem:… and the name of the problem.")]
    title: str
    status: int
    detail: str
    instance: Annotated[str, Field(description="The path that was asked for.")]
    request_id: Annotated[str, Field(description="Also the X-Request-ID of the answer.")]
    errors: NotRequired[Annotated[list[FaultShape], Field(description="All of them at once.")]]
    position: NotRequired[
        Annotated[int | None, Field(description="Where in q the query is unreadable, from 0.")]
    ]
    clause: NotRequired[Annotated[str, Field(description="The part of q that asks too much.")]]
