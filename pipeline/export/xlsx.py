"""任务台账: a workbook with the ledger, a summary and the clauses; one sheet or one file for each unit on demand.

What clerks fill in (进展情况, 完成情况, 备注) is read back by `read_progress`, and is kept when the ledger is written
anew over a filled one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import OutputError, RegistryError
from pipeline.export.ledger_columns import Row, ledger_rows
from pipeline.export.ledger_read import NO_UNIT, read_progress
from pipeline.export.ledger_sheet import MAX_LINKS, Content, fill
from pipeline.export.ledger_summary import Line, set_up_clauses, write_clauses, write_summary
from pipeline.export.mapping import parent_of
from pipeline.export.model import Batch, By, Carried, Loss, Options, Progress, Report
from pipeline.registry.ids import safe_name
from pipeline.registry.office import MAX_TEXT, save

LEDGER = "台账"
_MAX_SHEET = 31  # characters of a sheet's name (Excel's limit)
_RESERVED = frozenset({LEDGER, "汇总", "原文", "history"})

_Known = dict[str | None, dict[str, Progress]]


@dataclass(frozen=True, slots=True)
class _Part:
    """A sheet of the ledger: all tasks, or those of a unit."""

    sheet: str
    unit: str | None
    rows: tuple[Row, ...]


def export(batch: Batch, options: Options) -> Report:
    rows = tuple(row for registry in batch.registries for row in ledger_rows(registry, parent_of(registry)))
    if options.by is By.UNIT_FILES:
        written = _files(batch, options, rows)
    else:
        path = options.path
        parts = _by_unit(rows) if options.by is By.UNIT else [_Part(LEDGER, None, rows)]
        _write(path, batch, parts, replace(options, progress=(*_filled(path), *options.progress)))
        written = [str(path)]
    return Report(tuple(written), len(rows), tuple(_losses(rows)))


def _files(batch: Batch, options: Options, rows: tuple[Row, ...]) -> list[str]:
    folder = options.out
    if folder is None or folder.is_file():
        raise OutputError(f"{folder}: one file for each unit needs a folder", "name a folder with --out")
    written = []
    for part in _by_unit(rows):
        path = folder / f"{safe_name(part.sheet)}.xlsx"
        _write(path, batch, [part], replace(options, progress=(*_filled(path), *options.progress)))
        written.append(str(path))
    return written


def _filled(path: Path) -> tuple[Progress, ...]:
    """What an older ledger at `path` was filled with; nothing when there is none."""
    try:
        return read_progress(path) if path.is_file() else ()
    except RegistryError:
        return ()


def _by_unit(rows: Iterable[Row]) -> list[_Part]:
    """A part for each unit, in the order in which units first appear; tasks without one come last."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for unit in row.units or (NO_UNIT,):
            grouped[unit].append(row)
    units = sorted(grouped, key=lambda unit: unit == NO_UNIT)
    names = _sheet_names(units)
    return [_Part(names[unit], unit, tuple(grouped[unit])) for unit in units]


def _sheet_names(units: Iterable[str]) -> dict[str, str]:
    """A sheet name for each unit: what Excel allows, and no two alike (it does not tell capitals apart)."""
    taken, names = {name.casefold() for name in _RESERVED}, {}
    for unit in units:
        base = name = safe_name(unit.translate({ord(c): "（" for c in "["} | {ord("]"): "）", ord("'"): "’"}))[
            :_MAX_SHEET
        ]
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{base[: _MAX_SHEET - len(str(count)) - 1]}~{count}"
        taken.add(name.casefold())
        names[unit] = name
    return names


def _write(path: Path, batch: Batch, parts: list[_Part], options: Options) -> None:
    book = Workbook()
    summary: Worksheet = book.worksheets[0]
    summary.title = "汇总"
    sheets = [book.create_sheet(part.sheet) for part in parts]
    source = book.create_sheet("原文")
    set_up_clauses(source)
    clauses = _clauses(source, batch, parts)
    known = _known(options.progress)
    for sheet, part in zip(sheets, parts, strict=True):
        fill(sheet, Content(_title(batch, part.unit), part.rows, _of(known, part.unit), clauses))
    write_summary(summary, [line for part in parts for line in _lines(part)], options.as_of)
    book.move_sheet(summary, len(parts))
    book.active = 0
    save(path, book.save)


def _clauses(sheet: Worksheet, batch: Batch, parts: list[_Part]) -> dict[str, int]:
    needed = {row.parent for part in parts for row in part.rows}
    found: dict[str, int] = {}
    for registry in batch.registries:
        if registry.id in needed:
            found |= write_clauses(sheet, registry, parent_of(registry))
    return found


def _title(batch: Batch, unit: str | None) -> str:
    if unit is not None:
        return f"{unit}任务分解表"
    only = batch.registries[0].header if len(batch.registries) == 1 else None
    return f"{only.document_number or only.title or ''} 任务台账".strip() if only else "任务台账"


def _known(progress: Iterable[Progress]) -> _Known:
    """By unit, then task; later entries win."""
    known: _Known = defaultdict(dict)
    for entry in progress:
        known[entry.unit][entry.task] = entry
    return known


def _of(known: _Known, unit: str | None) -> dict[str, Progress]:
    """What was filled in for a unit; what holds for all units where it said nothing."""
    return {**known.get(None, {}), **(known.get(unit, {}) if unit is not None else {})}


def _lines(part: _Part) -> list[Line]:
    if part.unit is not None:
        return [Line(part.unit, part.rows, part.sheet, len(part.rows))]
    total = Line("合计", part.rows, part.sheet, len(part.rows))
    units = _by_unit(part.rows)
    named = [unit for unit in units if unit.unit != NO_UNIT]
    return [total, *(Line(u.unit or "", u.rows, part.sheet, len(part.rows), u.unit) for u in named)]


def _losses(rows: tuple[Row, ...]) -> Iterable[Loss]:
    for row in rows:
        if any(isinstance(cell, str) and len(cell) > MAX_TEXT for cell in row.cells):
            yield Loss(row.task.id, "text", Carried.CUT, row.task.text[MAX_TEXT:])
    if len(rows) > MAX_LINKS:
        yield Loss("", "provenance", Carried.DROPPED, "links to the clauses: a sheet holds 65,530")
