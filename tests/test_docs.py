"""The READMEs are true: their commands, queries, addresses and Python examples are run.

After a change of modules or of their first sentences, write the maps:
``WRITE_MAP=1 uv run --group dev pytest tests/test_docs.py -k map``.
"""

from __future__ import annotations

import ast
import doctest
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

import search
from search import LANGUAGES, Library, Request
from search.cli.main import main
from search.formats import suffixes
from tests.support.commands import COMMANDS, command
from tests.support.imports import MODULES
from tests.support.paths import ROOT, SEEDS
from web import create_app

PATHS = {
    "README": ROOT / "README.md",
    "search": ROOT / "search/README.md",
    "web": ROOT / "web/README.md",
    "tests": ROOT / "tests/README.md",
    "CONTRIBUTING": ROOT / ".github/CONTRIBUTING.md",
}
DOCS = {name: path.read_text("utf-8") for name, path in PATHS.items()}
MOST_WORDS = 700  # of README.md, code and tables included
MAP = re.compile(r"(<!-- map: .* -->\n)(.*?)(<!-- end of map -->)", re.DOTALL)


def blocks(doc: str, language: str) -> list[str]:
    """List the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCS[doc], re.MULTILINE | re.DOTALL)


def section(doc: str, title: str) -> str:
    """Return the text between a heading and the next one of its level."""
    text = DOCS[doc].partition(f"## {title}\n")[2].partition("\n## ")[0]
    assert text, f"{doc} has no section {title}"
    return text


def rows(doc: str, title: str) -> list[list[str]]:
    """Return the cells of a section's table, without its head."""
    lines = [line for line in section(doc, title).splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]
    return [[cell.strip().replace("\\|", "|") for cell in row] for row in cells]


def commands(doc: str) -> list[str]:
    """List the ``pilcrow`` commands in the shell blocks of a document."""
    lines = [line for block in blocks(doc, "sh") for line in block.splitlines()]
    return [line for line in lines if re.match(r"(?:\w+=\S+ )?pilcrow ", line)]


def queries() -> list[tuple[str, int]]:
    """List the queries of both tables with their numbers of hits, each once."""
    tables = rows("README", "Ten queries") + rows("search", "The query language")
    return list(dict.fromkeys((query.strip("`"), int(hits)) for query, _, hits in tables))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's home, with two folders of articles, and nothing indexed."""
    shutil.copytree(SEEDS, tmp_path / "articles")
    shutil.copytree(ROOT / "web/deploy", tmp_path / "web/deploy")
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
        command(name).make_context(name, arguments)
        return
    typed = "four random words\n" if name == "users" else None
    ran = CliRunner().invoke(main, [name, *arguments], env=environment, input=typed)
    assert ran.exit_code == 0, f"{line}\n{ran.output}"


# README.md


def test_the_readme_is_short() -> None:
    assert len(DOCS["README"].split()) <= MOST_WORDS


def test_the_two_commands_are_in_the_readme() -> None:
    lines = [line for block in blocks("README", "sh") for line in block.splitlines()]
    assert "pip install uv && uv run pilcrow serve" in lines
    assert "pip install uv && uv run --group dev pytest" in lines


def test_no_development_tool_is_installed_by_default() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["uv"]["default-groups"] == []


def test_the_readme_has_ten_queries() -> None:
    assert len(rows("README", "Ten queries")) == 10


def test_the_formats_and_languages_are_those_of_the_code() -> None:
    text = section("README", "Your own articles")
    listed = re.findall(r"\(`(\.[\w .]+)`", text)
    assert " ".join(listed).split() == list(suffixes())
    assert f"`{' '.join(LANGUAGES)}`" in text


def test_the_index_is_where_the_readme_says(home: Path) -> None:
    invoke("pilcrow index articles")
    assert (home / ".local/share/pilcrow/CURRENT").exists()
    shutil.copytree(SEEDS, home / "seeds")
    invoke("pilcrow index articles")
    assert (home / ".pilcrow/CURRENT").exists()


# All of them


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("doc", ["README", "web"])
def test_each_command_works_in_the_order_of_the_document(doc: str) -> None:
    invoke("pilcrow index articles presse")
    for line in commands(doc):
        invoke(line)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert any(re.search(rf"\bpilcrow {name}\b", text) for text in DOCS.values())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_explains_itself(name: str) -> None:
    explained = command(name)
    assert explained.help
    for option in explained.params:
        if isinstance(option, click.Option):
            assert option.help, option


@pytest.mark.parametrize(("query", "hits"), queries())
def test_a_query_finds_as_many_paragraphs_as_the_tables_say(
    library: Library, query: str, hits: int
) -> None:
    page = library.search(Request(q=query))
    assert (page.total, page.repaired) == (hits, False)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("doc", ["search", "web"])
