"""The clerk's desk: registries, their log and the directory in; what is due on a day out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812
from functools import lru_cache
from pathlib import Path

from pipeline.model import Task
from pipeline.registry import Registry
from pipeline.track.directory import Directory
from pipeline.track.occurrence import Kind, Occurrence
from pipeline.track.occurrences import owed
from pipeline.track.progress import Log
from pipeline.track.settings import naming
from pipeline.track.situation import Clerk, Situation, State, tally
from pipeline.track.units import Names


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: how one task stands with one unit, and where it comes from.

    `document` is the notice's number (else its title), `issuer` who asks, `number` the item's label in the notice.
    """

    situation: Situation
    registry: str
    document: str
    issuer: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, with which directory, and about which unit (None: all; any of its names, or a part of one)."""

    clerk: Clerk
    directory: Directory = Directory()  # noqa: RUF009 - frozen
    unit: str | None = None
    rules: tuple[Path, ...] = ()


def lines(registry: Registry, log: Log, question: Question) -> Iterator[Line]:
    """How everything that a notice asks for stands with each unit, task by task."""
    names = Names(registry, question.directory, naming(*question.rules))
    key = lru_cache(maxsize=None)(lambda name: key_of(name, names))
    done = tally(log, lambda entry: key(entry.unit))
    tasks = {task.id: task for task in registry.tasks}
    asked = frozenset([key(question.unit)] if question.unit else [])
    for occurrence in owed(registry, names, log.events, question.clerk.as_of):
        if question.unit is None or is_unit(occurrence, question.unit, asked):
            yield line(registry, tasks[occurrence.task], question.clerk.situation(occurrence, done))


def folded(found: Iterable[Line]) -> list[Line]:
    """The overdue windows of one schedule as one line, that of the oldest: “共欠3期”."""
    kept: dict[tuple[str, str, str, int], Line] = {}
    for number, line in enumerate(found):
        what = line.situation.occurrence
        late = line.situation.state is State.OVERDUE and what.kind is Kind.PERIOD
        schedule = (what.task, what.key, what.text, -1 if late else number)
        held = kept.get(schedule)
        kept[schedule] = _older(held, line) if held else line
    return list(kept.values())


def _older(held: Line, line: Line) -> Line:
    """The older of two overdue lines, which stands for both; its place is that of the first."""
    due = [one.situation.occurrence.due or Date.max for one in (held, line)]
    older = held if due[0] <= due[1] else line
    missed = held.situation.missed + line.situation.missed
    return replace(older, situation=replace(older.situation, missed=missed))


def is_unit(occurrence: Occurrence, name: str, keys: frozenset[str]) -> bool:
    """Whether the occurrence is owed by the unit called `name`, whose keys are `keys`."""
    return occurrence.key in keys or name in occurrence.unit or name in occurrence.key


def key_of(name: str, names: Names) -> str:
    """The key of a unit by any of its names: the directory's own name where it has one."""
    entry = names.entry(name)
    return names.key(entry.name if entry and not entry.is_class else name)


def line(registry: Registry, task: Task, situation: Situation) -> Line:
    header = registry.header
    document = header.document_number or header.title or registry.source.file
    return Line(situation, registry.name, document, "、".join(header.issuers), task.number or "", task.text)
