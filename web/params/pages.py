"""The parameters of the pages for people."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from search import Copies, Filter, Request, Sort
from web.params.display import Display, LineOrder, View
from web.params.field_types import DIGITS, LeastConfidence, read_confidence
from web.params.names import MAX_OFFSET
from web.params.search import QueryParams, SearchParams


class ArticlePageParams(QueryParams):
    """Parameters of the page of an article: the query whose matches are highlighted."""


class ArticlesPageParams(BaseModel):
    """Parameters of the list of articles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: Annotated[int, Field(ge=1, le=50_000, description="The page number, from 1."), DIGITS] = 1


class SpeakersPageParams(QueryParams):
    """Parameters of the list of speakers: a topic."""

    def request(self) -> Request:
        """Return the request whose ``speaker`` facet lists the speakers."""
        return replace(super().request(), limit=0, facets=("speaker",), quoted=True)


class SpeakerPageParams(QueryParams):
    """Parameters of the page of a speaker: a topic, a least confidence and a page number."""

    confidence: LeastConfidence = "possible"
    page: Annotated[int, Field(ge=1, le=1000, description="The page number, from 1."), DIGITS] = 1

    def for_speaker(self, name: str) -> Request:
        """Return the request for one page of a speaker's quotations, oldest first, with context."""
        chosen = (Filter("speaker", name),)
        asked = replace(self.request(), sort=Sort.OLDEST, filters=chosen, context=1)
        asked = replace(asked, confidence=read_confidence(self.confidence))
        return replace(asked, offset=(self.page - 1) * asked.limit, copies=Copies.ALL)


class PictureParams(BaseModel):
    """Parameters of the picture of a page of a PDF."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: Annotated[
        Annotated[int, Field(ge=1, le=1000), DIGITS] | None,
        Field(description="The page, if the paragraph stands on several; by default the first."),
    ] = None
    width: Annotated[
        Literal["480", "1200"], Field(description="The width of the picture in pixels.")
    ] = "480"

    @property
    def pixels(self) -> int:
        """The width as a number."""
        return int(self.width)


class SearchPageParams(SearchParams):
    """Parameters of the search page: those of a search, a layout, and ``page`` for ``offset``."""

    limit: Annotated[
        Annotated[int, Field(ge=0, le=100), DIGITS] | None,
        Field(description="The number of hits or lines; by default 10, 25 or 50, by view."),
    ] = None  # type: ignore[assignment]  # None: the default of the view
    view: Annotated[
        Literal["paragraphs", "compact", "context", "concordance"],
        Field(description="The layout; `context` is `paragraphs` with `context=1`."),
    ] = "paragraphs"
    lines: Annotated[
        Literal["found", "left", "hit", "right"],
        Field(description="The order of the lines of a concordance: as found, or by their words."),
    ] = "found"
    page: Annotated[
        Annotated[int, Field(ge=1, le=MAX_OFFSET + 1), DIGITS] | None,
        Field(description="The page number, from 1."),
    ] = None

    @field_validator("page")
    @classmethod
    def _within_reach(cls, page: int | None, info: ValidationInfo) -> int | None:
        """Reject a page that contradicts ``offset`` or begins past the largest offset."""
        if page is None:
            return None
        if info.data.get("offset"):
            raise PydanticCustomError("page_conflict", "page and offset")
        display = _display(info.data.get("view", "paragraphs"))
        limit = info.data.get("limit") or display.limit
        if (page - 1) * limit > MAX_OFFSET:
            last = {"le": MAX_OFFSET // limit + 1}
            raise PydanticCustomError("less_than_equal", "too large", last)
        return page

    def display(self) -> Display:
        """Return the layout that these parameters describe."""
        return _display(self.view, self.lines)

    def request(self) -> Request:
        """Return the request, with ``page`` converted to an offset."""
        limit = self.display().limit if self.limit is None else self.limit
        asked = replace(super().request(), limit=limit)
        if self.view == "context":
            asked = replace(asked, context=max(1, self.context))
        if self.page is None:
            return asked
        return replace(asked, offset=(self.page - 1) * limit)


def _display(view: str, lines: str = "found") -> Display:
    return Display(View.PARAGRAPHS if view == "context" else View(view), LineOrder(lines))
