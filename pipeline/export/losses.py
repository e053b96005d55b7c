"""What a target cannot hold, told for every task: nothing is dropped silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.export.mapping import Item, deadline_text, frequency_text
from pipeline.export.model import Carried, Loss
from pipeline.model import Deadline


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
    labels: bool = True
    parent: bool = True
    described: bool = True
    structured: bool = False  # quantities, deliverables, reports_to and conditions have fields of their own


_STRUCTURED = (
    ("quantities", "text"),
    ("deliverables", "name"),
    ("reports_to", "name"),
    ("conditions", "text"),
)


def lost(entries: Iterable[Item], limits: Limits) -> tuple[Loss, ...]:
    """The losses of the entries under `limits`, in their order."""
    how = Carried.TEXT if limits.described else Carried.DROPPED
    return tuple(
        Loss(item.task.id, field, cut or how, value)
        for item in entries
        for field, value, cut in (*_units(item, limits), *_times(item, limits), *_texts(item, limits))
    )


_Found = tuple[str, str, Carried | None]


def _units(item: Item, limits: Limits) -> Iterator[_Found]:
    if limits.assignees is not None:
        for name in item.assignees[limits.assignees :]:
            yield "responsible_units", name, None
    if not limits.supporters:
        for name in item.supporters:
            yield "responsible_units", name, None


def _times(item: Item, limits: Limits) -> Iterator[_Found]:
    for frequency in item.task.frequencies:
        ours = item.rule is not None and frequency is item.rule.frequency
        if not (ours and limits.recurrence):
            yield "frequencies", frequency_text(frequency), None
        elif item.quota != (None, None) and not limits.quota:
            yield "frequencies.min", frequency_text(frequency), None
    for deadline in item.task.deadlines:
        if deadline is not item.deadline or _half_said(deadline, limits):
            yield "deadlines", deadline_text(deadline), None


def _half_said(deadline: Deadline, limits: Limits) -> bool:
    """Whether the start, the day or the hour of an entry's own deadline has no place."""
    start = deadline.start is not None and not limits.start
    return start or not limits.due or (deadline.time is not None and not limits.time)


def _texts(item: Item, limits: Limits) -> Iterator[_Found]:
    if limits.title and len(item.title) > limits.title:
        yield "text", item.title, Carried.CUT
    if limits.description and len(item.description) > limits.description:
        yield "description", item.description[limits.description :], Carried.CUT
    if not limits.labels:
        for label in item.labels:
            yield "labels", label, None
    if not limits.parent:
        yield "notice", item.parent.title, None
    if not limits.structured:
        for field, key in _STRUCTURED:
            for value in getattr(item.task, field):
                yield field, getattr(value, key), None


def summary(losses: Iterable[Loss]) -> list[tuple[str, Carried, int]]:
    """How many values of each field were lost in which way, by field."""
    counts = Counter((loss.field, loss.how) for loss in losses)
    return [(field, how, count) for (field, how), count in sorted(counts.items())]
