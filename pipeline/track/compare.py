"""Two versions of a notice, duty by duty: what was added, what was taken out, what was changed, and in which field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Task
from pipeline.registry import Registry
from pipeline.registry.csv_form import TASK_COLUMNS, task_rows
from pipeline.registry.ids import squeeze
from pipeline.track.similarity import alike, pairs

FIELDS = (
    *("工作任务", "性质", "牵头单位", "责任单位", "配合单位", "频次", "周期", "最低次数", "最高次数"),
    *("完成时限", "截止日期", "起始日期", "数量要求", "成果", "报送对象", "条件"),
)
# Below this share of common pairs two sentences are two duties, not two wordings of one.
_SAME_DUTY = 0.5


@dataclass(frozen=True, slots=True)
class Change:
    """A field (a column head of tasks.csv) before and after, as the ledger shows it."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    before: Task
    after: Task
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`same` counts the duties that stand in both as they were."""

    added: tuple[Task, ...]
    removed: tuple[Task, ...]
    changed: tuple[Changed, ...]
    same: int


def compare(before: Registry, after: Registry) -> Comparison:
    """Duties are matched by their words, equal ones first, then the most alike; each is matched once."""
    matched = dict(_matched(before.tasks, after.tasks))
    rows = (_rows(before), _rows(after))
    changed = []
    for old, new in matched.items():
        changes = tuple(_changes(rows[0][old], rows[1][new]))
        if changes:
            changed.append(Changed(before.tasks[old], after.tasks[new], changes))
    taken = set(matched.values())
    return Comparison(
        tuple(task for n, task in enumerate(after.tasks) if n not in taken),
        tuple(task for n, task in enumerate(before.tasks) if n not in matched),
        tuple(changed),
        len(matched) - len(changed),
    )


def _rows(registry: Registry) -> list[dict[str, str]]:
    rows = (dict(zip(TASK_COLUMNS[1:], map(str, row), strict=True)) for row in task_rows(registry))
    return [{field: row[field] for field in FIELDS} for row in rows]


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for field in FIELDS:
        if squeeze(before[field]) != squeeze(after[field]):
            yield Change(field, before[field], after[field])


def _matched(old: Sequence[Task], new: Sequence[Task]) -> Iterator[tuple[int, int]]:
    """Index pairs, in the order of the old tasks."""
    found = dict(_equal(old, new))
    taken = set(found.values())
    bags = ([pairs(task.text) for task in old], [pairs(task.text) for task in new])
    scored = [
        (alike(bags[0][i], bags[1][k]), i, k)
        for i in range(len(old))
        if i not in found
        for k in range(len(new))
        if k not in taken
    ]
    for score, i, k in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if score >= _SAME_DUTY and i not in found and k not in taken:
            found[i] = k
            taken.add(k)
    return ((i, found[i]) for i in sorted(found))


def _equal(old: Sequence[Task], new: Sequence[Task]) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = {}
    for k, task in enumerate(new):
        places.setdefault(squeeze(task.text), []).append(k)
    for i, task in enumerate(old):
        if held := places.get(squeeze(task.text)):
            yield i, held.pop(0)
