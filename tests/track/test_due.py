"""What is due on a day: lights, the order of phoning, files, the index, and the commands."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import replace
from datetime import date as Date  # noqa: N812
from pathlib import Path

import pytest
from track_examples import by, day, frequency, registry, task, unit, window, within

from pipeline.cli import main
from pipeline.errors import ExitCode, RuleError
from pipeline.model import Role
from pipeline.registry import Registry
from pipeline.track.desk import Line, Question, folded, lines
from pipeline.track.index import Index, open_index
from pipeline.track.letters import letters, write_letters
from pipeline.track.outputs import plain, write_list, write_picture, write_table
from pipeline.track.progress import Log, Progress
from pipeline.track.settings import Thresholds, letter
from pipeline.track.situation import Clerk, Light, State, phone_order
from pipeline.track.summary import standings, total
from pipeline.track.workbook import read_workbook

EDUCATION, HOUSING = unit("市教育局"), unit("市住建局")
THRESHOLDS = Thresholds(near_days=15, behind_share=0.8)


def ask(held: Registry, as_of: str, *done: Progress, within: int | None = None, name: str | None = None) -> list[Line]:
    question = Question(Clerk(day(as_of), THRESHOLDS, within), unit=name)
    return list(lines(held, Log(done), question))


def states(found: list[Line]) -> list[State]:
    return [line.situation.state for line in found]


def done(date: str, count: int = 1, task_id: str = "t1", name: str = "市教育局", **more: object) -> Progress:
    return Progress(task_id, name, day(date), count, **more)  # type: ignore[arg-type]


QUARTERLY = registry(task(frequency("P3M", "每季度1次"), units=(EDUCATION,)))


def test_lights_of_a_quarterly_duty() -> None:
    """On June 20 the first quarter is late, the second due in ten days, the others have not begun."""
    found = ask(QUARTERLY, "2025-06-20")
    assert states(found) == [State.OVERDUE, State.NEAR, State.UPCOMING, State.UPCOMING]
    assert [line.situation.light for line in found[:2]] == [Light.RED, Light.BLUE]
    assert [line.situation.days for line in found[:2]] == [-81, 10]


def test_what_is_done_counts_in_its_own_window() -> None:
    found = ask(QUARTERLY, "2025-06-20", done("2025-02-11"))
    assert states(found)[:2] == [State.DONE, State.NEAR]
    late = ask(QUARTERLY, "2025-06-20", done("2025-04-08"))
    assert states(late)[:2] == [State.OVERDUE, State.DONE]
    for_first = ask(QUARTERLY, "2025-06-20", done("2025-04-08", due=day("2025-03-31")))
    assert states(for_first)[:2] == [State.DONE, State.NEAR]
    tomorrow = ask(QUARTERLY, "2025-06-20", done("2025-06-21"))
    assert states(tomorrow)[1] is State.NEAR


def test_the_due_day_itself_is_not_late() -> None:
    assert states(ask(QUARTERLY, "2025-03-31"))[0] is State.NEAR
    assert states(ask(QUARTERLY, "2025-04-01"))[0] is State.OVERDUE


def test_behind_pace() -> None:
    """By July 1, 181 of 365 days are over: 12 × 181/365 × 0.8 = 4.76, so four times are asked for."""
    yearly = registry(task(frequency("P1Y", "全年不少于12次", 12), units=(EDUCATION,)))
    assert states(ask(yearly, "2025-07-01", done("2025-02-01", 3))) == [State.BEHIND]
    assert states(ask(yearly, "2025-07-01", done("2025-02-01", 4))) == [State.CURRENT]
    assert states(ask(yearly, "2025-07-01", done("2025-02-01", 12))) == [State.DONE]


def test_within_widens_what_is_near() -> None:
    held = registry(task(by("2025-07-30"), units=(EDUCATION,)))
    assert states(ask(held, "2025-07-01")) == [State.CURRENT]
    assert states(ask(held, "2025-07-01", within=30)) == [State.NEAR]


def test_every_unit_answers_for_itself() -> None:
    held = registry(task(by("2025-03-31"), units=(EDUCATION, HOUSING)))
    found = ask(held, "2025-04-10", done("2025-03-20", name="澄湖市教育局"))
    assert [(one.situation.occurrence.unit, one.situation.state) for one in found] == [
        ("市教育局", State.DONE),
        ("市住建局", State.OVERDUE),
    ]
    assert [line.situation.occurrence.unit for line in ask(held, "2025-04-10", name="市住房和城乡建设局")] == [
        "市住建局"
    ]


def test_open_and_undated_work_is_never_late() -> None:
    held = registry(task(within("P5WD", "收到申请"), window("2025-01-10", None), units=(EDUCATION,)))
    assert set(states(ask(held, "2026-01-01"))) == {State.OPEN, State.CURRENT}
    given = Progress("t1", "", day("2025-06-03"), kind="event")
    assert State.OVERDUE in states(ask(held, "2026-01-01", given))


def test_drafts_are_never_due() -> None:
    draft = replace(task(by("2025-03-31"), units=(EDUCATION,)), status="proposed")
    assert ask(registry(draft, status="draft"), "2026-01-01") == []


def test_the_order_of_phoning() -> None:
    """The unit with more late work first, each unit once, its oldest first, and what it only supports last."""
    held = registry(
        task(by("2025-03-01"), name="a", units=(EDUCATION,)),
        task(by("2025-03-20"), name="b", units=(HOUSING,)),
        task(by("2025-03-10"), name="c", units=(HOUSING,)),
        task(by("2025-02-01"), name="d", units=(unit("市住建局", Role.SUPPORT),)),
        task(by("2025-04-05"), name="e", units=(EDUCATION,)),
    )
    found = phone_order(line.situation for line in ask(held, "2025-04-01"))
    assert [one.occurrence.task for one in found] == ["c", "b", "d", "a", "e"]


def test_late_windows_of_one_schedule_are_one_line() -> None:
    found = folded(line for line in ask(QUARTERLY, "2025-11-01") if line.situation.is_chased)
    assert [(str(one.situation.occurrence.due), one.situation.missed) for one in found] == [("2025-03-31", 3)]


# --- files ---------------------------------------------------------------------------------------------


@pytest.fixture
def late() -> list[Line]:
    held = registry(
        task(frequency("P3M", "每季度1次"), units=(EDUCATION,), text="每季度召开1次会议。"),
        task(by("2025-06-30"), name="t2", units=(HOUSING, unit("市教育局", Role.SUPPORT)), text="报送总结。"),
    )
    return ask(held, "2025-07-02", done("2025-03-02"))


def test_a_letter_per_unit(late: list[Line], tmp_path: Path) -> None:
    found = list(letters(late, day("2025-07-02"), letter()))
    assert [one.unit for one in found] == ["市教育局", "市住建局"]
    text = found[0].text
    assert "截至2025年7月2日，你单位有1项工作任务需要抓紧办理，其中已逾期1项" in text
    assert "每季度召开1次会议（澄安办〔2025〕3号，时限2025-06-30，应完成1，已完成0，逾期2天）" in text
    assert text.index("请你单位配合做好") < text.index("报送总结")
    assert text.endswith("澄湖市安全生产委员会办公室\n2025年7月2日\n")
    paths = write_letters(found, tmp_path)
    assert [path.name for path in paths] == [
        "01-市教育局.txt", "01-市教育局.docx", "02-市住建局.txt", "02-市住建局.docx",
    ]  # fmt: skip
    from docx import Document

    assert [p.text for p in Document(str(paths[1])).paragraphs][:2] == [found[0].title, "市教育局："]


def test_a_template_with_an_unknown_field_is_refused(late: list[Line]) -> None:
    with pytest.raises(RuleError, match="nonsense"):
        list(letters(late, day("2025-07-02"), replace(letter(), item="{nonsense}")))


def test_rates_per_unit(late: list[Line]) -> None:
    """Education owed two quarters and did one; Housing owed one and did none; support is not judged."""
    found = standings(late, day("2025-07-02"))
    assert [(one.name, one.due, one.done, one.rate) for one in found] == [
        ("市住建局", 1, 0, 0.0),
        ("市教育局", 2, 1, 0.5),
    ]
    assert total(found).row() == ("合计", 3, 1, "33.3%", 0, 0, 2, 0, 0)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "txt", "docx"])
def test_the_situation_table(late: list[Line], tmp_path: Path, suffix: str) -> None:
    path = write_table(tmp_path / f"t.{suffix}", late, day("2025-07-02"))
    if suffix == "xlsx":
        assert read_workbook(path)["按通知"][1][:3] == ("澄安办〔2025〕3号", 3, 1)
        assert read_workbook(path)["按单位"][1] == ("市住建局", 1, 0, "0.0%", 0, 0, 1, 0, 0)
    elif suffix == "docx":
        from docx import Document

        table = Document(str(path)).tables[0]
        assert [cell.text for cell in table.rows[3].cells][:4] == ["合计", "3", "1", "33.3%"]
    else:
        assert "合计" in path.read_text(encoding="utf-8-sig")


def test_the_list_holds_texts_not_formulas(tmp_path: Path) -> None:
    held = registry(task(by("2025-03-31"), units=(EDUCATION,), text="=1+1"))
    path = write_list(tmp_path / "l.xlsx", ask(held, "2025-04-10"))
    from openpyxl import load_workbook

    cell = next(c for row in load_workbook(path).active.iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"


def test_the_picture_is_whole_svg(tmp_path: Path) -> None:
    held = registry(task(by("2025-03-31"), units=(unit("<b>&\x07"),)))
    path = write_picture(tmp_path / "p.svg", ask(held, "2025-04-10"), day("2025-04-10"))
    root = ElementTree.parse(path).getroot()  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    assert [t.text for t in root.iter(f"{space}title")] == ["2025-03-31 1项，逾期1项"]
    assert len([r for r in root.iter(f"{space}rect") if r.get("width") == "12"]) == 365 + 6  # days and the legend
    assert any("<b>&" in (t.text or "") for t in root.iter(f"{space}text"))


def test_json_has_iso_dates(late: list[Line]) -> None:
    found = plain(late[1])
    assert (found["from"], found["to"], found["due"], found["light"]) == (
        "2025-04-01",
        "2025-06-30",
        "2025-06-30",
        "red",
    )
    assert found["need"] == {"min": 1, "max": None}


# --- the index -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    held = registry(
        task(frequency("P3M", "每季度1次"), units=(EDUCATION,)),
        task(within("P5WD", "收到申请"), name="t2", units=(EDUCATION, HOUSING)),
        task(by("2025-03-30"), name="t3"),
    )
    rules = replace(
        registry(task(frequency("P1Y", "每年1次"), name="r1", units=(HOUSING,)), kind="规定", period=None), id="1" * 16
    )
    for one in (held, rules):
        one.write(tmp_path)
    return tmp_path


def test_the_index_says_what_the_registries_say(folder: Path) -> None:
    from pipeline.registry import load_registry

    log = Log((done("2025-02-02"), Progress("t2", "", day("2025-06-03"), kind="event")))
    paths = sorted(folder.glob("*.yaml"))
    for as_of in ("2025-01-10", "2025-06-20", "2026-08-01"):
        question = Question(Clerk(day(as_of), THRESHOLDS))
        direct = [line for path in paths for line in lines(load_registry(path), log, question)]
        with open_index(folder / "i.db") as connection:
            index = Index(connection)
            index.build(paths, question)
            assert Counter(index.lines(log, question, whole=True)) == Counter(direct)
            chased = Counter(line for line in direct if line.situation.is_chased)
            assert Counter(line for line in index.lines(log, question) if line.situation.is_chased) == chased


def test_the_index_reads_again_only_what_changed(folder: Path) -> None:
    paths = sorted(folder.glob("*.yaml"))
    question = Question(Clerk(day("2025-06-20"), THRESHOLDS))
    with open_index(folder / "i.db") as connection:
        index = Index(connection)
        assert [index.build(paths, question).read for _ in range(2)] == [2, 0]
        text = paths[0].read_text(encoding="utf-8")
        paths[0].write_text(text + "\n# read again\n", encoding="utf-8")
        assert index.build(paths, question).read == 1
        everything = Counter(index.lines(Log(), question, whole=True))
        paths[0].write_text("a: b\n", encoding="utf-8")
        assert [path for path, _ in index.build(paths, question).failed] == paths[:1]
        rest = Counter(index.lines(Log(), question, whole=True))
        index.build(paths[1:], question)
        assert Counter(index.lines(Log(), question, whole=True)) == rest
        assert rest < everything


# --- the commands --------------------------------------------------------------------------------------


def due_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["due", *arguments, "--json"]) == ExitCode.OK
    items: list[dict[str, object]] = json.loads(capsys.readouterr().out)["items"]
    return items


def test_progress_and_due_work_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = [str(folder), "--as-of", "2025-06-20"]
    found = due_json(capsys, *base, "--unit", "澄湖市教育局")
    assert [(item["due"], item["state"]) for item in found] == [("2025-03-31", "overdue"), ("2025-06-30", "near")]
    add = ["progress", "add", str(folder), "--task", "t1", "--date", "2025-03-05", "--count", "1"]
    assert main(add) == ExitCode.OK
    assert main(["progress", "event", str(folder), "--task", "t2", "--date", "2025-06-16"]) == ExitCode.OK
    capsys.readouterr()
    found = due_json(capsys, *base, "--unit", "市教育局")
    assert Counter(str(item["state"]) for item in found) == {"done": 1, "near": 2}
    assert due_json(capsys, *base, "--unit", "市教育局", "--index", str(folder / "i.db")) == found
    assert main(["progress", "withdraw", str(folder), "--line", "1"]) == ExitCode.OK
    assert main(["progress", "show", str(folder)]) == ExitCode.OK
    assert "2025-06-16" in capsys.readouterr().out
    assert "overdue" in [item["state"] for item in due_json(capsys, *base, "--unit", "市教育局")]


def test_due_prints_a_table_and_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", str(folder), "--as-of", "2025-06-20"]) == ExitCode.OK
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("灯")
    assert "（未写明）" in out
    assert "逾期2项" in out.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [["due", "x"], ["due", "x", "--as-of", "today"], ["progress", "add", "x"], ["progress", "nonsense", "x"],
     ["due", ".", "--as-of", "2025-01-01", "--picture", "p.bmp"],
     ["due", ".", "--as-of", "2025-01-01", "--within", "x"]],
)  # fmt: skip
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == ExitCode.USAGE
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_bad_registry_is_said_and_the_others_are_answered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.yaml").write_text("a: b\n", encoding="utf-8")
    for more in ([], ["--index", str(folder / "i.db")]):
        assert main(["due", str(folder), "--as-of", "2025-06-20", *more]) == ExitCode.SOME_FAILED
        captured = capsys.readouterr()
        assert "bad.yaml" in captured.err
        assert "逾期2项" in captured.out


def test_nothing_is_due_before_it_is_issued() -> None:
    assert not any(line.situation.is_chased for line in ask(QUARTERLY, "2024-12-01"))
    assert Date.max  # dates near the end of the calendar do not overflow
    assert states(ask(QUARTERLY, "9999-12-31", within=9999))[0] is State.OVERDUE
