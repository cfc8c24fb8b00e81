"""``pilcrow doctor``: check a library, and repair it from the files."""

from __future__ import annotations

import sys

import click

from search.cli.options import library_option, report_errors, with_library
from search.cli.reports import progress_bar
from search.cli.terminal import Terminal, styled
from search.engines.factory import Location
from search.engines.finding import Finding
from search.indexing.doctor import examine
from search.indexing.doctor import repair as repair_library


@click.command()
@click.option("--repair", is_flag=True, help="Repair what can be repaired from the files.")
@library_option
@report_errors
def doctor(repair: bool, library: Location) -> None:
    """Check the installation and the library, and name the remedies.

    Every byte of the index is compared with its checksum. Nothing is changed, except by --repair.
    The exit status is 1 if a remedy is needed.

    \b
      pilcrow doctor                        check everything
      pilcrow doctor --repair               repair the index from the files
    """
    terminal = Terminal()
    if repair:
        with progress_bar(terminal) as progress:
            repair_library(library, progress)
    findings = list(examine(library))
    for finding in findings:
        _show_finding(terminal, finding)
    sys.exit(0 if all(finding.remedy is None for finding in findings) else 1)


def _show_finding(terminal: Terminal, finding: Finding) -> None:
    if finding.notice:
        terminal.out.print(styled("–", "yellow"), styled(finding.text))
    elif finding.remedy is None:
        terminal.out.print(styled("✓", "green"), styled(finding.text))
    else:
        remedy = with_library(finding.remedy)
        terminal.out.print(styled("✗", "red"), styled(f"{finding.text}: {remedy}"))
