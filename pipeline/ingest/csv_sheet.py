"""Lists as comma- or tab-separated values (RFC 4180), in the encodings of plain text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Final

from pipeline.errors import TooLargeError
from pipeline.ingest import sheet
from pipeline.ingest.builder import Content, GridCell, TextBuilder
from pipeline.ingest.decode import decode
from pipeline.ingest.limits import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS

_DELIMITERS: Final = ",\t;，"
_SAMPLE: Final = 20  # lines by which the delimiter is told
# Spreadsheets are kept from taking text for a formula by an apostrophe before it.
_ESCAPED: Final = ("'=", "'+", "'-", "'@")


def read(data: bytes) -> Content:
    """Raises UnsupportedFormatError on binary data, TooLargeError."""
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    builder = TextBuilder()
    sheet.write(_cells(text), builder)
    return replace(builder.content(), encoding=decoded.encoding)


def _cells(text: str) -> list[GridCell]:
    cells: list[GridCell] = []
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=_delimiter(text))):
        cells += [GridCell(number, column, _lines(value)) for column, value in enumerate(row) if value.strip()]
        if len(row) > MAX_TABLE_COLUMNS or len(cells) > MAX_TABLE_CELLS:
            raise TooLargeError(f"the list has more than {MAX_TABLE_CELLS} cells or {MAX_TABLE_COLUMNS} columns")
    return cells


def _lines(value: str) -> tuple[str, ...]:
    return tuple((value[1:] if value.startswith(_ESCAPED) else value).splitlines())


def _delimiter(text: str) -> str:
    """What parts the first lines into most fields; the comma when nothing does."""
    sample = text.split("\n", _SAMPLE)[:_SAMPLE]
    return max(_DELIMITERS, key=lambda mark: sum(min(line.count(mark), 50) for line in sample))
