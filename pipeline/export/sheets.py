"""Plain workbooks for import wizards: one sheet, one row of heads, dates as dates, no formula ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as Date  # noqa: N812
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from pipeline.registry.office import clean, save

Value = str | int | float | Date | None


def write_sheet(path: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write one sheet; texts that begin like a formula stay texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(list(heads))
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    save(path, book.save)


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> object:
    if not isinstance(value, str):
        return value
    text = clean(value)
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
