"""Text on the terminal: answers on stdout, messages on stderr, colours where it can show them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

# Control characters would command the terminal: each is replaced by one visible character, so that
# offsets of marks stay right.
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)}
_CONTROLS |= {0x7F: "␡"} | dict.fromkeys(range(0x80, 0xA0), "�")


class Terminal:
    """Both output streams of a command."""

    def __init__(self) -> None:
        self.out = Console(highlight=False, soft_wrap=True)
        self.messages = Console(stderr=True, highlight=False, soft_wrap=True)

    def answer(self, line: str, style: str = "") -> None:
        """Print a line of the answer."""
        self.out.print(styled(line, style))

    def message(self, line: str, style: str = "") -> None:
        """Print a line about the answer, or about the work."""
        self.messages.print(styled(line, style))

    def error(self, line: str) -> None:
        """Print what went wrong."""
        self.message(line, "red")


def styled(text: str, style: str = "") -> Text:
    """Return text with control characters made visible; square brackets are not markup."""
    return Text(text.translate(_CONTROLS), style=style)


def one_line(text: str) -> str:
    """Join the lines of a text by spaces."""
    return " ".join(text.split())


def plural(things: Sequence[object], one: str) -> str:
    """Return the singular for a list of one, else the plural by -s."""
    return one if len(things) == 1 else f"{one}s"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun.

    >>> count(1, "paragraph"), count(1200, "match", "matches")
    ('1 paragraph', '1,200 matches')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
