"""The list, the situation table (通报) and the picture as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.model import Number
from pipeline.registry.csv_form import BOM, csv_lines
from pipeline.registry.files import whole_file, write_whole
from pipeline.track.desk import Line
from pipeline.track.picture import draw
from pipeline.track.summary import COLUMNS, Standing, by_notice, by_unit, standings, total
from pipeline.track.wording import HEADS, chinese_date, row
from pipeline.track.workbook import Sheet, write_workbook

Row = tuple[str | int, ...]
Plain = str | bool | Number | None | dict[str, Number | None]


def plain(line: Line) -> dict[str, Plain]:
    """A line as JSON has it: ISO dates, `from` and `to` the window in which completions count."""
    what, situation = line.situation.occurrence, line.situation
    return {
        "light": situation.light.value,
        "state": situation.state.value,
        "unit": what.unit,
        "role": what.role.value,
        "task": what.task,
        "registry": line.registry,
        "document_number": line.document,
        "number": line.number,
        "text": line.text,
        "kind": what.kind.value,
        "schedule": what.text,
        "from": _iso(what.start),
        "to": _iso(what.end),
        "due": _iso(what.due),
        "advice_workday": _iso(what.advice_workday),
        "provisional": what.provisional,
        "event": what.event,
        "need": {"min": what.minimum, "max": what.maximum},
        "done": situation.done,
        "days": situation.days,
    }


def _iso(day: Date | None) -> str | None:
    return day.isoformat() if day else None


def write_list(path: Path, lines: Iterable[Line]) -> Path:
    """The list as .xlsx or .csv, in the order given."""
    rows = map(row, lines)
    if path.suffix.lower() == ".xlsx":
        return write_workbook(path, [Sheet("到期清单", HEADS, rows)])
    return _write_csv(path, [HEADS, *rows])


def write_table(path: Path, lines: Sequence[Line], as_of: Date) -> Path:
    """The situation table, per unit and per notice, as .xlsx, .csv, .docx or .txt."""
    units, notices = (standings(lines, as_of, by) for by in (by_unit, by_notice))
    tables = {"按单位": _rows(units), "按通知": _rows(notices)}
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return write_workbook(path, [Sheet(name, COLUMNS, rows) for name, rows in tables.items()])
    if suffix == ".csv":
        return _write_csv(path, [row for name, rows in tables.items() for row in ((name,), COLUMNS, *rows)])
    if suffix == ".docx":
        return _write_docx(path, _heading(units, as_of), tables)
    shown = (
        f"\n{name}\n" + "\n".join("\t".join(map(str, row)) for row in (COLUMNS, *rows)) for name, rows in tables.items()
    )
    return write_whole(path, "\n".join((_heading(units, as_of), *shown)) + "\n")


def _rows(found: Sequence[Standing]) -> list[Row]:
    return [one.row() for one in (*found, total(found))]


def _heading(found: Sequence[Standing], as_of: Date) -> str:
    everything = total(found)
    rate = "暂无到期任务" if everything.rate is None else f"总体完成率{everything.rate:.1%}"
    return (
        f"{as_of.year}年{as_of.month}月任务落实情况通报：截至{chinese_date(as_of)}，累计应完成{everything.due}项，"
        f"已完成{everything.done}项，{rate}；逾期{everything.overdue}项，滞后{everything.behind}项，临期{everything.near}项。"
    )


def _write_csv(path: Path, rows: Iterable[Sequence[str | int | float]]) -> Path:
    with whole_file(path) as handle:
        handle.write(BOM.encode())
        handle.writelines(csv_lines(rows))
    return path


def _write_docx(path: Path, heading: str, tables: Mapping[str, Sequence[Row]]) -> Path:
    from docx import Document

    document = Document()
    title, _, text = heading.partition("：")
    document.add_heading(title, level=1)
    document.add_paragraph(text)
    for name, rows in tables.items():
        document.add_heading(name, level=2)
        table = document.add_table(rows=0, cols=len(COLUMNS))
        table.style = "Table Grid"
        for cells in (COLUMNS, *rows):
            for cell, value in zip(table.add_row().cells, cells, strict=True):
                cell.text = "".join(c for c in str(value) if c.isprintable())
    with whole_file(path) as handle:
        document.save(handle)
    return path


def write_picture(path: Path, lines: Iterable[Line], as_of: Date) -> Path:
    return write_whole(path, draw(lines, as_of))
