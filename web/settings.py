"""What an operator may choose about the web face.

Nothing here is read from the environment; ``web.server`` does that.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The web face's settings; the defaults are right for one person on one machine."""

    retry_after: int = 10  # seconds, told to clients while the index cannot answer
    articles_per_page: int = 20
