"""Hard time phrases of the genre, as a clerk might give them to `notices try`: every field of every value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date  # noqa: N812
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from pipeline.model import Field
from pipeline.trial import plain_value, try_text

FIELDS = {Field.FREQUENCY: "frequencies", Field.DEADLINE: "deadlines", Field.QUANTITY: "quantities"}
COMPARED = {
    "frequencies": ("every", "min", "max", "vague", "due"),
    "deadlines": ("kind", "date", "time", "from", "to", "duration", "after"),
    "quantities": ("min", "max", "unit"),
}

Shown = dict[str, list[dict[str, str]]]


class Case(TypedDict, total=False):
    phrase: str
    issued_on: Date
    frequencies: list[dict[str, object]]
    deadlines: list[dict[str, object]]
    quantities: list[dict[str, object]]


def cases() -> Iterator[tuple[str, Date, Case]]:
    for file in sorted(Path(__file__).with_name("hard").glob("*.yaml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in data["phrases"]:
            yield case["phrase"], case.get("issued_on", data["issued_on"]), case


def shown(value: dict[str, object], field: str) -> dict[str, str]:
    """What is compared of a value, without what is null; dates and the parts of a due date as text."""
    given = {key: value[key] for key in COMPARED[field] if value.get(key) not in (None, False)}
    due = given.get("due")
    if isinstance(due, dict):
        given["due"] = sorted((key, str(part)) for key, part in due.items() if part is not None)
    return {key: str(part) for key, part in given.items()}


def found_in(phrase: str, issued_on: Date) -> Shown:
    result: Shown = {field: [] for field in COMPARED}
    for finding in try_text(phrase, issued_on):
        if field := FIELDS.get(finding.field):
            result[field].append(shown(dict(plain_value(finding.value)), field))
    return result


def expected_of(case: Case) -> Shown:
    lists = {"frequencies": case.get("frequencies"), "deadlines": case.get("deadlines")}
    lists["quantities"] = case.get("quantities")
    return {field: [shown(value, field) for value in values or []] for field, values in lists.items()}


CASES = list(cases())


def test_the_sets_are_there() -> None:
    assert len(CASES) > 500


@pytest.mark.parametrize(("phrase", "issued_on", "case"), CASES, ids=[phrase for phrase, _, _ in CASES])
def test_phrase(phrase: str, issued_on: Date, case: Case) -> None:
    assert found_in(phrase, issued_on) == expected_of(case)
