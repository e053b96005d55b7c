"""A frequency as a recurrence rule (RFC 5545 §3.3.10), where it can say it.

A rule says on which days something is due: those of `pipeline.normalize.windows`. How many times in each period (“at
least twice a quarter”) it cannot say: that stays beside it as the quota. A period without a day of its own ends on its
last day. `BYMONTHDAY=31` would skip the short months, so the last day is always −1.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from functools import lru_cache
from itertools import islice

from pipeline.model import Due, Frequency, Period
from pipeline.normalize.windows import Step, due_in, month_parts, read_step, windows

_EVERY = re.compile(r"P\d{1,3}[DWMY]")
_MONTH_END = Due(month=-1, day=-1)
_SHORTEST_MONTH = 28
_TRIED = 3  # windows in which the first due day is looked for: that of the first may lie before the start


@dataclass(frozen=True, slots=True)
class Schedule:
    """`every`, `text` and `due` of a frequency: what tells its days."""

    every: str
    text: str
    due: Due | None

    def days(self, stretch: Period) -> Iterator[Date | None]:
        return (due_in(window, self.due) for window in windows(self.every, self.text, stretch))


@dataclass(frozen=True, slots=True)
class Rule:
    """`freq`, `interval` and `by` are parts of an RRULE; `first` is the first due day, `until` the last possible one.

    `start` is the day that the schedule begins with, `due` the day within a month for MONTHLY and YEARLY rules.
    """

    schedule: Schedule
    freq: str
    interval: int
    by: str
    start: Date
    first: Date
    until: Date | None
    due: Due | None = None

    def rrule(self, *, days: bool = False) -> str:
        """The value of an RRULE property. UNTIL is of the type of DTSTART: a local date-time, or a date with `days`."""
        parts = [f"FREQ={self.freq}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}" + ("" if days else "T235959"))
        return ";".join([*parts, self.by] if self.by else parts)

    def dates(self, end: Date) -> Iterator[Date]:
        """The due days from the first one to `end` or `until`, both inclusive."""
        last = min(end, self.until) if self.until else end
        return (day for day in self.schedule.days(Period(self.start, last)) if day and self.start <= day <= last)


def rule_of(frequency: Frequency, start: Date | None, until: Date | None) -> Rule | None:
    """The rule of a frequency that holds from `start` to `until`; None where no rule can say it."""
    if start is None or frequency.vague or not frequency.every:
        return None
    return _rule(Schedule(frequency.every, frequency.text, frequency.due), start, until)


@lru_cache(maxsize=4096)  # a notice says few schedules, of many tasks
def _rule(schedule: Schedule, start: Date, until: Date | None) -> Rule | None:
    step = read_step(schedule.every) if _EVERY.fullmatch(schedule.every) else None
    if step is None or not _is_said(schedule, step):
        return None
    last = until or Date.max
    tried = islice(schedule.days(Period(start, last)), _TRIED)
    first = next((day for day in tried if day and start <= day <= last), None)
    if first is None:
        return None
    freq, interval, by = _by_month(schedule, step, first) if step.months else _by_days(schedule, step)
    due = (schedule.due or _MONTH_END) if freq in ("MONTHLY", "YEARLY") else None
    return Rule(schedule, freq, interval, by, start, first, until, due)


def _is_said(schedule: Schedule, step: Step) -> bool:
    """Whether the words tell which day of each period is meant."""
    due = schedule.due
    if due is None:
        return True
    if due.weekday:  # some months have no fifth Friday
        return 1 <= abs(due.nth or 0) <= 4 if step.months else step.days % 7 == 0
    return due.month is not None or step.months <= 1


def _by_days(schedule: Schedule, step: Step) -> tuple[str, int, str]:
    if ends := month_parts(step, schedule.text):
        return "MONTHLY", 1, f"BYMONTHDAY={','.join(map(str, ends))}"
    if step.days % 7:
        return "DAILY", step.days, ""
    return "WEEKLY", step.days // 7, f"BYDAY={(schedule.due and schedule.due.weekday) or 'SU'}"


def _by_month(schedule: Schedule, step: Step, first: Date) -> tuple[str, int, str]:
    due = schedule.due or _MONTH_END
    if step.months % 12:
        return "MONTHLY", step.months, _by_day(due, None)
    return "YEARLY", step.months // 12, f"BYMONTH={first.month};{_by_day(due, first.month)}"


def _by_day(due: Due, month: int | None) -> str:
    if due.weekday:
        return f"BYDAY={due.nth}{due.weekday}"
    day = due.day or -1
    shortest = _SHORTEST_MONTH if month in (None, 2) else monthrange(2023, month or 1)[1]
    if day == 31 or (month and month != 2 and day == shortest):
        return "BYMONTHDAY=-1"
    if day > shortest:
        return f"BYMONTHDAY={','.join(map(str, range(shortest, day + 1)))};BYSETPOS=-1"
    return f"BYMONTHDAY={day}"


def repeats(rule: Rule) -> bool:
    """Whether moving the first day on by the interval gives the days of the rule: all that some targets understand.

    The end of a month would drift (31 January, 28 February, 28 March), the last Friday of it be any day.
    """
    return rule.due is None or (not rule.due.weekday and 0 < (rule.due.day or -1) <= _SHORTEST_MONTH)
