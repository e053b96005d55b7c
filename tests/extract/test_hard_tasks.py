"""Hard sentences of the genre: which are tasks, where they are cut, their modality, recipients and amounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from pipeline.model import Task
from pipeline.run import process_text

NOTICE = "关于做好工作的通知\n各有关单位：\n一、工作要求\n{line}\n"


class Amount(TypedDict, total=False):
    min: float
    max: float
    unit: str


class Expected(TypedDict, total=False):
    text: str
    modality: str
    reports_to: list[str]
    quantities: list[Amount]


class Line(TypedDict):
    line: str
    tasks: list[Expected]


Values = tuple[str, str, list[str], list[tuple[float | None, float | None, str | None]]]


def lines() -> Iterator[Line]:
    file = Path(__file__).with_name("hard") / "tasks.yaml"
    yield from yaml.safe_load(file.read_text(encoding="utf-8"))["lines"]


def values_of(task: Expected) -> Values:
    amounts = [(a.get("min"), a.get("max"), a.get("unit")) for a in task.get("quantities", [])]
    return task["text"], task.get("modality", "required"), task.get("reports_to", []), amounts


def values_found(task: Task) -> Values:
    text = task.text.replace("\n", "").rstrip("，")
    amounts = [(q.minimum, q.maximum, q.unit) for q in task.quantities]
    return text, task.modality.value, [r.name for r in task.reports_to], amounts


CASES = list(lines())


def test_the_set_is_there() -> None:
    assert len(CASES) > 300


@pytest.mark.parametrize("case", CASES, ids=[case["line"] for case in CASES])
def test_line(case: Line) -> None:
    found = process_text(NOTICE.format(line=case["line"])).tasks
    assert [values_found(task) for task in found] == [values_of(task) for task in case["tasks"]]
