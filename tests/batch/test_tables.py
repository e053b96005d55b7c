"""The tables of a run: one pass over the manifest, as CSV and as Parquet."""

from __future__ import annotations

import csv
from pathlib import Path

import fake_run
import pytest

from pipeline import batch
from pipeline.batch import Options, Summary, tables
from pipeline.cli import main
from pipeline.errors import MissingComponentError, OutputError
from pipeline.inputs import discover
from pipeline.registry.csv_form import TASK_COLUMNS
from pipeline.ruleset import RuleSet

ALL = ("yaml", "csv", "parquet")


@pytest.fixture(autouse=True)
def _no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch.runs, "load_rules", lambda *roots: RuleSet((), (), repr(roots)))


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    folder = tmp_path / "notices"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.txt").write_text(f"每月检查第{n}处。\n=1+{n}。\n报送材料。\n", encoding="utf-8")
    (folder / "x.txt").write_text("corrupt", encoding="utf-8")
    return folder


def run(folder: Path, out: Path, formats: tuple[str, ...] = ALL) -> Summary:
    return batch.run(discover([str(folder)]), Options(out, formats=formats), process=fake_run.process)


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_parquet_holds_the_rows_of_the_csv(notices: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    run(notices, tmp_path / "out")
    table = parquet.read_table(tmp_path / "out" / "tasks.parquet")
    assert tuple(table.column_names) == TASK_COLUMNS
    rows = table.to_pylist()
    assert [row["序号"] for row in rows] == list(range(1, 13))
    assert rows[1]["工作任务"] == "=1+0。"  # no spreadsheet runs it: nothing to escape
    assert {type(row["原文起"]) for row in rows} == {int} and {row["页码"] for row in rows} == {None}
    plain = [[("" if v is None else str(v)) for v in row.values()] for row in rows]
    escaped = [list(row.values()) for row in csv_rows(tmp_path / "out" / "tasks.csv")]
    assert [[cell.removeprefix("'") for cell in row] for row in escaped] == plain


def test_parquet_is_written_in_groups(notices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    from pipeline.batch import parquet_table

    monkeypatch.setattr(parquet_table, "ROWS", 5)
    run(notices, tmp_path / "out")
    facts = parquet.read_metadata(tmp_path / "out" / "tasks.parquet")
    assert [facts.row_group(n).num_rows for n in range(facts.num_row_groups)] == [5, 5, 2]


def test_the_same_inputs_give_the_same_bytes(notices: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    for name in ("one", "two"):
        run(notices, tmp_path / name)
    one, two = (tmp_path / name / "tasks.parquet" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_only_what_is_asked_for_is_written(notices: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    summary = run(notices, tmp_path / "out", ("parquet",))
    assert {path.name for path in (tmp_path / "out").glob("[!.]*")} == {"tasks.parquet", "errors.csv"}
    assert (summary.notices, summary.tasks, summary.trackable) == (4, 12, 4)
    counted = run(notices, tmp_path / "none", ("yaml",))
    assert (counted.notices, counted.tasks, counted.trackable) == (4, 12, 4)


def test_without_pyarrow_nothing_begins(notices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "find_spec", lambda _: None)
    with pytest.raises(MissingComponentError) as caught:
        run(notices, tmp_path / "out")
    assert caught.value.advice == "pip install 'notice-pipeline[parquet]'"
    assert not (tmp_path / "out").exists()


def test_a_table_that_fails_leaves_the_old_one(notices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    run(notices, tmp_path / "out")
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").glob("tasks.*")}
    (notices / "5.txt").write_text("每季度检查。\n", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tables, "_add_lines", full)
    with pytest.raises(OutputError, match="No space left"):
        run(notices, tmp_path / "out")
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").glob("tasks.*")} == before
    assert not list((tmp_path / "out").glob(".notices-*"))


def test_the_option_names_its_choices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(tmp_path), "--format", "xlsx"]) == 1
    assert "yaml,csv,parquet" in capsys.readouterr().err
