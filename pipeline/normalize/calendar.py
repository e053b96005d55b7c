"""The calendar of the notices: month ends, parts of the year, and the holidays that dates are written with.

Days of the lunar calendar stand in a table (2000–2035, computed with the lunardate package); outside it a holiday
has no date. Nothing here reads the clock.
"""

from __future__ import annotations

import calendar
from datetime import date as Date  # noqa: N812
from datetime import timedelta

DAY = timedelta(days=1)

FIXED = {
    "元旦": (1, 1),
    "三八": (3, 8),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "五四": (5, 4),
    "六一": (6, 1),
    "七一": (7, 1),
    "八一": (8, 1),
    "十一": (10, 1),
    "妇女节": (3, 8),
    "青年节": (5, 4),
    "儿童节": (6, 1),
    "建党节": (7, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
}
# MMDD of each year from 2000 on.
_LUNAR_FIRST_YEAR = 2000
_LUNAR = {
    "春节": "0205 0124 0212 0201 0122 0209 0129 0218 0207 0126 0214 0203 0123 0210 0131 0219 0208 0128 "
    "0216 0205 0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208",
    "端午": "0606 0625 0615 0604 0622 0611 0531 0619 0608 0528 0616 0606 0623 0612 0602 0620 0609 0530 "
    "0618 0607 0625 0614 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610",
    "中秋": "0912 1001 0921 0911 0928 0918 1006 0925 0914 1003 0922 0912 0930 0919 0908 0927 0915 1004 "
    "0924 0913 1001 0921 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916",
    "重阳": "1006 1025 1014 1004 1022 1011 1030 1019 1007 1026 1016 1005 1023 1013 1002 1021 1009 1028 "
    "1017 1007 1025 1014 1004 1023 1011 1029 1018 1008 1026 1016 1005 1024 1012 1001 1020 1009",
}
# Days counted from a holiday of the table.
_FROM_SPRING = {"除夕": -1, "元宵": 14}


def make(year: int, month: int, day: int) -> Date | None:
    """The date, or None when the calendar has no such day; day -1 is the month's end."""
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    last = calendar.monthrange(year, month)[1]
    day = last if day == -1 else day
    return Date(year, month, day) if 1 <= day <= last else None


def nth_weekday(first: Date, last: Date, weekday: int, nth: int) -> Date | None:
    """The `nth` such day (Monday 0) from `first` to `last`, counted back from the end where negative (-1 the last)."""
    earliest = first + (weekday - first.weekday()) % 7 * DAY
    days = [earliest + 7 * n * DAY for n in range((last - earliest).days // 7 + 1)]
    place = nth - 1 if nth > 0 else nth
    return days[place] if -len(days) <= place < len(days) else None


def month_end(year: int, month: int) -> Date:
    """The last day of a month (1–12)."""
    return Date(year, month, calendar.monthrange(year, month)[1])


def months(year: int, first: int, last: int) -> tuple[Date, Date]:
    """The first and the last day of the months first..last of a year, both inclusive."""
    return Date(year, first, 1), month_end(year, last)


def shift_month(year: int, month: int, by: int) -> tuple[int, int]:
    """Year and month, `by` months later."""
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def quarter_of(day: Date) -> int:
    return (day.month - 1) // 3 + 1


def week_of(day: Date, by: int = 0) -> tuple[Date, Date]:
    """Monday and Sunday of the week of `day`, `by` weeks later."""
    monday = day - DAY * day.weekday() + 7 * by * DAY
    return monday, monday + 6 * DAY


def holiday(name: str, year: int) -> Date | None:
    """The day of a holiday by its short name (春节, 国庆, 七一 …), None when it is not known for that year."""
    if name in FIXED:
        return Date(year, *FIXED[name])
    if name == "清明":
        return _qingming(year)
    if name in _FROM_SPRING and (spring := holiday("春节", year)):
        return spring + _FROM_SPRING[name] * DAY
    days = _LUNAR.get(name, "").split()
    index = year - _LUNAR_FIRST_YEAR
    return Date(year, int(days[index][:2]), int(days[index][2:])) if 0 <= index < len(days) else None


def _qingming(year: int) -> Date | None:
    """Tomb-Sweeping Day by the usual formula, which holds for the 21st century."""
    short = year - 2000
    return Date(year, 4, int(short * 0.2422 + 4.81) - short // 4) if 0 <= short < 100 else None
