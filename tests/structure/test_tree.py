"""Run-in heads: rows of unnumbered paragraphs, looked at once however long, and the dates of phases."""

from __future__ import annotations

import pytest

from pipeline.model import Basis
from pipeline.run import process_text
from pipeline.structure import heads, tree

HEAD = "关于做好巡查工作的通知\n各有关单位：\n一、工作要求\n"
ROW = "健全{}号泵站机制。各单位要组织专项检查，建立台账。\n"


def test_a_line_of_units_makes_no_row_of_heads() -> None:
    body = "结合管网改造，开展分段更换。拓展监测范围，打造示范泵站。\n（责任单位：市水务局、市住建局）\n"
    tasks = process_text(HEAD + body, nlp=False).tasks
    assert [[unit.name for unit in task.responsible_units] for task in tasks] == [["市水务局", "市住建局"]] * 2


def test_a_row_of_heads_keeps_them_beside_a_line_of_units() -> None:
    body = "".join(map(ROW.format, range(3))) + "（责任单位：市水务局）\n"
    tasks = process_text(HEAD + body, nlp=False).tasks
    assert [task.path[-1] for task in tasks] == [f"健全{n}号泵站机制。" for n in range(3)]


def test_a_row_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    monkeypatch.setattr(tree, "run_in_head", lambda *given: looked.append(1) or heads.run_in_head(*given))
    process_text(HEAD + "".join(map(ROW.format, range(80))), nlp=False)
    assert 80 <= len(looked) <= 3 * 80


def test_a_head_of_each_stretch_up_to_a_tag_stands_in_the_path() -> None:
    body = (
        "（一）加强河道管护。完善巡河机制，压实岸线责任。每月开展一次巡查。（市水务局负责）"
        "健全清淤标准，提升行洪能力。每年组织一次清淤。（市河道中心负责）\n"
    )
    tasks = process_text(HEAD + body, nlp=False).tasks
    assert [task.path[-2:] for task in tasks] == [
        ("（一）加强河道管护。", "完善巡河机制，压实岸线责任。"),
        ("（一）加强河道管护。", "健全清淤标准，提升行洪能力。"),
    ]
    assert [task.number for task in tasks] == ["一", "一"]


def test_the_dates_of_a_phase_are_its_head() -> None:
    body = (
        "一、时间安排\n（一）4月15日至5月15日，为动员部署阶段。各企业要落实人员。\n"
        "（二）5月16日至7月15日为自查自纠阶段。各企业要开展自查。\n"
    )
    tasks = process_text(HEAD + body, nlp=False).tasks
    assert [task.path[-1] for task in tasks] == [
        "（一）4月15日至5月15日，为动员部署阶段。",
        "（二）5月16日至7月15日为自查自纠阶段。",
    ]
    assert [[deadline.basis for deadline in task.deadlines] for task in tasks] == [[Basis.HEADING]] * 2


def test_a_name_and_a_colon_is_the_head_of_the_duty_behind_it_and_of_those_below() -> None:
    body = (
        "1.物业公司：作为小区管理责任人，协助居委会做好宣传工作。\n（1）在每个点位安排分拣员。\n（2）定期清洗垃圾桶。\n"
    )
    tasks = process_text(HEAD + body, nlp=False).tasks
    assert [task.text for task in tasks] == [
        "作为小区管理责任人，协助居委会做好宣传工作。",
        "在每个点位安排分拣员。",
        "定期清洗垃圾桶。",
    ]
    assert [task.path[-1] for task in tasks] == ["1.物业公司："] * 3
    assert [[unit.name for unit in task.responsible_units] for task in tasks] == [["物业公司"]] * 3
