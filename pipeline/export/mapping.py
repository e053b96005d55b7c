"""The one mapping that all trackers share: a task, or one occurrence of it, as an entry of a to-do list.

| entry | from the registry |
|---|---|
| title | the task's words, or its action where they are long |
| description | everything, one line each, in Chinese |
| assignees, supporters | leading and responsible units; supporting units |
| start, due | the earliest deadline still ahead (of `as_of`, if given), else the first day of the recurrence |
| labels | 性质, 文种 and the document number |
| parent | the notice |
| id | the task's id; an occurrence adds its day |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from datetime import timedelta
from typing import NamedTuple

from pipeline.export.model import Batch, Options
from pipeline.export.recurrence import Rule, rule_of
from pipeline.export.wording import TITLE_LENGTH, description_of, line, shorten, title_of
from pipeline.model import Deadline, DeadlineKind, Frequency, Role, Task, Unit
from pipeline.registry import Registry
from pipeline.registry.csv_form import MODALITIES

# A rule without an end is followed this long when its occurrences are asked for.
_OPEN_ENDED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Parent:
    """The notice that an entry belongs to: `number` is its document number, `start` and `end` the period it covers.

    `reference` names it in a description, `labels` are those that its entries share.
    """

    id: str
    title: str
    number: str
    kind: str
    issued_on: Date | None
    start: Date | None
    end: Date | None
    reference: str
    labels: tuple[str, ...]


class Item(NamedTuple):
    """An entry. Texts hold no line breaks, except that `description` has one line per fact.

    `frequency` and `deadline` are those of the task that `rule`, `start` and `due` say. A named tuple: ten thousand of
    them are made in a third of the time that a frozen dataclass takes.
    """

    id: str
    title: str
    description: str
    assignees: tuple[str, ...]
    supporters: tuple[str, ...]
    start: Date | None
    due: Date | None
    labels: tuple[str, ...]
    parent: Parent
    rule: Rule | None
    frequency: Frequency | None
    deadline: Deadline | None
    task: Task

    @property
    def quota(self) -> tuple[int | None, int | None]:
        """How many times in each period at least and at most; both None when once or not said."""
        if self.frequency is None:
            return None, None
        low, high = self.frequency.minimum, self.frequency.maximum
        return (None, None) if (low or 1) == 1 and high in (None, 1) else (low, high)


def items(
    batch: Batch, options: Options, understood: Callable[[Rule], bool] | None = None, *, described: bool = True
) -> Iterator[Item]:
    """The entries of a batch in reading order; not `described`, they have no description.

    A recurring task gives one for each day with `options.occurrences`, or when its rule is not `understood`.
    """
    for registry in batch.registries:
        parent = parent_of(registry)
        for task in registry:
            item = item_of(task, parent, options.as_of, described=described)
            if item.rule and (options.occurrences or (understood and not understood(item.rule))):
                yield from _occurrences(item, item.rule, options.as_of)
            else:
                yield item


def parent_of(registry: Registry) -> Parent:
    header = registry.header
    title, number = line(header.title or registry.source.file), line(header.document_number or "")
    kind = line(header.kind or "")
    period = header.period
    return Parent(
        registry.id,
        title,
        number,
        kind,
        header.issued_on,
        period.start if period else header.issued_on,
        period.end if period else None,
        f"{number}《{title}》",
        tuple(label for label in (kind, number) if label),
    )


def item_of(task: Task, parent: Parent, as_of: Date | None = None, *, described: bool = True) -> Item:
    rule, frequency = _rule(task, parent) if task.frequencies else (None, None)
    deadline = _deadline(task.deadlines, as_of) if task.deadlines else None
    start, due = _dates(deadline, rule, as_of) if deadline or rule else (None, None)
    if due is None and task.frequencies and rule is None and _recurs(task):
        due = parent.end
    assignees, supporters = _units(task.responsible_units)
    return Item(
        task.id,
        title_of(task),
        description_of(task, parent.reference) if described else "",
        assignees,
        supporters,
        start,
        due,
        (MODALITIES[task.modality], *parent.labels),
        parent,
        rule,
        frequency,
        deadline,
        task,
    )


def _units(units: tuple[Unit, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who does it, leading units first and nobody twice; and who supports."""
    if len(units) == 1 and units[0].role is not Role.SUPPORT:
        return (line(units[0].name),), ()
    of_role: dict[Role, list[str]] = {Role.LEAD: [], Role.RESPONSIBLE: [], Role.SUPPORT: []}
    for unit in units:
        of_role[unit.role].append(line(unit.name))
    leading, responsible, supporting = of_role.values()
    return tuple(dict.fromkeys(leading + responsible)), tuple(supporting)


def _recurs(task: Task) -> bool:
    return any(not f.vague for f in task.frequencies)


def _rule(task: Task, parent: Parent) -> tuple[Rule, Frequency] | tuple[None, None]:
    """The first frequency that a rule can say, and its rule."""
    for frequency in task.frequencies:
        if rule := rule_of(frequency, parent.start, parent.end):
            return rule, frequency
    return None, None


def day_of(deadline: Deadline) -> Date | None:
    """The last day of a deadline."""
    return deadline.date or deadline.end


def _deadline(deadlines: tuple[Deadline, ...], as_of: Date | None) -> Deadline | None:
    dated = sorted([(day, n) for n, d in enumerate(deadlines) if (day := day_of(d))])
    ahead = next((n for day, n in dated if as_of is None or day >= as_of), dated[-1][1] if dated else None)
    return None if ahead is None else deadlines[ahead]


def _dates(deadline: Deadline | None, rule: Rule | None, as_of: Date | None) -> tuple[Date | None, Date | None]:
    if deadline:
        start = deadline.date if deadline.kind is DeadlineKind.ON else deadline.start
        return start, day_of(deadline)
    return None, next_due(rule, as_of) if rule else None


def next_due(rule: Rule, as_of: Date | None) -> Date:
    """The first day of a rule that is not before `as_of`; its last one when all are."""
    if as_of is None or as_of <= rule.first:
        return rule.first
    day = rule.first
    for day in rule.dates(as_of + timedelta(days=366 * (rule.interval + 1))):
        if day >= as_of:
            break
    return day


def _occurrences(item: Item, rule: Rule, as_of: Date | None) -> Iterator[Item]:
    begin = as_of or rule.first
    start = item.parent.start
    for day in rule.dates(rule.until or begin + _OPEN_ENDED):
        if as_of is None or day >= as_of:
            title = shorten(f"{item.title}（{day.isoformat()}）", TITLE_LENGTH + 12)
            yield item._replace(
                id=f"{item.id}-{day:%Y%m%d}", title=title, start=start, due=day, rule=None, frequency=None
            )
        start = day + timedelta(days=1)
