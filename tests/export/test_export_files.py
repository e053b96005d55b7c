"""What holds for every target that is a file."""

from __future__ import annotations

import csv
import importlib
import time
from dataclasses import replace
from pathlib import Path

import pytest
from export_examples import registry
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.errors import MissingComponentError, OutputError, UsageError
from pipeline.export import EXPORTERS, export
from pipeline.export.model import By, Options, Report
from pipeline.model import Unit
from pipeline.registry import Registry

FILES = [name for name in EXPORTERS if name != "caldav"]
TEXTS = [name for name in FILES if name not in ("xlsx", "docx", "sql", "parquet", "schema")]


def write(name: str, path: Path, *registries: Registry, **options: object) -> Report:
    chosen = Options(path, **options)  # type: ignore[arg-type]
    return export(name, registries or (registry(),), chosen)[1]


@pytest.mark.parametrize("name", EXPORTERS)
def test_each_names_its_documentation(name: str) -> None:
    module = importlib.import_module(f"pipeline.export.{EXPORTERS[name].module}")
    assert name in ("xlsx", "docx") or "https://" in (module.__doc__ or "")


@pytest.mark.parametrize("name", FILES)
def test_twice_is_the_same_on_another_day(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first.any", tmp_path / "second.any"
    write(name, first)
    before = first.read_bytes()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 90_000)
    write(name, second)
    assert second.read_bytes() == before
    write(name, first)
    assert first.read_bytes() == before


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("registries", [(registry(tasks=(), text=""),), ()], ids=["no task", "no notice"])
def test_nothing_to_export(name: str, registries: tuple[Registry, ...], tmp_path: Path) -> None:
    _, report = export(name, registries, Options(tmp_path / "empty"))
    assert report.entries == 0
    assert (tmp_path / "empty").stat().st_size > 0 or name in TEXTS


@pytest.mark.parametrize("name", FILES)
def test_no_contact_and_nothing_proposed_leaves(name: str, tmp_path: Path) -> None:
    write(name, tmp_path / "out")
    data = (tmp_path / "out").read_bytes()
    for secret in ("lin.xiao", "5550123", "林晓", "应急物资库"):
        assert secret.encode() not in data
    if name in TEXTS and name not in ("openproject", "feishu", "dingtalk", "ciso-assistant"):
        write(name, tmp_path / "out", include_proposed=True)
        assert "应急物资库".encode() in (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_a_path_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        export(name, [registry()], Options())
    with pytest.raises(OutputError):
        export(name, [registry()], Options(tmp_path))


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError("gone", name="openpyxl")

    monkeypatch.setattr("pipeline.export.import_module", missing)
    with pytest.raises(MissingComponentError) as caught:
        export("xlsx", [registry()], Options(tmp_path / "x"))
    assert "openpyxl" in caught.value.message and "notice-pipeline[trackers]" in caught.value.advice


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="\ud800")
@given(text=st.text(st.characters(codec=None), min_size=0, max_size=60))
def test_any_text_can_be_written(name: str, text: str, tmp_path: Path) -> None:
    """Control characters, lone surrogates, markup, right-to-left marks: the file is written and holds every task."""
    base = registry()
    task = replace(base.tasks[0], text=text, path=(text,), responsible_units=(Unit(text or "甲"),))
    report = write(name, tmp_path / "any", replace(base, tasks=(task, *base.tasks[1:])), by=By.UNIT)
    # what recurs on the last day of a quarter is three entries
    assert report.entries == {"schema": 0, "taskwarrior": 7, "org": 7}.get(name, 5)


@pytest.mark.parametrize("name", ["jira", "redmine", "gitlab", "vikunja", "planner"])
def test_no_cell_is_a_formula(name: str, tmp_path: Path) -> None:
    write(name, tmp_path / "out")
    with (tmp_path / "out").open(encoding="utf-8-sig", newline="") as handle:
        heads, *found = csv.reader(handle)
    assert {len(row) for row in found} == {len(heads)}
    cells = [cell for row in found for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
