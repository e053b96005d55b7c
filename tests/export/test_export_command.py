"""`notices export`: the options of the contract, what it says, its exit codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from export_examples import registry
from openpyxl import load_workbook

from pipeline.cli import main
from pipeline.export import EXPORTERS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    registry().write(tmp_path / "registries")
    return tmp_path / "registries"


def test_help_lists_every_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n  {name} " in told for name in EXPORTERS) and "examples:" in told


@pytest.mark.parametrize("name", [name for name in EXPORTERS if name != "caldav"])
def test_any_suffix(name: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.any"
    assert main(["export", str(folder), "--to", name, "--out", str(out)]) == 0
    assert out.stat().st_size > 0
    entries = {"taskwarrior": 7, "org": 7}.get(name, 5)  # the ends of three quarters
    assert name == "schema" or f"{entries} entries of 1 notices" in capsys.readouterr().out


def test_what_is_left_out_and_lost_is_told(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    losses = tmp_path / "losses.csv"
    assert main(["export", str(folder), "--to", "jira", "--out", str(tmp_path / "x"), "--losses", str(losses)]) == 0
    told = capsys.readouterr().out
    assert "1 tasks that a draft only proposes" in told and "quantities: 1 values only in words" in told
    with losses.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {"任务编号": "0" * 16, "字段": "quantities", "结果": "text", "内容": "不少于5所学校"} in rows
    assert main(["export", str(folder), "--to", "jira", "--out", str(tmp_path / "x"), "--include-proposed"]) == 0
    assert "6 entries" in capsys.readouterr().out


def test_a_filled_ledger_goes_round(folder: Path, tmp_path: Path) -> None:
    ledger, again, back = (str(tmp_path / name) for name in ("ledger.xlsx", "again.xlsx", "back.csv"))
    assert main(["export", str(folder), "--to", "xlsx", "--out", ledger]) == 0
    book = load_workbook(ledger)
    sheet = book["台账"]
    column = next(cell.column for cell in sheet[3] if cell.value == "完成情况")
    sheet.cell(4, column).value = "已完成"
    book.save(ledger)
    assert main(["export", str(folder), "--to", "xlsx", "--out", again, "--progress", ledger]) == 0
    assert load_workbook(again)["台账"].cell(4, column).value == "已完成"
    database = str(tmp_path / "tasks.db")
    command = ["export", str(folder), "--to", "sql", "--out", database, "--progress", ledger, "--progress-out", back]
    assert main(command) == 0
    with Path(back).open(encoding="utf-8-sig", newline="") as handle:
        assert [(row["任务编号"], row["完成情况"]) for row in csv.DictReader(handle)] == [("0" * 16, "已完成")]


def test_a_broken_registry_stops_nobody_else(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.yaml").write_text("registry: 1\nnotice: [", encoding="utf-8")
    (folder / "reviews").mkdir()
    (folder / "reviews" / "x.review.yaml").write_text("- 1", encoding="utf-8")
    assert main(["export", str(folder), "--to", "markdown", "--out", str(tmp_path / "x.md")]) == 2
    told = capsys.readouterr()
    assert "broken.yaml" in told.err and "review" not in told.err and "5 entries" in told.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--to", "nowhere", "--out", "x"], 1),
        (["--to", "jira"], 1),
        (["--to", "caldav"], 1),
        (["--to", "jira", "--out", "."], 5),
        (["--to", "jira", "--out", "x", "--as-of", "gestern"], 1),
    ],
)
def test_exit_codes(arguments: list[str], code: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert main(["export", str(folder), *arguments]) == code


def test_no_registries(tmp_path: Path) -> None:
    assert main(["export", str(tmp_path), "--to", "jira", "--out", str(tmp_path / "x")]) == 1


def test_starting_is_not_waiting(folder: Path) -> None:
    """The heavy libraries are imported by the target that needs them."""
    import subprocess
    import sys

    code = (
        "import sys; from pipeline.cli import main; "
        f"main(['export', {str(folder)!r}, '--to', 'markdown', '--out', {str(folder / 'x.md')!r}]); "
        "print(sorted({'openpyxl', 'sqlalchemy', 'pyarrow', 'icalendar', 'docx', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout.splitlines()[-1] == "[]"
