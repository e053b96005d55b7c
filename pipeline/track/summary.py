"""Rates per unit on a day, for the situation table (通报): what was due, what of it is done, what is late."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812

from pipeline.model import Role
from pipeline.track.desk import Line
from pipeline.track.situation import State

COLUMNS = ("名称", "累计应完成", "累计已完成", "完成率", "本月应完成", "本月已完成", "逾期", "滞后", "临期")


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's or a notice's counts of occurrences: due up to the day, due in its month, and chased by light."""

    name: str
    due: int = 0
    done: int = 0
    due_this_month: int = 0
    done_this_month: int = 0
    overdue: int = 0
    behind: int = 0
    near: int = 0

    @property
    def rate(self) -> float | None:
        """Share of the due that is done, None when nothing was due yet."""
        return self.done / self.due if self.due else None

    def row(self) -> tuple[str | int, ...]:
        rate = "—" if self.rate is None else f"{self.rate:.1%}"
        return (self.name, self.due, self.done, rate, self.due_this_month, self.done_this_month,
                self.overdue, self.behind, self.near)  # fmt: skip


def by_unit(line: Line) -> tuple[str, str]:
    """The key and the name of a line's unit."""
    what = line.situation.occurrence
    return what.key, what.unit or "（未写明）"


def by_notice(line: Line) -> tuple[str, str]:
    return line.registry, line.document


def standings(lines: Iterable[Line], as_of: Date, by: Callable[[Line], tuple[str, str]] = by_unit) -> list[Standing]:
    """One standing per unit (or notice), the lowest rate first; supporting units are not judged."""
    found: dict[str, Standing] = {}
    for line in lines:
        what = line.situation.occurrence
        if what.role is not Role.SUPPORT and what.due is not None and what.minimum:
            key, name = by(line)
            found[key] = _counted(found.get(key, Standing(name)), line, as_of)
    relevant = (s for s in found.values() if s.due or s.due_this_month or s.overdue or s.behind or s.near)
    return sorted(relevant, key=lambda s: (2.0 if s.rate is None else s.rate, -s.overdue, s.name))


def _counted(held: Standing, line: Line, as_of: Date) -> Standing:
    state, due = line.situation.state, line.situation.occurrence.due
    done, fallen = state is State.DONE, bool(due and due <= as_of)
    this_month = bool(due and (due.year, due.month) == (as_of.year, as_of.month))
    return replace(
        held,
        due=held.due + fallen,
        done=held.done + (fallen and done),
        due_this_month=held.due_this_month + this_month,
        done_this_month=held.done_this_month + (this_month and done),
        overdue=held.overdue + (state is State.OVERDUE),
        behind=held.behind + (state is State.BEHIND),
        near=held.near + (state is State.NEAR),
    )


def total(found: Iterable[Standing]) -> Standing:
    """All units together."""
    held = Standing("合计")
    for one in found:
        held = Standing(
            held.name,
            held.due + one.due,
            held.done + one.done,
            held.due_this_month + one.due_this_month,
            held.done_this_month + one.done_this_month,
            held.overdue + one.overdue,
            held.behind + one.behind,
            held.near + one.near,
        )
    return held
