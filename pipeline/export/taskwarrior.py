"""Taskwarrior: JSON Lines for `task import`.

uuid, status, entry and description must be there and hold no line break; dates are UTC, YYYYMMDDTHHMMSSZ; a recurring
task has status recurring, `recur` and `due`, and may have `until`; tags hold no spaces. The uuid comes from the
task's id, so that a second import changes the same tasks. Local midnight of Beijing stands for a day.
https://github.com/GothenburgBitFactory/taskwarrior/blob/develop/doc/devel/rfcs/task.md
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta, timezone
from datetime import date as Date  # noqa: N812

from pipeline.export.jsontext import write_lines
from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items
from pipeline.export.model import Batch, Options, Report

LIMITS = Limits(recurrence=True)
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:notice-pipeline:task")
_BEIJING = timezone(timedelta(hours=8))
_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}
_UNKNOWN = Date(1970, 1, 1)


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_lines(options.path, (_task(item, options.as_of) for item in entries))
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _task(item: Item, as_of: Date | None) -> dict[str, object]:
    entry = _utc(item.parent.issued_on or as_of or _UNKNOWN)
    facts = item.description.split("\n")
    task: dict[str, object] = {
        "uuid": str(uuid.uuid5(NAMESPACE, item.id)),
        "status": "recurring" if item.rule else "pending",
        "entry": entry,
        "description": item.title,
        "project": (item.parent.number or item.parent.title).replace(".", "．"),
        "tags": ["".join(label.split()) for label in (*item.labels, *item.assignees)],
        "annotations": [{"entry": _utc(_UNKNOWN, n), "description": fact} for n, fact in enumerate(facts)],
    }
    return {**task, **_times(item)}


def _times(item: Item) -> dict[str, object]:
    times: dict[str, object] = {}
    if item.start:
        times["scheduled"] = _utc(item.start)
    if item.rule:
        every = item.rule.frequency.every or ""
        times |= {"due": _utc(item.rule.first), "recur": f"{int(every[1:-1])}{_UNITS[every[-1]]}"}
        times |= {"until": _utc(item.rule.until + timedelta(days=1))} if item.rule.until else {}
    elif item.due:
        times["due"] = _utc(item.due)
    return times


def _utc(day: Date, seconds: int = 0) -> str:
    """Midnight of a day in Beijing; `seconds` keeps annotations apart, which Taskwarrior knows by their time."""
    moment = datetime.combine(day, time(), _BEIJING) + timedelta(seconds=seconds)
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
