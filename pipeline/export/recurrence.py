"""A frequency as a recurrence rule (RFC 5545 §3.3.10), where it can say it.

A rule says on which days something is due. How many times in each period (“at least twice a quarter”) it cannot say:
that stays beside it as the quota. A period without a day of its own ends on its last day: the month's, the quarter's
and the year's of the calendar, Sunday for weeks (ISO 8601). `BYMONTHDAY=31` would skip the short months, so the last
day is always −1.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from datetime import timedelta

from pipeline.model import Due, Frequency

_EVERY = re.compile(r"P(\d{1,3})([DWMY])")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MONTH_END = Due(month=-1, day=-1)


@dataclass(frozen=True, slots=True)
class Rule:
    """`freq`, `interval` and `by` are parts of an RRULE; `first` is the first due day, `until` the last possible one.

    `due` is the day within a month for MONTHLY and YEARLY rules.
    """

    frequency: Frequency
    freq: str
    interval: int
    by: str
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
        day, step = self.first, 0
        while day <= last:
            yield day
            step += 1
            day = self._after(step)

    def _after(self, step: int) -> Date:
        if self.due is None:
            weeks = self.freq == "WEEKLY"
            return self.first + timedelta(days=step * self.interval * (7 if weeks else 1))
        months = step * self.interval * (12 if self.freq == "YEARLY" else 1)
        index = self.first.year * 12 + self.first.month - 1 + months
        return _day_in(index // 12, index % 12 + 1, self.due)


def rule_of(frequency: Frequency, start: Date | None, until: Date | None) -> Rule | None:
    """The rule of a frequency that holds from `start` to `until`; None where no rule can say it."""
    match = _EVERY.fullmatch(frequency.every or "")
    if match is None or start is None or frequency.vague or not int(match[1]):
        return None
    number, unit = int(match[1]), match[2]
    if unit == "D":
        return _bounded(Rule(frequency, "DAILY", number, "", start + timedelta(days=number - 1), until))
    if unit == "W":
        return _bounded(_weekly(frequency, number, start, until))
    months = number * (12 if unit == "Y" else 1)
    return _bounded(_by_month(frequency, months, start, until))


def _bounded(rule: Rule | None) -> Rule | None:
    return None if rule and rule.until and rule.first > rule.until else rule


def _weekly(frequency: Frequency, weeks: int, start: Date, until: Date | None) -> Rule | None:
    day = (frequency.due and frequency.due.weekday) or "SU"
    first = start + timedelta(days=(_DAYS.index(day) - start.weekday()) % 7, weeks=weeks - 1)
    return Rule(frequency, "WEEKLY", weeks, f"BYDAY={day}", first, until)


def _by_month(frequency: Frequency, months: int, start: Date, until: Date | None) -> Rule | None:
    due = frequency.due or _MONTH_END
    anchor = _anchor(due, months)
    if anchor is None:
        return None
    first = _first(start, months, anchor, due)
    yearly = months % 12 == 0
    by = f"BYMONTH={first.month};{_by_day(due, first.month)}" if yearly else _by_day(due, None)
    freq, interval = ("YEARLY", months // 12) if yearly else ("MONTHLY", months)
    return Rule(frequency, freq, interval, by, first, until, due)


def _anchor(due: Due, months: int) -> int | None:
    """Which month of a period the due day lies in, 1 the first; None where the words do not tell."""
    if due.weekday and abs(due.nth or 5) > 4:  # some months have no fifth Friday
        return None
    if due.month is not None and due.month > 0:
        return due.month + months - 12 if months % 12 == 0 else None
    if due.month == -1 or months == 1:
        return months
    if due.weekday:
        return months if (due.nth or 0) < 0 else 1
    return None


def _first(start: Date, months: int, anchor: int, due: Due) -> Date:
    """The first due day on or after `start`: periods that divide a year begin with it, others with `start`."""
    month = start.month - 1
    if months % 12 == 0:
        month = 0
    elif 12 % months == 0:
        month -= month % months
    index = start.year * 12 + month + anchor - 1
    while (day := _day_in(index // 12, index % 12 + 1, due)) < start:
        index += months
    return day


def _by_day(due: Due, month: int | None) -> str:
    if due.weekday:
        return f"BYDAY={due.nth}{due.weekday}"
    day = due.day or -1
    shortest = 28 if month in (None, 2) else monthrange(2023, month or 1)[1]
    if day == 31 or (month and month != 2 and day == shortest):
        return "BYMONTHDAY=-1"
    if day > shortest:
        return f"BYMONTHDAY={','.join(map(str, range(shortest, day + 1)))};BYSETPOS=-1"
    return f"BYMONTHDAY={day}"


def _day_in(year: int, month: int, due: Due) -> Date:
    """The due day of a month; one that the month does not have is its last."""
    length = monthrange(year, month)[1]
    if due.weekday:
        return _nth_weekday(year, month, due)
    day = due.day or -1
    return Date(year, month, max(1, length + 1 + day) if day < 0 else min(day, length))


def _nth_weekday(year: int, month: int, due: Due) -> Date:
    wanted, nth = _DAYS.index(due.weekday or "SU"), due.nth or 1
    length = monthrange(year, month)[1]
    if nth > 0:
        first = Date(year, month, 1)
        return first + timedelta(days=(wanted - first.weekday()) % 7, weeks=min(nth, 4) - 1)
    last = Date(year, month, length)
    return last - timedelta(days=(last.weekday() - wanted) % 7, weeks=min(-nth, 4) - 1)