def test_the_python_examples_run(doc: str) -> None:
    source = "\n".join(blocks(doc, "python"))
    test = doctest.DocTestParser().get_doctest(source, {}, doc, str(PATHS[doc]), 0)
    assert len(test.examples) > 4
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    failed, _ = runner.run(test, out=report.append)
    assert failed == 0, "".join(report)


def test_every_public_name_has_an_example() -> None:
    source = "\n".join(blocks("search", "python"))
    assert [name for name in search.__all__ if not re.search(rf"\b{name}\b", source)] == []


@pytest.mark.parametrize("package", ["search", "web"])
def test_every_module_is_on_the_map(package: str) -> None:
    text = DOCS[package]
    expected = MAP.sub(lambda found: found[1] + map_of(package) + found[3], text)
    if os.environ.get("WRITE_MAP"):
        PATHS[package].write_text(expected, "utf-8")
    else:
        assert text == expected


def map_of(package: str) -> str:
    """Write the map of a package: a list item for each folder, and one in it for each module."""
    lines = []
    for module, path in sorted(MODULES.items(), key=lambda item: item[1].parts):
        if module.partition(".")[0] != package or path.name == "__main__.py":
            continue
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        summary = " ".join(docstring.partition("\n\n")[0].split())
        depth = "  " * (len(path.relative_to(ROOT).parts) - 2)
        if path.name == "__init__.py":
            folder = path.parent.relative_to(ROOT / package)
            name = path.name if path.parent == ROOT / package else f"{folder}/"
            depth = depth[2:]
        else:
            name = path.name
        lines.append(f"{depth}- `{name}`: {summary}\n")
    return "".join(lines)


@pytest.mark.parametrize("doc", DOCS)
def test_links_and_pictures_lead_somewhere(doc: str) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", DOCS[doc]):
        linked = PATHS[doc].parent / target if target else PATHS[doc]
        assert linked.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.*)$", linked.read_text("utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles]


PATH = re.compile(r"`((?:[a-z_]+/)+(?:[a-z_]+\.(?:py|json|toml))?|[a-z_]+\.py)`")


@pytest.mark.parametrize("doc", ["search", "web", "tests", "CONTRIBUTING"])
def test_files_that_are_named_exist(doc: str) -> None:
    """The names are paths from the document or the root; the map is tested by itself."""
    for name in PATH.findall(MAP.sub("", DOCS[doc])):
        assert any((base / name).exists() for base in (PATHS[doc].parent, ROOT)), name


# web/README.md


def test_the_json_example_is_the_real_answer(library: Library) -> None:
    [address] = re.findall(r"^curl 'http://127.0.0.1:8000(.*)'$", DOCS["web"], re.MULTILINE)
    [shown] = map(json.loads, blocks("web", "json"))
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


def test_every_address_in_the_documents_answers(library: Library) -> None:
    client = create_app(library).test_client()
    [hit] = library.search(Request(q="cease-fire U.S.")).hits
    known = {"articles": hit.paragraph.article, "paragraphs": hit.paragraph.id}
    text = section("web", "The JSON API")
    addresses = set(re.findall(r"`(/(?:api/|feed|healthz|readyz|metrics)[^`]*)`", text))
    assert len(addresses) > 5
    for address in sorted(addresses):
        kind = address.removesuffix("/similar").split("/")[-2]
        address = address.replace("=ID", f"={hit.paragraph.id}")
        with client.get(address.replace("/ID", f"/{known.get(kind)}")) as answer:
            assert answer.status_code == 200, address


# CONTRIBUTING, pyproject.toml and CHANGELOG


def test_the_steps_before_a_commit_are_the_steps_of_the_checks() -> None:
    steps = (ROOT / ".ci/run").read_text("utf-8")
    [block] = blocks("CONTRIBUTING", "sh")
    for line in block.splitlines()[:-1]:
        assert line in steps, line


def test_the_workflow_tests_the_versions_of_python_that_are_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    workflow = (ROOT / ".github/workflows/checks.yml").read_text("utf-8")
    [matrix] = re.findall(r"python: (\[.*\])", workflow)
    assert json.loads(matrix) == declared


def test_the_whoosh_in_the_documents_is_the_one_in_use() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [version] = [item for item in project["dependencies"] if item.startswith("whoosh3==")]
    short = ".".join(version.removeprefix("whoosh3==").split(".")[:2])
    assert f"`whoosh3` {short} " in DOCS["search"]


def test_the_changelog_has_the_version_in_the_project_below_what_is_unreleased() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[:2] == ["Unreleased", project["version"]]
