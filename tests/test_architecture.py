"""The layers of both packages, written down once and compared with the imports in the code.

Also what holds of all modules: names of classes, first words of docstrings, the top level.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import entry_points, packages_distributions
from itertools import chain
from pathlib import Path

import pytest

import search
import web
from search.engines.whoosh.schema import SCHEMA
from search.fields import FIELDS, FieldContent
from search.model import Paragraph
from tests.support.imports import IMPORTS, MODULES, OURS, Import
from tests.support.paths import ROOT

PUBLIC = "search"  # the package itself: the list of public names
PACKAGES = (PUBLIC, "web")

# From the bottom up. A package stands for its modules; a module imports from its own layer or
# from below, never from above.
LAYERS = (
    "search.errors search.model search.fields",  # standard library only
    "search.timeout",
    "search.analysis",
    "search.formats",
    "search.articles search.annotation search.query",
    "search.planning",
    "search.storage",
    "search.engines",
    "search.answers search.checking",
    "search.library search.indexing",
    PUBLIC,
    "search.cli",
    "search.__main__",
    "web.settings web.params",
    "web.rendering",
    "web.api",
    "web.pages",
    "web.http",
    "web.access",
    "web.application web.connections",
    "web",
    "web.server",
    "web.cli",
    "web.__main__",
)

# Of the rest, only the standard library is used.
DOORS = {
    "ftfy": "search.formats.text.text_repair",
    "argon2": "web.access.passwords",
    "click": "search.cli web.cli web.access.commands",
    "feedparser": "search.formats.containers.feed",
    "filelock": "search.engines.whoosh.storage.write_lock web.access.access_file",
    "flask": "web",
    "flask_compress": "web",
    "flask_cors": "web",
    "granian": "web.server",
    "markdown_it": "search.formats.text.markdown",
    "hatchling": "search.engines.whoosh.kernels.build",
    "htmldate": "search.formats.web_pages.statements",
    "itsdangerous": "web.access.sessions",
    "limits": "web.http.limits web.access.tries",
    "lxml": "search.formats",
    "markupsafe": "web",
    "mdit_py_plugins": "search.formats.text.markdown",
    "nltk": "search.analysis.terms search.analysis.sentences",
    "numpy": "search.planning.ranking search.engines search.checking.alignment",
    "orjson": "web.rendering web.api.serializers search.engines.paragraph_record "
    "search.formats.records.json_records search.engines.opensearch",
    "zstandard": "search.engines.whoosh.segments.compressed_texts",
    "py3langid": "search.analysis.detection",
    "platformdirs": "search.cli.options",
    "prometheus_client": "web.http.metrics",
    "pydantic": "web.params web.api web.settings web.access",
    "pydantic_core": "web.params",
    "pydantic_settings": "web.settings",
    "pypdfium2": "search.formats.pdf",
    "rapidfuzz": "search.engines.whoosh.searching.vocabulary "
    "search.engines.opensearch.searching.cluster_vocabulary",
    "regex": "search.analysis search.articles",
    "rensa": "search.engines.fingerprints",
    "rich": "search.cli",
    "striprtf": "search.formats.office.rtf",
    "trafilatura": "search.formats.web_pages",
    "typing_extensions": "web.api.schemas",
    "urllib3": "search.engines.opensearch.cluster.connection",
    "warcio": "search.formats.containers.warc",
    "watchfiles": "search.indexing.watch",
    "werkzeug": "web",
    "whoosh": "search.engines",
    "yaml": "search.formats.text.head_syntax",
}
PARTS = {  # come with another library, and need not be declared
    "htmldate": "trafilatura",
    "itsdangerous": "flask",
    "markupsafe": "flask",
    "pydantic_core": "pydantic",
    "werkzeug": "flask",
}
DISTRIBUTIONS = {
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "argon2": "argon2-cffi",
    "flask_compress": "flask-compress",
    "flask_cors": "flask-cors",
    "prometheus_client": "prometheus-client",
    "pydantic_settings": "pydantic-settings",
    "typing_extensions": "typing-extensions",
    "whoosh": "whoosh3",
    "yaml": "pyyaml",
}  # where the name to install is another one

COMMANDS = ("web.cli", "web.access.commands")  # of the command line, registered as entry points

# Imports inside functions, and why they are there.
WRITING = "only what writes needs it, and 'pilcrow search' starts sooner"
MISSPELLINGS = "only misspellings need it, and 'pilcrow search' starts sooner"
LATE = {
    ("search.analysis.detection", "py3langid.langid"): "not every folder needs it",
    (
        "search.engines.whoosh.kernels.build",
        "hatchling.builders.hooks.plugin.interface",
    ): "is there only while Pilcrow is built",
    ("search.formats.text.text_repair", "ftfy"): "takes a sixth of a second; few texts need it",
    ("search.formats.text.text_repair", "ftfy.badness"): "goes with it",
    ("search.formats.exports.reading", "search.formats.office.docx"): "only Word files need it",
    ("search.formats.exports.reading", "search.formats.office.rtf"): "only RTF files need it",
    ("search.engines.whoosh.schema", "whoosh"): "takes a while; only Whoosh's parser asks",
    (
        "search.analysis.terms",
        "nltk.stem.snowball",
    ): "takes a while; not for --help, nor for a status",
    ("search.analysis.sentences", "nltk.tokenize"): "takes a while; few searches show sentences",
    (
        "search.indexing.read_files",
        "search.annotation",
    ): "takes a tenth of a second; not all is annotated",
    (
        "web.application",
        "web.http.metrics",
    ): "before workers start, prometheus_client must not be imported",
    ("search.library", "search.checking.check"): "annotates, which takes a tenth of a second",
    ("search.cli.plugins", "importlib.metadata"): "takes 30 ms; 'pilcrow search' needs none of it",
    (
        "search.engines.factory",
        "search.engines.opensearch.engine",
    ): "few libraries are in a cluster, and its library may not be installed",
    (
        "search.engines.opensearch.engine",
        "search.engines.opensearch.building.cluster_writer",
    ): WRITING,
    (
        "search.engines.opensearch.care",
        "search.engines.opensearch.building.cluster_writer",
    ): WRITING,
    ("search.engines.whoosh.engine", "search.engines.whoosh.building.batches"): WRITING,
    ("search.engines.whoosh.engine", "search.engines.whoosh.storage.generation_writer"): WRITING,
    ("search.engines.whoosh.index", "search.engines.whoosh.building.writer"): WRITING,
    ("search.engines.whoosh.storage.write_lock", "filelock"): WRITING,
    ("search.engines.whoosh.searching.vocabulary", "rapidfuzz.distance"): MISSPELLINGS,
    ("search.engines.whoosh.searching.vocabulary", "rapidfuzz.process"): MISSPELLINGS,
    ("web.cli", "web.server"): "takes a second; 'pilcrow --help' needs the options only",
    ("web.cli", "web.settings"): "goes with it",
    ("web.cli", "search.cli.maintenance"): "goes with it",
}


def within(module: str, names: str) -> bool:
    """Tell whether a module is one of those named, or in a package that is."""
    return any(module == name or module.startswith(f"{name}.") for name in names.split())


def layer(module: str) -> int:
    """Find a module's layer by the longest name that covers it; a package covers only itself."""
    named = {name: level for level, names in enumerate(LAYERS) for name in names.split()}
    if module in PACKAGES:
        return named[module]
    covering = [name for name in named if name not in PACKAGES and within(module, name)]
    assert covering, f"{module} is in no layer: write it down in LAYERS"
    return named[max(covering, key=len)]


