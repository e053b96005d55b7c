"""Workdays by the statutory calendar with its shifted days (调休), as the State Council publishes it.

The calendar package covers 2004–2026 (and is an extra, `track`). Where it does not reach, Monday to Friday are taken
for workdays and the answer is marked provisional.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from functools import cache, lru_cache
from importlib import import_module

from pipeline.normalize.calendar import DAY

_SATURDAY = 5
# A statutory rest (Spring Festival, National Day) is at most nine days long: a workday is never far.
_LONGEST_REST = 16
_FURTHEST = 3000


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A date worked out over workdays; provisional where the statutory calendar was not to be had."""

    date: Date
    provisional: bool


@cache
def _statutory() -> Callable[[Date], bool] | None:
    try:
        module = import_module("chinese_calendar")
    except ImportError:
        return None
    rule: Callable[[Date], bool] = module.is_workday
    return rule


@lru_cache(maxsize=16384)
def workday(day: Date) -> tuple[bool, bool]:
    """Whether `day` is a workday, and whether that is provisional."""
    rule = _statutory()
    if rule is not None:
        try:
            return bool(rule(day)), False
        except NotImplementedError:
            pass
    return day.weekday() < _SATURDAY, True


def add_workdays(day: Date, count: int) -> Reckoned:
    """The workday `count` workdays after `day` (before it when negative); `day` itself does not count.

    More than 3,000 workdays are cut there.
    """
    step = DAY if count >= 0 else -DAY
    left, provisional = min(abs(count), _FURTHEST), False
    while left:
        day += step
        works, unsure = workday(day)
        provisional = provisional or unsure
        left -= works
    return Reckoned(day, provisional)


def advice(day: Date) -> Reckoned | None:
    """The last workday before `day` when `day` is one of rest, else None: a named date itself is never moved."""
    works, unsure = workday(day)
    if works:
        return None
    for back in range(1, min(_LONGEST_REST, day.toordinal())):
        works, also = workday(day - back * DAY)
        if works:
            return Reckoned(day - back * DAY, unsure or also)
    return None
