"""The imports of both packages, read from their source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, or one name of a module."""

    by: str
    module: str
    name: str | None
    line: int
    late: bool  # inside a function

    def __str__(self) -> str:
        return f"{self.by}, line {self.line}: {self.module} {self.name or ''}".rstrip()


def modules() -> dict[str, Path]:
    """Give the modules of both packages by their dotted names."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in ("search", "web")
        for path in sorted((ROOT / package).rglob("*.py"))
    }


MODULES = modules()


def imports_of(module: str) -> Iterator[Import]:
    """Read the imports of a module; ``from search import timeout`` is one of search.timeout."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    inside = {node for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, None, node.lineno, node in inside)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            for alias in node.names:
                whole = f"{source}.{alias.name}"
                is_module = whole in MODULES and alias.name not in own_names(source)
                imported = (whole, None) if is_module else (source, alias.name)
                yield Import(module, *imported, node.lineno, node in inside)


@cache
def own_names(package: str) -> frozenset[str]:
    """Give the names that a package exports: they hide modules of the same name."""
    if package not in MODULES:
        return frozenset()
    tree = ast.parse(MODULES[package].read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return frozenset(alias.asname for node in imports for alias in node.names if alias.asname)


IMPORTS = [item for module in MODULES for item in imports_of(module)]
OURS = [item for item in IMPORTS if item.module in MODULES]
