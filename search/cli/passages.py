"""Hits, articles, paragraphs and verified citations as text on the terminal."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from search.cli.terminal import Terminal, count, one_line, styled
from search.model import ArticlePage, Hit, Kind, Mark, Page, Paragraph, SameText

if TYPE_CHECKING:
    from search.answers.verify_citation import Verification

_MARK = "bold black on yellow"
_NO_OTHERS = SameText()


def show_page(terminal: Terminal, page: Page) -> None:
    """Show the hits of a search, and how the query was understood."""
    for note in page.notes:
        terminal.message(f"Note: {note.text}", "dim")
    for number, hit in enumerate(page.hits, page.request.offset + 1):
        _show_hit(terminal, number, hit)
    terminal.answer(_summary(page), "bold")
    if page.within_article:
        found = count(page.within_article, "article")
        terminal.answer(f"  Try: --within article {_argument(page.request.q)} ({found})")
    for other in page.suggestions:
        option = "--any " if other.reason == "any-word" else ""
        found = count(other.paragraphs, "paragraph")
        terminal.answer(f"  Try: {option}{_argument(other.q)} ({found})")


def show_article(terminal: Terminal, page: ArticlePage) -> None:
    """Show a whole article."""
    summary = page.article
    terminal.out.print(styled(f"{summary.path} · {summary.id}", "dim"), end="\n\n")
    for paragraph in page.paragraphs:
        terminal.out.print(styled(_label(paragraph), "dim"), end=" ")
        bold = "bold" if paragraph.kind in (Kind.TITLE, Kind.HEADING) else ""
        terminal.answer(one_line(paragraph.text), bold)


def show_paragraph(terminal: Terminal, paragraph: Paragraph) -> None:
    """Show one paragraph with its offsets and hash, as a citation needs them."""
    _show_heading(terminal, paragraph)
    terminal.out.print(styled(paragraph.text), end="\n\n")
    _show_position(terminal, paragraph.path, paragraph.start, paragraph.end, paragraph.sha256)


def show_verification(terminal: Terminal, verification: Verification) -> None:
    """Show the verdict on a citation, and the place of its words today."""
    terminal.answer(f"{verification.verdict.upper()}: {verification.detail}", "bold")
    if now := verification.now:
        terminal.out.print()
        _show_heading(terminal, now.paragraph)
        terminal.out.print(styled(now.text), end="\n\n")
        _show_position(terminal, now.paragraph.path, now.start, now.end, now.sha256)
    if verification.original:
        terminal.answer(f"The file, compared with the citation: {verification.original}.")


def _show_hit(terminal: Terminal, number: int, hit: Hit) -> None:
    terminal.out.print(styled(f"{number}. ", "dim"), end="")
    _show_heading(terminal, hit.paragraph, more=hit.more_in_article, same=hit.same_text)
    for neighbour in hit.before:
        terminal.answer(one_line(neighbour.text), "dim")
    terminal.out.print(_marked(hit.paragraph.text, hit.matches))
    for neighbour in hit.after:
        terminal.answer(one_line(neighbour.text), "dim")
    for other in hit.further:
        terminal.out.print(styled(f"{_label(other.paragraph)} · {other.paragraph.id}", "dim"))
        terminal.out.print(_marked(other.paragraph.text, other.matches))
    for part in hit.parts:
        matches = f" ({count(part.matches, 'match', 'matches')})" if part.matches else ""
        terminal.answer(f"  {part.score:6.2f}  {part.clause}{matches}", "dim")
    terminal.out.print()


def _show_heading(
    terminal: Terminal, paragraph: Paragraph, *, more: int = 0, same: SameText = _NO_OTHERS
) -> None:
    heading = styled(paragraph.title, "bold")
    if paragraph.section:
        heading.append_text(styled(f" › {paragraph.section}"))
    facts = [paragraph.source, paragraph.published, _label(paragraph), paragraph.id]
    if same.articles:
        others = count(same.articles, "other article", "other articles")
        facts.append(f"same text in {others}")
    elif same.paragraphs:
        facts.append("same text again in this article")
    if more:
        facts.append(f"{more} more in this article")
    heading.append_text(styled("\n" + " · ".join(fact for fact in facts if fact), "dim"))
    terminal.out.print(heading)


def _show_position(terminal: Terminal, path: str, start: int, end: int, sha256: str) -> None:
    terminal.answer(f"{path}, characters {start}–{end}\nSHA-256 {sha256}", "dim")


def _marked(text: str, matches: Sequence[Mark]) -> Text:
    shown = styled(text)
    for mark in matches:
        shown.stylize(_MARK, mark.start, mark.end)
    return shown


def _argument(q: str) -> str:
    """Write a query as shell words: in quotes where the shell would change it."""
    return q if shlex.join(q.split()) == q else shlex.quote(q)


def _summary(page: Page) -> str:
    if not page.total:
        clauses = [
            f"{clause.text} alone: {clause.paragraphs}"
            for clause in page.clauses
            if page.clauses[1:]
        ]
        return "\n  ".join([f"Nothing found for {page.understood or 'these filters'}.", *clauses])
    found = f"{count(page.total, 'paragraph')} in {count(page.articles, 'article')}"
    searched = f", searched for {page.understood}" if page.understood else ""
    return f"{found}, {page.took_ms:.0f} ms{searched}"


def _label(paragraph: Paragraph) -> str:
    if paragraph.n is None:
        return f"[{paragraph.kind}]"
    return f"¶{paragraph.n} of {paragraph.of}"
