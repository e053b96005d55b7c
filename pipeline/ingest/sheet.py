"""Sheets of rows and columns: what stands above and below the list are lines, the list itself is a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from pipeline.errors import TooLargeError
from pipeline.ingest.builder import GridCell, TextBuilder
from pipeline.ingest.limits import MAX_TABLE_CELLS

_LIST_ROW: Final = 2  # cells with text; a row with fewer is a title, a note or a section


def write(cells: Iterable[GridCell], builder: TextBuilder) -> None:
    """Append a sheet; its cells hold text, blank ones are left out. Rows and columns that are blank are closed up.

    Raises TooLargeError.
    """
    filled = [cell for cell in cells if any(line.strip() for line in cell.lines)]
    if len(filled) > MAX_TABLE_CELLS:
        raise TooLargeError(f"a sheet has more than {MAX_TABLE_CELLS} cells")
    rows = _rows(_closed(filled))
    listed = [number for number, row in enumerate(rows) if len(row) >= _LIST_ROW]
    first, last = (listed[0], listed[-1]) if listed else (len(rows), len(rows))
    for row in rows[:first]:
        _lines(row, builder)
    builder.table(replace(cell, row=cell.row - first) for row in rows[first : last + 1] for cell in row)
    for row in rows[last + 1 :]:
        _lines(row, builder)


def _closed(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells with rows and columns counted without the blank ones; spans shrink with them."""
    rows = {row: place for place, row in enumerate(sorted({cell.row for cell in cells}))}
    columns = {column: place for place, column in enumerate(sorted({cell.column for cell in cells}))}
    return [
        replace(
            cell,
            row=rows[cell.row],
            column=columns[cell.column],
            row_span=_kept(cell.row, cell.row_span, rows),
            column_span=_kept(cell.column, cell.column_span, columns),
        )
        for cell in cells
    ]


def _kept(start: int, span: int, places: dict[int, int]) -> int:
    return 1 if span == 1 else sum(start <= place < start + span for place in places)


def _rows(cells: Iterable[GridCell]) -> list[list[GridCell]]:
    rows: dict[int, list[GridCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return [rows[number] for number in sorted(rows)]


def _lines(row: list[GridCell], builder: TextBuilder) -> None:
    for cell in row:
        for line in cell.lines:
            builder.line(line)
