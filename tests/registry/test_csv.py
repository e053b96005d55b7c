"""Rows for people: the columns of the format, values in step, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from registry_examples import registries, sample, sample_task, span_of

from pipeline.model import (
    Basis,
    Condition,
    Deadline,
    DeadlineKind,
    Deliverable,
    Frequency,
    Issue,
    Modality,
    Recipient,
    Role,
    Task,
    Unit,
)
from pipeline.registry import Registry
from pipeline.registry.csv_form import NOTICE_COLUMNS, TASK_COLUMNS, Cell, csv_lines, join, notice_row, task_rows

COLUMNS = (
    "序号 任务编号 文号 标题 来源条目 章节 工作任务 性质 牵头单位 责任单位 配合单位 单位依据 "
    "频次 周期 最低次数 最高次数 完成时限 截止日期 起始日期 数量要求 成果 报送对象 条件 可跟踪 "
    "进展情况 完成情况 备注 置信度 问题 原文起 原文止 页码 复核状态"
)
SPAN = span_of("特此通知。")


def row_of(task: Task) -> dict[str, Cell]:
    (row,) = task_rows(sample(tasks=(task,)))
    return dict(zip(TASK_COLUMNS[1:], row, strict=True))


def read(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(csv_lines(rows)).decode("utf-8"), newline="")))


def test_the_columns_are_those_of_the_format() -> None:
    assert list(TASK_COLUMNS) == COLUMNS.split()


def test_a_task_as_a_row() -> None:
    row = row_of(sample_task())
    expected = {
        "任务编号": "00aa11bb22cc33dd",
        "文号": "澄安委办〔2024〕7号",
        "来源条目": "1",
        "章节": "一、组织活动；（一）会议",
        "性质": "必须",
        "责任单位": "东浦区安委办",
        "牵头单位": "",
        "单位依据": "文中写明",
        "频次": "每季度至少召开1次",
        "周期": "P3M",
        "最低次数": "1",
        "最高次数": "",
        "数量要求": "不少于5户企业",
        "可跟踪": "是",
        "进展情况": "",
        "置信度": 0.97,
        "页码": "",
        "复核状态": "未复核",
    }
    assert {key: row[key] for key in expected} == expected
    assert (row["原文起"], row["原文止"]) == (sample_task().provenance.span.start, sample_task().provenance.span.end)


def test_values_of_one_kind_stay_in_step() -> None:
    task = replace(
        sample_task(),
        frequencies=(
            Frequency("定期", SPAN, vague=True),
            Frequency("每月1次", SPAN, "P1M", 1, 1),
            Frequency("至少2次", SPAN, None, 2),
        ),
        deadlines=(
            Deadline("3月底前", SPAN, DeadlineKind.BY, date(2024, 3, 31)),
            Deadline("及时", SPAN, DeadlineKind.VAGUE),
            Deadline("3月1日至7日", SPAN, DeadlineKind.WINDOW, start=date(2024, 3, 1), end=date(2024, 3, 7)),
        ),
    )
    row = row_of(task)
    assert [row[c] for c in ("频次", "周期", "最低次数", "最高次数")] == [
        "定期；每月1次；至少2次",
        "；P1M；",
        "；1；2",
        "；1；",
    ]
    assert [row[c] for c in ("完成时限", "截止日期", "起始日期")] == [
        "3月底前；及时；3月1日至7日",
        "2024-03-31；；2024-03-07",
        "；；2024-03-01",
    ]


def test_units_go_by_role_and_their_bases_once() -> None:
    units = (
        Unit("市安委办", Role.LEAD, Basis.TABLE),
        Unit("市教育局", Role.SUPPORT, Basis.TABLE),
        Unit("市公安局", Role.SUPPORT, Basis.EXPLICIT),
    )
    row = row_of(replace(sample_task(), responsible_units=units, modality=Modality.PROHIBITED))
    assert [row[c] for c in ("牵头单位", "责任单位", "配合单位", "单位依据", "性质")] == [
        "市安委办",
        "",
        "市教育局；市公安局",
        "表格；文中写明",
        "禁止",
    ]


def test_the_rest_of_the_row() -> None:
    task = replace(
        sample_task(),
        deliverables=(Deliverable("情况报告"),),
        reports_to=(Recipient("市安委办"), Recipient("市政府")),
        conditions=(Condition("对新建；扩建项目"),),
        issues=(Issue("no-unit", "没有写明责任单位"),),
        frequencies=(),
        quantities=(),
    )
    row = row_of(task)
    assert [row[c] for c in ("成果", "报送对象", "条件", "问题", "可跟踪", "频次")] == [
        "情况报告",
        "市安委办；市政府",
        "对新建，扩建项目",
        "没有写明责任单位",
        "是",
        "",
    ]


@pytest.mark.parametrize(
    ("values", "cell"),
    [([], ""), ([None, None], ""), (["a", None], "a；"), ([1, 2], "1；2"), (["a；b", "c"], "a，b；c")],
)
def test_join(values: list[object], cell: str) -> None:
    assert join(values) == cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_a_text_that_would_run_as_a_formula_is_escaped(start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A1"
    assert read([[evil, 5, -5, "a=b"]]) == [[f"'{evil}", "5", "-5", "a=b"]]


@given(registries)
def test_any_registry_makes_whole_rows(registry: Registry) -> None:
    rows = [(1, *row) for row in task_rows(registry)]
    back = read(rows)
    assert [len(row) for row in back] == [len(TASK_COLUMNS)] * len(registry.tasks)
    assert len(notice_row(registry)) == len(NOTICE_COLUMNS) - 1
    assert not any(cell.startswith(("=", "+", "@", "\t")) for row in back for cell in row)


def test_a_frame_has_the_columns_of_the_table() -> None:
    frame = sample(tasks=(sample_task(), replace(sample_task(), id="b"))).to_frame()
    assert list(frame.columns) == list(TASK_COLUMNS)
    assert list(frame["序号"]) == [1, 2]
    assert list(frame["周期"]) == ["P3M", "P3M"]
    assert sample(tasks=()).to_frame().shape == (0, len(TASK_COLUMNS))


def test_a_registry_is_its_tasks_in_order() -> None:
    registry = sample()
    assert list(registry) == list(registry.tasks)
    assert len(registry) == 1
    assert registry.task("00aa") == registry.tasks[0]
    assert registry.task("") is registry.task("ff") is None
