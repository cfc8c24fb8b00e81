"""The parameters of a check of quotations, as they stand in an address, a form or a JSON body."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from web.params.field_types import Date

LONGEST_DRAFT = 20_000  # characters
LONGEST_IN_ADDRESS = 2000

Who = Annotated[
    str, Field(max_length=200, description="Who is said to have said it, unless the text says so.")
]
When = Annotated[
    Date, Field(description="When the article was published: 2016, 2016-12 or 2016-12-01.")
]


class CheckParams(BaseModel):
    """A text whose quotations are checked, and who is said to have said them, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[
        str,
        Field(
            max_length=LONGEST_DRAFT,
            description="Remembered words, or a draft; without quotation marks a quotation as a "
            "whole.",
        ),
    ] = ""
    who: Who = ""
    when: When = ""


class CheckPageParams(CheckParams):
    """Parameters of the page in an address: a short text."""

    text: Annotated[str, Field(max_length=LONGEST_IN_ADDRESS, description="Remembered words.")] = ""
