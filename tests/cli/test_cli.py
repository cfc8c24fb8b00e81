"""The command line: each command's answers, its exit statuses, its help, and its sentences.

After a change of a help text, write it down again: ``WRITE_HELP=1 uv run pytest -k help``.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import web.server
from search import Library, sync
from search.cli.main import SUMMARIES, main
from search.cli.options import default_library
from search.engines.whoosh.schema import SCHEMA_VERSION
from search.engines.whoosh.storage import generations
from tests.support.commands import COMMANDS, command
from tests.support.paths import DATA, ROOT
from web import Settings, create_app

HELP = DATA / "help"
SEED = "2016-russia-turkey-cease-fire-in-syria.txt"

Run = Callable[..., Result]


@pytest.fixture
def run(library: Library) -> Run:
    """Run a command on the seed library, unless it names another."""

    def invoke(*arguments: object, at: Path = library.path) -> Result:
        environment = {"PILCROW_LIBRARY": str(at), "COLUMNS": "100", "NO_COLOR": "1"}
        return CliRunner().invoke(main, list(map(str, arguments)), env=environment)

    return invoke


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with one article in it."""
    folder = tmp_path / "news"
    folder.mkdir()
    text = "News of the fox\n\nThe fox was seen by many on that cold and rainy Monday morning.\n"
    (folder / "fox.txt").write_text(text)
    return folder


def assert_sentence(result: Result, message: str) -> None:
    """Check that a command ended with one sentence that names value and remedy."""
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.lstrip() == f"Error: {message}\n"
    assert isinstance(result.exception, SystemExit)


# Help


def write_or_read(path: Path, text: str) -> str:
    if os.environ.get("WRITE_HELP"):
        path.write_text(text, "utf-8")
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_as_it_was_written_down(name: str) -> None:
    arguments = [*filter(None, [name]), "--help"]
    result = CliRunner().invoke(main, arguments, prog_name="pilcrow", env={"COLUMNS": "100"})
    assert result.exit_code == 0
    assert result.stdout == write_or_read(HELP / f"{name or 'pilcrow'}.txt", result.stdout)


def test_the_list_of_commands_has_the_first_line_of_each_help() -> None:
    """The group lists them without importing them, so it holds these lines once more."""
    assert {name: (command(name).help or "").split("\n\n")[0] for name in COMMANDS} == SUMMARIES


NOT_FOR_HELP = {"flask", "nltk", "numpy", "pydantic", "regex", "rich", "search.library", "whoosh"}
LOADED = """
import sys
from search.cli.main import main

main(sys.argv[1:], standalone_mode=False)
print(*sorted(sys.modules))
"""


def test_help_imports_no_command() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADED, "--help"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not NOT_FOR_HELP & set(ran.stdout.splitlines()[-1].split())


def test_no_help_is_left_over() -> None:
    assert sorted(path.stem for path in HELP.iterdir()) == sorted(["pilcrow", *COMMANDS])


@pytest.mark.parametrize("name", COMMANDS)
def test_h_is_help_too(run: Run, name: str) -> None:
    assert run(name, "-h").stdout == run(name, "--help").stdout


def test_the_version_is_told(run: Run) -> None:
    assert re.fullmatch(r"pilcrow, version \d+\.\d+\.\d+\n", run("--version").stdout)


# index


def test_index_tells_what_it_found(run: Run, news: Path, tmp_path: Path) -> None:
    result = run("index", news, at=tmp_path / "library")
    assert result.exit_code == 0
    assert re.match(r"Files: 1 new \(\d+\.\d s, [\d,]+ paragraphs/s\)\. ", result.stdout)
    assert "1 paragraph in 1 article" in result.stdout
    again = run("index", at=tmp_path / "library")
    assert again.exit_code == 0
    assert again.stdout.startswith("Files: 1 unchanged (")


