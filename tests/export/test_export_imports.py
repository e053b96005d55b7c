"""What each tracker's import asks for: columns that must be there, dates, lengths, and what ties a task to its notice.

The modules name the documents that say so.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from export_examples import SENTENCES, many, registry
from openpyxl import load_workbook

from pipeline.export import export
from pipeline.export.model import DONE, Options, Progress, Report
from pipeline.model import Action, Unit
from pipeline.registry import Registry

LONG = 20_000  # twice as many characters are more than most targets take


def write(name: str, path: Path, *registries: Registry, **options: object) -> Report:
    chosen = Options(path, **options)  # type: ignore[arg-type]
    return export(name, registries or (registry(),), chosen)[1]


def table(name: str, folder: Path, *registries: Registry, **options: object) -> list[dict[str, str]]:
    """The rows of a CSV file or workbook by their heads; empty cells are empty texts, dates as ISO 8601 has them."""
    path = folder / name
    write(name, path, *registries, **options)
    if path.read_bytes().startswith(b"PK"):
        with path.open("rb") as handle:
            heads, *rows = load_workbook(handle).worksheets[0].iter_rows(values_only=True)
        return [dict(zip(map(str, heads), map(_text, row), strict=True)) for row in rows]
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def endless() -> Registry:
    """A task, a unit and a notice with names longer than any target takes."""
    base = registry()
    words = "检查" * LONG
    task = replace(base.tasks[0], text=words, action=Action(), responsible_units=(Unit("局" * LONG),))
    return replace(base, header=replace(base.header, title=words), tasks=(task, base.tasks[1]))


# name, columns that must be there, columns of dates, lengths
TABLES = [
    (
        "jira",
        {"Summary", "Issue Type", "Issue ID", "Parent"},
        {"Due Date"},
        {"Summary": 255, "Description": 32_767},
    ),
    ("redmine", {"subject"}, {"start_date", "due_date"}, {"subject": 255, "category": 60}),
    (
        "openproject",
        {"Updatestatus", "Lock Version", "ID", "Subject", "Parent"},
        {"Start date", "Finish date"},
        {"Subject": 255},
    ),
    ("gitlab", {"title", "description"}, {"due_date"}, {"title": 255, "description": 1_000_000}),
    ("vikunja", {"title"}, {"due_date", "start_date"}, {"title": 250, "project": 250}),
    ("planner", {"Name", "Outline Level"}, {"Start", "Finish"}, {"Name": 255}),
    ("feishu", {"任务", "任务编号"}, {"开始日期", "截止日期"}, {"任务": 32_767, "说明": 32_767}),
    ("dingtalk", {"任务", "任务编号"}, {"开始日期", "截止日期"}, {"任务": 32_767}),
    (
        "ciso-assistant",
        {"name", "ref_id", "is_recurrent", "schedule_frequency", "schedule_interval"},
        {"task_date", "schedule_end_date"},
        {"name": 200},
    ),
]


@pytest.mark.parametrize(("name", "columns", "dates", "lengths"), TABLES, ids=[case[0] for case in TABLES])
def test_columns_dates_and_lengths(
    name: str, columns: set[str], dates: set[str], lengths: dict[str, int], tmp_path: Path
) -> None:
    usual, longest = table(name, tmp_path), table(name, tmp_path, endless())
    assert usual and columns <= set(usual[0])
    for row in (*usual, *longest):
        for column in dates:
            assert row[column] == "" or date.fromisoformat(row[column])
        for column, length in lengths.items():
            assert len(row[column]) <= length
    assert any(row[column] for row in usual for column in dates)
    assert any(loss.how == "cut" for loss in write(name, tmp_path / name, endless()).losses) == (
        name in ("jira", "feishu", "dingtalk")
    )


@pytest.mark.parametrize("name", ["jira", "redmine", "gitlab", "vikunja", "planner", "openproject"])
def test_titles_are_never_empty(name: str, tmp_path: Path) -> None:
    blank = replace(registry().tasks[0], text=" \n。")
    column = {"jira": "Summary", "redmine": "subject", "planner": "Name", "openproject": "Subject"}.get(name, "title")
    assert all(row[column].strip() for row in table(name, tmp_path, registry(tasks=(blank,))))


def test_jira_lists_parents_before_subtasks(tmp_path: Path) -> None:
    rows = table("jira", tmp_path, *many(7), as_of=date(2025, 4, 1))
    assert [row["Issue Type"] for row in rows] == ["Task"] * 2 + ["Sub-task"] * 7
    assert [int(row["Issue ID"]) for row in rows] == list(range(1, 10))
    titles = {row["Issue ID"]: row["External ID"] for row in rows if not row["Parent"]}
    assert [titles[row["Parent"]][:8] for row in rows[2:]] == ["0" * 8] * 5 + ["0" * 7 + "1"] * 2
    path = tmp_path / "jira"
    with path.open(encoding="utf-8", newline="") as handle:
        heads, *_, first, _ = csv.reader(handle)
    assert not set("".join(heads)) & set(".,;:'\"") and heads.count("Labels") == 3
    assert [first[n] for n, head in enumerate(heads) if head == "Labels"] == ["必须", "通知", "澄安委办〔2025〕8号"]


def test_jira_carries_what_it_can(tmp_path: Path) -> None:
    _, first, second, *_ = table("jira", tmp_path, as_of=date(2025, 4, 1))
    assert (first["Due Date"], first["Responsible Units"]) == ("2025-06-30", "东浦区教育局")
    assert "原文：" in first["Description"] and "不少于2次" in first["Description"]
    assert second["Summary"].startswith("'=HYPERLINK")
    report = write("jira", tmp_path / "jira")
    assert {loss.field for loss in report.losses} >= {"frequencies", "quantities", "conditions"}


def test_redmine_parents_are_positions(tmp_path: Path) -> None:
    rows = table("redmine", tmp_path, *many(7))
    titles = [number for number, row in enumerate(rows, 1) if not row["parent_issue_id"]]
    assert titles == [1, 7]
    assert [int(row["parent_issue_id"]) for row in rows if row["parent_issue_id"]] == [1] * 5 + [7] * 2
    assert [row["category"] for row in rows[:3]] == ["", "东浦区教育局", "市卫健委"]
    # With a column of this name Redmine would take the parents for unique ids.
    assert not {"unique_id", "Unique ID"} & set(rows[0])
    # Redmine knows its fields by these names in any language.
    known = {"subject", "description", "category", "start_date", "due_date", "parent_issue_id"}
    assert set(rows[0]) <= known


def test_redmine_never_starts_after_it_is_due(tmp_path: Path) -> None:
    for row in table("redmine", tmp_path, occurrences=True):
        assert not row["start_date"] or row["start_date"] <= row["due_date"]


def test_openproject_children_are_indented(tmp_path: Path) -> None:
    rows = table("openproject", tmp_path)
    assert [row["Subject"].startswith("    ") for row in rows] == [False] + [True] * 5
    assert not any(row["ID"] or row["Lock Version"] for row in rows)


def test_gitlab_carries_out_nothing_of_the_notice(tmp_path: Path) -> None:
    sneaky = replace(registry().tasks[0], text="检查\n/close\n/assign @admin", path=("/label ~x",))
    first, second = table("gitlab", tmp_path, registry(tasks=(sneaky, registry().tasks[1])))
    commands = [line for line in first["description"].splitlines() if line.startswith("/")]
    assert commands == ['/label ~"必须" ~"通知" ~"澄安委办〔2025〕8号"']
    assert "@" not in first["description"]
    assert second["due_date"] == "2025-06-30"


def test_gitlab_says_when_a_file_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert write("gitlab", tmp_path / "g").notes == ()
    monkeypatch.setattr("pipeline.export.gitlab._MAX_BYTES", 1000)
    assert "10 MB" in write("gitlab", tmp_path / "g").notes[0]


def test_github_bodies(tmp_path: Path) -> None:
    write("github", tmp_path / "g", registry(), replace(endless(), id="endless"))
    issues = [json.loads(line) for line in (tmp_path / "g").read_text(encoding="utf-8").splitlines()]
    for issue in issues:
        assert set(issue) == {"title", "body", "labels"}
        assert 0 < len(issue["title"]) <= 256 and len(issue["body"]) <= 65_536 and "@" not in issue["body"]
        assert all(0 < len(label) <= 50 and "," not in label for label in issue["labels"])
    assert "截止：2025-03-31" in issues[0]["body"]


class _Text(HTMLParser):
    """What a browser shows of a description, and the elements in it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown, self.tags = "", set[str]()

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.add(tag)
        self.shown += "\n" if tag == "br" else ""


