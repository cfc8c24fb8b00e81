"""What the command line shows: hits with their marks, articles, reports, progress.

Prints and nothing else; colours go only where a terminal can show them.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

from search.analysis.languages import LANGUAGES
from search.answers.verify_citation import Verification
from search.engines.finding import Finding
from search.engines.protocol import CommittedState
from search.errors import SearchError
from search.indexing.report import Duplicate, Progress, Report
from search.indexing.scan import folder_of
from search.model import ArticlePage, Hit, IndexState, Kind, Mark, Page, Paragraph, SameText
from search.storage.catalog import CatalogFile

MOST_LISTED = 10  # files of one kind in a report

_MARK = "bold black on yellow"
# What would command the terminal is shown instead: one character for one, so that marks still fit.
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)}
_CONTROLS |= {0x7F: "␡"} | dict.fromkeys(range(0x80, 0xA0), "�")

_NO_OTHERS = SameText()


class Terminal:
    """The terminal as this program uses it: answers to one stream, messages to the other."""

    def __init__(self) -> None:
        self.out = Console(highlight=False, soft_wrap=True)
        self.messages = Console(stderr=True, highlight=False, soft_wrap=True)

    def page(self, page: Page) -> None:
        """Show the hits of a search, and how it was understood."""
        for note in page.notes:
            self.messages.print(_text(f"Note: {note.text}", style="dim"))
        for number, hit in enumerate(page.hits, page.request.offset + 1):
            self._hit(number, hit)
        self.out.print(_text(_summary(page), style="bold"))
        for other in page.suggestions:
            option = "--any " if other.reason == "any-word" else ""
            found = _count(other.paragraphs, "paragraph")
            self.out.print(_text(f"  Try: {option}{_argument(other.q)} ({found})"))

    def article(self, page: ArticlePage) -> None:
        """Show a whole article."""
        summary = page.article
        self.out.print(_text(f"{summary.path} · {summary.id}", style="dim"), end="\n\n")
        for paragraph in page.paragraphs:
            self.out.print(_text(_label(paragraph), style="dim"), end=" ")
            bold = "bold" if paragraph.kind in (Kind.TITLE, Kind.HEADING) else ""
            self.out.print(_text(_one_line(paragraph.text), style=bold))

    def paragraph(self, paragraph: Paragraph) -> None:
        """Show one paragraph with what is needed to cite it."""
        self._heading(paragraph)
        self.out.print(_text(paragraph.text), end="\n\n")
        self._pinned(paragraph.path, paragraph.start, paragraph.end, paragraph.sha256)

    def verification(self, verification: Verification) -> None:
        """Tell what became of the words of a citation, and where they are."""
        self.out.print(
            _text(f"{verification.verdict.upper()}: {verification.detail}", style="bold")
        )
        if now := verification.now:
            self.out.print()
            self._heading(now.paragraph)
            self.out.print(_text(now.text), end="\n\n")
            self._pinned(now.paragraph.path, now.start, now.end, now.sha256)

    def report(self, report: Report) -> None:
        """Tell what a sync found and did."""
        for problem in report.problems:
            self.messages.print(_text(f"Skipped: {problem.message}", style="red"))
        self._duplicates(report.duplicates)
        for path in report.empty[:MOST_LISTED]:
            self.messages.print(_text(f"Empty: {path} has no text."))
        if report.ignored:
            kinds = ", ".join(
                f"{n} {kind or 'without suffix'}" for kind, n in report.ignored.items()
            )
            self.messages.print(_text(f"Not articles: {kinds}.", style="dim"))
        if report.upgraded:
            self.messages.print("The index was of an older version: everything was read again.")
        if report.interrupted:
            self.messages.print("Interrupted: what was read is kept; run it again to go on.")
        self.out.print(_text(_outcome(report), style="bold"))

    def news(self, outcome: Report | SearchError) -> None:
        """Tell what a sync that was not asked for found; nothing, if that was nothing."""
        if isinstance(outcome, SearchError):
            self.messages.print(_text(f"Error: {outcome}", style="red"))
        elif outcome.writes:
            self.report(outcome)

    def status(
        self,
        library: Path,
        state: CommittedState,
        details: Iterable[tuple[str, str]],
        *,
        rebuilding: bool,
        skipped: Sequence[CatalogFile] = (),
    ) -> None:
        """Print the contents of the index, the engine's details, and the skipped files."""
        facts = [
            ("Library", str(library.resolve())),
            ("Searchable", _contents(state) + ("" if state.annotated else ", not annotated")),
            ("Updated", f"{state.updated} (commit {state.commit})"),
            *details,
        ]
        if rebuilding:
            facts.append(("Rebuilding", "another index is being made, which will take its place"))
        for name, fact in facts:
            self.out.print(_text(f"{name:<11}{fact}"))
        for folder, lang in state.folders.items():
            outer = folder_of(folder, [other for other in state.folders if other != folder])
            within = f", within {outer}" if outer else ""
            self.out.print(_text(f"{'Folder':<11}{folder} ({LANGUAGES[lang]}{within})"))
        for file in skipped[:MOST_LISTED]:
            self.out.print(_text(f"{'Skipped':<11}{file.error}"))
        if len(skipped) > MOST_LISTED:
            self.out.print(f"{'Skipped':<11}{len(skipped) - MOST_LISTED:,} more")

    def findings(self, findings: Iterable[Finding]) -> None:
        """Show the outcome of checks."""
        for finding in findings:
            if finding.remedy is None:
                self.out.print(_text("✓", style="green"), _text(finding.text))
            else:
                self.out.print(_text("✗", style="red"), _text(f"{finding.text}: {finding.remedy}"))

    @contextmanager
    def progress(self) -> Iterator[Callable[[Progress], None]]:
        """Show a bar with speed and time left while files are read."""
        with Bar(
            TextColumn("Indexing"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files · {task.fields[speed]} paragraphs/s ·"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=self.messages,
            transient=True,
            disable=not self.messages.is_terminal,
        ) as bar:
            task = bar.add_task("", total=None, speed="–")

            def show(progress: Progress) -> None:
                elapsed = bar.tasks[0].elapsed or 0
                speed = f"{progress.paragraphs / elapsed:,.0f}" if elapsed else "–"
                bar.update(task, completed=progress.files, total=progress.of_files, speed=speed)

            yield show

    def _hit(self, number: int, hit: Hit) -> None:
        self.out.print(_text(f"{number}. ", style="dim"), end="")
        self._heading(hit.paragraph, more=hit.more_in_article, same=hit.same_text)
        for neighbour in hit.before:
            self.out.print(_text(_one_line(neighbour.text), style="dim"))
        self.out.print(_marked(hit.paragraph.text, hit.matches))
        for neighbour in hit.after:
            self.out.print(_text(_one_line(neighbour.text), style="dim"))
        for part in hit.parts:
            matches = f" ({_count(part.matches, 'match', 'matches')})" if part.matches else ""
            self.out.print(_text(f"  {part.score:6.2f}  {part.clause}{matches}", style="dim"))
        self.out.print()

    def _pinned(self, path: str, start: int, end: int, sha256: str) -> None:
        text = f"{path}, characters {start}–{end}\nSHA-256 {sha256}"
        self.out.print(_text(text, style="dim"))

    def _heading(self, paragraph: Paragraph, *, more: int = 0, same: SameText = _NO_OTHERS) -> None:
        where = _text(paragraph.title, style="bold")
        if paragraph.section:
            where.append(f" › {paragraph.section}")
        facts = [paragraph.source, paragraph.published, _label(paragraph), paragraph.id]
        if same.articles:
            others = _count(same.articles, "other article", "other articles")
            facts.append(f"same text in {others}")
        elif same.paragraphs:
            facts.append("same text again here")
        if more:
            facts.append(f"{more} more here")
        where.append("\n" + " · ".join(fact for fact in facts if fact), style="dim")
        self.out.print(where)

    def _duplicates(self, duplicates: Sequence[Duplicate]) -> None:
        for duplicate in duplicates[:MOST_LISTED]:
            pair = f"{duplicate.path} = {duplicate.of}"
            if duplicate.same_text:
                self.messages.print(_text(f"Same text: {pair} (indexed once)"))
            else:
                self.messages.print(_text(f"Same text under another title: {pair} (both kept)"))
        if len(duplicates) > MOST_LISTED:
            self.messages.print(f"Duplicates: {len(duplicates) - MOST_LISTED} more.")


def _text(text: str, style: str = "") -> Text:
    return Text(text.translate(_CONTROLS), style=style)


def _marked(text: str, matches: Sequence[Mark]) -> Text:
    shown = _text(text)
    for mark in matches:
        shown.stylize(_MARK, mark.start, mark.end)
    return shown


def _argument(q: str) -> str:
    """Write a query so that a shell hands it over as it is: in quotes, where it needs them."""
    return q if shlex.join(q.split()) == q else shlex.quote(q)


def _summary(page: Page) -> str:
    if not page.total:
        clauses = [
            f"{clause.text} alone: {clause.paragraphs}"
            for clause in page.clauses
            if page.clauses[1:]
        ]
        return "\n  ".join([f"Nothing found for {page.understood or 'these filters'}.", *clauses])
    found = f"{_count(page.total, 'paragraph')} in {_count(page.articles, 'article')}"
    searched = f", searched for {page.understood}" if page.understood else ""
    return f"{found}, {page.took_ms:.0f} ms{searched}"


def _outcome(report: Report) -> str:
    left_out = sum(duplicate.same_text for duplicate in report.duplicates)
    parts = [
        f"{number:,} {what}"
        for number, what in (
            (report.added, "new"),
            (report.changed, "changed"),
            (report.renamed, "renamed"),
            (report.removed, "removed"),
            (report.unchanged, "unchanged"),
            (left_out, "duplicate left out" if left_out == 1 else "duplicates left out"),
            (len(report.duplicates) - left_out, "kept with the text of another"),
            (len(report.empty), "empty"),
            (len(report.problems), "skipped"),
        )
        if number
    ]
    is_timed = report.paragraphs and report.seconds
    speed = f", {report.paragraphs / report.seconds:,.0f} paragraphs/s" if is_timed else ""
    files = f"Files: {', '.join(parts) or 'none'} ({report.seconds:.1f} s{speed})."
    return f"{files} Searchable: {_contents(report.state)}." if report.state else files


def _contents(held: IndexState | CommittedState) -> str:
    return f"{_count(held.paragraphs, 'paragraph')} in {_count(held.articles, 'article')}"


def _label(paragraph: Paragraph) -> str:
    if paragraph.n is None:
        return f"[{paragraph.kind}]"
    return f"¶{paragraph.n} of {paragraph.of}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
