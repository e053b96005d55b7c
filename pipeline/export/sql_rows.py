"""A notice and its tasks as rows of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from operator import attrgetter
from typing import Any

from sqlalchemy import Table

from pipeline.export.jsontext import to_json
from pipeline.export.mapping import Item
from pipeline.export.sql_tables import DEADLINE, FREQUENCY, QUANTITY, UNIT
from pipeline.model import Deadline, Frequency, Quantity, Task, Unit
from pipeline.registry import Registry
from pipeline.registry.csv_form import join
from pipeline.registry.ids import digest
from pipeline.registry.yaml_form import task_plain

Value = str | int | float | bool | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class TaskRows:
    """The row of a task and what it is of, as JSON."""

    item: Item
    row: Row
    content: str


def iso_day(day: Date | None) -> str | None:
    """A day as every driver takes it."""
    return day.isoformat() if day else None


def notice_row(registry: Registry) -> Row:
    header = registry.header
    row: Row = {
        "id": registry.id,
        "document_number": header.document_number,
        "title": header.title,
        "kind": header.kind,
        "status": header.status,
        "issued_on": iso_day(header.issued_on),
        "period_from": iso_day(header.period.start) if header.period else None,
        "period_to": iso_day(header.period.end) if header.period else None,
        "source_file": registry.source.file,
    }
    return {**row, "digest": digest(*map(str, row.values()))}


def task_rows(item: Item, position: int) -> TaskRows:
    """The row of a task without its revision. Its digest is of what the notice says, not of which day is next."""
    task, low_high = item.task, item.quota
    plain = task_plain(task)
    content = to_json(plain)
    row: Row = {
        "id": item.id,
        "notice_id": item.parent.id,
        "position": position,
        "number": task.number,
        "path": " › ".join(task.path),
        "text": task.text,
        "verb": task.action.verb,
        "object": task.action.object,
        "modality": str(task.modality),
        "status": task.status,
        "trackable": bool(plain["trackable"]),
        "start_on": iso_day(item.start),
        "due_on": iso_day(item.due),
        "rrule": item.rule.rrule() if item.rule else None,
        "quota_min": low_high[0],
        "quota_max": low_high[1],
        "reports_to": _joined([r.name for r in task.reports_to]),
        "deliverables": _joined([d.name for d in task.deliverables]),
        "conditions": _joined([c.text for c in task.conditions]),
        "confidence": task.confidence,
    }
    row["digest"] = digest(content, str(row["rrule"]), str(position))
    return TaskRows(item, row, content)


def _joined(values: list[str]) -> str:
    return join(values) if values else ""


def part_rows(tasks: Iterable[Task], table: Table) -> list[Row]:
    """The rows of the tasks in one of the tables of their parts."""
    held, row_of = _PARTS[table.name]
    return [
        {"task_id": task.id, "position": position, **row_of(part)}
        for task in tasks
        for position, part in enumerate(held(task))
    ]


def _unit(unit: Unit) -> Row:
    return {"name": unit.name, "role": str(unit.role), "basis": str(unit.basis)}


def _frequency(frequency: Frequency) -> Row:
    return {
        "text": frequency.text,
        "period": frequency.every,
        "minimum": frequency.minimum,
        "maximum": frequency.maximum,
        "vague": frequency.vague,
    }


def _deadline(deadline: Deadline) -> Row:
    return {
        "text": deadline.text,
        "kind": str(deadline.kind),
        "due_on": iso_day(deadline.date),
        "start_on": iso_day(deadline.start),
        "end_on": iso_day(deadline.end),
        "duration": deadline.duration,
        "after_event": deadline.after,
    }


def _quantity(quantity: Quantity) -> Row:
    return {
        "text": quantity.text,
        "minimum": quantity.minimum,
        "maximum": quantity.maximum,
        "measure": quantity.unit,
        "per": quantity.per,
    }


# Of each table: the parts of a task that stand in it, and the row of such a part.
_PARTS: dict[str, tuple[Callable[[Task], Sequence[Any]], Callable[[Any], Row]]] = {
    UNIT.name: (attrgetter("responsible_units"), _unit),
    FREQUENCY.name: (attrgetter("frequencies"), _frequency),
    DEADLINE.name: (attrgetter("deadlines"), _deadline),
    QUANTITY.name: (attrgetter("quantities"), _quantity),
}