def test_index_tells_of_each_file_that_is_no_article(run: Run, news: Path, tmp_path: Path) -> None:
    run("index", news, at=tmp_path / "library")
    (news / "bad.txt").write_bytes(b"\0" * 99)
    (news / "copy.txt").write_text((news / "fox.txt").read_text())
    (news / "empty.txt").write_text("")
    (news / "picture.tiff").write_bytes(b"II*")
    with (news / "huge.txt").open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # takes no room on the disk
    result = run("index", news, at=tmp_path / "library")
    assert result.exit_code == 0
    assert sorted(filter(None, result.stderr.splitlines())) == [
        f"Empty: {news}/empty.txt holds no article.",
        "Not articles: 1 .tiff.",
        f"Same text: {news}/copy.txt = {news}/fox.txt (indexed once)",
        f"Skipped: Cannot read {news}/bad.txt: it is not text but binary (NUL bytes); "
        "save it as plain text.",
        f"Skipped: Cannot read {news}/huge.txt: it has 200.0 MiB, the limit is 32 MiB; "
        "split it into smaller files.",
    ]
    assert re.match(
        r"Files: 2 new, 1 unchanged, 1 duplicate left out, 1 empty, 2 skipped \(", result.stdout
    )


def test_copies_left_out_and_copies_kept_are_two_numbers(
    run: Run, news: Path, tmp_path: Path
) -> None:
    fox = (news / "fox.txt").read_text()
    (news / "same.txt").write_text(fox)
    (news / "title.txt").write_text(f"Another title\n\n{fox.partition(chr(10) * 2)[2]}")
    result = run("index", news, at=tmp_path / "library")
    assert "1 duplicate left out, 1 kept with the text of another (" in result.stdout
    assert f"Same text: {news}/same.txt = {news}/fox.txt (indexed once)\n" in result.stderr
    kept = f"Same text under another title: {news}/title.txt = {news}/fox.txt (both kept)\n"
    assert kept in result.stderr


def test_a_folder_whose_articles_lie_elsewhere_too_can_be_forgotten(
    run: Run, news: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "copy.txt").write_text((news / "fox.txt").read_text())
    run("index", news, other, at=tmp_path / "library")
    result = run("index", "--forget", news, at=tmp_path / "library")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 removed" in result.stdout
    assert "1 paragraph in 1 article" in result.stdout


def test_status_lists_skipped_files_and_folders_within_others(
    run: Run, news: Path, tmp_path: Path
) -> None:
    (news / "deep").mkdir()
    (news / "deep/owl.txt").write_text("Le hibou\n\nLe hibou est dans la maison du garde.\n")
    (news / "bad.txt").write_bytes(b"\0" * 99)
    run("index", news, at=tmp_path / "library")
    run("index", "--lang", "fr", news / "deep", at=tmp_path / "library")
    lines = run("status", at=tmp_path / "library").stdout.splitlines()
    assert lines[-4:] == [
        f"Folder     {news} (language detected)",
        f"Folder     {news}/deep (french, within {news})",
        "Languages  English 1, French 1",
        f"Skipped    Cannot read {news}/bad.txt: it is not text but binary (NUL bytes); save it as "
        "plain text.",
    ]


@pytest.mark.skipif(os.name == "nt", reason="permissions are another matter there")
def test_index_tells_of_an_unreadable_file(run: Run, news: Path, tmp_path: Path) -> None:
    secret = news / "secret.txt"
    secret.write_text("Secret news\n\nNobody may read what is written in here.\n")
    secret.chmod(0)
    if os.access(secret, os.R_OK):
        pytest.skip("this user (root) may read everything")
    result = run("index", "--strict", news, at=tmp_path / "library")
    assert result.exit_code == 1
    assert f"Skipped: Cannot read {secret}: permission denied; allow reading" in result.stderr


def test_what_is_written_to_a_file_has_no_blank_lines(run: Run, news: Path, tmp_path: Path) -> None:
    """A progress bar that is not shown leaves nothing behind."""
    assert run("index", news, at=tmp_path / "library").stderr == ""


def test_a_skipped_file_is_a_failure_only_where_that_is_asked_for(
    run: Run, news: Path, tmp_path: Path
) -> None:
    (news / "photo.txt").write_bytes(b"\0" * 99)
    assert run("index", news, at=tmp_path / "library").exit_code == 0
    assert run("index", "--strict", at=tmp_path / "library").exit_code == 1
    checked = run("doctor", at=tmp_path / "library")
    assert (checked.exit_code, "✗" in checked.stdout) == (0, False)
    assert f"– Skipped: Cannot read {news}/photo.txt: it is not text" in checked.stdout


