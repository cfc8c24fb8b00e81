"""Facts about single languages: codes, function words, and how their words begin."""

from __future__ import annotations

DETECTED = "auto"  # instead of a folder's language: that of each article is detected
DEFAULT = "en"  # language of an article that neither states its own nor has a detectable one

LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}

# Codes of other languages that are analysed as one of these: Bokmål and Nynorsk.
_MACROLANGUAGES = {"nb": "no", "nn": "no"}


def supported(code: str) -> str | None:
    """Return the language of ``LANGUAGES`` that a code names; None for any other.

    "en-GB" -> "en", "nb" -> "no", "pl" -> None
    """
    first = code[:2].lower()
    lang = _MACROLANGUAGES.get(first, first)
    return lang if lang in LANGUAGES else None


# English words that carry little meaning alone. They are indexed like all others; the list only
# keeps ``now here`` from being read as ``nowhere``, and ``US`` apart from ``us``.
FUNCTION_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before
    being below between both but by can could did do does doing down during each few for from
    further had has have having he her here hers him his how i if in into is it its just let may
    me might mine more most must my no nor not now of off on once one only or other our ours out
    over own per same shall she should so some such than that the their theirs them then there
    these they this those through to too under until up upon us very via was we were what when
    where which while who whom whose why will with within without would yet you your yours
    """.split()
)

ELIDING = ("fr", "it")  # l'homme, dell'arte: the apostrophe separates two words

# Languages whose stems may begin with other letters than the word, or are not written in ASCII.
STEM_CHANGES_BEGINNING = (*ELIDING, "ar", "ru")

# Languages whose big numbers are written 1.500.000; in English it is 1,500,000.
GROUPING_BY_POINT = frozenset("da de es it nl no pt ro".split())
GROUPING_BY_COMMA = frozenset("ar en".split())
# Languages that write 1 500 000 with any kind of space. A no-break or thin space groups in all.
GROUPING_BY_SPACE = frozenset("es fi fr hu no pt ru sv".split())

UMLAUTS = ("de",)  # languages that write ae, oe and ue where ä, ö and ü cannot be typed

UNDOUBLING = "fi"  # Finnish: the stem may have one letter where the word begins with it doubled
