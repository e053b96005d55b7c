"""Completions from tables: a plain list (CSV), or the ledger sent back with its 进展情况 and 完成情况 filled in.

What a cell does not say for sure is not counted: such rows come back with the reason.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.model import Number
from pipeline.normalize.calendar import make
from pipeline.normalize.numerals import narrow, parse_int, parse_number
from pipeline.track.directory import decoded
from pipeline.track.progress import Progress
from pipeline.track.roster import Roster, Seat
from pipeline.track.workbook import read_workbook

_HEADS = {
    "任务编号": "task", "任务": "task", "单位": "unit", "填报单位": "unit", "完成单位": "unit", "日期": "date",
    "完成日期": "date", "次数": "count", "数量": "count", "佐证": "evidence", "佐证材料": "evidence", "备注": "note",
    "进展情况": "progress", "完成情况": "finished",
}  # fmt: skip
_DATE = re.compile(r"(?:(?P<year>\d{4})[年./\-])?(?P<month>\d{1,2})[月./\-](?P<day>\d{1,2})日?(?![\d.%])")
_COUNT = re.compile(r"(?P<count>\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,3})(?:人次|[次期篇场个户家项份批条])")
_FINISHED = re.compile("完成|办结|落实到位|100[%％]")
_NOT_DONE = re.compile("未|没有|正在|拟|计划|将于|推进中|进行中")
_FORMULA_GUARD = re.compile("^'(?=[=+\\-@\t\r\n＝＋－＠])")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row (2 is the first below the heads) that gives no completion, and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Completions with the log that each belongs in, and the rows that gave none though something is written there."""

    entries: tuple[tuple[Path, Progress], ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """What holds for every row that does not say otherwise: the unit that sent the table, the day, who reads it in."""

    unit: str | None = None
    date: Date | None = None
    by: str | None = None


class _UnclearError(Exception):
    pass


def read_completions(path: Path, roster: Roster, sender: Sender) -> Imported:
    """The completions of a CSV or XLSX table. Raises UsageError when it has no column of task ids."""
    entries: list[tuple[Path, Progress]] = []
    rejected: list[Rejected] = []
    for number, row in _rows(path):
        try:
            entries += _of_row(row, roster, sender)
        except (_UnclearError, UsageError) as error:
            rejected.append(Rejected(number, str(error)))
    return Imported(tuple(entries), tuple(rejected))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number and cells by column, empty cells left out."""
    table = _table(path)
    heads = [_HEADS.get(head.strip(), head.strip()) for head in table[0]] if table else []
    if "task" not in heads:
        raise UsageError(f"{path}: no column 任务编号 (task)", "send back the ledger, or a list task,unit,date,count")
    for number, cells in enumerate(table[1:], 2):
        row = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if cell.strip()}
        if row.get("task"):
            yield number, row


def _table(path: Path) -> list[list[str]]:
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        sheets = read_workbook(path)
        return [[_text(cell) for cell in row] for row in next(iter(sheets.values()), [])]
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", "name a CSV or XLSX file") from error
    try:
        return [[_FORMULA_GUARD.sub("", cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise UsageError(f"{path}: {error}", "save it as CSV again") from error


def _text(cell: str | int | float | None) -> str:
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)


def _of_row(row: dict[str, str], roster: Roster, sender: Sender) -> Iterator[tuple[Path, Progress]]:
    said = [row[column] for column in ("progress", "finished") if column in row]
    if "date" not in row and not said:
        return
    seat = roster.seat(row["task"])
    blank = Progress(seat.task.id, seat.unit(row.get("unit") or sender.unit), Date.min, by=sender.by)
    blank = replace(blank, evidence=row.get("evidence"), note=row.get("note"))
    if "date" in row:
        count = _number(row.get("count", "1"))
        yield seat.log, replace(blank, date=_date(row["date"], seat), count=count)
    else:
        for entry in _said(said, blank, (seat, sender)):
            yield seat.log, entry


def _said(said: Sequence[str], blank: Progress, where: tuple[Seat, Sender]) -> Iterator[Progress]:
    """“3月20日召开1次；6月18日召开1次” is two completions; 已完成 without a date needs the sender's day."""
    seat, sender = where
    parts = [part for cell in said for part in re.split("[；;。\n]+", cell) if part.strip()]
    dated = [part for part in parts if _DATE.search(narrow(part)) and not _NOT_DONE.search(part)]
    for part in dated:
        yield replace(blank, date=_date(part, seat), count=_count(part), note=part.strip())
    if dated:
        return
    done = next((part for part in parts if _FINISHED.search(part) and not _NOT_DONE.search(part)), None)
    if done is None:
        raise _UnclearError(f"“{parts[0] if parts else ''}”：没有说明何时完成")
    if sender.date is None:
        raise _UnclearError(f"“{done}”：没有日期，可用 --date 给出")
    yield replace(blank, date=sender.date, count=_count(done), note=done.strip())


def _date(text: str, seat: Seat) -> Date:
    match = _DATE.search(narrow(text))
    year = int(match["year"]) if match and match["year"] else seat.year
    found = make(year, int(match["month"]), int(match["day"])) if match and year else None
    if found is None:
        raise _UnclearError(f"“{text}”：不是日期")
    return found


def _count(text: str) -> Number:
    match = _COUNT.search(_DATE.sub("", narrow(text)))
    return (parse_number(match["count"]) or parse_int(match["count"]) or 1) if match else 1


def _number(text: str) -> Number:
    found = parse_number(text)
    if found is None or found < 0:
        raise _UnclearError(f"“{text}”：不是次数")
    return found
