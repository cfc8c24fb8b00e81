"""Messages of files that cannot be read, or only in part: the reason and the remedy."""

from __future__ import annotations

from pathlib import Path

from search.errors import FormatError

HOLDS_NONE = "it holds no article"
NO_ARTICLE = f"{HOLDS_NONE}; leave it out, or save the articles as web pages or text"
TOO_DEEP = "it nests too deep; save it again without so many levels"
ENTITIES = "it defines entities; save it again without them"


def refusal(path: Path, reason: str) -> FormatError:
    """Return the error of a file of which nothing can be read."""
    return FormatError(f"Cannot read {path}: {reason}.", path=path)


def partial_refusal(path: Path, reason: str, kept: int, remedy: str) -> FormatError:
    """Return the error of a file of which ``kept`` articles were read before or around a fault."""
    articles = "the article" if kept == 1 else f"the {kept:,} articles"
    if not kept:
        return refusal(path, f"{reason}; {remedy}")
    message = f"Cannot read all of {path}: {reason}; {articles} besides can be searched; {remedy}."
    return FormatError(message, path=path)