def listed(items: list[Import]) -> str:
    return "\n".join(map(str, items))


def test_every_layer_names_modules_that_exist() -> None:
    names = {name for names in LAYERS for name in names.split()}
    packages = {module.rpartition(".")[0] for module in MODULES}
    assert names <= MODULES.keys() | packages


def test_imports_point_down_the_layers() -> None:
    up = [item for item in OURS if layer(item.module) > layer(item.by)]
    assert not up, listed(up)


def test_no_imports_form_a_cycle() -> None:
    graph = {module: {item.module for item in OURS if item.by == module} for module in MODULES}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the modules


def test_no_packages_form_a_cycle() -> None:
    """The folders of ``search`` and of ``web`` are walked through in one direction, too."""
    imports = {package_of(item.by): set[str]() for item in OURS}
    for item in OURS:
        if package_of(item.by) != package_of(item.module):
            imports[package_of(item.by)].add(package_of(item.module))
    TopologicalSorter(imports).prepare()


def package_of(module: str) -> str:
    """Name the folder of a module that stands right below its top package."""
    return ".".join(module.split(".")[:2])


def test_no_import_is_relative() -> None:
    relative = [item for item in IMPORTS if item.module.startswith(".")]
    assert not relative, listed(relative)


def test_imports_stand_at_the_top_except_those_with_a_reason() -> None:
    assert {(item.by, item.module) for item in IMPORTS if item.late} == LATE.keys()


def test_the_web_uses_only_the_public_names_of_search() -> None:
    behind = [
        item
        for item in OURS
        if item.by.startswith("web") and item.module.startswith("search.")
        if not (item.by in COMMANDS and within(item.module, "search.cli"))
    ]
    assert not behind, listed(behind)


def test_only_the_factory_knows_the_engines() -> None:
    """Everything else uses ``search.engines.protocol``."""
    inside = [
        item
        for item in OURS
        for engine in ("search.engines.whoosh", "search.engines.opensearch")
        if within(item.module, engine) and not within(item.by, f"{engine} search.engines.factory")
    ]
    assert not inside, listed(inside)


def test_no_module_of_search_imports_the_web() -> None:
    """The command line finds ``serve`` and the JSON presenter by their entry points."""
    known = [item for item in OURS if within(item.by, "search") and within(item.module, "web")]
    assert not known, listed(known)


def test_every_entry_point_can_be_loaded() -> None:
    registered = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = registered["entry-points"]
    installed = {
        group: {one.name: one.value for one in entry_points(group=group)} for group in groups
    }
    assert installed == groups
    assert all(callable(one.load()) for group in groups for one in entry_points(group=group))


