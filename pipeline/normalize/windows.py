"""The windows that a period of the registry (`every`, ISO 8601) cuts a stretch of time into, and the due dates in them.

Months, quarters (季), halves (半年) and years follow the calendar, weeks begin on Monday, 半月 and 旬 follow the month;
any other length (每2个月, 每10天) is counted from the first day of the stretch. What is due and what a calendar says
are both read off these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from datetime import timedelta
from itertools import pairwise

from pipeline.model import WEEKDAYS, Due, Period
from pipeline.normalize.calendar import DAY, month_end, nth_weekday, shift_month

_LENGTH = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:\d+M)?)?")
_WORKING = re.compile(r"P(\d+)WD")
_CALENDAR_WORDS = {3: "季", 6: "半年"}
_MONTH_PARTS = {10: (10, 20, -1), 15: (15, -1)}
_LONGEST = 12000  # a length beyond the calendar's own thousand years is a slip of the pen
_SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Step:
    """A length of time: months, or days, or workdays; exactly one is not 0."""

    months: int = 0
    days: int = 0
    workdays: int = 0


def read_step(iso: str) -> Step | None:
    """The length that an ISO 8601 duration gives; hours count as days begun; None for minutes and what is none."""
    if working := _WORKING.fullmatch(iso):
        return _bounded(Step(workdays=int(working[1])))
    match = _LENGTH.fullmatch(iso)
    if match is None:
        return None
    years, months, weeks, days, hours = (int(part or 0) for part in match.groups())
    if years or months:
        return _bounded(Step(months=12 * years + months))
    return _bounded(Step(days=7 * weeks + days + -(-hours // 24)))


def _bounded(step: Step) -> Step | None:
    size = step.months + step.days + step.workdays
    return step if 0 < size <= _LONGEST else None


def later(day: Date, step: Step, sign: int = 1) -> Date:
    """`day` plus (or minus) months or days; the 31st becomes the month's end where a month has none."""
    if not step.months:
        return day + sign * timedelta(days=step.days)
    year, month = shift_month(day.year, day.month, sign * step.months)
    return min(month_end(year, month), Date(year, month, 1) + timedelta(days=day.day - 1))


def windows(every: str, text: str, stretch: Period) -> Iterator[Period]:
    """The whole windows that touch `stretch`, in order, not cut at its ends. `text` is the schedule as written.

    None for workdays, which no calendar of months and weeks knows.
    """
    step = read_step(every)
    if step is None or step.workdays:
        return
    if step.months:
        yield from _of_months(step.months, _anchor(step.months, text, stretch.start), stretch.end)
    elif ends := month_parts(step, text):
        yield from _of_month_parts(ends, stretch)
    else:
        yield from _of_days(step.days, stretch)


def month_parts(step: Step, text: str) -> tuple[int, ...]:
    """The last days of half-months (半月) or 旬, -1 the month's end; none where the days are merely counted."""
    return _MONTH_PARTS.get(step.days, ()) if "旬" in text or "半" in text else ()


def _anchor(months: int, text: str, start: Date) -> Date:
    """The first day of the first window."""
    follows_calendar = months == 1 or months % 12 == 0 or _CALENDAR_WORDS.get(months, " ") in text
    if not follows_calendar:
        return start.replace(day=1)
    return Date(start.year, (start.month - 1) // min(months, 12) * min(months, 12) + 1, 1)


def _of_months(months: int, first: Date, last: Date) -> Iterator[Period]:
    while first <= last and first.year < Date.max.year - months // 12:
        following = later(first, Step(months=months))
        yield Period(first, following - DAY)
        first = following


def _of_month_parts(ends: tuple[int, ...], stretch: Period) -> Iterator[Period]:
    month = stretch.start.replace(day=1)
    while month <= stretch.end:
        following = later(month, Step(months=1))
        starts = [month, *(month.replace(day=day + 1) for day in ends[:-1]), following]
        for start, end in pairwise(starts):
            if end > stretch.start and start <= stretch.end:
                yield Period(start, end - DAY)
        month = following


def _of_days(days: int, stretch: Period) -> Iterator[Period]:
    first = stretch.start - stretch.start.weekday() * DAY if days % 7 == 0 else stretch.start
    while first <= stretch.end:
        yield Period(first, first + (days - 1) * DAY)
        first += days * DAY


def due_in(window: Period, due: Due | None) -> Date | None:
    """The due date in a whole window: its last day when none is named; None when it has no such day.

    A day that the month lacks (the 31st in April) is the month's end.
    """
    if due is None:
        return window.end
    if due.weekday is not None:
        return nth_weekday(window.start, window.end, WEEKDAYS.index(due.weekday), due.nth or 1)
    if (window.end - window.start).days < _SHORTEST_MONTH - 1:
        return window.end  # a day of the month says nothing about a week
    return _day_of_month(window, due.month, due.day)


def _day_of_month(window: Period, month: int | None, day: int | None) -> Date | None:
    """`month` counts within the window (3 of a half-year is its third month); no month is its last one."""
    length = (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1
    if month is not None and month > length:
        return None
    year, number = shift_month(window.start.year, window.start.month, (month if month and month > 0 else length) - 1)
    last = month_end(year, number)
    if day is None or day == -1:
        return last
    return Date(year, number, min(day, last.day)) if day > 0 else max(last + (day + 1) * DAY, Date(year, number, 1))
