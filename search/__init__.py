"""The public names of Pilcrow's search: articles in, paragraphs out.

Each name is imported when it is first asked for, so that a program loads only the modules that it
uses. Importing this package reads no files and starts nothing.

>>> sync(Path(".pilcrow"), [Path("seeds")])
>>> page = Library(Path(".pilcrow")).search(Request(q="cease-fire"))
>>> [hit.paragraph.text for hit in page.hits]
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for type checkers and readers; _MODULES is the same list for the interpreter
    from search.analysis.folding import fold as fold
    from search.analysis.languages import LANGUAGES as LANGUAGES
    from search.analysis.sentences import sentences as sentences
    from search.answers.complete import Completion as Completion
    from search.answers.complete import CompletionKind as CompletionKind
    from search.answers.explain import Explanation as Explanation
    from search.answers.export import Export as Export
    from search.answers.verify_citation import Citation as Citation
    from search.answers.verify_citation import Original as Original
    from search.answers.verify_citation import Place as Place
    from search.answers.verify_citation import Verdict as Verdict
    from search.answers.verify_citation import Verification as Verification
    from search.answers.verify_citation import citation_of as citation_of
    from search.checking.model import AskedQuotation as AskedQuotation
    from search.checking.model import CheckedQuotation as CheckedQuotation
    from search.checking.model import CheckedText as CheckedText
    from search.checking.model import ComparedPiece as ComparedPiece
    from search.checking.model import FoundPassage as FoundPassage
    from search.checking.model import PieceKind as PieceKind
    from search.checking.model import QuotationVerdict as QuotationVerdict
    from search.errors import BusyLibraryError as BusyLibraryError
    from search.errors import BusyPicturesError as BusyPicturesError
    from search.errors import ChangedOriginalError as ChangedOriginalError
    from search.errors import CitationError as CitationError
    from search.errors import EngineError as EngineError
    from search.errors import ExpensiveQueryError as ExpensiveQueryError
    from search.errors import FormatError as FormatError
    from search.errors import LibraryError as LibraryError
    from search.errors import MissingIndexError as MissingIndexError
    from search.errors import OriginalError as OriginalError
    from search.errors import OutdatedIndexError as OutdatedIndexError
    from search.errors import QueryError as QueryError
    from search.errors import RebuildingIndexError as RebuildingIndexError
    from search.errors import SearchError as SearchError
    from search.formats.pdf.places import PageBox as PageBox
    from search.formats.pdf.places import places_of as places_of
    from search.indexing.report import Duplicate as Duplicate
    from search.indexing.report import Problem as Problem
    from search.indexing.report import Progress as Progress
    from search.indexing.report import Report as Report
    from search.indexing.sync import forget as forget
    from search.indexing.sync import sync as sync
    from search.library import Library as Library
    from search.model import FILTERS as FILTERS
    from search.model import Article as Article
    from search.model import ArticleList as ArticleList
    from search.model import ArticlePage as ArticlePage
    from search.model import ArticleSummary as ArticleSummary
    from search.model import Clause as Clause
    from search.model import Confidence as Confidence
    from search.model import Copies as Copies
    from search.model import Facet as Facet
    from search.model import FacetCount as FacetCount
    from search.model import Filter as Filter
    from search.model import Hit as Hit
    from search.model import IndexState as IndexState
    from search.model import Kind as Kind
    from search.model import Mark as Mark
    from search.model import Newest as Newest
    from search.model import Note as Note
    from search.model import Overview as Overview
    from search.model import Page as Page
    from search.model import Paragraph as Paragraph
    from search.model import Quote as Quote
    from search.model import QuoteKind as QuoteKind
    from search.model import Request as Request
    from search.model import SameText as SameText
    from search.model import ScorePart as ScorePart
    from search.model import Sort as Sort
    from search.model import SourceKind as SourceKind
    from search.model import Span as Span
    from search.model import Suggestion as Suggestion
    from search.model import Via as Via
    from search.model import Within as Within
    from search.planning.ranking import kind_weight as kind_weight
    from search.storage.original_files import OriginalFile as OriginalFile
    from search.timeout import time_limit as time_limit
    from search.timeout import timely as timely

_MODULES = {
    "fold": "search.analysis.folding",
    "sentences": "search.analysis.sentences",
    "LANGUAGES": "search.analysis.languages",
    "Completion": "search.answers.complete",
    "CompletionKind": "search.answers.complete",
    "Explanation": "search.answers.explain",
    "Export": "search.answers.export",
    "Citation": "search.answers.verify_citation",
    "Original": "search.answers.verify_citation",
    "Place": "search.answers.verify_citation",
    "Verdict": "search.answers.verify_citation",
    "Verification": "search.answers.verify_citation",
    "citation_of": "search.answers.verify_citation",
    "CheckedQuotation": "search.checking.model",
    "CheckedText": "search.checking.model",
    "FoundPassage": "search.checking.model",
    "ComparedPiece": "search.checking.model",
    "PieceKind": "search.checking.model",
    "AskedQuotation": "search.checking.model",
    "QuotationVerdict": "search.checking.model",
    "BusyLibraryError": "search.errors",
    "CitationError": "search.errors",
    "EngineError": "search.errors",
    "ExpensiveQueryError": "search.errors",
    "FormatError": "search.errors",
    "LibraryError": "search.errors",
    "MissingIndexError": "search.errors",
    "OutdatedIndexError": "search.errors",
    "QueryError": "search.errors",
    "RebuildingIndexError": "search.errors",
    "SearchError": "search.errors",
    "Duplicate": "search.indexing.report",
    "Problem": "search.indexing.report",
    "Progress": "search.indexing.report",
    "Report": "search.indexing.report",
    "forget": "search.indexing.sync",
    "sync": "search.indexing.sync",
    "Library": "search.library",
    "FILTERS": "search.model",
    "Article": "search.model",
    "ArticleList": "search.model",
    "ArticlePage": "search.model",
    "ArticleSummary": "search.model",
    "Clause": "search.model",
    "Confidence": "search.model",
    "Copies": "search.model",
    "Facet": "search.model",
    "FacetCount": "search.model",
    "Filter": "search.model",
    "Hit": "search.model",
    "IndexState": "search.model",
    "Kind": "search.model",
    "Mark": "search.model",
    "Newest": "search.model",
    "Note": "search.model",
    "Overview": "search.model",
    "Page": "search.model",
    "Paragraph": "search.model",
    "Quote": "search.model",
    "QuoteKind": "search.model",
    "Request": "search.model",
    "SameText": "search.model",
    "ScorePart": "search.model",
    "Sort": "search.model",
    "SourceKind": "search.model",
    "Span": "search.model",
    "Suggestion": "search.model",
    "Via": "search.model",
    "Within": "search.model",
    "kind_weight": "search.planning.ranking",
    "OriginalError": "search.errors",
    "ChangedOriginalError": "search.errors",
    "BusyPicturesError": "search.errors",
    "OriginalFile": "search.storage.original_files",
    "PageBox": "search.formats.pdf.places",
    "places_of": "search.formats.pdf.places",
    "time_limit": "search.timeout",
    "timely": "search.timeout",
}

__all__ = tuple(_MODULES)


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for (PEP 562)."""
    try:
        module = _MODULES[name]
    except KeyError:
        raise AttributeError(f"module 'search' has no attribute '{name}'") from None
    value: object = getattr(import_module(module), name)
    globals()[name] = value  # the next time it is found without this function
    return value


def __dir__() -> list[str]:
    """List the public names and what the package holds already."""
    return sorted({*globals(), *_MODULES})
