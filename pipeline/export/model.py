"""What an exporter is given and what it answers.

An exporter is a module of this package with `export(batch, options) -> Report`; see `EXPORTERS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import OutputError, UsageError
from pipeline.registry import Registry

DONE = "已完成"
STATES = ("未开始", "进行中", DONE, "逾期完成", "不适用")
FINISHED = frozenset({DONE, "逾期完成"})


class By(StrEnum):
    """One sheet for all units, a sheet for each, or a file for each in a folder."""

    ALL = "all"
    UNIT = "unit"
    UNIT_FILES = "unit-files"


class Form(StrEnum):
    """Calendar entries as to-dos, or as events for calendars that do not show to-dos."""

    TASK = "todo"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Progress:
    """What came back from a clerk or a tracker: 进展情况, 完成情况 (one of `STATES`) and 备注 of a task.

    `unit` is the unit that says so, None when the target keeps one progress for all of them.
    """

    task: str
    text: str = ""
    state: str = ""
    note: str = ""
    unit: str | None = None

    @property
    def finished(self) -> bool:
        return self.state in FINISHED


@dataclass(frozen=True, slots=True)
class Options:
    """Where to and how. `as_of` is the day that “next” and “overdue” are seen from; nothing here reads the clock."""

    out: Path | None = None
    url: str | None = None
    by: By = By.ALL
    form: Form = Form.TASK
    as_of: Date | None = None
    include_proposed: bool = False
    with_contacts: bool = False
    occurrences: bool = False
    progress: tuple[Progress, ...] = ()

    @property
    def path(self) -> Path:
        """The file to write. Raises UsageError when none was given."""
        if self.out is None:
            raise UsageError("this target is a file", "name it with --out PATH")
        if self.out.is_dir():
            raise OutputError(f"{self.out}: a folder stands there", "name a file with --out PATH")
        return self.out

    @property
    def finished(self) -> frozenset[str]:
        """The ids of the tasks that are done."""
        return frozenset(p.task for p in self.progress if p.finished and p.unit is None)


@dataclass(frozen=True, slots=True)
class Batch:
    """The registries to export, without what is left out; see `pipeline.export.selection`."""

    registries: tuple[Registry, ...]
    proposed: int = 0
    rejected: int = 0

    def __len__(self) -> int:
        return sum(len(registry) for registry in self.registries)


class Carried(StrEnum):
    """What became of a value that the target has no place for."""

    TEXT = "text"  # stands in the description
    CUT = "cut"  # only its beginning is there
    DROPPED = "dropped"


class Loss(NamedTuple):
    """A value of a task (by id) that the target cannot hold as such; `field` is a name of the registry format."""

    task: str
    field: str
    how: Carried
    value: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was written (paths or addresses), of how many entries, what was lost, and what came back."""

    written: tuple[str, ...]
    entries: int
    losses: tuple[Loss, ...] = ()
    progress: tuple[Progress, ...] = field(default=())
    notes: tuple[str, ...] = ()
