"""Mentions of how often → Frequency: a period, a bound, a count; or a date that recurs."""

from __future__ import annotations

import re

from pipeline.model import WEEKDAYS, Due, Frequency, Issue, Mention
from pipeline.normalize import calendar
from pipeline.normalize.duration import iso_period
from pipeline.normalize.moment import Context, impossible
from pipeline.normalize.numerals import is_upper_bound, parse_int

_WEEKDAYS = dict(zip("一二三四五六日天末", (*WEEKDAYS, "SU", "SA"), strict=True))
_EDGE_DAYS = {"底": -1, "末": -1, "上旬": 10, "中旬": 20, "下旬": -1, "中下旬": -1}
_POINT = re.compile("[一-鿿]{1,4}[前中后初末周月旬期]")  # 开学初、放假前
_PERIOD_GROUPS = ("period", "days", "unit", "span", "doubled", "reported")


def count(mention: Mention, context: Context) -> Frequency:
    """N times per period. Without a period it takes the one carried on; without a number it is at least once."""
    every = _every(mention) if _has_period(mention) else context.inherited_every
    low, high = _bounds(mention)
    return Frequency(mention.text, mention.span, every, low, high, rule=mention.rule)


def vague(mention: Mention, _context: Context) -> Frequency:
    return Frequency(mention.text, mention.span, vague=True, rule=mention.rule)


def recurring(mention: Mention, _context: Context) -> Frequency | Issue:
    """At least once per period, on a date that comes back; an Issue when no calendar has the date."""
    low, high = _bounds(mention)
    due = _due(mention)
    if due is not None and not _possible(due):
        return impossible(mention)
    return Frequency(mention.text, mention.span, _every(mention), low, high, due=due, rule=mention.rule)


def on_due(mention: Mention, due: Due, every: str) -> Frequency | Issue:
    """A date without a year or month in a sentence about every one: it recurs; an Issue when no calendar has it."""
    if not _possible(due):
        return impossible(mention)
    return Frequency(mention.text, mention.span, every, 1, None, due=due, rule=mention.rule)


def _has_period(mention: Mention) -> bool:
    return any(mention.group(name) for name in _PERIOD_GROUPS)


def _every(mention: Mention) -> str | None:
    word = next((text for name in _PERIOD_GROUPS if (text := mention.group(name))), "")
    return iso_period("每月" if word == "次月" else word)


def _bounds(mention: Mention) -> tuple[int | None, int | None]:
    number = parse_int(mention.group("number") or "")
    if number is None:
        return 1, 1 if mention.rule == "frequency.one_by_one" else None
    return bounds(number * _parts(mention.group("parts") or ""), mention)


def _parts(words: str) -> int:
    """How many parts of the period each have the count: 早中晚 and 8时、14时、20时 are three, 春秋 and 上下午 two."""
    if "汛" in words or re.search(r"\d", words):
        return len(re.findall("汛[前中后]|[时点]|[:：]", words))
    listed = words.split("、")
    if len(listed) > 1 and all(_POINT.fullmatch(word) for word in listed):
        return len(listed)
    return len(re.findall("[早中晚春夏秋冬上下寒暑]", words)) or 1


def bounds(number: int, mention: Mention) -> tuple[int | None, int | None]:
    """Minimum and maximum that the words around a number set: 至少, 不超过, 以上, 2—3."""
    bound, tail = mention.group("bound") or mention.group("limit") or "", mention.group("tail") or ""
    upto = parse_int(mention.group("upto") or "")
    high = upto if upto is not None else number
    if upto is not None and tail.endswith("以下"):
        return number, upto  # 3次以上5次以下
    if is_upper_bound(bound, tail):
        return None, high
    if bound or tail.endswith("以上"):
        return number, None
    return number, high


def _due(mention: Mention) -> Due | None:
    weekday = mention.group("weekday") or mention.group("common_weekday")
    if weekday:
        return Due(weekday=_WEEKDAYS[weekday], nth=_nth(mention.group("nth")))
    if special := mention.group("holiday") or mention.group("quarter"):
        return _day_before(special) if mention.group("holiday") else _quarter_end(mention)
    month, day = _month(mention.group("month") or mention.group("first_month")), _day(mention)
    if mention.group("end"):
        month, day = (12 if re.search("(?<!半)年", mention.group("period") or "") else -1), -1
    if month is None and day is None:
        return None
    if month and day is None and mention.group("before"):
        return Due(month - 1 or 12, -1)  # 每年6月前 ends with May
    return Due(month, day)


def _day_before(name: str) -> Due | None:
    """Before a holiday of the solar calendar: its eve; one of the lunar calendar has no date of its own."""
    fixed = next((calendar.FIXED[short] for short in calendar.FIXED if short in name), None)
    if fixed is None:
        return None
    month, day = fixed
    return Due(month, day - 1) if day > 1 else Due(month - 1 or 12, -1)


def _quarter_end(mention: Mention) -> Due | None:
    """第四季度末: the end of its last month; 二季度前: of the month before it; without an edge no date is named."""
    word = mention.group("quarter") or ""
    if not (mention.group("quarter_edge") or mention.group("before")):
        return None
    if word.endswith("半年"):
        return Due(6 if word[0] == "上" else 12, -1)
    last = 3 * (1 if word[0] == "首" else parse_int(word.removeprefix("第")[0]) or 1)
    return Due(last if mention.group("quarter_edge") else last - 3 or 12, -1)


def _nth(word: str | None) -> int | None:
    if word is None:
        return None
    if "最后" in word:
        return -1
    number = parse_int(word.removeprefix("倒数").removeprefix("第").replace("首", "一"))
    return -number if number and word.startswith("倒数") else number


def _month(word: str | None) -> int | None:
    if word is None:
        return None
    if "末" in word or "最后" in word:
        return -1
    if word[0] in "首次前" or word == "第":
        return 1
    return parse_int(word.removeprefix("第").removesuffix("月").removesuffix("个"))


def _day(mention: Mention) -> int | None:
    for name in ("until", "common", "day", "first_days", "first"):
        if day := mention.group(name):
            return parse_int(day)
    edge = (mention.group("edge") or "").removeprefix("的").removeprefix("月")
    if "最后" in edge or edge.startswith("第"):
        return -1 if "最后" in edge else 1
    return _EDGE_DAYS.get(edge)


def _possible(due: Due) -> bool:
    last = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(due.month or 0, 31)
    months, days = (None, -1, *range(1, 13)), (None, -1, *range(1, last + 1))
    return due.month in months and due.day in days
