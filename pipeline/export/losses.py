"""What a target cannot hold, told for every task: nothing is dropped silently."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.export.mapping import Item
from pipeline.export.model import Carried, Loss
from pipeline.export.wording import deadline_text, frequency_text, shorten
from pipeline.model import Deadline, Task


@dataclass(frozen=True, slots=True)
class Limits:
    """What entries of a target can hold: lengths in characters (None: any), and which fields it has at all.

    `assignees` is how many units an entry can have (None: any number). Values without a field of their own stand in the
    description, if it has one.
    """

    title: int | None = None
    description: int | None = None
    assignees: int | None = None
    supporters: bool = False
    start: bool = True
    due: bool = True
    time: bool = False
    recurrence: bool = False
    quota: bool = False
    until: bool = True  # where recurrence ends
    labels: bool = True
    parent: bool = True
    described: bool = True
    structured: bool = False  # quantities, deliverables, reports_to and conditions have fields of their own

    def fit(self, item: Item) -> tuple[str, str]:
        """The title and description of an entry, cut to what the target takes."""
        title = shorten(item.title, self.title) if self.title else item.title
        return title, shorten(item.description, self.description) if self.description else item.description


def lost(entries: Iterable[Item], limits: Limits) -> tuple[Loss, ...]:
    """The losses of the entries under `limits`, in their order."""
    how = Carried.TEXT if limits.described else Carried.DROPPED
    title, description = limits.title or _ANY, limits.description or _ANY
    found: list[Loss] = []
    for item in entries:
        task = item.task.id
        found += [Loss(task, field, how, value) for field, value in _unsaid(item, limits)]
        if len(item.title) > title:
            found.append(Loss(task, "text", Carried.CUT, item.title))
        if len(item.description) > description:
            found.append(Loss(task, "description", Carried.CUT, item.description[description:]))
    return tuple(found)


_ANY = sys.maxsize
_Unsaid = Iterator[tuple[str, str]]  # a field of the registry format and the value that has no place of its own


def _unsaid(item: Item, limits: Limits) -> _Unsaid:
    task = item.task
    if limits.assignees is not None:
        for name in item.assignees[limits.assignees :]:
            yield "responsible_units", name
    if not limits.supporters:
        for name in item.supporters:
            yield "responsible_units", name
    if task.frequencies or task.deadlines:
        yield from _times(item, limits)
    if not limits.structured and (task.quantities or task.deliverables or task.reports_to or task.conditions):
        yield from _structured(task)
    if not limits.labels:
        for label in item.labels:
            yield "labels", label
    if not limits.parent:
        yield "notice", item.parent.title


def _times(item: Item, limits: Limits) -> _Unsaid:
    for frequency in item.task.frequencies:
        if not (frequency is item.frequency and limits.recurrence):
            yield "frequencies", frequency_text(frequency)
        elif not limits.quota and item.quota != (None, None):
            yield "frequencies.min", frequency_text(frequency)
    if not limits.until and item.rule and item.rule.until:
        yield "period.to", item.rule.until.isoformat()
    for deadline in item.task.deadlines:
        if deadline is not item.deadline or _half_said(deadline, limits):
            yield "deadlines", deadline_text(deadline)


def _half_said(deadline: Deadline, limits: Limits) -> bool:
    """Whether the start, the day or the hour of an entry's own deadline has no place."""
    start = deadline.start is not None and not limits.start
    return start or not limits.due or (deadline.time is not None and not limits.time)


def _structured(task: Task) -> _Unsaid:
    for quantity in task.quantities:
        yield "quantities", quantity.text
    for deliverable in task.deliverables:
        yield "deliverables", deliverable.name
    for recipient in task.reports_to:
        yield "reports_to", recipient.name
    for condition in task.conditions:
        yield "conditions", condition.text


def summary(losses: Iterable[Loss]) -> list[tuple[str, Carried, int]]:
    """How many values of each field were lost in which way, by field."""
    counts = Counter((loss.field, loss.how) for loss in losses)
    return [(field, how, count) for (field, how), count in sorted(counts.items())]
