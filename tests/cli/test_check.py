"""``pilcrow check``: its answers and exit statuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search import Library
from search.cli.main import main

SAID = "We will not open the harbour before the pier is repaired"
NEWS = {"harbour.txt": f'The harbour is closed\n\n"{SAID}," Ann Lee said on Monday.\n'}


@pytest.fixture
def run(indexed: Callable[[Mapping[str, str]], Library]) -> Callable[..., Result]:
    library = indexed(NEWS)

    def invoke(*arguments: str, given: str = "") -> Result:
        environment = {"PILCROW_LIBRARY": str(library.path), "COLUMNS": "100", "NO_COLOR": "1"}
        return CliRunner().invoke(main, ["check", *arguments], input=given, env=environment)

    return invoke


def test_verbatim_words_end_with_status_0(run: Callable[..., Result]) -> None:
    result = run(SAID)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, f"VERBATIM: “{SAID}”")


def test_altered_words_end_with_status_1_and_are_shown(run: Callable[..., Result]) -> None:
    result = run(SAID.replace("pier", "bridge"), "--who", "Ann Lee")
    assert result.exit_code == 1
    assert "before the [-bridge-]{+pier+} is repaired" in result.stdout


def test_a_draft_is_read_from_a_file_or_standard_input(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    draft = f"“{SAID},” Bob Stone said.\n"
    path = tmp_path / "draft.txt"
    path.write_text(draft, encoding="utf-8")
    for result in (run("--file", str(path)), run(given=draft), run("--file", "-", given=draft)):
        assert (result.exit_code, result.stdout.split(":")[0]) == (1, "OTHER SPEAKER")


def test_the_answer_is_printed_as_json(run: Callable[..., Result]) -> None:
    [one] = json.loads(run(SAID, "--json").stdout)["quotations"]
    assert (one["verdict"], one["passages"][0]["said_by"]) == ("verbatim", "Ann Lee")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((SAID, "--when", "May"), "“May” is not a date"),
        ((" ",), "There are no words to check"),
        ((SAID, "--file", "-"), "Give words or --file, not both."),
    ],
)
def test_what_cannot_be_checked_ends_with_status_2(
    run: Callable[..., Result], arguments: tuple[str, ...], message: str
) -> None:
    result = run(*arguments)
    assert (result.exit_code, message in result.output) == (2, True)
