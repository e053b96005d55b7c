"""Fields → a workbook to fill in: one sheet per form, and a hidden one by which it is known again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.forms.fields import Field, Kind
from pipeline.track.workbook import Cell, Sheet, write_workbook

HEADS = ("序号", "指标", "单位", "填报要求", "填报值")
KEY_SHEET = "_表单"
KEY_HEADS = ("notice", "form", "name", "kind", "unit")
UNIT_NAME = "填报单位"
VALUE_COLUMN = HEADS.index("填报值")
_ASKED = {Kind.NUMBER: "数字", Kind.YES_NO: "是或否", Kind.DATE: "日期，如2025-03-31", Kind.TEXT: "文字"}
_LONGEST_NAME = 28  # of a sheet: Excel allows 31 characters
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")


def write_form(path: Path, fields: Sequence[Field], notice: str) -> Path:
    """The workbook of a notice (by its id). The first line of each sheet asks who fills it in.

    Raises MissingComponentError without openpyxl, OutputError when it cannot be written.
    """
    sheets = [Sheet(name, HEADS, _rows(held)) for name, held in by_sheet(fields)]
    key = [(notice, f.form, f.name, f.kind.value, f.unit) for f in fields]
    return write_workbook(path, [*sheets, Sheet(KEY_SHEET, KEY_HEADS, key, hidden=True)])


def by_sheet(fields: Sequence[Field]) -> list[tuple[str, list[Field]]]:
    """The fields of each form under the name of its sheet."""
    forms = list(dict.fromkeys(field.form for field in fields))
    return [(_name(n, form), [f for f in fields if f.form == form]) for n, form in enumerate(forms, 1)]


def _name(number: int, form: str) -> str:
    return f"{number}.{form.translate(_NOT_IN_NAMES)[:_LONGEST_NAME]}" if form else f"{number}.表"


def _rows(fields: Sequence[Field]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [(0, UNIT_NAME, None, _ASKED[Kind.TEXT], None)]
    asked = (field for field in fields if field.name != UNIT_NAME)
    return rows + [(n, f.name, f.unit, _ASKED[f.kind], None) for n, f in enumerate(asked, 1)]
