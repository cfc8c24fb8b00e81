"""``pilcrow check``: compare quotations with the articles, word by word."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import click
from rich.text import Text

from search.checking.model import (
    CheckedQuotation,
    ComparedPiece,
    FoundPassage,
    PieceKind,
    QuotationVerdict,
)
from search.cli.options import library_option, report_errors
from search.cli.plugins import check_presenter
from search.cli.terminal import Terminal, count, one_line, styled
from search.library import Library

_SHOWN = 2  # nearest passages of a quotation that is not found
_DIFFERENT = "bold red"
_WRITTEN = "bold green"


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "--file",
    "draft",
    type=click.File("rb"),
    help="Check the quotations in a text file; - is standard input.",
)
@click.option("--who", metavar="NAME", help="Who is said to have said it.")
@click.option(
    "--when", metavar="DATE", help="When the article was published: 2016, 2016-11, 2016-11-05."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer of /api/v1/check.")
@library_option
@report_errors
def check(
    words: tuple[str, ...],
    draft: BinaryIO | None,
    who: str | None,
    when: str | None,
    as_json: bool,
    library: Path,
) -> None:
    """Check quotations: remembered words, or a draft.

    The answer for each is verbatim, altered (with the words that differ), joined from several
    places, said by somebody else, or not found. Without words, a draft is read from standard
    input. The exit status is 0 if all quotations are verbatim, 1 if not, and 2 if they could not
    be checked.

    \b
      pilcrow check 'the authorities wanted to break me'
      pilcrow check --who Blair --when 2005 'we will not pay'
      pilcrow check '"We will not pay," Blair said'
      pilcrow check --file draft.txt
    """
    if words and draft:
        raise click.UsageError("Give words or --file, not both.")
    text = " ".join(words) if words else _read(draft)
    text = text.encode(errors="replace").decode()  # a shell passes bytes that are not text
    with closing(Library(library)) as opened:
        found = opened.check(text, who=who, when=when)
    if as_json:
        sys.stdout.buffer.write(check_presenter()(found))
    else:
        terminal = Terminal()
        for one in found.quotations:
            _show(terminal, one)
        if found.left_out:
            terminal.message(f"{count(found.left_out, 'quotation')} more: check them in parts.")
    good = all(one.verdict is QuotationVerdict.VERBATIM for one in found.quotations)
    sys.exit(0 if good and not found.left_out else 1)


def _read(draft: BinaryIO | None) -> str:
    content = draft.read() if draft else sys.stdin.buffer.read()
    return content.decode("utf-8-sig", errors="replace")


def _show(terminal: Terminal, one: CheckedQuotation) -> None:
    asked = one.quotation
    who = f" ({asked.who})" if asked.who else ""
    terminal.answer(f"{one.verdict.upper()}: “{one_line(asked.text)}”{who}", "bold")
    terminal.answer(one.detail)
    for note in one.notes:
        terminal.answer(note, "dim")
    shown = one.passages or one.others[:_SHOWN]
    if not one.passages and shown:
        terminal.answer("Nearest:", "dim")
    for passage in shown:
        _show_passage(terminal, passage)
    terminal.out.print()


def _show_passage(terminal: Terminal, passage: FoundPassage) -> None:
    paragraph = passage.paragraph
    place = f"¶{paragraph.n} of {paragraph.of}" if paragraph.n else f"[{paragraph.kind}]"
    facts = (passage.said_by, paragraph.title, paragraph.source, paragraph.published, place)
    terminal.answer(" · ".join([*(one_line(fact) for fact in facts if fact), paragraph.id]), "dim")
    if passage.verbatim:
        terminal.answer(f"  {one_line(passage.text)}")
        return
    line = Text("  ")
    for piece in passage.pieces:
        line.append_text(_piece(piece))
        line.append(" ")
    terminal.out.print(line)


def _piece(piece: ComparedPiece) -> Text:
    """Return a piece as text: [-quoted-] {+written+}, as ``git diff --word-diff`` does."""
    match piece.kind:
        case PieceKind.SAME:
            return styled(piece.written)
        case PieceKind.MARKED | PieceKind.BETWEEN:
            return styled(f"[{piece.written}]" if piece.written else "", "dim")
    text = Text()
    if piece.quoted:
        text.append_text(styled(f"[-{piece.quoted}-]", _DIFFERENT))
    if piece.written:
        text.append_text(styled(f"{{+{piece.written}+}}", _WRITTEN))
    return text