def test_the_public_names_are_listed_alike_for_type_checkers_and_for_the_interpreter() -> None:
    tree = ast.parse(MODULES[PUBLIC].read_text("utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If)]
    for_checkers = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom), ast.unparse(node)
        for alias in node.names:
            # The doubled name in ``import Hit as Hit`` marks a public name.
            assert alias.asname == alias.name, ast.unparse(node)
            for_checkers[alias.name] = node.module
    assert for_checkers == search._MODULES
    for name in for_checkers:
        assert getattr(search, name) is not None
    assert set(search.__all__) == for_checkers.keys() <= set(dir(search))


def test_a_name_that_is_not_public_is_an_error() -> None:
    with pytest.raises(AttributeError, match="module 'search' has no attribute 'Libary'"):
        search.Libary  # noqa: B018


def test_the_bottom_layer_needs_the_standard_library_only() -> None:
    bottom = [item for item in IMPORTS if layer(item.by) == 0]
    foreign = [
        item
        for item in bottom
        if item.module not in MODULES and top(item) not in sys.stdlib_module_names
    ]
    assert not foreign, listed(foreign)


def top(item: Import) -> str:
    return item.module.partition(".")[0]


def third_parties() -> list[Import]:
    known = sys.stdlib_module_names | {"search", "web"}
    return [item for item in IMPORTS if top(item) not in known]


def test_third_parties_come_in_by_their_doors_only() -> None:
    elsewhere = [item for item in third_parties() if not within(item.by, DOORS.get(top(item), ""))]
    assert not elsewhere, listed(elsewhere)


@pytest.mark.parametrize("library", DOORS)
def test_every_door_is_used(library: str) -> None:
    users = [item.by for item in third_parties() if top(item) == library]
    unused = [name for name in DOORS[library].split() if not any(within(u, name) for u in users)]
    assert not unused


def test_what_is_imported_is_what_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = chain.from_iterable(project["project"]["optional-dependencies"].values())
    building = project["build-system"]["requires"]
    required = [*project["project"]["dependencies"], *building, *extras]
    declared = {re.split("[<>=~!]", requirement)[0] for requirement in required}
    imported = {DISTRIBUTIONS.get(name, name) for name in DOORS if name not in PARTS}
    assert declared == imported
    assert set(PARTS.values()) <= imported


def test_our_packages_are_the_ones_imported() -> None:
    """Others on PyPI install packages of these names, web.py for one."""
    for package in (search, web):
        assert package.__file__ == str(ROOT / package.__name__ / "__init__.py")
        owners = packages_distributions().get(package.__name__, ["pilcrow"])
        assert set(owners) == {"pilcrow"}


def test_a_paragraph_has_the_fields_of_the_schema() -> None:
    made = {name for name, field in FIELDS.items() if field.content is FieldContent.QUOTATIONS}
    assert set(Paragraph._fields) == set(SCHEMA.names()) - made


def definitions(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """Yield the definitions of a kind in both packages, with "module:line"."""
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, kind):
                yield f"{module}:{getattr(node, 'lineno', 1)}", node


def test_a_class_name_stands_for_one_class() -> None:
    places = defaultdict(list)
    for place, node in definitions(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        places[node.name].append(place)
    assert {name: found for name, found in places.items() if found[1:]} == {}


DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def test_no_docstring_begins_with_a_question_word() -> None:
    """A docstring names its subject; "What stands here" names none."""
    found = {
        place: text.partition("\n")[0]
        for place, node in definitions(DOCUMENTED)
        if (text := ast.get_docstring(node)) and re.match(r"(?:What|Where|By which)\b", text)
    }
    assert found == {}


def test_the_top_level_holds_little() -> None:
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    entries = {line.partition("/")[0] for line in listing.stdout.splitlines()}
    assert {entry for entry in entries if not entry.startswith(".")} == {
        "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", "search", "seeds", "tests",
        "uv.lock", "web",
    }  # fmt: skip


# Told by Python itself: files opened for writing, network, processes. Reading is what imports do.
WATCH = """
import json, logging, os, sys

done = []
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
DEEDS = ("socket.", "subprocess.", "shutil.", "sqlite3.", "tempfile.", "os.mkdir", "os.putenv",
         "os.remove", "os.rename", "os.rmdir", "urllib.")

def watch(event, args):
    if event == "open" and args[2] & WRITES or event.startswith(DEEDS):
        done.append(f"{event} {args}")

import numpy  # sets a variable for its threads

sys.addaudithook(watch)
import search, web

for name in search.__all__:
    getattr(search, name)
print(json.dumps({
    "done": done,
    "loaded": sorted({"nltk", "granian"} & sys.modules.keys()),
    "handlers": len(logging.getLogger().handlers),
    "left": os.listdir(),
}))
"""


def test_importing_does_nothing(tmp_path: Path) -> None:
    """Nor does it load nltk or the server: each takes long, and most commands need neither."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-B", "-c", WATCH],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {"done": [], "loaded": [], "handlers": 0, "left": []}
