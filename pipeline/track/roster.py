"""Who may report what: finds the task that an id means among the registries, and the unit that a name means in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.model import Task
from pipeline.registry import Registry
from pipeline.track.desk import key_of
from pipeline.track.directory import Directory
from pipeline.track.progress import log_beside
from pipeline.track.units import Names, units_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A task in its registry: `log` is where its progress goes, `year` that of dates written without one."""

    task: Task
    names: Names
    log: Path
    year: int | None

    def unit(self, name: str | None) -> str:
        """The name to log for a unit; without a name the only one that has the task. Raises UsageError."""
        units = units_of(self.task.responsible_units, self.names)
        listed = "、".join(unit.name for unit in units) or "nobody"
        if not name:
            if len(units) > 1:
                raise UsageError(f"task {self.task.id} has several units: {listed}", "name one with --unit")
            return units[0].name if units else ""
        key = key_of(name, self.names)
        found = next((unit.name for unit in units if unit.key == key), None)
        if found is None and units:
            raise UsageError(f"{name} does not have task {self.task.id}: {listed} do", "name one of them, or --units")
        return found or name


class Roster:
    """The tasks of several registries by their ids."""

    def __init__(self, registries: Iterable[tuple[Path, Registry]], directory: Directory | None = None) -> None:
        self._seats: dict[str, Seat] = {}
        for path, registry in registries:
            names, header = Names(registry, directory), registry.header
            year = header.year or (header.issued_on.year if header.issued_on else None)
            self._seats |= {task.id: Seat(task, names, log_beside(path), year) for task in registry.tasks}

    def seat(self, task: str) -> Seat:
        """The task of that id, or whose id alone begins with it. Raises UsageError for none and for several."""
        if task in self._seats:
            return self._seats[task]
        found = [seat for held, seat in self._seats.items() if task and held.startswith(task)]
        if len(found) != 1:
            cause = f"{len(found)} tasks begin with {task!r}" if found else f"no task {task!r} in these registries"
            raise UsageError(cause, "`notices show REGISTRY` lists the ids")
        return found[0]
