"""Counts over registries: what is counted, what is left out, how it is shown."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline.cli import main
from pipeline.model import Basis, Deadline, DeadlineKind, Frequency, Header, Issue, Provenance, Source, Span, Task, Unit
from pipeline.registry import Registry
from pipeline.stats import Stats, count, draw
from pipeline.stats.counting import registry_files

SPAN = Span(0, 4)


def task(number: int, **fields: object) -> Task:
    return Task(f"{number:016x}", "每月检查", Provenance(SPAN), **fields)  # type: ignore[arg-type]


def registry(number: int, *tasks: Task, issues: tuple[Issue, ...] = ()) -> Registry:
    header = Header(title="关于检查的通知", kind="通知", document_number=f"澄安办〔2024〕{number}号")
    return Registry(
        f"{number:016x}", header, Source(f"{number}.txt", "0" * 64, "text/plain"), tasks, (), issues, "每月检查"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    unit = Unit("东浦区安委办", basis=Basis.EXPLICIT)
    named = task(1, responsible_units=(unit, unit), rules=("unit.by", "frequency.rate"), confidence=1.0,
                 frequencies=(Frequency("每月", SPAN, "P1M", 1),))  # fmt: skip
    vague = task(2, deadlines=(Deadline("尽快", SPAN, DeadlineKind.VAGUE),), rules=("unit.by",), confidence=0.52,
                 issues=(Issue("no-unit", "没有写明由谁承担"),))  # fmt: skip
    registry(1, named, vague).write(tmp_path)
    registry(2, issues=(Issue("no-task", "没有任务"),)).write(tmp_path / "shard" / "0")
    return tmp_path


def test_tasks_and_notices_are_counted_once_however_deep_they_lie(folder: Path) -> None:
    stats = count(registry_files(folder))
    assert (stats.notices, stats.tasks) == (2, 2)
    assert dict(stats.tasks_per_notice) == {2: 1, 0: 1}
    assert dict(stats.units) == {"东浦区安委办": 1}, "a unit named twice by one task is one task of the unit"
    assert dict(stats.rules) == {"unit.by": 2, "frequency.rate": 1}
    assert dict(stats.issues) == {"no-unit": 1, "no-task": 1}
    assert dict(stats.confidence) == {19: 1, 10: 1}


def test_a_vague_schedule_has_no_date_and_an_addressee_is_no_named_unit(folder: Path) -> None:
    stats = count(registry_files(folder))
    assert [stats.share(held) for held in ("frequency", "date", "named_unit", "issue")] == [0.5, 0, 0.5, 0.5]
    assert Stats().share("date") == 0


def test_rules_that_leave_no_trace_are_not_called_idle(folder: Path) -> None:
    stats = count(registry_files(folder))
    assert stats.never(["unit.by", "unit.bare", "part.item", "quantity.money"]) == ["unit.bare", "quantity.money"]


def test_a_file_that_is_no_registry_is_named_and_the_rest_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.yaml").write_text("registry: 1\nnotice: [", encoding="utf-8")
    assert main(["stats", str(folder), "--json"]) == 2
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["notices"], len(found["unreadable"])) == (2, 1)
    assert "broken.yaml" in err


def test_text_files_of_a_run_are_no_registries(folder: Path) -> None:
    (folder / "text" / "澄安办.yaml").write_text("x: 1", encoding="utf-8")
    assert count(registry_files(folder)).unreadable == []


def test_the_picture_is_well_formed_whatever_a_unit_is_called() -> None:
    stats = Stats()
    name = '甲<&>"\x00乙' * 9
    stats.add(registry(1, task(1, responsible_units=(Unit(name),))))
    drawn = ElementTree.fromstring(draw(stats))  # noqa: S314 - our own
    texts = [element.text or "" for element in drawn.iter() if element.tag.endswith("text")]
    assert any(text.startswith("甲<&>") for text in texts)
    assert draw(stats) == draw(stats)


def test_the_table_names_shares_and_idle_rules(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = folder / "out.svg"
    assert main(["stats", str(folder), "--svg", str(picture), "--top", "1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 notices, 2 tasks, 1.0 a notice; 1 without a task")
    assert "unit.bare" in out
    assert "frequency.rate" not in out, "--top 1 shows the most frequent rule only, and this one did fire"
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_a_folder_without_registries_is_a_usage_error(tmp_path: Path) -> None:
    assert main(["stats", str(tmp_path)]) == 1
