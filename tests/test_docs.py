"""The README is true: its commands are run, its queries searched for, its answers compared."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from search import LANGUAGES, Library, Request
from search.cli.main import main
from search.formats import SUFFIXES
from tests.support.paths import ROOT
from web import create_app

SEEDS = ROOT / "seeds"
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """Give the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """Give the text between a heading and the next one."""
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """Give the cells of a section's table, but for its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]
    return [[cell.strip().replace("\\|", "|") for cell in row] for row in cells]


LINES = [line for block in blocks("sh") for line in block.splitlines()]
COMMANDS = [line for line in LINES if re.match(r"(?:\w+=\S+ )?pilcrow ", line)]
QUERIES = [(query.strip("`"), int(hits)) for query, _, hits in rows("What may be typed")]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's home, with two folders of articles, and nothing indexed."""
    shutil.copytree(SEEDS, tmp_path / "articles")
    (tmp_path / "presse").mkdir()
    (tmp_path / "presse/paix.txt").write_text("La paix\n\nLes armes se taisent.", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / ".local/share"))
    monkeypatch.delenv("PILCROW_LIBRARY", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(line: str) -> None:
    """Run a command as a shell would; of ``serve``, only read the options."""
    words = [os.path.expanduser(word) for word in shlex.split(line, comments=True)]  # noqa: PTH111
    environment = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        environment[name] = os.path.expanduser(value)  # noqa: PTH111
    name, *arguments = words[1:]
    if name == "serve":
        main.get_command(click.Context(main), name).make_context(name, arguments)
        return
    ran = CliRunner().invoke(main, [name, *arguments], env=environment)
    assert ran.exit_code == 0, f"{line}\n{ran.output}"


def test_the_two_commands_stand_as_they_must() -> None:
    assert "pip install uv && uv run pilcrow serve" in LINES
    assert "pip install uv && uv run pytest" in LINES


@pytest.mark.usefixtures("home")
def test_each_command_works_in_the_order_of_the_readme() -> None:
    assert len(COMMANDS) > 10
    for line in COMMANDS:
        invoke(line)


@pytest.mark.usefixtures("home")
def test_a_query_that_begins_with_a_minus_can_be_typed() -> None:
    [line] = re.findall(r"`(pilcrow search -- .*?)`", README)
    invoke("pilcrow index articles")
    invoke(line)


def test_the_index_is_where_the_readme_says(home: Path) -> None:
    invoke("pilcrow index articles")
    assert (home / ".local/share/pilcrow/CURRENT").exists()
    shutil.copytree(SEEDS, home / "seeds")
    invoke("pilcrow index articles")
    assert (home / ".pilcrow/CURRENT").exists()


@pytest.mark.parametrize("command", main.list_commands(click.Context(main)))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert any(re.search(rf"\bpilcrow {command}\b", line) for line in LINES)


@pytest.mark.parametrize("command", main.list_commands(click.Context(main)))
def test_every_command_explains_itself(command: str) -> None:
    """What it does in one line, and no option without a word, a default or a choice."""
    explained = main.get_command(click.Context(main), command)
    assert explained.help
    for option in explained.params:
        if isinstance(option, click.Option):
            assert option.help or isinstance(option.type, click.Choice | click.IntRange), option


@pytest.mark.parametrize(("query", "hits"), QUERIES)
def test_a_query_finds_as_many_paragraphs_as_the_readme_says(
    library: Library, query: str, hits: int
) -> None:
    page = library.search(Request(q=query))
    assert (page.total, page.repaired) == (hits, False)


def test_the_json_example_is_the_real_answer(library: Library) -> None:
    [address] = re.findall(r"^curl 'http://127.0.0.1:8000(.*)'$", README, re.MULTILINE)
    [shown] = map(json.loads, blocks("json"))
    answer = create_app(library).test_client().get(address)
    assert answer.status_code == 200
    assert shortened(answer.json, shown) == shown


def shortened(whole: object, shown: object) -> object:
    """Leave out of objects what the example leaves out; lists are shown whole."""
    if isinstance(whole, dict) and isinstance(shown, dict):
        return {key: shortened(whole.get(key), value) for key, value in shown.items()}
    if isinstance(whole, list) and isinstance(shown, list) and len(whole) == len(shown):
        return [shortened(one, other) for one, other in zip(whole, shown, strict=True)]
    return whole


def test_every_address_in_the_readme_answers(library: Library) -> None:
    client = create_app(library).test_client()
    [hit] = library.search(Request(q="cease-fire U.S.")).hits
    known = {"articles": hit.paragraph.article, "paragraphs": hit.paragraph.id}
    text = section("The JSON endpoint")
    addresses = set(re.findall(r"`(/(?:api/|feed|healthz|readyz|metrics)[^`]*)`", text))
    assert len(addresses) > 5
    for address in sorted(addresses):
        kind = address.removesuffix("/similar").split("/")[-2]
        address = address.replace("=ID", f"={hit.paragraph.id}")
        with client.get(address.replace("/ID", f"/{known.get(kind)}")) as answer:
            assert answer.status_code == 200, address


def test_every_package_is_on_the_map() -> None:
    named = [name.strip("`/") for name, _ in rows("The code on one screen")]
    packages = {path.parent.name for path in (ROOT / "search").glob("*/__init__.py")}
    assert sorted(named) == sorted(packages)


def test_the_formats_and_languages_are_those_of_the_code() -> None:
    text = section("Your own articles")
    assert re.findall(r"`(\.(?:t|m)\w+)`", text) == list(SUFFIXES)
    assert f"Languages: `{' '.join(LANGUAGES)}`." in text


def test_links_and_pictures_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_the_steps_of_development_are_the_steps_of_the_checks() -> None:
    steps = (ROOT / ".ci/run").read_text("utf-8")
    [block] = [block for block in blocks("sh") if "ruff" in block]
    for line in block.splitlines()[:-1]:
        assert line in steps, line


def test_the_whoosh_in_the_readme_is_the_one_in_use() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [version] = [item for item in project["dependencies"] if item.startswith("whoosh3==")]
    assert f"`whoosh3` {'.'.join(version.removeprefix('whoosh3==').split('.')[:2])} " in README


def test_the_changelog_has_the_version_in_the_project_below_what_is_unreleased() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert next(name for name in versions if name != "Unreleased") == project["version"]
