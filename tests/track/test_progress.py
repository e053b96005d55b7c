"""The log loses nothing: corrections, torn lines, two writers at once, ledgers read in twice."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from track_examples import by, day, frequency, registry, task, unit

from pipeline.errors import UsageError
from pipeline.track.imports import Imported, Sender, read_completions
from pipeline.track.progress import Progress, append, append_new, read_log
from pipeline.track.roster import Roster
from pipeline.track.workbook import Sheet, write_workbook

ONE = Progress("t1", "市教育局", day("2025-03-20"), 2, note="开会")


def test_what_is_added_is_read_back(tmp_path: Path) -> None:
    log = tmp_path / "progress.jsonl"
    assert read_log(log).entries == ()
    written = append(log, [ONE, replace(ONE, date=day("2025-04-01"), kind="event", unit="")])
    assert [entry.number for entry in written] == [1, 2]
    assert read_log(log).entries == written
    assert read_log(log).events == {"t1": day("2025-04-01")}


def test_a_correction_replaces_and_stays_a_line(tmp_path: Path) -> None:
    log = tmp_path / "progress.jsonl"
    append(log, [ONE])
    append(log, [replace(ONE, count=3, replaces=1)])
    assert [(entry.number, entry.count) for entry in read_log(log).entries] == [(2, 3)]
    append(log, [replace(ONE, kind="withdrawn", replaces=2)])
    assert read_log(log).entries == ()
    assert len(log.read_text(encoding="utf-8").splitlines()) == 3


def test_a_torn_line_is_named_and_costs_only_itself(tmp_path: Path) -> None:
    log = tmp_path / "progress.jsonl"
    append(log, [ONE])
    with log.open("ab") as handle:
        handle.write(b'{"task": "t2", "unit"')
    append(log, [replace(ONE, task="t3")])
    found = read_log(log)
    assert [entry.task for entry in found.entries] == ["t1", "t3"]
    assert found.damaged == (2,)
    assert [entry.number for entry in found.entries] == [1, 3]


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    log = tmp_path_factory.mktemp("log") / "progress.jsonl"
    log.write_bytes(junk + b"\n" if junk else b"")
    append(log, [ONE])
    assert ONE in [replace(entry, number=0) for entry in read_log(log).entries]


@pytest.mark.parametrize(
    "line",
    ['{"task": 3, "unit": "", "date": "2025-01-01"}', '{"task": "a", "date": "2025-01-01", "count": true}', "[]", "1",
     '{"task": "a", "date": "2025-01-01", "count": 1e999}', '{"task": "a", "date": "2025-01-01", "kind": "x"}'],
)  # fmt: skip
def test_lines_that_are_no_entries_are_damaged(tmp_path: Path, line: str) -> None:
    log = tmp_path / "progress.jsonl"
    log.write_text(line + "\n", encoding="utf-8")
    assert read_log(log).damaged == (1,)


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    log = tmp_path / "progress.jsonl"
    code = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from pipeline.track.progress import Progress, append\n"
        "for n in range(40): append(Path(sys.argv[1]), [Progress(f'{sys.argv[2]}-{n}', 'u', date(2025, 1, 1))])"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(log), name]) for name in "ab"]  # noqa: S603
    assert [writer.wait(60) for writer in writers] == [0, 0]
    found = read_log(log)
    assert {entry.task for entry in found.entries} == {f"{name}-{n}" for name in "ab" for n in range(40)}
    assert found.damaged == ()


def test_the_same_lines_twice_count_once_but_equal_ones_of_a_table_stay(tmp_path: Path) -> None:
    log = tmp_path / "progress.jsonl"
    assert len(append_new(log, [ONE, ONE])) == 2
    assert append_new(log, [ONE, ONE]) == ()
    assert len(append_new(log, [ONE, ONE, replace(ONE, by="李某")])) == 1


# --- tables --------------------------------------------------------------------------------------------

UNITS = (unit("市教育局"), unit("市住建局"))


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    held = registry(
        task(frequency("P3M", "每季度1次"), name="aaaa1111", units=UNITS),
        task(by("2025-03-31"), name="bbbb2222", units=UNITS[:1]),
    )
    return Roster([(tmp_path / "a.yaml", held)])


def read(path: Path, roster: Roster, text: str, sender: Sender | None = None) -> Imported:
    path.write_text(text, encoding="utf-8-sig")
    return read_completions(path, roster, sender or Sender())


def test_a_list_of_completions(tmp_path: Path, roster: Roster) -> None:
    rows = (
        "任务编号,单位,日期,次数,佐证,备注",
        "aaaa1111,市住建局,2025-03-05,2,纪要.pdf,",
        "bbbb2222,,2025年3月6日,,,已报",
    )
    text = "\n".join(rows)
    found = read(tmp_path / "p.csv", roster, text)
    assert found.rejected == ()
    assert [entry for _, entry in found.entries] == [
        Progress("aaaa1111", "市住建局", day("2025-03-05"), 2, evidence="纪要.pdf"),
        Progress("bbbb2222", "市教育局", day("2025-03-06"), 1, note="已报"),
    ]
    assert {log for log, _ in found.entries} == {tmp_path / "progress.jsonl"}


def test_the_ledger_sent_back(tmp_path: Path, roster: Roster) -> None:
    text = (
        "序号,任务编号,进展情况,完成情况,备注\n"
        "1,aaaa1111,3月20日召开1次；6月18日召开两次；下季度计划9月再开,,\n"
        "2,bbbb2222,,已完成,\n"
        "3,bbbb2222,正在推进,,\n"
        "4,bbbb2222,,,\n"
        "5,zzzz,3月1日完成,,\n"
    )
    found = read(tmp_path / "p.csv", roster, text, Sender("市教育局", by="王某"))
    assert [(e.task, str(e.date), e.count, e.by) for _, e in found.entries] == [
        ("aaaa1111", "2025-03-20", 1, "王某"),
        ("aaaa1111", "2025-06-18", 2, "王某"),
    ]
    assert [rejected.row for rejected in found.rejected] == [3, 4, 6]
    dated = read(tmp_path / "p.csv", roster, text, Sender("市教育局", day("2025-03-28")))
    assert ("bbbb2222", "2025-03-28") in [(e.task, str(e.date)) for _, e in dated.entries]


@pytest.mark.parametrize("said", ["未完成", "尚未开展（3月20日）", "拟于3月20日召开", "正在推进"])
def test_what_is_not_done_is_not_counted(tmp_path: Path, roster: Roster, said: str) -> None:
    found = read(tmp_path / "p.csv", roster, f"任务编号,进展情况\nbbbb2222,{said}\n", Sender(date=day("2025-03-20")))
    assert found.entries == ()
    assert len(found.rejected) == 1


def test_a_ledger_as_workbook(tmp_path: Path, roster: Roster) -> None:
    path = write_workbook(tmp_path / "p.xlsx", [Sheet("台账", ("任务编号", "进展情况"), [("bbbb2222", "3月5日办结")])])
    assert [str(entry.date) for _, entry in read_completions(path, roster, Sender()).entries] == ["2025-03-05"]


def test_a_unit_must_have_the_task(roster: Roster) -> None:
    assert roster.seat("aaaa").unit("澄湖市教育局") == "市教育局"
    with pytest.raises(UsageError, match="several units"):
        roster.seat("aaaa").unit(None)
    with pytest.raises(UsageError, match="市教育局"):
        roster.seat("bbbb").unit("市公安局")
    with pytest.raises(UsageError, match="no task"):
        roster.seat("cccc")


def test_a_table_without_task_ids_is_refused(tmp_path: Path, roster: Roster) -> None:
    with pytest.raises(UsageError, match="任务编号"):
        read(tmp_path / "p.csv", roster, "单位,日期\n市教育局,2025-03-01\n")


def test_lines_hold_only_what_they_say(tmp_path: Path) -> None:
    append(tmp_path / "progress.jsonl", [Progress("t1", "市教育局", day("2025-03-20"))])
    line = json.loads((tmp_path / "progress.jsonl").read_text(encoding="utf-8"))
    assert line == {"task": "t1", "unit": "市教育局", "date": "2025-03-20", "count": 1}
