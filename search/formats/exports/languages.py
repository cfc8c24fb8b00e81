"""The languages that exports name, by their names."""

from __future__ import annotations

_CODES = {
    "ar": "arabic عربي",
    "da": "danish dansk danois",
    "de": "german deutsch allemand",
    "en": "english anglais englisch",
    "es": "spanish español espagnol spanisch castellano",
    "fi": "finnish suomi finnois",
    "fr": "french français französisch",
    "hu": "hungarian magyar hongrois",
    "it": "italian italiano italien italienisch",
    "nl": "dutch nederlands néerlandais niederländisch",
    "no": "norwegian norsk norvégien",
    "pt": "portuguese português portugais",
    "ro": "romanian română roumain",
    "ru": "russian русский russe russisch",
    "sv": "swedish svenska suédois",
}
_BY_NAME = {name: code for code, names in _CODES.items() for name in names.split()}


def code_of(name: str) -> str | None:
    """Return the ISO 639-1 code of a language by its name: "ENGLISH" -> "en"; None if unknown."""
    words = name.casefold().replace(";", " ").split()
    return _BY_NAME.get(words[0]) if words else None


def is_language(text: str) -> bool:
    """Check whether a text is nothing but the name of a language."""
    return text.casefold().strip() in _BY_NAME