def test_vikunja_descriptions_are_html(tmp_path: Path) -> None:
    done = Progress(f"{1:016x}", state=DONE)
    rows = table("vikunja", tmp_path, progress=(done,))
    known = {"title", "description", "due_date", "start_date", "end_date", "done", "priority", "labels", "project"}
    assert set(rows[0]) <= known
    assert [row["done"] for row in rows] == ["false", "true", "false", "false", "false"]
    assert rows[0]["labels"] == "必须,通知,澄安委办〔2025〕8号"
    reader = _Text()
    reader.feed(rows[3]["description"])
    assert reader.tags == {"p", "br"} and f"原文：{SENTENCES[4]}\n" in reader.shown


def test_planner_is_an_outline(tmp_path: Path) -> None:
    notice, task, *_ = table("planner", tmp_path)
    assert (tmp_path / "planner").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (notice["Outline Level"], task["Outline Level"], task["Finish"]) == ("1", "2", "2025-03-31")


@pytest.mark.parametrize("name", ["feishu", "dingtalk"])
def test_table_apps_get_dates_as_dates(name: str, tmp_path: Path) -> None:
    write(name, tmp_path / name, progress=(Progress(f"{1:016x}", state=DONE),))
    with (tmp_path / name).open("rb") as handle:
        sheet = load_workbook(handle).worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    due = heads.index("截止日期")
    assert all(heads) and sheet[2][due].is_date and sheet[2][0].data_type == "s"
    assert [row[heads.index("完成情况")].value for row in sheet.iter_rows(min_row=2, max_row=3)] == ["未开始", DONE]
    units = [str(row[heads.index("责任单位")].value) for row in sheet.iter_rows(min_row=2)]
    assert units[-1] == "东浦区教育局,市卫健委"


