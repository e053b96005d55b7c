"""Task lists as sheets: xlsx and csv give the same table, dates as words, titles and notes as lines."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from make_files import with_member
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import CorruptFileError, PipelineError, TooLargeError
from pipeline.ingest import read, sheet
from pipeline.ingest.xlsx_values import Formats
from pipeline.model import Document

TITLE = "2025年汛期安全重点任务清单"
HEAD = ("序号", "工作任务", "责任单位", "完成时限")
ROWS = (("1", "每月检查地下车库挡水设施", "市住建局", "6月底前"), ("2", "储备沙袋不少于500个", "市水务局", "5月20日前"))
NOTE = "注：完成情况每季度报送一次。"


def book() -> tuple[openpyxl.Workbook, Worksheet]:
    workbook = openpyxl.Workbook()
    active = workbook.active
    assert isinstance(active, Worksheet)
    return workbook, active


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def opened(tmp_path: Path, data: bytes, name: str = "a.xlsx") -> Document:
    (tmp_path / name).write_bytes(data)
    return read(tmp_path / name)


def rows(document: Document) -> list[list[str]]:
    (table,) = document.tables
    found: dict[int, list[str]] = {}
    for cell in table.cells:
        found.setdefault(cell.row, []).append(document.quote(cell.span))
    return list(found.values())


def lines(document: Document) -> list[str]:
    return [document.quote(block.span) for block in document.blocks if block.kind == "paragraph"]


def task_list() -> bytes:
    workbook, active = book()
    active.append([TITLE])
    active.merge_cells("A1:D1")
    active.append(HEAD)
    for row in ROWS:
        active.append((int(row[0]), *row[1:]))
    active.append([NOTE])
    return saved(workbook)


def test_a_workbook_is_its_title_its_list_and_its_notes(tmp_path: Path) -> None:
    document = opened(tmp_path, task_list())
    assert lines(document) == [TITLE, NOTE]
    assert rows(document) == [list(HEAD), *map(list, ROWS)]
    assert dict(document.metadata)["工作表"] == "Sheet"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_gives_what_the_workbook_gives(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = [[TITLE, "", "", ""], HEAD, *ROWS, [NOTE]]
    data = "\r\n".join(delimiter.join(row) for row in table).encode(encoding)
    assert opened(tmp_path, data, "a.csv").text == opened(tmp_path, task_list()).text


def test_quoted_fields_hold_delimiters_and_line_ends(tmp_path: Path) -> None:
    document = opened(tmp_path, '任务,单位\r\n"一,二\n三","\'=甲局"\r\n'.encode(), "a.csv")
    assert rows(document) == [["任务", "单位"], ["一,二\n三", "=甲局"]]


def test_merged_cells_and_blank_rows(tmp_path: Path) -> None:
    workbook, active = book()
    active["B2"], active["C2"], active["D2"] = "类别", "任务", "时限"
    active["B4"], active["C4"], active["D4"] = "排查", "甲", "3月"
    active["C5"], active["D5"] = "乙", "4月"
    active.merge_cells("B4:B5")
    (table,) = opened(tmp_path, saved(workbook)).tables
    assert [(c.row, c.column, c.row_span) for c in table.cells if c.column == 0] == [(0, 0, 1), (1, 0, 2)]
    assert max(c.row for c in table.cells) == 2


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (date(2025, 3, 12), "yyyy/m/d", "2025年3月12日"),
        (date(2025, 3, 12), 'm"月"d"日"', "3月12日"),
        (date(2025, 3, 1), 'yyyy"年"m"月"', "2025年3月"),
        (datetime(2025, 3, 12, 17, 30), "yyyy-mm-dd hh:mm", "2025年3月12日17:30"),
        (0.95, "0%", "95%"),
        (1.0, "General", "1"),
        (0.1 + 0.2, "General", "0.3"),
        (1500, "#,##0", "1500"),
        (3, '0"次"', "3"),
    ],
)
def test_values_as_shown(tmp_path: Path, value: object, code: str, shown: str) -> None:
    workbook, active = book()
    active["A1"], active["B1"] = "时限", value
    active["B1"].number_format = code
    assert rows(opened(tmp_path, saved(workbook))) == [["时限", shown]]


def test_dates_may_count_from_1904() -> None:
    assert Formats(("yyyy/m/d",), from_1904=True).shown("0", 0) == "1904年1月1日"
    assert Formats(("yyyy/m/d",)).shown("1e300", 0) == "1e+300"


def test_formulas_show_their_result_and_errors_nothing(tmp_path: Path) -> None:
    data = with_member(
        task_list(),
        "xl/worksheets/sheet1.xml",
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1</f><v>two</v></c><c r="C1" t="e"><v>#REF!</v></c>'
        b'<c t="inlineStr"><is><r><t>ri</t></r><r><t>ch</t></r></is></c></row></sheetData></worksheet>',
    )
    assert rows(opened(tmp_path, data)) == [["2", "two", "rich"]]


def test_hidden_sheets_are_left_out(tmp_path: Path) -> None:
    workbook, active = book()
    active.append(("甲", "乙"))
    second = workbook.create_sheet("草稿")
    second.append(("丙", "丁"))
    second.sheet_state = "hidden"
    third = workbook.create_sheet("清单二")
    third.append(("戊", "己"))
    document = opened(tmp_path, saved(workbook))
    assert document.text == "甲\t乙\n戊\t己\n"
    assert dict(document.metadata)["工作表"] == "Sheet；清单二"


def test_a_sheet_without_a_list_is_lines(tmp_path: Path) -> None:
    workbook, active = book()
    active["A1"], active["A3"] = "一、总体要求", "各区每季度检查一次。"
    document = opened(tmp_path, saved(workbook))
    assert lines(document) == ["一、总体要求", "各区每季度检查一次。"]
    assert not document.tables


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><c r="A1" t="str"><v>&a;</v></c></worksheet>'
    with pytest.raises(CorruptFileError):
        opened(tmp_path, with_member(task_list(), "xl/workbook.xml", bomb))
    with pytest.raises(PipelineError):
        opened(tmp_path, with_member(task_list(), "xl/worksheets/sheet1.xml", bomb))


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_TABLE_CELLS", 5)
    with pytest.raises(TooLargeError):
        opened(tmp_path, task_list())


def test_a_damaged_workbook(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError):
        opened(tmp_path, task_list()[:-200])
