"""Taskwarrior: JSON Lines for `task import`.

uuid, status, entry and description must be there and hold no line break; dates are UTC, YYYYMMDDTHHMMSSZ, none before
1970; a recurring task has status recurring, `recur` and `due`; tags hold no spaces. The uuid comes from the task's id,
so that a second import changes the same tasks. Local midnight of Beijing stands for a day.

Taskwarrior moves a date on by months as P3M says it (“3months” are 91 days to it) and would drift from the end of a
month: a rule that it cannot follow is written as one task for each day. What recurs has no end here: after `until`
Taskwarrior deletes also what was never done.

doc/devel/rfcs/task.md of https://github.com/GothenburgBitFactory/taskwarrior; imported with Taskwarrior 2.6.2.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta, timezone
from datetime import date as Date  # noqa: N812
from functools import lru_cache

from pipeline.export.jsontext import write_lines
from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items
from pipeline.export.model import Batch, Options, Report
from pipeline.export.recurrence import Rule, repeats

LIMITS = Limits(recurrence=True, until=False)
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:notice-pipeline:task")
_BEIJING = timezone(timedelta(hours=8))
_UNKNOWN = Date(2000, 1, 1)


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options, repeats))
    done = options.finished
    write_lines(options.path, (_task(item, options.as_of, item.task.id in done) for item in entries))
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _task(item: Item, as_of: Date | None, done: bool) -> dict[str, object]:
    day = item.parent.issued_on or as_of or _UNKNOWN
    facts = zip(_seconds(day), item.description.split("\n"), strict=False)
    task: dict[str, object] = {
        "uuid": str(uuid.uuid5(NAMESPACE, item.id)),
        "status": "recurring" if item.rule else "pending",
        "entry": _utc(day),
        "description": item.title,
        "project": (item.parent.number or item.parent.title).replace(".", "．"),
        "tags": ["".join(label.split()) for label in (*item.labels, *item.assignees)],
        "annotations": [{"entry": moment, "description": fact} for moment, fact in facts],
    }
    if item.start:
        task["scheduled"] = _utc(item.start)
    if item.due:
        task["due"] = _utc(item.due)
    if done:
        task |= {"status": "completed", "end": _utc(item.due or as_of or day)}
    elif item.rule:
        task |= {"due": _utc(item.rule.first), "recur": recur(item.rule)}
    return task


def recur(rule: Rule) -> str:
    """The interval as Taskwarrior counts it by the calendar: years as months."""
    return f"P{12 * rule.interval}M" if rule.freq == "YEARLY" else rule.schedule.every


@lru_cache(maxsize=512)  # few days, of many tasks
def _utc(day: Date, seconds: int = 0) -> str:
    """Midnight of a day in Beijing."""
    moment = datetime.combine(day, time(), _BEIJING) + timedelta(seconds=seconds)
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=512)
def _seconds(day: Date) -> tuple[str, ...]:
    """A moment for each line of a description: Taskwarrior knows annotations by their time."""
    return tuple(_utc(day, seconds) for seconds in range(_MOST_FACTS))


_MOST_FACTS = 16  # a description has at most ten lines
