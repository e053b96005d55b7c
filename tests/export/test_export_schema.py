"""The published schema: valid itself, true of what the program writes, and in step with the code."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from export_examples import registry
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker

from pipeline.export import export
from pipeline.export.model import Options
from pipeline.export.schema import SCHEMA
from pipeline.model import WEEKDAYS, Basis, DeadlineKind, Modality, Role
from pipeline.registry import Registry
from pipeline.registry.model import FORMAT_VERSION
from pipeline.registry.yaml_form import dump
from pipeline.registry.yaml_read import ISSUED_ON_BASIS, REVIEW_STATES, STATUS, TASK_STATUS

sys.path.insert(0, str(Path(__file__).parents[1] / "registry"))
from registry_examples import registries

RAW = Path(__file__).parents[2] / "data" / "raw"
DOCUMENT = json.loads(SCHEMA.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(DOCUMENT, format_checker=FormatChecker())
LINE = Draft202012Validator({"$schema": DOCUMENT["$schema"], "$defs": DOCUMENT["$defs"], "$ref": "#/$defs/line"})


def plain(value: Any) -> Any:
    """YAML's dates as the strings that JSON has."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


def problems(made: Registry) -> list[str]:
    return [f"{list(e.path)}: {e.message}" for e in VALIDATOR.iter_errors(plain(yaml.safe_load(dump(made))))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(DOCUMENT)


def test_a_registry_with_everything() -> None:
    assert problems(registry()) == []


@given(registries)
@settings(max_examples=60, deadline=None)
def test_any_registry(made: Registry) -> None:
    """Digests and reasons are any texts there, which they are not in a registry."""
    assert [p for p in problems(made) if "'sha256'" not in p and "'reason'" not in p] == []


@pytest.mark.parametrize("path", sorted(p for p in RAW.iterdir() if p.suffix != ".md"), ids=lambda p: p.stem)
def test_the_samples(path: Path) -> None:
    from pipeline.run import process

    assert [problem for made in process(path, nlp=False) for problem in problems(made)] == []


def test_lines(tmp_path: Path) -> None:
    export("jsonl", [registry()], Options(tmp_path / "out"))
    values = [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert len(values) == 5 and values[0]["notice"]["document_number"] == "澄安委办〔2025〕8号"
    assert [e.message for value in values for e in LINE.iter_errors(value)] == []
    assert list(LINE.iter_errors({**values[0], "surprise": 1}))


@pytest.mark.parametrize(
    "change",
    [
        {"modality": "maybe"},
        {"confidence": 2},
        {"surprise": 1},
        {"deadlines": [{"text": "…", "kind": "by", "basis": "explicit", "start": 0, "end": 1}]},
        {"deadlines": [{"text": "…", "kind": "by", "date": "2025-13-45", "basis": "explicit", "start": 0, "end": 1}]},
        {"frequencies": [{"text": "…", "every": "3 months", "min": 1, "max": None, "start": 0, "end": 1}]},
        {"responsible_units": [{"name": "甲", "role": "boss", "basis": "explicit"}]},
    ],
)
def test_what_it_refuses(change: dict[str, object]) -> None:
    value = plain(yaml.safe_load(dump(registry())))
    value["tasks"][0] |= change
    assert list(VALIDATOR.iter_errors(value))


def test_its_words_are_those_of_the_code() -> None:
    defs = DOCUMENT["$defs"]
    task, notice = defs["task"]["properties"], defs["notice"]["properties"]
    assert DOCUMENT["properties"]["registry"]["const"] == FORMAT_VERSION
    assert set(task["modality"]["enum"]) == set(Modality) and set(task["status"]["enum"]) == set(TASK_STATUS)
    assert set(defs["unit"]["properties"]["role"]["enum"]) == set(Role) and set(defs["basis"]["enum"]) == set(Basis)
    assert set(defs["deadline"]["properties"]["kind"]["enum"]) == set(DeadlineKind)
    assert set(defs["due"]["properties"]["weekday"]["enum"]) == set(WEEKDAYS)
    assert set(defs["review"]["properties"]["state"]["enum"]) == set(REVIEW_STATES)
    assert set(notice["status"]["enum"]) == set(STATUS)
    assert set(notice["issued_on_basis"]["enum"]) == set(ISSUED_ON_BASIS)


def test_it_is_what_the_target_writes(tmp_path: Path) -> None:
    export("schema", [registry()], Options(tmp_path / "any.suffix"))
    assert json.loads((tmp_path / "any.suffix").read_text(encoding="utf-8")) == DOCUMENT
