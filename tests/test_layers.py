"""Imports run one way: errors → model → rules → stages, blind to each other → registry → … → run → cli → the API."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline

PACKAGE = Path(pipeline.__file__).parent
ROOT = "pipeline"
# From the bottom up. A name stands for a module or a subpackage; those of one group are blind to each other.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors"}),
    frozenset({"model"}),
    frozenset({"regexcost"}),
    frozenset({"prefilter"}),
    frozenset({"regextree"}),
    frozenset({"regexcache"}),
    frozenset({"ruleset"}),
    frozenset({"rules"}),
    frozenset({"ingest", "structure", "extract", "normalize"}),
    frozenset({"registry"}),
    frozenset({"track", "export", "review"}),
    frozenset({"run"}),
)
# What composes stages, above `run`: these may use each other, without a circle.
COMPOSERS = len(LAYERS)
CLI, API = COMPOSERS + 1, COMPOSERS + 2


def modules() -> dict[str, Path]:
    """Dotted name → file of every module of the package."""
    return {_dotted(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def _dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part(module: str) -> str:
    """The top-level module or subpackage that a module belongs to; empty for the package itself."""
    return module.removeprefix(ROOT).lstrip(".").split(".")[0]


def layer(module: str) -> int:
    name = part(module)
    if name in ("", "cli"):
        return CLI if name else API
    return next((n for n, group in enumerate(LAYERS) if name in group), COMPOSERS)


def imports(tree: ast.AST) -> Iterator[str]:
    """Modules of ours that `tree` names in an import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they lead"
            yield from _from(node)


def _from(node: ast.ImportFrom) -> Iterator[str]:
    """`from package import module` is an import of the module, not of what the package itself defines."""
    names = [f"{node.module}.{alias.name}" for alias in node.names]
    yield from (name for name in names if name in MODULES)
    if node.module in MODULES and not all(name in MODULES for name in names):
        yield node.module


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def allowed(importer: str, imported: str) -> bool:
    if part(importer) == part(imported) or layer(imported) < layer(importer):
        return True
    return layer(importer) == layer(imported) == COMPOSERS


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    wrong = [name for name in imports(TREES[module]) if name != ROOT and not allowed(module, name)]
    assert not wrong, f"{module} must not import {', '.join(wrong)}"


@pytest.mark.parametrize("module", [name for name in MODULES if name != ROOT])
def test_nothing_imports_the_api(module: str) -> None:
    """`from pipeline import batch` names a module; `from pipeline import extract` would turn the layers round."""
    taken = [
        f"{ROOT}.{alias.name}"
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.ImportFrom) and node.module == ROOT
        for alias in node.names
    ]
    assert all(name in MODULES for name in taken)


def _at_import(tree: ast.Module) -> ast.Module:
    """What runs when the module is imported: no function bodies, no `if TYPE_CHECKING`."""
    kept = [n for n in tree.body if not isinstance(n, ast.FunctionDef | ast.ClassDef | ast.If)]
    return ast.Module(kept, [])


def test_no_circles() -> None:
    graph = {name: set(imports(_at_import(tree))) - {name} for name, tree in TREES.items()}
    while leaves := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in leaves:
            del graph[name]
    assert not graph, f"these import each other in a circle: {', '.join(sorted(graph))}"


def test_no_drawers() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    assert not {name for name in MODULES if name.rpartition(".")[2] in drawers}


def test_the_stages_are_there() -> None:
    """A layer that is misspelt above would hold nothing and allow everything."""
    parts = {part(name) for name in MODULES}
    later = {"track", "export", "review"}
    assert frozenset().union(*LAYERS) - later <= parts
