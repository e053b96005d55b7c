"""Hard sentences of the genre: the names and roles of each one's tasks, shared heads and prefixes distributed."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from pipeline.model import Basis, Role, Task
from pipeline.run import process_text

MARKS = {Role.LEAD: "牵头:", Role.SUPPORT: "配合:", Role.RESPONSIBLE: ""}
NOTICE = "关于做好工作的通知\n各有关单位：\n一、工作要求\n{}\n"


class Case(TypedDict):
    text: str
    units: str


def cases() -> list[Case]:
    data = yaml.safe_load(Path(__file__).with_name("hard").joinpath("units.yaml").read_text(encoding="utf-8"))
    sentences: list[Case] = data["sentences"]
    return sentences


def units_of(task: Task) -> tuple[str, ...]:
    named = (u for u in task.responsible_units if u.basis is not Basis.ADDRESSEE)
    return tuple(sorted(f"{MARKS[u.role]}{u.name}" for u in named)) or ("-",)


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["text"]))
def test_units_of_hard_sentence(case: Case) -> None:
    tasks = process_text(NOTICE.format(case["text"]), nlp=False).tasks
    assert tasks, "no task found"
    expected = [tuple(sorted(part.split())) for part in case["units"].split("|")]
    assert [units for units, _ in groupby(units_of(task) for task in tasks)] == expected
