"""What a paragraph says about itself: quotations with speakers, names, people, places and dates.

To read in this order: model, article; lexicon, tokens, marks, usage, names, passages (the words);
clauses, subjects, inversion, openings, verbs, cue, cues (who speaks); titles, people, register,
speakers (who that is); attribution, complements, indirect, quotes (what is said); places, dates.

But:
- Reads English; other languages keep their marks and lose their speakers.
- Blank is a good answer: a wrong speaker is worse than none.
"""

from search.annotation.annotate import annotate as annotate
from search.annotation.annotate import annotated as annotated
from search.annotation.model import Annotation as Annotation
from search.annotation.model import Mention as Mention
from search.annotation.model import PlaceKind as PlaceKind
from search.annotation.model import PlaceMention as PlaceMention
from search.model import Quote as Quote
from search.model import QuoteKind as QuoteKind
