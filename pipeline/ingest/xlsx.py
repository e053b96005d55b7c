"""Workbooks (SpreadsheetML, ECMA-376 part 1): each sheet that is shown, its list as a table with merged cells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from pipeline.errors import TooLargeError
from pipeline.ingest import sheet
from pipeline.ingest.builder import Content, GridCell, TextBuilder
from pipeline.ingest.container import Element, Parts, local, resolved
from pipeline.ingest.limits import MAX_TABLE_CELLS
from pipeline.ingest.xlsx_values import Formats, formats

SHEETS: Final = "工作表"
_WORKBOOK: Final = "xl/workbook.xml"
_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")

Place = tuple[int, int]  # row and column, from 0


def read(data: bytes) -> Content:
    """Raises CorruptFileError, EncryptedFileError and TooLargeError. Metadata: the names of the sheets."""
    book = _Book(Parts(data))
    builder = TextBuilder()
    names = []
    for name, path in book.sheets():
        sheet.write(book.cells(path), builder)
        names.append(name)
    return builder.content([(SHEETS, "；".join(names))])


class _Book:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._root = parts.tree(_WORKBOOK)
        self._targets = self._relations()
        self._texts = [_text(item) for item in self._children("sharedStrings", "si")]
        from_1904 = any(each.get("date1904") in {"1", "true"} for each in self._root if local(each) == "workbookPr")
        self._formats: Formats = formats(self._part("styles"), from_1904)

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Name and path of the worksheets that are shown, in the order of their tabs."""
        for each in self._root.iter():
            if local(each) == "sheet" and each.get("state", "visible") == "visible":
                key = next((value for name, value in each.attrib.items() if str(name).endswith("}id")), "")
                kind, path = self._targets.get(str(key), ("", ""))
                if kind == "worksheet":
                    yield each.get("name", ""), path

    def cells(self, path: str) -> list[GridCell]:
        """The cells with text, merged ones with their spans. Raises TooLargeError."""
        blob = self._parts.bytes(path)
        if blob.count(b"<c ") + blob.count(b":c ") > MAX_TABLE_CELLS:
            raise TooLargeError(f"a sheet has more than {MAX_TABLE_CELLS} cells")
        found: dict[Place, GridCell] = {}
        spans: dict[Place, Place] = {}
        row = column = -1
        for element in _elements(blob):
            name = local(element)
            if name == "mergeCell":
                start, _, end = element.get("ref", "").partition(":")
                if (first := _place(start)) and (last := _place(end)):
                    spans[first] = (last[0] - first[0] + 1, last[1] - first[1] + 1)
                continue
            row, column = _place(element.get("r", "")) or (row, column + 1)
            if lines := tuple(self._shown(element).splitlines()):
                found[row, column] = GridCell(row, column, lines)
        return [_spread(cell, spans.get(place, (1, 1))) for place, cell in found.items()]

    def _shown(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(cell)
        value = next((each.text or "" for each in cell if local(each) == "v"), "").strip()
        if kind == "s":
            return self._texts[int(value)] if value.isdigit() and int(value) < len(self._texts) else ""
        if kind == "n" and value:
            style = cell.get("s", "0")
            return self._formats.shown(value, int(style) if style.isdigit() else 0)
        return "" if kind == "e" else value

    def _relations(self) -> dict[str, tuple[str, str]]:
        """Id → kind and path of the workbook's parts."""
        path = "xl/_rels/workbook.xml.rels"
        return {
            each.get("Id", ""): (
                each.get("Type", "").rpartition("/")[2],
                resolved(each.get("Target", ""), _WORKBOOK),
            )
            for each in (self._parts.tree(path) if path in self._parts else ())
        }

    def _part(self, kind: str) -> Element | None:
        path = next((path for found, path in self._targets.values() if found == kind and path in self._parts), None)
        return self._parts.tree(path) if path else None

    def _children(self, kind: str, name: str) -> Iterator[Element]:
        part = self._part(kind)
        return iter(()) if part is None else (child for child in part if local(child) == name)


def _elements(blob: bytes) -> Iterator[Element]:
    """Cells and merges of a sheet, each forgotten when the next one comes: sheets are large."""
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    for _, element in etree.iterparse(io.BytesIO(blob), events=("end",), tag=("{*}c", "{*}mergeCell"), **options):
        yield element
        element.clear()


def _text(item: Element) -> str:
    """Text of rich runs in order; `rPh` is a reading aid and `phoneticPr` its style."""
    if local(item) == "t":
        return item.text or ""
    return "".join(_text(child) for child in item if local(child) in {"t", "r", "is"})


def _place(reference: str) -> Place | None:
    if not (match := _REFERENCE.match(reference)):
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _spread(cell: GridCell, span: Place) -> GridCell:
    return replace(cell, row_span=max(span[0], 1), column_span=max(span[1], 1))