def test_too_many_rows_make_a_second_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.export.dingtalk.MAX_ROWS", 3)
    report = write("dingtalk", tmp_path / "t.xlsx")
    assert [Path(path).name for path in report.written] == ["t.xlsx", "t-2.xlsx"]
    assert [load_workbook(path).worksheets[0].max_row for path in report.written] == [4, 3]


def test_ciso_assistant_templates(tmp_path: Path) -> None:
    rows = table("ciso-assistant", tmp_path, progress=(Progress(f"{1:016x}", state=DONE),))
    with (tmp_path / "ciso-assistant").open("rb") as handle:
        assert load_workbook(handle).sheetnames == ["Summary"]
    for row in rows:
        assert row["name"] and row["enabled"] == "Yes"
        schedule = (row["schedule_frequency"], row["schedule_interval"])
        assert all(schedule) if row["is_recurrent"] == "Yes" else not any(schedule)
    quarterly, once, monthly, _, weekly = rows
    assert (quarterly["schedule_frequency"], quarterly["schedule_interval"]) == ("MONTHLY", "3")
    assert (once["is_recurrent"], once["task_date"], once["status"]) == ("No", "2025-06-30", "completed")
    assert (monthly["task_date"], monthly["schedule_end_date"]) == ("2025-03-05", "2025-12-20")
    assert re.fullmatch("WEEKLY", weekly["schedule_frequency"]) and weekly["task_date"] == "2025-03-07"


def test_ciso_assistant_tells_only_of_days_that_drift(tmp_path: Path) -> None:
    losses = write("ciso-assistant", tmp_path / "c").losses
    assert [loss.task for loss in losses if loss.field == "frequencies.due"] == ["0" * 16]
