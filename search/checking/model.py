"""Records of a checked quotation: its verdict, its passages, and their difference word by word.

Offsets count code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from search.model import IndexState, Paragraph, Quote


class QuotationVerdict(StrEnum):
    """The result of checking one quotation."""

    VERBATIM = "verbatim"  # the same words in the same order
    ALTERED = "altered"  # words were left out, added or changed
    JOINED = "joined"  # parts of it stand in several places
    OTHER_SPEAKER = "other speaker"  # the article says that somebody else said it
    NOT_FOUND = "not found"


class PieceKind(StrEnum):
    """The relation of a piece of a quotation to the passage."""

    SAME = "same"
    CHANGED = "changed"  # other words stand in the passage
    ADDED = "added"  # the passage does not have them
    LEFT_OUT = "left out"  # the quotation does not have them
    MARKED = "marked"  # left out or replaced where an ellipsis or brackets say so
    BETWEEN = "between"  # of the article, between two parts of what was said: "he said"


@dataclass(frozen=True, slots=True)
class ComparedPiece:
    """Words of a quotation beside those of the passage; either may be empty."""

    kind: PieceKind
    quoted: str
    written: str


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """The words of a paragraph that come nearest to a quotation, or to a part of it."""

    paragraph: Paragraph
    start: int  # in the paragraph's text
    end: int
    pieces: tuple[ComparedPiece, ...]
    similarity: float  # share of the quotation's words that the passage has, weighed by rarity
    verbatim: bool
    quote: Quote | None  # the quotation of the article in which the words stand

    @property
    def text(self) -> str:
        """The words as they stand in the paragraph."""
        return self.paragraph.text[self.start : self.end]

    @property
    def said_by(self) -> str | None:
        """Who said it, as the article has it; None: it does not say, or nobody is quoted."""
        return self.quote.said_by if self.quote else None


@dataclass(frozen=True, slots=True)
class AskedQuotation:
    """A quotation to check, as it was read from a pasted text."""

    text: str
    start: int  # in the pasted text
    end: int
    who: str | None = None  # who is said to have said it
    when: str | None = None  # ISO date or its prefix
    indirect: bool = False  # reported speech: other pronouns and tenses are expected


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation with its verdict."""

    quotation: AskedQuotation
    verdict: QuotationVerdict
    wording: QuotationVerdict  # the verdict by the words alone, whoever said them
    detail: str  # one sentence for the reader
    passages: tuple[FoundPassage, ...]  # the best one; of a joined quotation one for each part
    others: tuple[FoundPassage, ...]  # further candidates, the nearest first
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A pasted text with its quotations, in the order of the text."""

    text: str
    quotations: tuple[CheckedQuotation, ...]
    left_out: int  # quotations beyond the most that are checked at once
    index: IndexState
    took_ms: float
