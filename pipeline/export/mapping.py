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

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812
from datetime import timedelta

from pipeline.export.model import Batch, Options
from pipeline.export.recurrence import Rule, rule_of
from pipeline.model import Deadline, DeadlineKind, Frequency, Modality, Quantity, Role, Task
from pipeline.registry import Registry

TITLE_LENGTH = 80
_ELLIPSIS = "…"
_ROLES = {Role.LEAD: "牵头", Role.RESPONSIBLE: "负责", Role.SUPPORT: "配合"}
_MODALITY = {
    Modality.REQUIRED: "必须",
    Modality.PROHIBITED: "禁止",
    Modality.RECOMMENDED: "鼓励",
    Modality.PERMITTED: "可以",
}
# A rule without an end is followed this long when its occurrences are asked for.
_OPEN_ENDED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Parent:
    """The notice that an entry belongs to; `number` is its document number, `start` and `end` the period it covers."""

    id: str
    title: str
    number: str
    kind: str
    issued_on: Date | None
    start: Date | None
    end: Date | None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry. Texts hold no line breaks, except that `description` has one line per fact."""

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
    deadline: Deadline | None
    task: Task

    @property
    def quota(self) -> tuple[int | None, int | None]:
        """How many times in each period at least and at most; both None when once or not said."""
        if self.rule is None:
            return None, None
        low, high = self.rule.frequency.minimum, self.rule.frequency.maximum
        return (None, None) if (low or 1) == 1 and high in (None, 1) else (low, high)


def items(batch: Batch, options: Options) -> Iterator[Item]:
    """The entries of a batch in reading order; with `options.occurrences` a recurring task gives one for each day."""
    for registry in batch.registries:
        parent = parent_of(registry)
        for task in registry:
            item = item_of(task, parent, options.as_of)
            if options.occurrences and item.rule:
                yield from _occurrences(item, item.rule, options.as_of)
            else:
                yield item


def parent_of(registry: Registry) -> Parent:
    header = registry.header
    title = line(header.title or registry.source.file)
    period = header.period
    start = period.start if period else header.issued_on
    return Parent(
        registry.id,
        title,
        line(header.document_number or ""),
        header.kind or "",
        header.issued_on,
        start,
        period.end if period else None,
    )


def item_of(task: Task, parent: Parent, as_of: Date | None = None) -> Item:
    rule = _rule(task, parent)
    deadline = _deadline(task.deadlines, as_of)
    start, due = _dates(deadline, rule, as_of)
    units = task.responsible_units
    leading = [u.name for u in units if u.role is Role.LEAD] + [u.name for u in units if u.role is Role.RESPONSIBLE]
    return Item(
        task.id,
        title_of(task),
        description_of(task, parent),
        tuple(dict.fromkeys(leading)),
        tuple(u.name for u in units if u.role is Role.SUPPORT),
        start,
        due or (parent.end if rule is None and _recurs(task) else None),
        tuple(label for label in (_MODALITY[task.modality], parent.kind, parent.number) if label),
        parent,
        rule,
        deadline,
        task,
    )


def _recurs(task: Task) -> bool:
    return any(not f.vague for f in task.frequencies)


def _rule(task: Task, parent: Parent) -> Rule | None:
    """The rule of the first frequency that can be said."""
    if not task.frequencies:
        return None
    return next((rule for f in task.frequencies if (rule := rule_of(f, parent.start, parent.end))), None)


def day_of(deadline: Deadline) -> Date | None:
    """The last day of a deadline."""
    return deadline.date or deadline.end


def _deadline(deadlines: tuple[Deadline, ...], as_of: Date | None) -> Deadline | None:
    dated = sorted(((day, n) for n, d in enumerate(deadlines) if (day := day_of(d))))
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
            yield replace(item, id=f"{item.id}-{day:%Y%m%d}", title=title, start=start, due=day, rule=None)
        start = day + timedelta(days=1)


def title_of(task: Task) -> str:
    """The words of the task; where they are long, its action, or their beginning."""
    text = line(task.text).rstrip("。；;")
    if len(text) <= TITLE_LENGTH:
        return text or task.id
    action = line(f"{task.action.verb or ''}{task.action.object or ''}") if task.action.object else ""
    return shorten(action or text, TITLE_LENGTH)


def shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + _ELLIPSIS


def line(text: str) -> str:
    """`text` on one line: a break would start another entry, or a command of the target, in many formats."""
    return text if text.isprintable() else " ".join("".join(c if c.isprintable() else " " for c in text).split())


def description_of(task: Task, parent: Parent) -> str:
    """What the registry says of a task, a line for each kind of value."""
    where = " › ".join((*task.path, task.number or "")) if task.path else task.number or ""
    facts = [f"原文：{line(task.text)}", f"出处：{parent.number}《{parent.title}》{line(where)}"]
    if task.responsible_units:
        facts.append("单位：" + "；".join(f"{_ROLES[u.role]} {line(u.name)}" for u in task.responsible_units))
    if task.frequencies:
        facts.append("频次：" + "；".join(map(frequency_text, task.frequencies)))
    if task.deadlines:
        facts.append("时限：" + "；".join(map(deadline_text, task.deadlines)))
    if task.quantities:
        facts.append("数量：" + "；".join(map(_quantity, task.quantities)))
    for head, values in (("成果", task.deliverables), ("报送", task.reports_to)):
        if values:
            facts.append(f"{head}：" + "；".join(line(named.name) for named in values))
    if task.conditions:
        facts.append("条件：" + "；".join(line(c.text) for c in task.conditions))
    facts.append(f"编号：{task.id}")
    return "\n".join(facts)


def frequency_text(frequency: Frequency) -> str:
    """每月至少1次（P1M，不少于1次）: the words, the period and the quota."""
    text = line(frequency.text)
    if frequency.vague or not frequency.every:
        return text
    return f"{text}（{frequency.every}{_bounds(frequency.minimum, frequency.maximum, '次')}）"


def _bounds(low: float | None, high: float | None, unit: str) -> str:
    if low is not None and low == high:
        return f"，{low:g}{unit}"
    least = f"，不少于{low:g}{unit}" if low is not None else ""
    most = f"，不超过{high:g}{unit}" if high is not None else ""
    return least + most


def deadline_text(deadline: Deadline) -> str:
    """12月31日前（2021-12-31）: the words and what they were taken to mean."""
    text = line(deadline.text)
    if deadline.duration:
        event = f"{line(deadline.after)}后 " if deadline.after else ""
        return f"{text}（{event}{deadline.duration}）"
    if deadline.start or deadline.end:
        return f"{text}（{deadline.start or ''}/{deadline.end or ''}）"
    return f"{text}（{deadline.date}）" if deadline.date else text


def _quantity(quantity: Quantity) -> str:
    return line(quantity.text)
