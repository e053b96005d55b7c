"""The words of an entry: its title, and the facts below it, one line each, in Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.model import Deadline, Frequency, Role, Task

TITLE_LENGTH = 80
_ELLIPSIS = "…"
_ROLES = {Role.LEAD: "牵头", Role.RESPONSIBLE: "负责", Role.SUPPORT: "配合"}


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


def description_of(task: Task, reference: str) -> str:
    """What the registry says of a task, a line for each kind of value; `reference` names its notice."""
    facts = [f"原文：{task.text}", f"出处：{reference}{_place(task.path, task.number)}"]
    if task.responsible_units:
        facts.append("单位：" + "；".join([f"{_ROLES[unit.role]} {unit.name}" for unit in task.responsible_units]))
    if task.frequencies:
        facts.append("频次：" + "；".join([frequency_text(frequency) for frequency in task.frequencies]))
    if task.deadlines:
        facts.append("时限：" + "；".join([deadline_text(deadline) for deadline in task.deadlines]))
    if task.quantities:
        facts.append("数量：" + "；".join([quantity.text for quantity in task.quantities]))
    if task.deliverables:
        facts.append("成果：" + "；".join([deliverable.name for deliverable in task.deliverables]))
    if task.reports_to:
        facts.append("报送：" + "；".join([recipient.name for recipient in task.reports_to]))
    if task.conditions:
        facts.append("条件：" + "；".join([condition.text for condition in task.conditions]))
    facts.append(f"编号：{task.id}")
    # One look at all of them: hardly a text holds a line break.
    return "\n".join(facts if "".join(facts).isprintable() else map(line, facts))


@lru_cache(maxsize=4096)  # the tasks of a chapter follow each other
def _place(path: tuple[str, ...], number: str | None) -> str:
    """四、… › （十）… › 25: the headings above a task and its number, unless the last heading begins with it."""
    repeated = bool(path and number) and _NUMBER.sub("", path[-1]) == number
    return " › ".join((*path, number) if number and not repeated else path)


# What follows the number of a heading, and the bracket before it.
_NUMBER = re.compile(r"^[（(第]|[.．、）)条\s].*", re.DOTALL)


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
