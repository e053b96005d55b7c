"""Small files, small functions, few parameters: measured, so that they stay so."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median, quantiles

import pytest

import pipeline

FILES = sorted(Path(pipeline.__file__).parent.rglob("*.py"))
MAX_FILE, MAX_P95, MAX_MEDIAN, MAX_PARAMETERS = 400, 40, 10, 4
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> list[Function]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, Function)]


def lines(function: Function) -> int:
    """Lines of a function from its `def` to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: Function) -> list[str]:
    taken = function.args
    named = [a.arg for a in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
    return [name for name in named if name not in ("self", "cls")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_functions_take_few_parameters(path: Path) -> None:
    assert not [f"{f.name} (line {f.lineno})" for f in functions(path) if len(parameters(f)) > MAX_PARAMETERS]


def test_functions_are_short() -> None:
    sizes = [lines(function) for path in FILES for function in functions(path)]
    assert median(sizes) <= MAX_MEDIAN
    assert quantiles(sizes, n=20)[-1] <= MAX_P95
