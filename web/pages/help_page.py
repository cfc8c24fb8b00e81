"""The query language by example, as the help page shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that may be typed and what it finds."""

    query: str
    finds: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Forms that belong together."""

    title: str
    forms: tuple[Form, ...]


GUIDE = (
    Chapter("Words", (
        Form("ceasefire aid", "both words, in any form: case, accents and endings do not matter"),
        Form("ceasefire OR truce", "either word; OR, AND and NOT are written in capitals"),
        Form("aid -sanctions", "the first word, without the second"),
        Form("(aid OR visas) Turkey", "parentheses group"),
        Form("cease-fire", "the same as ceasefire and cease fire, however it is written"),
    )),
    Chapter("Exact words", (
        Form('"humanitarian aid"', "exactly these words in this order, not their other forms"),
        Form('"aid Syria"~5', "both within five words of each other, in either order"),
    )),
    Chapter("Parts of words", (
        Form("normal*", "words that begin so; at least two letters before the star"),
        Form("Cavusoglu~", "words that differ by one letter; ~2 by two"),
    )),
    Chapter("Where", (
        Form("title:Turkey", "the title of the article"),
        Form("section:relations", "the heading above the paragraph"),
        Form("source:seeds", "who published it"),
        Form("author:smith", "who wrote it"),
        Form("lang:en", "the language of the article"),
    )),
    Chapter("Who said what", (
        Form("speaker:lavrov", "paragraphs with words of somebody of this name"),
        Form("speaker:lavrov quote:aid", "the word in this person's quotations, not elsewhere"),
        Form('quote:"political solution"', "these words between quotation marks"),
        Form("people:erdogan", "somebody who is named in the paragraph"),
        Form("places:Turkey", "a place, or its people: Turkish counts as Turkey"),
        Form("names:Daesh", "any name, of whatever it is"),
    )),
    Chapter("When", (
        Form("after:2016-11", "published in November 2016 or later"),
        Form("before:2017", "published in 2017 or before"),
        Form("2016..2017", "published in these years; months and days work as well"),
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the keyboard and what it does."""

    key: str
    does: str


KEYS = (
    Key("/", "into the search box"),
    Key("n", "next hit, of a list or in an article"),
    Key("p", "previous hit"),
    Key("?", "this list"),
    Key("Esc", "close the completions or this list"),
)
