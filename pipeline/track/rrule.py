"""A schedule as an RFC 5545 recurrence rule, where that can say it; the quota (“at least”) stands beside it.

The rule gives the due dates. RFC 5545 knows neither quotas nor statutory workdays, nor “the fifth Friday of a quarter”:
such schedules have no rule here. BYMONTHDAY=31 would skip short months, so a month's end is −1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812

from pipeline.model import Due, Frequency, Number, Period
from pipeline.normalize.calendar import shift_month
from pipeline.track.windows import due_in, read_step, windows

_LAST_DAY_OF_ALL_MONTHS = 28


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`rule` is an RRULE value without its name, `start` its DTSTART; `minimum`..`maximum` times per window."""

    rule: str
    start: Date
    minimum: Number | None
    maximum: Number | None


def recurrence(frequency: Frequency, period: Period) -> Recurrence | None:
    """The rule of a frequency over `period`, None where RFC 5545 cannot say it."""
    step = read_step(frequency.every or "")
    if step is None or step.workdays or frequency.vague:
        return None
    rule = _monthly(frequency, step.months, period) if step.months else _daily(frequency, step.days)
    dates = (due_in(window, frequency.due) for window in windows(frequency.every or "", frequency.text, period))
    first = next((day for day in dates if day and period.start <= day <= period.end), None)
    if rule is None or first is None:
        return None
    until = f"UNTIL={period.end:%Y%m%d}"
    return Recurrence(f"{rule};{until}", first, frequency.minimum, frequency.maximum)


def _daily(frequency: Frequency, days: int) -> str | None:
    if days in (10, 15) and ("旬" in frequency.text or "半" in frequency.text):
        return f"FREQ=MONTHLY;BYMONTHDAY={'10,20' if days == 10 else '15'},-1"
    if days % 7:
        return f"FREQ=DAILY;INTERVAL={days}"
    weekday = frequency.due.weekday if frequency.due and frequency.due.weekday else "SU"
    return f"FREQ=WEEKLY;INTERVAL={days // 7};BYDAY={weekday}"


def _monthly(frequency: Frequency, months: int, period: Period) -> str | None:
    if months > 12 and months % 12:
        return None
    day = _by_day(frequency.due, months)
    first = next(windows(frequency.every or "", frequency.text, period), None)
    if day is None or first is None:
        return None
    if months == 1:
        return f"FREQ=MONTHLY;{day}"
    month = _month(first, frequency.due, months)
    if months >= 12:
        return f"FREQ=YEARLY;INTERVAL={months // 12};BYMONTH={month};{day}"
    if 12 % months:
        return f"FREQ=MONTHLY;INTERVAL={months};{day}"
    named = sorted(shift_month(2000, month, n * months)[1] for n in range(12 // months))
    return f"FREQ=YEARLY;BYMONTH={','.join(map(str, named))};{day}"


def _month(window: Period, due: Due | None, months: int) -> int:
    """The calendar month in which the first window's due date lies."""
    nth = months if due is None or due.month in (None, -1) else due.month or months
    if due and due.weekday and due.nth != -1:
        nth = 1
    return shift_month(window.start.year, window.start.month, nth - 1)[1]


def _by_day(due: Due | None, months: int) -> str | None:
    if due is None or (due.day is None and due.weekday is None):
        return "BYMONTHDAY=-1"
    if due.weekday is None:
        return f"BYMONTHDAY={due.day if due.day and due.day <= _LAST_DAY_OF_ALL_MONTHS else -1}"
    nth = due.nth or 1
    # The first four of a quarter lie in its first month, and the last in its last; what is between is not to be said.
    return f"BYDAY={nth}{due.weekday}" if -1 <= nth <= 4 and (months == 1 or nth in (-1, 1, 2, 3, 4)) else None
