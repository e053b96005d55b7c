"""The columns of the ledger (任务台账) in the order an office reads them, and their cells.

They are the columns of tasks.csv, in groups; `detail` columns are folded away, and those behind 备注 are not printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812

from pipeline.export.mapping import Parent, day_of
from pipeline.export.sheets import Value
from pipeline.model import Deadline, Task
from pipeline.registry import Registry
from pipeline.registry.csv_form import JOINT, TASK_COLUMNS, task_rows


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters of the standard font; `group` is the merged head above."""

    name: str
    group: str
    width: int
    detail: bool = False


_GROUPS = (
    ("任务", "序号:5 文号:12 标题:24* 来源条目:6 章节:20* 工作任务:36 性质:6*"),
    ("责任", "牵头单位:11 责任单位:14 配合单位:11"),
    ("频次与时限", "频次:11 周期:8* 最低次数:6* 最高次数:6* 完成时限:13 起始日期:12* 截止日期:11"),
    ("要求", "数量要求:11 成果:11 报送对象:10 条件:14*"),
    ("落实情况", "进展情况:16 完成情况:9 备注:9"),
    ("溯源", "原文:6 任务编号:18 单位依据:9 可跟踪:7 置信度:7 问题:20 原文起:7 原文止:7 页码:6 复核状态:9"),
    ("统计", "到期日:11* 单位索引:20*"),
)


def _columns() -> tuple[Column, ...]:
    cells = [(group, cell.partition(":")) for group, text in _GROUPS for cell in text.split()]
    return tuple(Column(name, group, int(w.rstrip("*")), w.endswith("*")) for group, (name, _, w) in cells)


COLUMNS = _columns()
# What decides how high a row is: (index, full-width characters a line) of the columns that are seen.
_WRAPPED = tuple((number, column.width // 2) for number, column in enumerate(COLUMNS) if not column.detail)
_LINE_HEIGHT, _MAX_HEIGHT = 13.5, 400.0  # points; a row can be 409 high
NAMES = tuple(column.name for column in COLUMNS)
INDEX = {name: number for number, name in enumerate(NAMES, 1)}  # from 1, as spreadsheets count
LAST_PRINTED = "备注"
FILLED = ("进展情况", "完成情况", "备注")
# Where each column stands in a row of tasks.csv, whose first column (序号) is the caller's.
_SOURCE = tuple(TASK_COLUMNS.index(name) - 1 if name in TASK_COLUMNS[1:] else None for name in NAMES)
_DATES = frozenset({"截止日期", "起始日期"})


@dataclass(frozen=True, slots=True)
class Row:
    """A task with its cells under `NAMES`; `units` are all its units."""

    task: Task
    parent: str
    units: tuple[str, ...]
    cells: tuple[Value, ...]


def ledger_rows(registry: Registry, parent: Parent) -> list[Row]:
    """The rows of a notice, unnumbered."""
    return [_row(task, parent, cells) for task, cells in zip(registry, task_rows(registry), strict=True)]


def _row(task: Task, parent: Parent, cells: tuple[str | int | float, ...]) -> Row:
    units = tuple(dict.fromkeys(unit.name for unit in task.responsible_units))
    values: list[Value] = [None if at is None else cells[at] for at in _SOURCE]
    for name in _DATES:
        values[INDEX[name] - 1] = _date(values[INDEX[name] - 1])
    values[INDEX["到期日"] - 1] = _due(task.deadlines)
    values[INDEX["单位索引"] - 1] = f"{JOINT}{JOINT.join(units)}{JOINT}" if units else None
    return Row(task, parent.id, units, tuple(value if value != "" else None for value in values))


def _due(deadlines: tuple[Deadline, ...]) -> Date | None:
    """The last day by which all of a task is due: what the lights go by."""
    return max((day for d in deadlines if (day := day_of(d))), default=None)


def _date(value: Value) -> Value:
    """A single date as a date; several stay words, without the gaps that keep them in step in tasks.csv."""
    if not isinstance(value, str):
        return value
    days = [day for day in value.split(JOINT) if day]
    return Date.fromisoformat(days[0]) if len(days) == 1 else JOINT.join(days)


def height(cells: Sequence[Value]) -> float:
    """The height of a row in points: programs that only print (LibreOffice without a window) do not find it."""
    texts = ((cells[number], width) for number, width in _WRAPPED)
    lines = max((-(-len(text) // width) for text, width in texts if isinstance(text, str)), default=1)
    return min(_LINE_HEIGHT * max(lines, 1) + 3, _MAX_HEIGHT)
