"""Tables as XLSX files, written and read with openpyxl (an extra). Texts never become formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import MissingComponentError, UsageError
from pipeline.registry.office import clean, save

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | None
_WIDEST, _NARROWEST = 60, 8
# A spreadsheet may claim a million empty rows.
MOST_ROWS = 20000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name, column heads and rows; `hidden` ones hold what a program needs to read the file back."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    hidden: bool = False


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> Path:
    """Raises MissingComponentError without openpyxl, OutputError when the file cannot be written."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise MissingComponentError("xlsx files need openpyxl", "pip install 'notice-pipeline[track]'") from None
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        _fill(page, sheet)
    return save(path, book.save)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    widths = [len(head) * 2 for head in sheet.heads]
    for number, cells in enumerate([sheet.heads, *sheet.rows], 1):
        for column, value in enumerate(cells, 1):
            cell = page.cell(number, column)
            cell.value = clean(value) if isinstance(value, str) else value
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
            if column <= len(widths):
                widths[column - 1] = max(widths[column - 1], 2 * len(str(value or "")))
    for column, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(column)].width = min(max(width, _NARROWEST), _WIDEST)
    page.freeze_panes = "A2"


def read_workbook(path: Path) -> dict[str, list[tuple[Cell, ...]]]:
    """Sheet name → its rows up to the last cell that holds something; dates come as ISO texts.

    Raises UsageError for what is no workbook.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise MissingComponentError("xlsx files need openpyxl", "pip install 'notice-pipeline[track]'") from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        found = {page.title: [_trimmed(map(_plain, row)) for row in _rows(page)] for page in book.worksheets}
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", "name an xlsx file") from error
    except Exception as error:  # openpyxl raises whatever a hostile file makes its parsers raise
        raise UsageError(f"{path}: no readable workbook ({type(error).__name__})", "save it as .xlsx again") from error
    book.close()
    return found


def _rows(page: Worksheet) -> Iterable[tuple[object, ...]]:
    return page.iter_rows(values_only=True, max_row=min(page.max_row or MOST_ROWS, MOST_ROWS), max_col=64)


def _trimmed(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells up to the last that holds something."""
    held = list(cells)
    while held and held[-1] is None:
        held.pop()
    return tuple(held)


def _plain(value: object) -> Cell:
    from datetime import date, datetime

    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if value is None or isinstance(value, str | int | float) else str(value)
