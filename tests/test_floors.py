"""Floors: they go up by a command, down only with a reason, and hold for the gold that they were measured on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import ExitCode, FloorError
from pipeline.evaluation.evaluate import FIGURES, load_floors
from pipeline.evaluation.floors import gold_digest, hold_digest

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A folder with one annotated notice."""
    folder = tmp_path / "gold"
    folder.mkdir()
    shutil.copy(next((ROOT / "tests" / "gold").glob("01_*.yaml")), folder)
    return folder


@pytest.fixture
def command(gold: Path, tmp_path: Path) -> list[str]:
    floors = str(tmp_path / "floors.json")
    return ["evaluate", "--gold", str(gold), "--notices", str(RAW), "--without", "nlp", "--floors", floors]


def written(tmp_path: Path) -> dict[str, object]:
    data = json.loads((tmp_path / "floors.json").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def test_a_new_file_gets_every_figure_and_the_digest(command: list[str], gold: Path, tmp_path: Path) -> None:
    assert main([*command, "--raise"]) == ExitCode.OK
    assert load_floors(tmp_path / "floors.json").keys() == set(FIGURES)
    assert written(tmp_path)["gold"] == gold_digest(gold)
    assert main(command) == ExitCode.OK


def test_floors_go_up_and_a_higher_one_stays(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "floors.json").write_text('{"tasks": 0.1, "grounded": 1.0}', encoding="utf-8")
    assert main([*command, "--raise"]) == ExitCode.OK
    floors = load_floors(tmp_path / "floors.json")
    assert floors.keys() == {"tasks", "grounded"}
    assert floors["tasks"] > 0.5
    assert f"tasks: 0.1 → {floors['tasks']}" in capsys.readouterr().out
    again = (tmp_path / "floors.json").read_bytes()
    assert main([*command, "--raise"]) == ExitCode.OK
    assert (tmp_path / "floors.json").read_bytes() == again


def test_lowering_needs_a_reason(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "floors.json").write_text('{"tasks": 1.01, "grounded": 0.5}', encoding="utf-8")
    assert main(command) == ExitCode.BELOW_FLOOR
    assert main([*command, "--raise"]) == ExitCode.BELOW_FLOOR
    assert "--lower FIGURE=REASON" in capsys.readouterr().err
    assert load_floors(tmp_path / "floors.json") == {"tasks": 1.01, "grounded": 0.5}
    assert main([*command, "--raise", "--lower", "tasks=a floor above one"]) == ExitCode.OK
    lowered = written(tmp_path)["lowered"]
    floor = load_floors(tmp_path / "floors.json")["tasks"]
    assert lowered == {"tasks": f"1.01 → {floor}: a floor above one"}


@pytest.mark.parametrize(
    "options",
    [["--raise", "--lower", "tasks"], ["--raise", "--lower", "tasks= "], ["--lower", "tasks=because"]],
)
def test_a_reason_must_be_one(command: list[str], options: list[str]) -> None:
    assert main([*command, *options]) == ExitCode.USAGE


def test_raising_needs_a_file(gold: Path) -> None:
    assert main(["evaluate", "--gold", str(gold), "--notices", str(RAW), "--raise"]) == ExitCode.USAGE


def test_other_gold_is_noticed(command: list[str], gold: Path, tmp_path: Path) -> None:
    assert main([*command, "--raise"]) == ExitCode.OK
    (file,) = gold.glob("*.yaml")
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(FloorError, match="not what the floors were measured on"):
        hold_digest(tmp_path / "floors.json", gold)
    assert main(command) == ExitCode.BELOW_FLOOR


def test_floors_without_a_digest_hold_for_any_gold(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "floors.json").write_text('{"tasks": 0.1}', encoding="utf-8")
    hold_digest(tmp_path / "floors.json", gold)


def test_the_floors_of_the_project_were_measured_on_its_gold() -> None:
    hold_digest(ROOT / "tests" / "floors.json", ROOT / "tests" / "gold")
