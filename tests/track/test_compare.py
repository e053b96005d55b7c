"""Versions compared duty by duty; notices linked by what they cite; duties that two notices share."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from track_examples import by, frequency, registry, task, unit

from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.model import Citation, Task
from pipeline.registry import Registry
from pipeline.track.compare import Change, compare
from pipeline.track.links import carrying_out, links, plain_number, shared
from pipeline.track.similarity import alike, pairs

MEETING = task(frequency("P3M", "每季度至少召开1次"), name="m", text="各县区每季度至少召开1次燃气安全专题会议。")
REPORT = task(
    by("2025-03-31", "3月31日前"), name="r", text="市住建局3月31日前报送燃气管网改造清单。", units=(unit("市住建局"),)
)
TRAINING = task(frequency("P1Y", "每年1次"), name="t", text="燃气经营企业每年组织1次从业人员实操培训。")


def notice(number: str, *tasks: Task, cites: tuple[Citation, ...] = ()) -> Registry:
    held = registry(*tasks, document_number=f"澄安办〔2025〕{number}号", citations=cites, title=f"关于{number}的通知")
    return replace(held, id=number.zfill(16))


def test_added_removed_changed() -> None:
    later = replace(REPORT, id="r2", text="市住建局4月30日前报送燃气管网改造清单。", deadlines=by_april())
    found = compare(registry(MEETING, REPORT), registry(later, MEETING, TRAINING))
    assert [one.id for one in found.added] == ["t"]
    assert found.removed == ()
    assert found.same == 1
    (changed,) = found.changed
    assert (changed.before.id, changed.after.id) == ("r", "r2")
    assert changed.changes == (
        Change("工作任务", REPORT.text, later.text),
        Change("完成时限", "3月31日前", "4月30日前"),
        Change("截止日期", "2025-03-31", "2025-04-30"),
    )


def by_april() -> tuple[object, ...]:
    return (by("2025-04-30", "4月30日前"),)


def test_white_space_and_order_are_no_change() -> None:
    spaced = replace(MEETING, text="各县区 每季度至少召开1次燃气安全\n专题会议。")
    found = compare(registry(MEETING, REPORT), registry(REPORT, spaced))
    assert (found.added, found.removed, found.changed, found.same) == ((), (), (), 2)


def test_equal_duties_are_matched_one_by_one() -> None:
    found = compare(registry(MEETING, MEETING), registry(MEETING))
    assert (len(found.removed), found.same) == (1, 1)


TASKS = st.lists(st.sampled_from([MEETING, REPORT, TRAINING, task(text="=")]), max_size=5)


@settings(deadline=None)
@given(TASKS, TASKS)
def test_every_duty_is_accounted_for_once(old: list[Task], new: list[Task]) -> None:
    found = compare(registry(*old), registry(*new))
    assert len(found.removed) + len(found.changed) + found.same == len(old)
    assert len(found.added) + len(found.changed) + found.same == len(new)


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    first, second = pairs(one), pairs(other)
    assert alike(first, second) == alike(second, first)
    assert 0 <= alike(first, second) <= 1
    assert alike(first, first) in (0.0, 1.0)


@pytest.mark.parametrize(
    "number", ["澄安办[2025]3号", "澄安办【2025】 3 号", "澄安办〔２０２５〕3号", "澄安办(2025)3号"]
)
def test_document_numbers_in_other_brackets(number: str) -> None:
    assert plain_number(number) == "澄安办〔2025〕3号"


def test_a_lower_notice_carries_out_an_upper_one() -> None:
    own = replace(MEETING, id="m2", text="各镇街每季度至少召开1次燃气安全专题会议，研究突出问题。")
    upper = notice("3", MEETING, REPORT)
    lower = notice("9", own, cites=(Citation(None, "澄安办[2025]3号"),))
    (link,) = links([lower, upper])
    assert (link.upper.id, link.lower.id, link.basis) == (upper.id, lower.id, "document_number")
    found = carrying_out(link)
    assert [(p.first.id, p.second.id) for p in found.pairs] == [("m", "m2")]
    assert [one.id for one in found.missing] == ["r"]


def test_a_citation_by_title_and_one_of_nothing_at_hand() -> None:
    upper = replace(
        notice("3", MEETING), header=replace(notice("3").header, title="关于印发《燃气安全整治三年方案》的通知")
    )
    lower = notice("9", cites=(Citation("燃气安全整治三年方案"), Citation(None, "省办〔2020〕1号"), Citation("通知")))
    assert [link.basis for link in links([upper, lower])] == ["title"]


def test_a_duty_that_two_notices_share() -> None:
    found = list(shared([notice("3", MEETING, TRAINING), notice("9", REPORT, replace(MEETING, id="m9"))]))
    assert [(one.pair.first.id, one.pair.second.id, one.pair.likeness) for one in found] == [("m", "m9", 1.0)]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [
        notice("3", MEETING, REPORT).write(tmp_path),
        notice("9", MEETING, TRAINING, cites=(Citation(None, "澄安办〔2025〕3号"),)).write(tmp_path),
    ]
    assert main(["diff", *map(str, paths)]) == ExitCode.OK
    assert capsys.readouterr().out.splitlines()[0] == "增加1项，删除1项，修改0项，未变1项"
    assert main(["diff", *map(str, paths), "--json"]) == ExitCode.OK
    assert [one["id"] for one in json.loads(capsys.readouterr().out)["added"]] == ["t"]
    assert main(["diff", "--linked", str(tmp_path)]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "澄安办〔2025〕9号 落实 澄安办〔2025〕3号：对应1项，未见对应1项" in out
    assert "未见对应：市住建局3月31日前" in out
    assert main(["diff", "--linked", str(tmp_path), "--json"]) == ExitCode.OK
    assert len(json.loads(capsys.readouterr().out)["shared"]) == 1
    assert main(["diff", str(paths[0])]) == ExitCode.USAGE
