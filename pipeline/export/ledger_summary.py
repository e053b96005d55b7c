"""The summary sheet (汇总) of the ledger, whose figures follow what clerks fill in, and the sheet of clauses (原文)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.export.ledger_columns import Row
from pipeline.export.ledger_sheet import BORDER, DAY_CELL, HEAD_FILL, column_range, print_setup
from pipeline.export.mapping import Parent
from pipeline.export.model import FINISHED
from pipeline.registry import Registry
from pipeline.registry.csv_form import JOINT
from pipeline.registry.office import clean

_AHEAD = 30  # days before a deadline in which it is “near”
_HEADS = ("单位", "任务数", "可跟踪", "已完成", "逾期未完成", "完成率")
_WIDTHS = (40, 12, 10, 10, 12, 10)
_TABLE = 6  # the row of its heads
_CLAUSE_WIDTH = 120  # half-width characters of the sheet of clauses
_LINE_HEIGHT = 15.0  # points


@dataclass(frozen=True, slots=True)
class Line:
    """A unit, its tasks, and the sheet and number of rows its progress is filled in on; `unit` None is everybody."""

    label: str
    rows: Sequence[Row]
    sheet: str
    count: int
    unit: str | None = None


def write_summary(sheet: Worksheet, lines: Sequence[Line], as_of: Date | None) -> None:
    sheet.append(["任务台账汇总"])
    sheet.append(["统计日期", as_of or "=TODAY()", "预警颜色以此日期为准，可改"])
    sheet.append(["预警天数", _AHEAD, "距截止日期不超过此天数显示黄色"])
    sheet.append(["图例", "绿：完成  红：逾期  黄：临近  蓝：未到期"])
    sheet.append([])
    sheet.append(list(_HEADS))
    for at, line in enumerate(lines, _TABLE + 1):
        sheet.append(_line(line, at))
        sheet.cell(at, 1).data_type = "s"
        sheet.cell(at, 6).number_format = "0%"
    sheet["B2"].number_format = "yyyy-mm-dd"
    sheet["B2"].alignment = sheet["B3"].alignment = Alignment(horizontal="left")
    sheet["A1"].font = Font(name="黑体", size=14)
    for row in sheet.iter_rows(min_row=_TABLE, max_row=_TABLE + len(lines), max_col=len(_HEADS)):
        for cell in row:
            cell.border = BORDER
    for cell in sheet[_TABLE]:
        cell.font, cell.fill = Font(name="黑体", size=11), HEAD_FILL
    for column, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = f"A{_TABLE + 1}"
    print_setup(sheet, "portrait", f"{_TABLE}:{_TABLE}")


def _line(line: Line, at: int) -> list[str | int]:
    trackable = sum(row.task.trackable for row in line.rows)
    done, overdue = _formulas(line)
    return [clean(line.label), len(line.rows), trackable, done, overdue, f'=IF(B{at}=0,"",D{at}/B{at})']


def _formulas(line: Line) -> tuple[str, str]:
    """How many of the line's tasks are done, and how many are overdue and not done."""
    state, due, index = (_cells(line, name) for name in ("完成情况", "到期日", "单位索引"))
    finished = "+".join(f'({state}="{word}")' for word in sorted(FINISHED))
    mine = ""
    if line.unit is not None:
        unit = clean(f"{JOINT}{line.unit}{JOINT}").replace('"', '""')
        mine = f'*ISNUMBER(FIND("{unit}",{index}))' if len(unit) < 250 else "*0"
    late = f'({due}<>"")*({due}<{DAY_CELL})*(1-({finished}))'
    return f"=SUMPRODUCT(({finished}){mine or '*1'})", f"=SUMPRODUCT({late}{mine})"


def _cells(line: Line, name: str) -> str:
    quoted = line.sheet.replace("'", "''")
    return f"'{quoted}'!{column_range(name, line.count)}"


def set_up_clauses(sheet: Worksheet) -> None:
    """One wide column, printed as wide as the paper."""
    sheet.column_dimensions["A"].width = _CLAUSE_WIDTH
    print_setup(sheet, "portrait")


def write_clauses(sheet: Worksheet, registry: Registry, parent: Parent) -> dict[str, int]:
    """Append the text of a notice line by line; gives the row in which each task's clause begins, by task id."""
    lines = [(offset, text) for offset, text in _lines(registry.text) if text]
    if not lines:
        return {}
    first = _append(sheet, parent.number or parent.title) + 1
    for _, text in lines:
        _append(sheet, text)
    starts = [offset for offset, _ in lines]
    return {t.id: first + max(0, bisect_right(starts, t.provenance.span.start) - 1) for t in registry}


def _append(sheet: Worksheet, text: str) -> int:
    """The row that `text` was written to; `max_row` would look at every cell of the sheet."""
    cell = Cell(sheet, row=1, column=1, value=clean(text))
    cell.data_type = "s"
    sheet.append([cell])
    if len(text) > _CLAUSE_WIDTH // 2 - 2:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[cell.row].height = min(_LINE_HEIGHT * -(-len(text) // (_CLAUSE_WIDTH // 2 - 2)), 400.0)
    return cell.row


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Where each line begins, and the line without its margins."""
    offset = 0
    for line in text.split("\n"):
        yield offset, line.strip()
        offset += len(line) + 1
