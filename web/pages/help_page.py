"""The contents of the help page: example queries and keyboard shortcuts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryExample:
    """An example query and what it finds."""

    query: str
    finds: str


@dataclass(frozen=True, slots=True)
class HelpSection:
    """A titled group of examples."""

    title: str
    examples: tuple[QueryExample, ...]


HELP_SECTIONS = (
    HelpSection("Words", (
        QueryExample("ceasefire aid", "both words in any form, ignoring case, accents and endings"),
        QueryExample("ceasefire OR truce", "either word; write OR, AND and NOT in capitals"),
        QueryExample("aid -sanctions", "the first word without the second"),
        QueryExample("(aid OR visas) Turkey", "parentheses group clauses"),
        QueryExample("cease-fire", "also ceasefire and cease fire"),
    )),
    HelpSection("Exact words", (
        QueryExample('"humanitarian aid"', "exactly these words in this order"),
        QueryExample('"aid Syria"~5', "both within five words of each other, in either order"),
    )),
    HelpSection("Words of one article", (
        QueryExample("trade Daesh same:article", "articles with both words in any paragraphs"),
        QueryExample("trade Daesh same:section", "both words under the same heading"),
    )),
    HelpSection("Parts of words", (
        QueryExample("normal*", "words with this prefix; at least two letters before the star"),
        QueryExample("norm*ion", "any letters in place of the star, which two letters precede"),
        QueryExample("Cavusoglu~", "words that differ by one letter; ~2: by two letters"),
    )),
    HelpSection("Fields of the article", (
        QueryExample("title:Turkey", "the title of the article"),
        QueryExample("section:relations", "the heading above the paragraph"),
        QueryExample("source:seeds", "the publisher"),
        QueryExample("author:smith", "an author"),
        QueryExample("lang:en", "the language of the article"),
    )),
    HelpSection("Speakers and names", (
        QueryExample("speaker:lavrov", "paragraphs that quote this person"),
        QueryExample("speaker:lavrov quote:aid", "the word inside this person's quotations only"),
        QueryExample('quote:"political solution"', "these words inside quotations"),
        QueryExample("people:erdogan", "a person named in the paragraph"),
        QueryExample("places:Turkey", "a place or its people: Turkish counts as Turkey"),
        QueryExample("names:Daesh", "any proper name"),
    )),
    HelpSection("Publication date", (
        QueryExample("after:2016-11", "published in November 2016 or later"),
        QueryExample("before:2017", "published in 2017 or earlier"),
        QueryExample("2016..2017", "published in these years; months and days work as well"),
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key and its action."""

    key: str
    action: str


SHORTCUTS = (
    Shortcut("/", "go to the search box"),
    Shortcut("n", "next hit in a list or an article"),
    Shortcut("p", "previous hit"),
    Shortcut("?", "show this list"),
    Shortcut("Esc", "close the completions or this list"),
)
