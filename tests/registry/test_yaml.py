"""Writing then loading a registry gives it back; what is wrong in a file is named by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registry_examples import TEXT, registries, sample

from pipeline.errors import RegistryError
from pipeline.model import Condition, Deadline, DeadlineKind, Due, Frequency, Recipient, Span
from pipeline.registry import Registry, load_registry, yaml_read
from pipeline.registry.nodes import Node
from pipeline.registry.validation import problems, validate
from pipeline.registry.yaml_form import deadline_plain, dump, frequency_plain, plain
from pipeline.registry.yaml_read import read_registry


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(registries)
def test_write_then_load_gives_it_back(tmp_path: Path, registry: Registry) -> None:
    path = registry.write(tmp_path)
    assert load_registry(path) == registry
    before = path.read_bytes()
    assert load_registry(path).write(tmp_path) == path
    assert path.read_bytes() == before


def test_any_registry_is_yaml_that_other_readers_take() -> None:
    data = yaml.safe_load(dump(sample()))
    assert list(data) == ["registry", "notice", "tasks", "background"]
    assert data["notice"]["issued_on"] == date(2024, 2, 4)
    assert list(data["notice"]) == [
        "id", "title", "document_number", "kind", "status", "issuers", "issued_on", "issued_on_basis", "year",
        "year_basis", "addressees", "period", "contacts", "attachments", "citations", "source", "sources", "issues",
    ]  # fmt: skip
    assert list(data["tasks"][0]) == [
        "id", "number", "path", "text", "action", "modality", "trackable", "status", "responsible_units", "frequencies",
        "deadlines", "quantities", "deliverables", "reports_to", "conditions", "provenance", "confidence", "rules",
        "issues", "review",
    ]  # fmt: skip
    assert data["tasks"][0]["trackable"] is True


def test_no_line_is_folded_and_no_anchor_is_written() -> None:
    word = "澄湖市" * 400
    text = dump(sample(header=sample().header.__class__(title=word, issuers=(word, word))))
    assert text.count(word) == 3
    assert "&id" not in text


SPAN = Span(3, 9)
MENTIONS = [
    (
        frequency_plain(Frequency("每月至少1次", SPAN, "P1M", 1, rule="frequency.x")),
        {"text": "每月至少1次", "every": "P1M", "min": 1, "max": None, "start": 3, "end": 9, "rule": "frequency.x"},
    ),
    (frequency_plain(Frequency("定期", SPAN, vague=True)), {"text": "定期", "vague": True, "start": 3, "end": 9}),
    (
        frequency_plain(Frequency("每季度末月25日前", SPAN, "P3M", 1, due=Due(month=-1, day=25))),
        {
            "text": "每季度末月25日前",
            "every": "P3M",
            "min": 1,
            "max": None,
            "due": {"month": "last", "day": 25},
            "start": 3,
            "end": 9,
        },
    ),
    (
        deadline_plain(Deadline("3月底前", SPAN, DeadlineKind.BY, date(2024, 3, 31), year_basis="issued_on")),
        {
            "text": "3月底前",
            "kind": "by",
            "date": date(2024, 3, 31),
            "basis": "explicit",
            "year_basis": "issued_on",
            "start": 3,
            "end": 9,
        },
    ),
    (
        deadline_plain(Deadline("2022年1月起", SPAN, DeadlineKind.WINDOW, start=date(2022, 1, 1))),
        {
            "text": "2022年1月起",
            "kind": "window",
            "from": date(2022, 1, 1),
            "to": None,
            "basis": "explicit",
            "start": 3,
            "end": 9,
        },
    ),
    (
        deadline_plain(Deadline("及时", SPAN, DeadlineKind.VAGUE)),
        {"text": "及时", "kind": "vague", "basis": "explicit", "start": 3, "end": 9},
    ),
]


@pytest.mark.parametrize(("written", "expected"), MENTIONS)
def test_mentions_have_the_keys_of_the_format_in_order(written: object, expected: dict[str, object]) -> None:
    assert written == expected
    assert isinstance(written, dict)
    assert list(written) == list(expected)


def edited(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    path = sample().write(tmp_path)
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def line_of(path: Path, part: str) -> int:
    lines = path.read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if part in line)


EDITS = [
    ("modality: required", "modality: must", "required, prohibited"),
    ("issued_on: 2024-02-04", "issued_on: 2024-2-4", "2024-03-31"),
    ("issued_on: 2024-02-04", "issued_on: 2023-02-29", "2024-03-31"),
    ("every: P3M", "every: 3个月", "ISO 8601"),
    ("min: 1,", "min: 一次,", "number"),
    ("frequencies:", "frequncies:", "'frequencies'"),
    ("status: live", "status: done", "live, proposed"),
    ("confidence: 0.97", "confidence: 97", "0 to 1"),
    ("role: responsible", "role: owner", "lead, support"),
    ("{state: auto}", "{state: maybe}", "auto, accepted"),
    ("number: '1'", "number: '1'\n  number: '2'", "keep one"),
    ("kind: 通知", "kind: [通知]", ""),
]


@pytest.mark.parametrize(("old", "new", "mend"), EDITS)
def test_a_slip_is_named_with_its_line_and_mend(tmp_path: Path, old: str, new: str, mend: str) -> None:
    path = edited(tmp_path, (old, new))
    found = validate(path)
    at = line_of(path, new.split("\n")[-1].strip())
    assert [problem.line for problem in found] == [at]
    assert mend in found[0].mend
    with pytest.raises(RegistryError, match=f"line {at}: "):
        load_registry(path)


def test_what_a_person_may_write_otherwise_is_read_as_meant(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        ("issued_on: 2024-02-04", 'issued_on: "2024-02-04"'),
        ("number: '1'", "number: 010"),
        ("reports_to: []", "reports_to: [市安委办]"),
        ("conditions: []", "conditions: [{text: 对新建项目的, start: 1, end: 3}]"),
    )
    registry = load_registry(path)
    assert registry.header.issued_on == date(2024, 2, 4)
    assert registry.tasks[0].number == "010"
    assert registry.tasks[0].reports_to == (Recipient("市安委办"),)
    assert registry.tasks[0].conditions == (Condition("对新建项目的", Span(1, 3)),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("text: 每季度至少召开1次,", "text: 每季度至少召开2次,", "does not stand"),
        ("text: 东浦区安委办每季度", "text: 东浦区安委办每月", "does not stand"),
        ("end: 73, reason", "end: 7300, reason", "outside"),
    ],
)
def test_offsets_and_quotes_are_held_against_the_text(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = edited(tmp_path, (old, new))
    found = validate(path)
    assert [problem.line for problem in found] == [line_of(path, new)]
    assert message in found[0].message


def test_a_good_registry_has_no_problem_and_without_text_it_says_so(tmp_path: Path) -> None:
    path = sample().write(tmp_path)
    assert validate(path) == ()
    (tmp_path / "text" / f"{path.stem}.txt").unlink()
    assert "not checked" in validate(path)[0].message
    assert problems(read_registry(path), TEXT) == ()
    assert load_registry(path).text == ""


NO_REGISTRIES = [
    ("", "no registry"),
    ("- a\n- b\n", "does not hold a mapping"),
    ("registry: 1\n  notice: {\n", "no YAML"),
    ("notice: {}\n", "format version"),
    ("registry: 99\n", "newer"),
    ("registry: 0\n", "no format version 0"),
    ("registry: 1\nnotice: &a {id: x}\ntasks: [*a]\n", "anchors"),
    ("registry: 1\nnotice: !!python/object/apply:os.system [echo]\n", "must be a mapping"),
    ("registry: 1\n", "needs notice"),
    ("[" * 100_000, "no "),
    ("a: 1\n---\nb: 2\n", "second document"),
    ("registry: 1\x00", "no YAML"),
]


@pytest.mark.parametrize(("text", "cause"), NO_REGISTRIES)
def test_what_is_no_registry_is_refused_in_one_line(tmp_path: Path, text: str, cause: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError, match=cause) as caught:
        load_registry(path)
    assert str(path) in caught.value.message
    assert "\n" not in caught.value.message


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="No such file"):
        load_registry(tmp_path / "none.yaml")
    (tmp_path / "gb.yaml").write_bytes("标题".encode("gb18030"))
    with pytest.raises(RegistryError, match="UTF-8"):
        load_registry(tmp_path / "gb.yaml")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text_gives_a_registry_or_a_registry_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(f"registry: 1\nnotice: {text}".encode("utf-8", "replace"))
    with pytest.raises(RegistryError):
        load_registry(path)


def test_an_older_format_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(node: Node) -> Node:
        for key in node.children[::2]:
            key.text = "tasks" if key.text == "duties" else key.text
        return node

    monkeypatch.setitem(yaml_read.MIGRATIONS, 0, rename)
    path = edited(tmp_path, ("registry: 1", "registry: 0"), ("\ntasks:", "\nduties:"))
    assert read_registry(path).written == 0
    assert load_registry(path) == sample()


def test_plain_form_counts_tasks_in_order() -> None:
    tasks = plain(sample())["tasks"]
    assert isinstance(tasks, list)
    assert len(tasks) == 1
