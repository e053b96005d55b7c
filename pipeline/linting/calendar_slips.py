"""Dates that no calendar has, and weekdays that are not the date's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.linting.case import Case, Finding
from pipeline.model import Span
from pipeline.normalize.calendar import make
from pipeline.normalize.numerals import narrow, parse_int

_DAY = r"(?<![0-9０-９])(?:(?P<year>[0-9０-９]{4})年)?(?P<month>[0-9０-９]{1,2})月(?P<day>[0-9０-９]{1,2})[日号]"
_DATE = re.compile(_DAY)
_WEEKDAY = re.compile(rf"{_DAY}(?:之?前)?[（(]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])(?!至|到|、)")
_WEEKDAYS = "一二三四五六日"
_LEAP_YEAR = 2000


def impossible_dates(case: Case) -> Iterator[Finding]:
    for match in _DATE.finditer(case.text):
        year = parse_int(match["year"] or "") or case.year or _LEAP_YEAR
        if make(year, int(narrow(match["month"])), int(narrow(match["day"]))) is None:
            yield Finding("impossible-date", f"“{match[0]}”不是存在的日期，应为哪一天？", Span(*match.span()))


def weekdays(case: Case) -> Iterator[Finding]:
    for match in _WEEKDAY.finditer(case.text):
        year = parse_int(match["year"] or "") or case.year
        day = make(year, int(narrow(match["month"])), int(narrow(match["day"]))) if year else None
        written = _WEEKDAYS.index(match["weekday"].replace("天", "日"))
        if day and day.weekday() != written:
            message = f"{year}年“{match[0]}”实为星期{_WEEKDAYS[day.weekday()]}，日期与星期以哪一个为准？"
            yield Finding("weekday-mismatch", message, Span(*match.span()))
