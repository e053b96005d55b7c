"""What holds for a task from outside its sentence: a tag's deadline, the day of a group, what a lead-in allows."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.model import Basis, Modality, Task
from pipeline.run import process_text

HEAD = "关于做好消防工作的通知\n各有关单位：\n"
SIGNED = "\n东浦区消防安全委员会办公室\n2024年3月5日\n"


def tasks_of(body: str) -> tuple[Task, ...]:
    return process_text(HEAD + body + SIGNED, nlp=False).tasks


def days(task: Task) -> list[date | None]:
    return [deadline.date or deadline.end for deadline in task.deadlines]


@pytest.mark.parametrize(
    "tag",
    [
        "（完成时限：2024年6月30日前）",
        "（2024年6月30日前完成）",
        "（责任单位：区教育局；完成时限：2024年6月30日前）",
        "责任单位：区教育局，完成时限：2024年6月30日前",
    ],
)
def test_a_tag_gives_its_deadline_to_the_tasks_before_it(tag: str) -> None:
    tasks = tasks_of(
        f"一、开展自查\n组织开展专项检查，建立整改台账。全面落实巡查制度。{tag}\n二、加强宣传\n广泛开展宣传教育。"
    )
    assert [days(task) for task in tasks] == [[date(2024, 6, 30)], [date(2024, 6, 30)], []]
    assert {d.basis for task in tasks for d in task.deadlines} == {Basis.HEADING}


def test_a_tag_of_units_and_one_of_time_on_lines_of_their_own_both_hold() -> None:
    (task,) = tasks_of("一、开展自查\n组织开展专项检查。\n责任单位：区教育局\n完成时限：2024年6月30日前")
    assert [unit.name for unit in task.responsible_units] == ["区教育局"]
    assert days(task) == [date(2024, 6, 30)]


def test_the_day_of_a_group_of_items_holds_for_its_tasks_only() -> None:
    drill = "（一）集中演练\n1.演练时间：2024年5月12日\n2.演练内容：各单位要组织全员疏散演练。\n"
    body = f"一、主要活动\n{drill}（二）宣传\n各单位要张贴海报。"
    tasks = tasks_of(body)
    assert [(task.text, days(task)) for task in tasks] == [
        ("各单位要组织全员疏散演练。", [date(2024, 5, 12)]),
        ("各单位要张贴海报。", []),
    ]


def test_what_a_lead_in_allows_its_parts_are_allowed() -> None:
    powers = "（一）进入现场查看；\n（二）查阅、复制有关资料；\n（三）应当出示证件。"
    body = f"一、监督检查\n消防救援机构在检查时，行使下列职权：\n{powers}"
    tasks = tasks_of(body)
    assert [task.modality for task in tasks] == [Modality.PERMITTED, Modality.PERMITTED, Modality.REQUIRED]


def test_parts_that_end_in_tags_are_tasks_though_the_lead_in_lists_projects() -> None:
    body = (
        "一、重点行动\n围绕安全发展，实施如下项目：\n"
        "1.隐患清零项目。全面排查老旧小区消防隐患。（牵头单位：区住建局，配合单位：区消防救援大队）\n"
        "2.能力提升项目。每季度开展一次实战演练。（牵头单位：区消防救援大队）"
    )
    assert [[unit.name for unit in task.responsible_units] for task in tasks_of(body)][-2:] == [
        ["区住建局", "区消防救援大队"],
        ["区消防救援大队"],
    ]


def roles_of(tag: str) -> list[tuple[str, str]]:
    (task,) = tasks_of(f"一、开展自查\n组织开展专项检查。{tag}")
    return [(unit.name, unit.role.value) for unit in task.responsible_units]


def test_a_sentence_in_brackets_that_only_names_units_is_a_tag() -> None:
    assert roles_of("（区教育局、区卫生健康局，各镇政府）") == [
        ("区教育局", "responsible"),
        ("区卫生健康局", "responsible"),
        ("各镇政府", "responsible"),
    ]


@pytest.mark.parametrize("aside", ["（滨江路、月湖街两处工地）", "（区教育局）", "（见附件：区教育局、区财政局名单）"])
def test_a_remark_in_brackets_is_no_tag(aside: str) -> None:
    assert roles_of(aside) == [("各有关单位", "responsible")]


@pytest.mark.parametrize(
    ("tag", "lead"),
    [
        ("（区教育局、区财政局，各镇政府。列逗号之前的为牵头单位，下同）", 2),
        ("（责任单位：区教育局、区财政局、各镇政府。排在第一位的为牵头单位）", 1),
    ],
)
def test_a_notice_may_tell_by_the_order_of_names_who_leads(tag: str, lead: int) -> None:
    names = ["区教育局", "区财政局", "各镇政府"]
    assert roles_of(tag) == [(name, "lead" if place < lead else "support") for place, name in enumerate(names)]


def test_a_unit_named_by_sentence_and_tag_stands_once() -> None:
    (task,) = tasks_of("一、开展自查\n乡镇政府负责日常巡查。（责任单位：区水务局、各乡镇政府）")
    assert [unit.name for unit in task.responsible_units] == ["区水务局", "各乡镇政府"]


def test_every_unit_of_a_tag_or_a_division_of_roles_says_where_it_stands() -> None:
    body = "一、开展自查\n由区水务局牵头、区城管局配合，开展专项检查。\n建立整改台账。（责任单位：区水务局、各镇政府）"
    registry = process_text(HEAD + body + SIGNED, nlp=False)
    named = [unit for task in registry.tasks for unit in task.responsible_units]
    assert [registry.text[u.span.start : u.span.end] if u.span else None for u in named] == [u.name for u in named]


def test_who_is_brought_in_is_asked_for_the_same_case_only() -> None:
    body = (
        "一、救护车辆\n救护设备由区卫生局统一编号。救护车应当专车专用。\n"
        "二、处罚\n擅自改装的，由区卫生局责令改正。情节严重的，处二千元罚款。"
    )
    assert [[unit.name for unit in task.responsible_units] for task in tasks_of(body)] == [
        ["区卫生局"],
        ["各有关单位"],
        ["区卫生局"],
        ["区卫生局"],
    ]
