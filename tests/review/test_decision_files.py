"""Decisions survive their files: what is written is read, what is there is never touched, slips are named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import RegistryError
from pipeline.model import Basis, Deadline, DeadlineKind, Provenance, Role, Span, Task, Unit
from pipeline.review import (
    Bundle,
    Decision,
    Verdict,
    add,
    append,
    decide,
    edit,
    load_bundle,
    load_reviews,
    merge,
    split,
)
from pipeline.review.decision_files import dump_json, dump_reviews
from pipeline.review.decisions import FIELDS, made_id

AT = "2026-01-05T09:30:00+08:00"
TASK = Task("a1", "各镇于3月底前报送总结。", Provenance(Span(10, 22)))
DUE = Deadline("3月底前", Span(13, 17), DeadlineKind.BY, date=date(2026, 3, 31))
OTHER = Task("b2", "每月开展1次检查。", Provenance(Span(22, 31)))


def part(text: str, start: int) -> Task:
    return Task("", text, Provenance(Span(start, start + len(text))))


def every_kind() -> tuple[Decision, ...]:
    return (
        decide(TASK, Verdict.ACCEPTED, "孟晓棠", AT),
        replace(decide(OTHER, Verdict.REJECTED, "孟晓棠", AT), note="是: 标题 # 不是任务", seen=AT, notice="n1"),
        edit(TASK, replace(TASK, deadlines=(DUE,), number=None, responsible_units=(Unit("各镇"),)), "贺一川", AT),
        add("n1", part("及时报告。", 40), "贺一川", AT),
        split("n1", TASK, [part("各镇于3月底前", 10), part("报送总结。", 17)], ("贺一川", AT)),
        merge("n1", [TASK, OTHER], part("各镇于3月底前报送总结。每月开展1次检查。", 10), ("贺一川", AT)),
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "reviews" / "x.review.yaml"
    assert append(path, every_kind()) == every_kind()
    assert load_reviews(path) == every_kind()


def test_json_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "decisions.json"
    bundle = Bundle("x", "n1", tuple(replace(d, notice="n1") for d in every_kind()))
    path.write_text(dump_json(bundle), encoding="utf-8")
    assert load_bundle(path) == bundle


def test_a_decision_is_added_once_and_nothing_there_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "x.review.yaml"
    first, *rest = every_kind()
    append(path, [first, first])
    before = path.read_bytes()
    assert append(path, [first, *rest]) == tuple(rest)
    assert path.read_bytes().startswith(before)
    assert load_reviews(path) == every_kind()


def test_a_file_without_a_last_line_end_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "x.review.yaml"
    path.write_text(dump_reviews(every_kind()[:1]).rstrip(), encoding="utf-8")
    append(path, every_kind()[1:2])
    assert load_reviews(path) == every_kind()[:2]


def test_files_joined_line_by_line_are_one_file(tmp_path: Path) -> None:
    """What `merge=union` makes of two people's additions."""
    path = tmp_path / "x.review.yaml"
    path.write_text(dump_reviews(every_kind()[:2]) + dump_reviews(every_kind()[2:]), encoding="utf-8")
    assert load_reviews(path) == every_kind()


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    assert load_reviews(tmp_path / "x.review.yaml") == ()
    (tmp_path / "x.review.yaml").write_text("")
    assert load_reviews(tmp_path / "x.review.yaml") == ()


def test_an_edit_names_what_changed_and_what_it_was() -> None:
    after = replace(TASK, deadlines=(DUE,), responsible_units=(Unit("各镇", Role.LEAD, Basis.EXPLICIT),))
    decision = edit(TASK, after, "贺一川", AT)
    assert decision.fields.names == ("responsible_units", "deadlines")
    assert decision.fields.onto(TASK) == after
    assert decision.was.onto(after) == TASK


def test_every_field_may_be_changed() -> None:
    assert all(hasattr(TASK, name) for name in FIELDS)


def item(**changes: object) -> dict[str, object]:
    said: dict[str, object] = {"task": "a1", "verdict": "accepted", "by": "甲", "at": AT, "text": "报告。"}
    return {**said, "start": 1, "end": 4, **changes}


def load_json(folder: Path, *items: dict[str, object]) -> tuple[Decision, ...]:
    path = folder / "decisions.json"
    data = {"decisions": 1, "registry": "x", "notice": "n1", "items": items}
    path.write_text(json.dumps(data), encoding="utf-8")
    return load_bundle(path).decisions


def test_a_page_need_not_make_ids(tmp_path: Path) -> None:
    whole = {"text": "报告。", "provenance": {"start": 1, "end": 4}}
    (decision,) = load_json(tmp_path, {k: v for k, v in item(verdict="added", into=[whole]).items() if k != "task"})
    (task,) = decision.into
    assert decision.task == task.id == made_id("n1", task, Verdict.ADDED)
    assert decision.notice == "n1"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"verdict": "approved"}, "verdict"),
        ({"verdict": None}, "verdict"),
        ({"verdict": "edited"}, "an edit without fields"),
        ({"verdict": "edited", "fields": {"id": "x"}}, "id is no field to change"),
        ({"verdict": "edited", "fields": {"deadlines": [{"text": "3月底前", "kind": "by"}]}}, "start and end"),
        ({"verdict": "edited", "fields": {"modality": "maybe"}}, "maybe"),
        ({"verdict": "added"}, "0 tasks"),
        ({"verdict": "split", "into": [{"text": "甲", "provenance": {"start": 1, "end": 2}}]}, "1 tasks"),
        ({"verdict": "merged", "into": [{"text": "甲", "provenance": {"start": 1, "end": 2}}]}, "less than two"),
        ({"at": "yesterday"}, "no date-time"),
        ({"at": None}, "needs at"),
        ({"by": None}, "needs by"),
        ({"task": None}, "needs task"),
        ({"start": None, "end": None}, "start and end"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_slips_are_named(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        load_json(tmp_path, item(**changes))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[]", '"x"', '{"decisions": 2}', "{}"])
def test_what_is_no_decisions_file_is_refused_or_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "decisions.json"
    path.write_text(text, encoding="utf-8")
    if text == "[]":
        assert load_bundle(path).decisions == ()
        return
    with pytest.raises(RegistryError):
        load_bundle(path)


def test_a_slip_in_yaml_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.review.yaml"
    path.write_text(dump_reviews(every_kind()[:1]).replace("verdict: accepted", "verdict: good"), encoding="utf-8")
    with pytest.raises(RegistryError, match="line 2: verdict"):
        load_reviews(path)
