"""Dates of issue: years, months and days in figures of any width or in Chinese ones (二○○九年十月十八日)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812

from pipeline.structure.reading import Reading, groups

_FIGURES = ("〇○零◯OＯ", "一元", "二", "三", "四", "五", "六", "七", "八", "九")
_DIGITS = {char: value for value, chars in enumerate(_FIGURES) for char in chars}
_TENS = {"十": 10, "廿": 20, "卅": 30}
_MONTH_ENDS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written: the day is missing in “2024年3月”; `date` is None then, and where the day does not exist."""

    year: int
    date: Date | None


def first_date(reading: Reading, text: str) -> Written | None:
    """The first date with a year in `text` (without white space)."""
    return next(iter(all_dates(reading, text)), None)


def all_dates(reading: Reading, text: str) -> list[Written]:
    """Every date with a year in `text`, in text order."""
    return [_written(match) for match in reading.find_all("date", text)]


def _written(match: re.Match[str]) -> Written:
    parts = groups(match)
    year = year_number(parts["year"])
    return Written(year, day_of(year, number(parts["month"]), number(parts["day"]) if "day" in parts else None))


def day_of(year: int, month: int, day: int | None) -> Date | None:
    """The day, or None where there is none."""
    try:
        return Date(year, month, day) if day else None
    except ValueError:
        return None


def month_end(year: int, month: int) -> Date:
    """The last day of a month (1–12)."""
    leap = month == 2 and ((year % 4 == 0 and year % 100 != 0) or year % 400 == 0)
    return Date(year, month, _MONTH_ENDS[month - 1] + leap)


def year_number(text: str) -> int:
    """A year digit by digit: 2024, ２０２４, 二〇二四."""
    return int("".join(char if char.isdecimal() else str(_DIGITS[char]) for char in text))


def number(text: str) -> int:
    """A number below 100: 12, １２, 十二, 廿三."""
    if text.isdecimal():
        return int(text)
    total = 0
    for char in text:
        total = (max(total, 1) if char == "十" else 1) * _TENS[char] if char in _TENS else total + _DIGITS[char]
    return total
