"""Annotation of articles: quotations with speakers, proper names, people, places and dates.

Reading order, each package importing only those before it: ``model``; ``words`` (tokens, marks,
word lists); ``names`` (proper names, titles, places); ``cues`` (verbs of speech, their subjects);
``passages`` (a paragraph with all of these); ``people`` (coreference); ``quotes`` (attribution and
indirect speech); ``dates``; ``annotate``.

But:
- The rules are for English; in other languages quotations have no speaker.
- A speaker is left out where the evidence is weak: a wrong speaker is worse than none.
"""

from search.annotation.annotate import annotate as annotate
from search.annotation.annotate import annotated as annotated
from search.annotation.model import Annotation as Annotation
from search.annotation.model import Mention as Mention
from search.annotation.model import PlaceKind as PlaceKind
from search.annotation.model import PlaceMention as PlaceMention
from search.model import Quote as Quote
from search.model import QuoteKind as QuoteKind
