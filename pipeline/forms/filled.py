"""Filled workbooks → one summary: a row per unit, a column per field, totals of the numbers, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.forms.fields import Field, Kind
from pipeline.forms.workbooks import KEY_SHEET, UNIT_NAME, VALUE_COLUMN, by_sheet
from pipeline.model import Span
from pipeline.normalize.numerals import parse_number
from pipeline.track.workbook import Cell, Sheet, read_workbook, write_workbook

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ANSWERS = {"是": "是", "否": "否", "有": "是", "无": "否", "√": "是", "×": "否"}
_NOWHERE = Span(0, 0)
Book = dict[str, list[tuple[Cell, ...]]]


@dataclass(frozen=True, slots=True)
class Filled:
    """What one unit has filled in, value by field."""

    file: str
    unit: str
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """All forms that came back: the fields, a line per file, and (file, field, what is wrong)."""

    fields: tuple[Field, ...]
    filled: tuple[Filled, ...]
    problems: tuple[tuple[str, str, str], ...]

    def totals(self) -> tuple[Cell, ...]:
        """The sum of every number, None for what is none."""
        return tuple(self._total(n) if field.kind is Kind.NUMBER else None for n, field in enumerate(self.fields))

    def _total(self, column: int) -> Cell:
        numbers = (one.values[column] for one in self.filled)
        return sum(value for value in numbers if isinstance(value, int | float))


def read_filled(paths: Iterable[Path]) -> Summary:
    """Reads filled workbooks of one notice. Raises UsageError for a file that is no form, or one of another notice."""
    key: tuple[tuple[Cell, ...], ...] = ()
    filled: list[Filled] = []
    problems: list[tuple[str, str, str]] = []
    fields: tuple[Field, ...] = ()
    for path in paths:
        book = read_workbook(path)
        own = tuple(book.get(KEY_SHEET, [])[1:])  # the rows below the heads
        if not own:
            raise UsageError(f"{path}: no form written by `notices form make`", "send the workbook back as it was")
        if key and own != key:
            raise UsageError(f"{path}: the form of another notice", "summarise the forms of one notice at a time")
        key, fields = own, fields or tuple(map(_field, own))
        one, wrong = _read(path.name, book, fields)
        filled.append(one)
        problems += wrong
    problems += _twice(filled)
    return Summary(fields, tuple(filled), tuple(problems))


def _field(row: tuple[Cell, ...]) -> Field:
    _, form, name, kind, unit = (*row, None, None, None, None, None)[:5]
    try:
        return Field(str(form or ""), str(name or ""), Kind(str(kind)), str(unit) if unit else None, _NOWHERE)
    except ValueError:
        raise UsageError(
            f"the form asks for an unknown kind {kind!r}", "write it anew with `notices form make`"
        ) from None


def _read(file: str, book: Book, fields: Sequence[Field]) -> tuple[Filled, list[tuple[str, str, str]]]:
    said: dict[tuple[str, str], Cell] = {}
    unit = ""
    for sheet, held in by_sheet(fields):
        for row in book.get(sheet, [])[1:]:
            cells = (*row, *[None] * (VALUE_COLUMN + 1 - len(row)))
            said[held[0].form, str(cells[1] or "")] = cells[VALUE_COLUMN]
            unit = unit or (str(cells[VALUE_COLUMN] or "").strip() if cells[1] == UNIT_NAME else "")
    values, problems = [], []
    for field in fields:
        value, wrong = _value(field, said.get((field.form, field.name)))
        values.append(value)
        problems += [(file, field.label, wrong)] if wrong else []
    if not unit:
        problems.append((file, UNIT_NAME, "没有填写"))
    return Filled(file, unit or file, tuple(values)), problems


def _value(field: Field, cell: Cell) -> tuple[Cell, str]:
    """The value, and what is wrong with it; a value that is wrong is kept as written but never summed up."""
    text = str(cell).strip() if cell is not None else ""
    if not text:
        return None, "没有填写"
    if field.kind is Kind.NUMBER:
        number = parse_number(text.removesuffix(field.unit or "")) if isinstance(cell, str) else cell
        return (number, "") if number is not None else (text, f"“{text}”不是数字")
    if field.kind is Kind.YES_NO:
        return (_ANSWERS[text], "") if text in _ANSWERS else (text, f"“{text}”不是“是”或“否”")
    if field.kind is Kind.DATE and not _DATE.fullmatch(text):
        return text, f"“{text}”不是日期，应写作2025-03-31"
    return text, ""


def _twice(filled: Sequence[Filled]) -> Iterator[tuple[str, str, str]]:
    seen: dict[str, str] = {}
    for one in filled:
        if one.unit in seen:
            yield one.file, UNIT_NAME, f"“{one.unit}”已由{seen[one.unit]}填报，合计中重复"
        seen.setdefault(one.unit, one.file)


def write_summary(path: Path, summary: Summary) -> Path:
    """The summary as XLSX: 汇总 with the totals in its last line, and 问题."""
    heads = (UNIT_NAME, *(field.label for field in summary.fields), "文件")
    rows = [(one.unit, *one.values, one.file) for one in summary.filled]
    total = ("合计", *summary.totals(), None)
    wrong = Sheet("问题", ("文件", "指标", "问题"), summary.problems)
    return write_workbook(path, [Sheet("汇总", heads, [*rows, total]), wrong])
