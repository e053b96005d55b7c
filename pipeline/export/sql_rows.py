"""A notice and its tasks as rows of the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812

from sqlalchemy import Table

from pipeline.export.jsontext import iso
from pipeline.export.mapping import Item
from pipeline.export.sql_tables import DEADLINE, FREQUENCY, QUANTITY, UNIT
from pipeline.model import Task
from pipeline.registry import Registry
from pipeline.registry.csv_form import join
from pipeline.registry.ids import digest
from pipeline.registry.yaml_form import task_plain

Value = str | int | float | bool | Date | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class TaskRows:
    """The row of a task and what it is of, as JSON."""

    item: Item
    row: Row
    content: str


def notice_row(registry: Registry) -> Row:
    header = registry.header
    row: Row = {
        "id": registry.id,
        "document_number": header.document_number,
        "title": header.title,
        "kind": header.kind,
        "status": header.status,
        "issued_on": header.issued_on,
        "period_from": header.period.start if header.period else None,
        "period_to": header.period.end if header.period else None,
        "source_file": registry.source.file,
    }
    return {**row, "digest": digest(*map(str, row.values()))}


def task_rows(item: Item, position: int) -> TaskRows:
    """The row of a task without its revision. Its digest is of what the notice says, not of which day is next."""
    task, low_high = item.task, item.quota
    content = json.dumps(task_plain(task), ensure_ascii=False, default=iso, separators=(",", ":"))
    row: Row = {
        "id": item.id,
        "notice_id": item.parent.id,
        "position": position,
        "number": task.number,
        "path": " › ".join(task.path),
        "text": task.text,
        "verb": task.action.verb,
        "object": task.action.object,
        "modality": task.modality.value,
        "status": task.status,
        "trackable": task.trackable,
        "start_on": item.start,
        "due_on": item.due,
        "rrule": item.rule.rrule() if item.rule else None,
        "quota_min": low_high[0],
        "quota_max": low_high[1],
        "reports_to": join(r.name for r in task.reports_to),
        "deliverables": join(d.name for d in task.deliverables),
        "conditions": join(c.text for c in task.conditions),
        "confidence": task.confidence,
    }
    row["digest"] = digest(content, str(row["rrule"]), str(position))
    return TaskRows(item, row, content)


def part_rows(task: Task, table: Table) -> list[Row]:
    """The rows of a task in one of the tables of its parts."""
    return [{"task_id": task.id, "position": n, **row} for n, row in enumerate(_PARTS[table.name](task))]


def _units(task: Task) -> list[Row]:
    return [{"name": u.name, "role": u.role.value, "basis": u.basis.value} for u in task.responsible_units]


def _frequencies(task: Task) -> list[Row]:
    return [
        {"text": f.text, "period": f.every, "minimum": f.minimum, "maximum": f.maximum, "vague": f.vague}
        for f in task.frequencies
    ]


def _deadlines(task: Task) -> list[Row]:
    return [
        {
            "text": d.text,
            "kind": d.kind.value,
            "due_on": d.date,
            "start_on": d.start,
            "end_on": d.end,
            "duration": d.duration,
            "after_event": d.after,
        }
        for d in task.deadlines
    ]


def _quantities(task: Task) -> list[Row]:
    return [
        {"text": q.text, "minimum": q.minimum, "maximum": q.maximum, "measure": q.unit, "per": q.per}
        for q in task.quantities
    ]


_PARTS: dict[str, Callable[[Task], list[Row]]] = {
    UNIT.name: _units,
    FREQUENCY.name: _frequencies,
    DEADLINE.name: _deadlines,
    QUANTITY.name: _quantities,
}
