"""Counts over registries that are read one after another, so that a hundred thousand take no more memory than ten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.pool import Crew, Loss, spread
from pipeline.errors import RegistryError
from pipeline.model import Task
from pipeline.registry.model import TEXT_FOLDER, Registry
from pipeline.registry.yaml_read import load_registry

RECORDED_FAMILIES = frozenset({"unit", "owner", "tag", "frequency", "deadline", "quantity", "deliverable", "report",
                               "condition"})  # fmt: skip
"""Families whose rules a task names in `rules`; what the other families do leaves no trace in a registry."""

CONFIDENCE_STEPS = 20
"""Confidence is counted in steps of 1/20: 19 is [0.95, 1.0)."""

_REVIEW = ".review.yaml"  # decisions beside the registries

_HOLDS: dict[str, Callable[[Task], bool]] = {
    "trackable": lambda task: task.trackable,
    "named_unit": lambda task: any(unit.basis.value != "addressee" for unit in task.responsible_units),
    "date": lambda task: any(d.date or d.start or d.end for d in task.deadlines),
    "frequency": lambda task: any(not f.vague for f in task.frequencies),
    "quantity": lambda task: bool(task.quantities),
    "deliverable": lambda task: bool(task.deliverables),
    "recipient": lambda task: bool(task.reports_to),
    "issue": lambda task: bool(task.issues),
    "reviewed": lambda task: task.review.state != "auto",
}


@dataclass(slots=True)
class Stats:
    """Counts of notices and of tasks, by what they hold.

    `tasks_per_notice` maps a number of tasks to the notices that have it; `confidence` a step (`CONFIDENCE_STEPS`) to
    its tasks; `holds` a property to the tasks that have it; `rules` an id to the tasks that name it.
    """

    notices: int = 0
    tasks: int = 0
    tasks_per_notice: Counter[int] = field(default_factory=Counter)
    confidence: Counter[int] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    background: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)

    def share(self, held: str) -> float:
        """The part of all tasks that have this property; 0 when there are none."""
        return self.holds[held] / self.tasks if self.tasks else 0.0

    def never(self, known: Iterable[str]) -> list[str]:
        """Of the rules `known`, in their order, those that no task names though tasks could."""
        return [rule for rule in known if rule.split(".")[0] in RECORDED_FAMILIES and not self.rules[rule]]

    def add(self, registry: Registry) -> None:
        self.notices += 1
        self.tasks += len(registry.tasks)
        self.tasks_per_notice[len(registry.tasks)] += 1
        self.kinds[registry.header.kind or ""] += 1
        self.issues.update(issue.code for issue in registry.issues)
        self.background.update(b.reason for b in registry.background)
        for task in registry.tasks:
            self._add_task(task)

    def _add_task(self, task: Task) -> None:
        self.confidence[min(int(task.confidence * CONFIDENCE_STEPS), CONFIDENCE_STEPS - 1)] += 1
        self.holds.update(name for name, held in _HOLDS.items() if held(task))
        self.issues.update(issue.code for issue in task.issues)
        self.units.update({unit.name for unit in task.responsible_units})
        self.rules.update(set(task.rules))


def count(paths: Iterable[Path], workers: int = 1) -> Stats:
    """The counts over the registries in `paths`; one that cannot be read stands in `unreadable` with its cause."""
    stats = Stats()
    for found in spread(paths, _read, _lost, Crew(workers)):
        if isinstance(found, str):
            stats.unreadable.append(found)
        else:
            stats.add(found)
    stats.unreadable.sort()
    return stats


def _read(path: Path) -> Registry | str:
    try:
        return load_registry(path)
    except RegistryError as error:
        return error.message


def _lost(path: Path, loss: Loss, detail: str) -> str:
    return f"{path}: {loss.value}: {detail}"


def registry_files(folder: Path) -> Iterable[Path]:
    """The registries below `folder`, sharded or not, sorted by path."""
    files = (path for path in folder.rglob("*.yaml") if TEXT_FOLDER not in path.relative_to(folder).parts[:-1])
    return sorted(path for path in files if not path.name.startswith(".") and not path.name.endswith(_REVIEW))