def test_a_problem_is_told_once_and_listed_by_status(run: Run, news: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert run("index", news, at=library).exit_code == 0
    assert run("status", "--problems", at=library).stderr == "All files can be read.\n"
    (news / "photo.txt").write_bytes(b"\0" * 99)
    (news / "cut.jsonl").write_text('{"title": "Ferry", "text": "The ferry runs again."}\n{"tit')
    first = run("index", news, at=library).stderr
    assert f"Skipped: Cannot read {news}/photo.txt: it is not text" in first
    assert f"Check: Cannot read all of {news}/cut.jsonl: its last line, 2, is cut off" in first
    for _ in range(2):  # the second time, no file is new enough to be read again
        again = run("index", at=library)
        told = (
            "2 files still cannot be read, or only in part: 'pilcrow status --problems' lists why."
        )
        assert again.stderr == f"{told}\n"
        assert "1 skipped" in again.stdout
    listed = run("status", "--problems", at=library).stdout.splitlines()
    assert [line.partition(": ")[0] for line in listed] == [
        f"Cannot read all of {news}/cut.jsonl",
        f"Cannot read {news}/photo.txt",
    ]
    (news / "photo.txt").write_text("Photo\n\nThis file has become an article since then.\n")
    assert "1 file still" in run("index", at=library).stderr


def test_a_folder_that_was_named_and_is_missing_is_a_failure(
    run: Run, news: Path, tmp_path: Path
) -> None:
    result = run("index", news, tmp_path / "gone", at=tmp_path / "library")
    assert (result.exit_code, str(tmp_path / "gone") in result.stderr) == (1, True)
    assert run("index", news, at=tmp_path / "library").exit_code == 0
    news.rename(tmp_path / "elsewhere")
    assert run("index", at=tmp_path / "library").exit_code in (1, 2)


def test_index_reads_another_language_and_forgets(run: Run, news: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert run("index", "--lang", "fr", news, at=library).exit_code == 0
    assert f"{news} (french)" in run("status", at=library).stdout
    result = run("index", "--forget", news, at=library)
    assert (result.exit_code, result.stdout[:18]) == (0, "Files: 1 removed (")


def test_index_rebuilds(run: Run, news: Path, tmp_path: Path) -> None:
    run("index", news, at=tmp_path / "library")
    result = run("index", "--rebuild", at=tmp_path / "library")
    assert (result.exit_code, result.stdout[:14]) == (0, "Files: 1 new (")


def test_a_library_without_annotations_stays_so_until_it_is_rebuilt(
    run: Run, news: Path, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    (news / "owl.txt").write_text("Owl\n\n“The owl is not what it seems,” said Dale Cooper.\n")

    def speakers() -> int:
        answer = run("search", "speaker:cooper", "--json", at=library).stdout
        return json.loads(answer)["total"]["value"]

    assert run("index", "--no-annotations", news, at=library).exit_code == 0
    assert "not annotated" in run("status", at=library).stdout
    (news / "owl.txt").write_text("Owl\n\n“The owl is what it seems,” said Dale Cooper.\n")
    assert run("index", at=library).exit_code == 0
    assert speakers() == 0
    assert_sentence(
        run("index", "--annotations", at=library),
        "--annotations applies to a whole library: "
        "'pilcrow index --rebuild --annotations' indexes this one again.",
    )
    assert run("index", "--rebuild", at=library).exit_code == 0
    assert speakers() == 0
    assert run("index", "--rebuild", "--annotations", at=library).exit_code == 0
    assert speakers() == 1
    assert "not annotated" not in run("status", at=library).stdout


def test_index_refuses_a_missing_folder(run: Run, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    message = f"There is no folder or file {gone}: check the path."
    assert_sentence(run("index", gone, at=tmp_path / "library"), message)


def test_index_refuses_an_empty_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("index", tmp_path / "empty", at=tmp_path / "library")
    message = f"There are no articles in {tmp_path}/empty: 'pilcrow formats' lists what is read."
    assert_sentence(result, message)


def test_index_refuses_to_guess_what(run: Run, tmp_path: Path) -> None:
    message = "There is nothing to index: name a folder, 'pilcrow index FOLDER'."
    assert_sentence(run("index", at=tmp_path / "library"), message)


def test_index_forgets_nothing_unless_told_what(run: Run) -> None:
    result = run("index", "--forget")
    assert result.exit_code == 2
    assert "--forget" in result.stderr


def test_index_refuses_to_forget_what_it_does_not_know(run: Run, tmp_path: Path) -> None:
    message = f"{tmp_path} is not in the library; it holds {ROOT / 'seeds'}."
    assert_sentence(run("index", "--forget", tmp_path), message)


# search


def test_search_shows_hits_and_how_it_understood(run: Run) -> None:
    result = run("search", "2023")
    shown = [re.sub(r"\d+ ms", "1 ms", line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert result.stderr == ""
    assert shown[0].startswith("1. Russia, Turkey stress need to fight terrorism")
    assert shown[0].endswith(" › Restoration of bilateral relations between the two countries")
    assert re.fullmatch(r"seeds · ¶30 of 30 · \w{10}\.p30", shown[1])
    assert shown[2:] == [
        "He added that the two nations had set a goal to increase trading volume to "
        "$100 billion by 2023.",
        "",
        "1 paragraph in 1 article, 1 ms, searched for 2023",
    ]


def test_search_colours_marks_on_a_terminal_only(library: Library) -> None:
    def output(**environment: str) -> str:
        wanted = {"PILCROW_LIBRARY": str(library.path), "COLUMNS": "100"} | environment
        return CliRunner().invoke(main, ["search", "2023"], env=wanted).stdout

    assert "\x1b" not in output()
    assert "\x1b[1;30;43m2023\x1b[0m" in output(FORCE_COLOR="1", TERM="xterm-256color")


def test_search_words_need_no_quotes(run: Run) -> None:
    for given in (["cease-fire", "aid"], ["cease-fire aid"]):
        result = run("search", *given)
        assert "3 paragraphs in 1 article" in result.stdout
        assert "searched for cease-fire AND aid" in result.stdout
        assert result.stderr == "Note: cease-fire also finds cease fire and ceasefire\n"


def test_search_tells_why_nothing_was_found(run: Run) -> None:
    result = run("search", "humanitarian cesefire")
    assert result.exit_code == 1
    assert result.stdout == (
        "Nothing found for humanitarian AND cesefire.\n"
        "  humanitarian alone: 6\n"
        "  cesefire alone: 0\n"
        "  Try: humanitarian AND ceasefire (2 paragraphs)\n"
        "  Try: --any humanitarian cesefire (6 paragraphs)\n"
    )


def test_what_is_offered_can_be_pasted_into_a_shell(run: Run) -> None:
    result = run("search", '"humanitarian zeppelin')
    assert "  Try: --any '\"humanitarian zeppelin' (6 paragraphs)\n" in result.stdout


def test_search_takes_every_option(run: Run) -> None:
    options = ["--limit", 1, "--offset", 1, "--any", "--sort", "article", "--by-article"]
    options += ["--only", "source=seeds", "--only", "lang=-fr", "--context", 1, "--exact"]
    result = run("search", "aid", "visas", *options, "--explain")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "searched for aid OR visas" in result.stdout


def test_search_filters_by_date(run: Run) -> None:
    assert run("search", "aid", "--from", "2016", "--to", "2017-02-03").exit_code == 1


@pytest.mark.parametrize("option", ["--from", "--to"])
@pytest.mark.parametrize("date", ["yesterday", "2016-13", "2016-02-30", "1.2.2016"])
def test_search_refuses_what_is_no_date(run: Run, option: str, date: str) -> None:
    result = run("search", "aid", option, date)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert date in result.stderr


@pytest.mark.parametrize("only", ["source", "source=", "colour=red", "=x", "source=-"])
def test_search_refuses_what_is_no_filter(run: Run, only: str) -> None:
    result = run("search", "aid", "--only", only)
    assert result.exit_code == 2
    assert f"'{only}' is not FIELD=VALUE with a field of source, author, " in result.stderr


@pytest.mark.parametrize(
    "arguments", [["--limit", "101"], ["--offset", "-1"], ["--sort", "best"], ["--context", "4"]]
)
def test_search_refuses_what_is_out_of_range(run: Run, arguments: list[str]) -> None:
    result = run("search", "aid", *arguments)
    assert result.exit_code == 2
    assert f"Invalid value for '{arguments[0]}'" in result.stderr


def test_search_refuses_a_query_past_a_bound(run: Run) -> None:
    message = "A query has at most 512 characters, and this one has 513."
    assert_sentence(run("search", "a" * 513), message)


@pytest.mark.parametrize("as_json", [[], ["--json"]])
@pytest.mark.parametrize("q", ["\udcff", "aid \udcff", "\x00", "a\x1b[31mb", "[bold]aid", "[/x]"])
def test_search_bears_any_argument(run: Run, q: str, as_json: list[str]) -> None:
    """A shell hands over bytes that are no text as lone surrogates."""
    result = run("search", q, *as_json)
    assert isinstance(result.exception, SystemExit | None)
    assert result.exit_code in (0, 1)
    assert "\x1b" not in result.output


@pytest.mark.parametrize("q", ["cease-fire", "spaceship", '"humanitarian aid" OR visa*', "aid ("])
def test_json_is_what_the_endpoint_answers(run: Run, library: Library, q: str) -> None:
    printed = run("search", q, "--json", "--limit", 3, "--explain", "--context", 1)
    parameters = {"q": q, "limit": 3, "explain": 1, "context": 1}
    answered = create_app(library).test_client().get("/api/v1/search", query_string=parameters)
    documents = [json.loads(printed.stdout), answered.json]
    for document in documents:
        del document["took_ms"]
    assert documents[0] == documents[1]
    assert printed.exit_code == (0 if answered.json["total"]["value"] else 1)


@pytest.mark.parametrize(
    ("arguments", "understood"),
    [
        (["aid", "-sanctions"], "aid AND NOT sanctions"),
        (["-sanctions", "aid"], "NOT sanctions AND aid"),
        (["aid", "-sanctions", "--limit", "3", "-h2"], "aid AND NOT sanctions AND NOT h2"),
        (["--sort", "newest", "aid", "--", "-sanctions"], "aid AND NOT sanctions"),
        (["--only=lang=en", "aid", '-"visas"'], 'aid AND NOT "visas"'),
    ],
)
def test_words_may_begin_with_a_minus(run: Run, arguments: list[str], understood: str) -> None:
    result = run("search", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.rstrip().endswith(f"searched for {understood}")


def test_an_option_that_does_not_exist_is_no_word(run: Run) -> None:
    result = run("search", "aid", "--limits", 3)
    assert result.exit_code == 2
    assert "No such option" in result.stderr


# show, status, doctor


def test_show_shows_a_whole_article(run: Run, library: Library) -> None:
    [article] = library.articles().articles
    result = run("show", article.id)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"seeds/{SEED} · {article.id}")
    assert "[heading] Russia, Turkey and Syrian opposition\n" in result.stdout
    assert " \n" not in result.stdout
    assert "¶30 of 30 He added that the two nations" in result.stdout


def test_show_shows_a_paragraph_with_what_pins_it(run: Run, library: Library) -> None:
    [article] = library.articles().articles
    paragraph = library.paragraph(f"{article.id}.p30")
    assert paragraph is not None
    result = run("show", paragraph.id)
    assert result.exit_code == 0
    assert result.stdout.endswith(
        f"{paragraph.text}\n\nseeds/{SEED}, characters {paragraph.start}–{paragraph.end}\n"
        f"SHA-256 {paragraph.sha256}\n"
    )


def test_show_refuses_an_unknown_id(run: Run) -> None:
    message = "There is no article or paragraph nothing.p1: ids are shown with each hit."
    assert_sentence(run("show", "nothing.p1"), message)


def test_status_tells_what_is_indexed(run: Run, library: Library) -> None:
    result = run("status")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.fullmatch(
        rf"Library    {re.escape(str(library.path.resolve()))}\n"
        r"Searchable 30 paragraphs in 1 articles?\n"
        r"Updated    20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ \(commit 1\)\n"
        r"On disk    0\.\d MB\n"
        r"Kernels    (compiled|numpy) \(.*\)\n"
        rf"Folder     {re.escape(str(ROOT / 'seeds'))} \(language detected\)\n"
        r"Languages  English 1\n",
        result.stdout,
    )


def test_doctor_finds_everything_in_order(run: Run) -> None:
    result = run("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert {line[0] for line in result.stdout.splitlines()} == {"✓"}


def test_doctor_says_what_to_do(run: Run, tmp_path: Path) -> None:
    result = run("doctor", at=tmp_path / "none")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[2:] == [
        f"✗ Nothing is indexed in {tmp_path}/none yet: run 'pilcrow index FOLDER'."
    ]


# What is wrong with a library


def test_a_remedy_names_the_library_that_the_command_was_given(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "my library"
    message = f"Nothing is indexed in {other} yet: run 'pilcrow index --library '{other}' FOLDER'."
    assert_sentence(run("status", "--library", other), message)
    assert message.partition(": ")[2] in run("doctor", "--library", other).stdout


def test_a_reader_in_another_folder_is_told_of_other_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PILCROW_LIBRARY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    result = CliRunner().invoke(main, ["search", "aid"])
    assert_sentence(
        result,
        f"Nothing is indexed in {tmp_path}/pilcrow yet: run 'pilcrow index FOLDER'. "
        "If you indexed elsewhere, name that library: --library DIRECTORY.",
    )


@pytest.mark.parametrize("arguments", [["search", "aid"], ["show", "x"], ["status"]])
def test_nothing_indexed_yet_is_one_sentence(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    message = f"Nothing is indexed in {tmp_path} yet: run 'pilcrow index FOLDER'."
    assert_sentence(run(*arguments, at=tmp_path), message)


@pytest.mark.parametrize(
    "arguments", [["search", "aid"], ["show", "x"], ["status"], ["index"], ["serve"]]
)
def test_another_schema_version_is_one_sentence(
    run: Run, news: Path, tmp_path: Path, arguments: list[str]
) -> None:
    library = tmp_path / "library"
    sync(library, [news])
    generation = generations.published(library)
    generation.write(replace(generation.manifest(), schema=SCHEMA_VERSION + 1))
    message = (
        f"The index in {library}/generation-1 has schema version {SCHEMA_VERSION + 1}, this "
        f"Pilcrow reads version {SCHEMA_VERSION}: run 'pilcrow index --rebuild'."
    )
    assert_sentence(run(*arguments, at=library), message)


@pytest.mark.parametrize("arguments", [["search", "aid"], ["index", "."], ["status"]])
def test_a_library_that_is_a_file_is_one_sentence(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    path = tmp_path / "file"
    path.write_text("no folder")
    result = run(*arguments, at=path)
    assert result.exit_code == 2
    assert f"Directory '{path}' is a file." in result.stderr


@pytest.mark.parametrize("arguments", [["search", "aid"], ["index", "."], ["status"], ["doctor"]])
def test_a_library_below_a_file_is_one_sentence(
    run: Run, tmp_path: Path, arguments: list[str], news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(news)
    (tmp_path / "file").write_text("no folder")
    result = run(*arguments, at=tmp_path / "file/library")
    assert result.exit_code == (1 if arguments == ["doctor"] else 2)
    assert isinstance(result.exception, SystemExit)


# serve


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, Settings]]:
    """Note what would be served instead of serving for ever."""
    calls: list[tuple[Path, Settings]] = []
    monkeypatch.setattr(web.server, "serve", lambda path, how, **_: calls.append((path, how)))
    return calls


def test_serve_serves_what_is_indexed(
    run: Run, library: Library, served: list[tuple[Path, Settings]]
) -> None:
    result = run("serve", "--port", 8080, "--workers", 2)
    assert (result.exit_code, result.output) == (0, "")
    assert served == [(library.path, Settings(port=8080, workers=2))]


def test_settings_come_from_flags_variables_and_a_file(
    run: Run,
    tmp_path: Path,
    served: list[tuple[Path, Settings]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "pilcrow.toml"
    file.write_text("port = 1\nproxies = 1\ntime_limit = 3.5\n")
    monkeypatch.setenv("PILCROW_PORT", "2")
    monkeypatch.setenv("PILCROW_WORKERS", "2")
    result = run("serve", "--config", file, "--workers", 3, "--set", "log-format=json")
    assert result.exit_code == 0
    told = Settings(port=2, workers=3, proxies=1, time_limit=3.5, log_format="json")
    assert served[0][1] == told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "70000"], "--port is '70000': it should be less than or equal to 65535."),
        (["--set", "memory=lots"], "--memory is 'lots': it should be a valid integer"),
        (["--set", "memry=1000"], "There is no setting for --memry: did you mean memory?"),
        (["--set", "memory"], "'memory' is not NAME=VALUE."),
        (["--config", "nowhere.toml"], "Cannot read nowhere.toml (no such file or directory)"),
    ],
)
def test_a_wrong_setting_is_told_with_its_value(
    run: Run, served: list[tuple[Path, Settings]], arguments: list[str], sentence: str
) -> None:
    result = run("serve", *arguments)
    assert (result.exit_code, served) == (2, [])
    assert sentence in result.stderr


def test_serve_rebuilds_an_older_index_beside_the_server(
    run: Run, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"
    sync(library, [news])
    generation = generations.published(library)
    generation.write(replace(generation.manifest(), schema=SCHEMA_VERSION - 1))

    def serve_until_it_is_there(*_: object, **__: object) -> None:
        for _ in range(600):
            if generations.published(library) != generation:
                return
            time.sleep(0.1)

    monkeypatch.setattr(web.server, "serve", serve_until_it_is_there)
    result = run("serve", at=library)
    assert "The index is of an older version: rebuilding it." in result.stderr
    assert generations.published(library).manifest().schema == SCHEMA_VERSION


def test_doctor_repairs(run: Run, news: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    sync(library, [news])
    generations.published(library).catalog.write_bytes(b"")
    found = run("doctor", at=library)
    assert found.exit_code == 1
    assert "catalog.sqlite has 0 bytes instead of" in found.stdout
    mended = run("doctor", "--repair", at=library)
    assert (mended.exit_code, "✗" in mended.stdout) == (0, False)


def test_a_backup_can_be_restored(run: Run, news: Path, tmp_path: Path) -> None:
    sync(tmp_path / "library", [news])
    file = tmp_path / "it.tar"
    for done in ("Wrote", "Replaced"):
        written = run("backup", file, at=tmp_path / "library")
        assert re.match(rf"{done} {re.escape(str(file))} \(0\.\d MB\):\n", written.stdout)
    result = run("restore", file, at=tmp_path / "other")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Restored {file}:\n")
    assert "1 paragraph in 1 article" in result.stdout
    assert run("search", "fox", at=tmp_path / "other").exit_code == 0


def test_serve_indexes_the_seeds_where_nothing_is_indexed(
    run: Run,
    news: Path,
    tmp_path: Path,
    served: list[tuple[Path, Settings]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    news.rename(tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    result = run("serve", at=tmp_path / "library")
    assert result.exit_code == 0
    assert "Files: 1 new (" in result.stdout
    assert served[0][0] == tmp_path / "library"


def test_a_port_in_use_is_one_sentence(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", port)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.fullmatch(
        rf"(?:Error: )?Cannot listen on 127\.0\.0\.1, port {port} \([^)]+\): "
        rf"use --port {port + 1}\.\n",
        result.stderr,
    )


# Where the library is


def test_the_library_is_beside_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_library().name == "pilcrow"
    (tmp_path / "seeds").mkdir()
    assert default_library() == Path(".pilcrow")
    (tmp_path / "seeds").rmdir()
    (tmp_path / ".pilcrow").mkdir()
    assert default_library() == Path(".pilcrow")


# As processes


def process(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PILCROW_LIBRARY"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "100"}
    command = [sys.executable, "-m", "search", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_python_m_search_is_the_command(news: Path, tmp_path: Path) -> None:
    sync(tmp_path / ".pilcrow", [news])
    found = process("search", "foxes", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert "The fox was seen by many" in found.stdout


def test_a_process_ends_with_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = process("search", "aid", "--library", "nowhere", cwd=tmp_path)
    message = (
        "Error: Nothing is indexed in nowhere yet: run 'pilcrow index --library nowhere FOLDER'.\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_the_name_in_help_is_how_it_was_called() -> None:
    result = CliRunner().invoke(main, ["--help"], prog_name="python -m search")
    assert result.stdout.startswith("Usage: python -m search [OPTIONS]")
