"""One sheet of the ledger: merged heads, frozen panes, filter, validation, lights and the print setup of an office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, Protocol, cast

from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.export.ledger_columns import COLUMNS, FILLED, INDEX, LAST_PRINTED, NAMES, Row, height
from pipeline.export.model import FINISHED, STATES, Progress
from pipeline.export.sheets import Value
from pipeline.registry.office import clean

TITLE_ROW, GROUP_ROW, HEAD_ROW, FIRST = 1, 2, 3, 4
DAY_CELL, AHEAD_CELL = "汇总!$B$2", "汇总!$B$3"
MAX_LINKS = 65_530  # hyperlinks a sheet can hold (Excel's limit)
_LINE = Side(style="thin", color="808080")
BORDER = Border(_LINE, _LINE, _LINE, _LINE)
HEAD_FILL = PatternFill("solid", fgColor="DDEBF7")
_FILLED_FILL = PatternFill("solid", fgColor="FFFBE6")
_LEFT = frozenset({"标题", "章节", "工作任务", "牵头单位", "责任单位", "配合单位", "进展情况", "备注", "问题"})
_BARE = frozenset({"单位索引", "原文起", "原文止", "页码", "置信度", "任务编号", "单位依据", "可跟踪", "复核状态"})


class _Styled(Protocol):
    """The style of a cell as openpyxl keeps it: a tuple of indices, the same object for all cells of a column."""

    _style: object


@dataclass(frozen=True, slots=True)
class Content:
    """The rows of a sheet, what was filled in for a task, and the row of the 原文 sheet that holds its clause."""

    title: str
    rows: Sequence[Row]
    progress: dict[str, Progress]
    clauses: dict[str, int]


def letter(name: str) -> str:
    return get_column_letter(INDEX[name])


def column_range(name: str, count: int) -> str:
    """$X$4:$X$99: the cells of a column."""
    return f"${letter(name)}${FIRST}:${letter(name)}${FIRST + max(count, 1) - 1}"


def fill(sheet: Worksheet, content: Content) -> None:
    """Write a whole sheet."""
    _heads(sheet, content.title)
    _body(sheet, content)
    _behaviour(sheet, len(content.rows))
    _lights(sheet, len(content.rows))
    _print(sheet)


def _heads(sheet: Worksheet, title: str) -> None:
    sheet.append([clean(title)])
    sheet.append([column.group for column in COLUMNS])
    sheet.append(list(NAMES))
    sheet.merge_cells(f"A1:{letter(LAST_PRINTED)}1")
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet["A1"].data_type = "s"
    sheet.row_dimensions[TITLE_ROW].height = 30
    for cell in (*sheet[GROUP_ROW], *sheet[HEAD_ROW]):
        cell.font = Font(name="黑体", size=10)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border, cell.fill = BORDER, HEAD_FILL
    for _, group in groupby(COLUMNS, lambda column: column.group):
        names = [column.name for column in group]
        if len(names) > 1:
            sheet.merge_cells(f"{letter(names[0])}{GROUP_ROW}:{letter(names[-1])}{GROUP_ROW}")


def _body(sheet: Worksheet, content: Content) -> None:
    styles = _styles(sheet)
    links = content.clauses if len(content.rows) <= MAX_LINKS else {}
    for number, row in enumerate(content.rows, 1):
        values = _values(row, number, content)
        cells = [_cell(sheet, value, style) for value, style in zip(values, styles, strict=True)]
        at = FIRST + number - 1
        sheet.append(cells)
        if row.task.id in links:
            _link(cast(Cell, cells[INDEX["原文"] - 1]), links[row.task.id])
        sheet.row_dimensions[at].height = height(values)


def _cell(sheet: Worksheet, value: Value, style: object) -> Cell | None:
    """A cell in the style of its column; a text stays one, whatever it begins with."""
    if value is None and style is None:
        return None
    cell = Cell(sheet, row=1, column=1, value=value)
    if cell.data_type == "f":
        cell.data_type = "s"
    if style is not None:
        cast(_Styled, cell)._style = style
    return cell


def _values(row: Row, number: int, content: Content) -> list[Value]:
    values = [clean(value) if isinstance(value, str) else value for value in row.cells]
    values[0] = number
    values[INDEX["原文"] - 1] = "查看" if row.task.id in content.clauses else None
    if known := content.progress.get(row.task.id):
        for name, value in zip(FILLED, (known.text, known.state, known.note), strict=True):
            values[INDEX[name] - 1] = clean(value) or None
    return values


def _styles(sheet: Worksheet) -> list[object]:
    """The style of each column, made once and shared by its cells: styling each would take longer than writing it.

    Columns of numbers that are neither printed nor dates have none.
    """
    styles: list[object] = []
    for column in COLUMNS:
        if column.name in _BARE:
            styles.append(None)
            continue
        cell = Cell(sheet, row=1, column=1)
        cell.font = Font(name="宋体", size=10, color="0563C1" if column.name == "原文" else None)
        horizontal: Literal["left", "center"] = "left" if column.name in _LEFT else "center"
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
        cell.border = BORDER
        if column.name in FILLED:
            cell.fill = _FILLED_FILL
        if column.name in ("起始日期", "截止日期", "到期日"):
            cell.number_format = "yyyy-mm-dd"
        styles.append(cast(_Styled, cell)._style)
    return styles


def _link(cell: Cell, clause: int) -> None:
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'原文'!A{clause}", display="查看")


def _behaviour(sheet: Worksheet, count: int) -> None:
    sheet.freeze_panes = f"{letter('性质')}{FIRST}"
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{letter(NAMES[-1])}{FIRST + max(count, 1) - 1}"
    for column in COLUMNS:
        dimension = sheet.column_dimensions[letter(column.name)]
        dimension.width = column.width + 0.7
        if column.detail:
            dimension.outlineLevel, dimension.hidden = 1, True
    validation = DataValidation("list", formula1=f'"{",".join(STATES)}"', allow_blank=True)
    validation.error, validation.errorTitle = f"请选择：{'、'.join(STATES)}", "完成情况"
    validation.add(column_range("完成情况", count).replace("$", ""))
    sheet.add_data_validation(validation)


def _lights(sheet: Worksheet, count: int) -> None:
    """Green: done. Red: overdue. Yellow: near. Blue: there is time. The day is that of the summary sheet."""
    due, state = f"${letter('到期日')}{FIRST}", f"${letter('完成情况')}{FIRST}"
    done = "OR(" + ",".join(f'{state}="{word}"' for word in sorted(FINISHED)) + ")"
    lights = (
        ("C6EFCE", done),
        ("FFC7CE", f'AND({due}<>"",{due}<{DAY_CELL})'),
        ("FFEB9C", f'AND({due}<>"",{due}<={DAY_CELL}+{AHEAD_CELL})'),
        ("DDEBF7", f'{due}<>""'),
    )
    cells = f"{column_range('截止日期', count)} {column_range('完成情况', count)} {column_range('完成时限', count)}"
    for colour, formula in lights:
        style = DifferentialStyle(fill=PatternFill("solid", bgColor=colour))
        rule = Rule("expression", dxf=style, stopIfTrue=True, formula=[formula])
        sheet.conditional_formatting.add(cells.replace("$", ""), rule)


def _print(sheet: Worksheet) -> None:
    sheet.print_area = f"A1:{letter(LAST_PRINTED)}{max(sheet.max_row, FIRST)}"
    print_setup(sheet, "landscape", f"{GROUP_ROW}:{HEAD_ROW}")


def print_setup(sheet: Worksheet, orientation: Literal["landscape", "portrait"], titles: str | None = None) -> None:
    """A4, as wide as the paper, numbered pages; the rows `titles` (2:3) are repeated on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if titles:
        sheet.print_title_rows = titles
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.6, bottom=0.75, header=0.3, footer=0.35)
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))
