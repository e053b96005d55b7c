"""Reads a point or part of the calendar as written (3月底, 2024年一季度, 本周五, “七一”) against the notice.

Year-less and relative dates resolve against `Context`, never against the clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812
from datetime import timedelta

from pipeline.model import Issue, Mention, Period
from pipeline.normalize import calendar
from pipeline.normalize.numerals import narrow, parse_int


@dataclass(frozen=True, slots=True)
class Context:
    """What relative and year-less dates resolve against, and what a sentence carries on from its earlier mentions.

    `issued_on` is the day of issue, `year` the year of the notice (`year_basis`: where it was found), `period` that of
    the whole activity. `inherited_every` is the period (ISO 8601) that a bare count takes; `yearly` the period of
    years that a date without a year recurs in, `monthly` that of months that a day without a month does;
    `carried_year` is the year of an earlier date of the sentence, `carried_day` that date.
    """

    issued_on: Date | None = None
    year: int | None = None
    year_basis: str = "none"
    period: Period | None = None
    inherited_every: str | None = None
    yearly: str | None = None
    monthly: str | None = None
    carried_year: int | None = None
    carried_day: Date | None = None

    @property
    def base_year(self) -> int | None:
        """The year of the notice: as found, else that of the day of issue."""
        if self.year is not None:
            return self.year
        return self.issued_on.year if self.issued_on else None


@dataclass(frozen=True, slots=True)
class Moment:
    """A part of the calendar, both ends inclusive, None where the context does not tell the year.

    `edge` says that the words name an edge or a day (月底, 上旬, 15日), so that a 前 after them means that edge;
    without it (6月前, 二季度前) the part itself is excluded. `year_basis` is None when the text gives the year.
    `possible` is False for a day that no calendar has (2月30日).
    """

    first: Date | None = None
    last: Date | None = None
    edge: bool = False
    holiday: bool = False
    year_basis: str | None = None
    possible: bool = True
    year: int | None = None
    """The year as the text gives it (for later dates of the sentence), None when it is left out."""

    @property
    def before(self) -> Date | None:
        """The last day that “…前” leaves."""
        if self.first is None or self.last is None:
            return None
        return self.last if self.edge and not self.holiday else self.first - calendar.DAY


IMPOSSIBLE = Moment(possible=False)
UNKNOWN = Moment(year_basis="none")

IMPOSSIBLE_DATE = "impossible-date"


def impossible(mention: Mention) -> Issue:
    """What stands for a date that no calendar has."""
    return Issue(IMPOSSIBLE_DATE, f"“{mention.text}”不是存在的日期", mention.span)


# A year-less date this long before the day of issue belongs to the next year; a nearer one is late, which lint says.
_LONG_PAST = timedelta(days=100)
_LATE = 11  # November

NUMBER = "[0-9０-９]{1,2}|[一二三四五六七八九十廿]{1,3}"
_MOMENT = re.compile(
    r"(?P<year>[0-9０-９]{4}(?:年|(?=[-./．]))|[〇○零一二三四五六七八九]{4}年|今年|本年度?|当年|明年|后年|来年|次年|翌年|去年)?的?"
    r"(?:[-./．年]?(?P<month>"
    rf"(?:{NUMBER}|元)(?=[月\-./．])|本月|当月|这个月|下个?月|次月)(?:月份?的?|[-./．])?"
    r"(?:(?P<nth>最后一|第[一二三四])个(?:周|星期)(?P<nth_weekday>[一二三四五六日天])"
    rf"|(?P<day>{NUMBER})[日号]?|(?P<third>月?(?:中上旬|上、?中旬|中、?下旬|上旬|中旬|下旬|初|中|底|末|内)))?"
    r"|(?P<quarter>第?[一二三四1-4１-４]个?季度?|首季度|本季度|下个?季度)(?P<quarter_edge>[底末内])?"
    r"|(?P<half>[上下]半年)(?P<half_edge>[底末内])?"
    r"|(?P<this_month>月[底末])|(?P<this_quarter>季度?[底末])"
    r"|(?P<edge>[年度]?(?:底|末|终|内|中))"
    r"|(?P<plan>“?十[三四五六]五”?(?:规划|时期)?期?末)"
    r"|(?P<week>[本下这]个?(?:周|星期))(?P<weekday>[一二三四五六日天末])?内?"
    r"|(?P<relative>今[天日]|明[天日]|后天)"
    r"|“?(?P<holiday>元旦|春节|除夕|元宵|清明|五一|劳动节|五四|端午|六一|七一|八一|中秋|重阳|国庆|十一|三八|妇女节|青年节|儿童节|建党节|建军节|教师节)”?(?:佳?节|国际劳动节|劳动节|妇女节|青年节|儿童节|建党节|建军节)?(?:小?长假|假[期日])?"
    r"|(?P<only_day>[0-9０-９]{1,2}|[一二三四五六七八九十廿]{1,3})[日号]"
    r")?"
)
_THIRDS = {
    "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, -1), "中下旬": (11, -1), "中上旬": (1, 20), "上中旬": (1, 20),
    "初": (1, 10), "中": (11, 20), "底": (-1, -1), "末": (-1, -1), "内": (1, -1),
}  # fmt: skip
_RELATIVE_YEAR = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "当年": 0,
    "明年": 1,
    "来年": 1,
    "后年": 2,
    "次年": 1,
    "翌年": 1,
    "去年": -1,
}
_FIVE_YEAR_PLANS = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}
_WEEKDAYS = "一二三四五六日"


def read_moment(text: str, context: Context) -> Moment:
    """The part of the calendar that `text` names; UNKNOWN when it names none or its year is not to be had."""
    match = _MOMENT.fullmatch(re.sub(r"[（(][^（()）]*[）)]", "", text))
    if match is None:
        return UNKNOWN
    parts = {name: value for name, value in match.groupdict().items() if value}
    if parts.keys() & {"week", "relative"}:
        return _around_issue(parts, context)
    year = _year(parts.get("year"), context)
    if "holiday" in parts:
        return _holiday(parts["holiday"], year, context)
    moment = _plan(parts["plan"]) if "plan" in parts else _within_year(parts, year, context)
    return _rolled(moment, parts, context)


def _year(word: str | None, context: Context) -> Moment:
    """Only the year: as a moment without ends when it is not known."""
    if word is None:
        if context.carried_year is not None:
            return _whole_year(context.carried_year, "sentence")
        return _whole_year(context.base_year, context.year_basis)
    if word in _RELATIVE_YEAR:
        now = context.issued_on.year if context.issued_on else context.base_year
        base = context.carried_year if word in ("次年", "翌年", "当年") and context.carried_year else now
        return _whole_year(None if base is None else base + _RELATIVE_YEAR[word], "issued_on")
    year = parse_int(word.rstrip("年"))
    return replace(_whole_year(year, None), year=year)


def _whole_year(year: int | None, basis: str | None) -> Moment:
    if year is None or not 1 <= year <= 9998:
        return UNKNOWN
    return Moment(Date(year, 1, 1), Date(year, 12, 31), year_basis=basis)


def _within_year(parts: dict[str, str], year: Moment, context: Context) -> Moment:
    if "month" in parts:
        return _month(parts, year, context)
    if "quarter" in parts:
        return _quarter(parts, year, context)
    if year.first is None:
        return UNKNOWN
    if "this_month" in parts:
        return _relative_month({"month": "本月", "third": "底"}, context)
    if "this_quarter" in parts:
        return _quarter({"quarter": "本季度", "quarter_edge": "末"}, year, context)
    if "half" in parts:
        first, last = (1, 6) if parts["half"] == "上半年" else (7, 12)
        # 上半年前 means by the end of June: a half year counts as an edge of its own.
        return _part(year, calendar.months(year.first.year, first, last), True, bool(parts.get("half_edge")))
    if "edge" in parts:
        whole = (year.first, year.last) if year.last else calendar.months(year.first.year, 1, 12)
        middle = calendar.months(year.first.year, 6, 6)
        return _part(year, middle if "中" in parts["edge"] else whole, True, "内" not in parts["edge"])
    return UNKNOWN if "only_day" in parts else year


def _part(year: Moment, ends: tuple[Date, Date], edge: bool, at_end: bool = False) -> Moment:
    """A part of `year`; `at_end` narrows it to its last day (底, 末)."""
    return replace(year, first=ends[1] if at_end else ends[0], last=ends[1], edge=edge)


def _month(parts: dict[str, str], year: Moment, context: Context) -> Moment:
    month = 1 if parts["month"] == "元" else parse_int(narrow(parts["month"]))
    if month is None:
        return _relative_month(parts, context)
    day = parse_int(parts["day"]) if "day" in parts else None
    # Whether a day can be is known without the year, but for 29 February: a leap year gives it the benefit.
    if calendar.make(year.first.year if year.first else 2024, month, 1 if day is None else day) is None:
        return IMPOSSIBLE
    if year.first is None:
        return UNKNOWN
    return _in_month(parts, year, (year.first.year, month))


def _relative_month(parts: dict[str, str], context: Context) -> Moment:
    if context.issued_on is None:
        return UNKNOWN
    by = 0 if parts["month"] in ("本月", "当月", "这个月") else 1
    at = calendar.shift_month(context.issued_on.year, context.issued_on.month, by)
    return _in_month(parts, Moment(year_basis="issued_on"), at)


def _in_month(parts: dict[str, str], year: Moment, at: tuple[int, int]) -> Moment:
    first, last, edge = 1, -1, False
    if "nth" in parts:
        return _nth_weekday(parts, year, at)
    if "day" in parts:
        first = last = parse_int(parts["day"]) or 0
        edge = True
    elif third := parts.get("third"):
        first, last = _THIRDS[third.removeprefix("月").replace("、", "")]
        edge = True
    start, end = calendar.make(*at, first), calendar.make(*at, last)
    if start is None or end is None:
        return IMPOSSIBLE
    return replace(year, first=start, last=end, edge=edge)


def _nth_weekday(parts: dict[str, str], year: Moment, at: tuple[int, int]) -> Moment:
    """最后一个周五 of a month."""
    nth = -1 if parts["nth"].startswith("最后") else parse_int(parts["nth"][1]) or 1
    weekday = _WEEKDAYS.index(parts["nth_weekday"].replace("天", "日"))
    day = calendar.nth_weekday(Date(*at, 1), calendar.month_end(*at), weekday, nth)
    return replace(year, first=day, last=day, edge=True) if day else IMPOSSIBLE


def _quarter(parts: dict[str, str], year: Moment, context: Context) -> Moment:
    word = parts["quarter"]
    if word[0] in "本下":
        if context.issued_on is None:
            return UNKNOWN
        ahead = 3 if word[0] == "下" else 0
        base, month = calendar.shift_month(context.issued_on.year, calendar.quarter_of(context.issued_on) * 3, ahead)
        year, number = Moment(year_basis="issued_on"), month // 3
        ends = calendar.months(base, number * 3 - 2, number * 3)
    elif year.first is None:
        return UNKNOWN
    else:
        number = 1 if word[0] == "首" else parse_int(word.removeprefix("第")[0]) or 1
        ends = calendar.months(year.first.year, number * 3 - 2, number * 3)
    edge = parts.get("quarter_edge")
    return _part(year, ends, bool(edge), bool(edge) and edge != "内")


def _plan(word: str) -> Moment:
    year = _FIVE_YEAR_PLANS[word.strip("“")[1]]
    return Moment(Date(year, 12, 31), Date(year, 12, 31), edge=True)


def _around_issue(parts: dict[str, str], context: Context) -> Moment:
    day = context.issued_on
    if day is None:
        return UNKNOWN
    if "relative" in parts:
        day += calendar.DAY * "今明后".index(parts["relative"][0])
        return Moment(day, day, edge=True, year_basis="issued_on")
    monday, sunday = calendar.week_of(day, 1 if parts["week"][0] == "下" else 0)
    weekday = parts.get("weekday", "").replace("天", "日")
    if weekday == "末":
        return Moment(sunday - calendar.DAY, sunday, edge=True, year_basis="issued_on")
    if not weekday:
        return Moment(monday, sunday, edge=True, year_basis="issued_on")
    day = monday + calendar.DAY * _WEEKDAYS.index(weekday)
    return Moment(day, day, edge=True, year_basis="issued_on")


def _holiday(name: str, year: Moment, context: Context) -> Moment:
    """A holiday without a year is the next one on or after the day of issue."""
    if year.first is None:
        return UNKNOWN
    day = calendar.holiday(name, year.first.year)
    if day and year.year_basis and context.issued_on and day < context.issued_on and context.carried_year is None:
        day = calendar.holiday(name, year.first.year + 1)
    return replace(year, first=day, last=day, edge=True, holiday=True) if day else UNKNOWN


def _rolled(moment: Moment, parts: dict[str, str], context: Context) -> Moment:
    """A notice of November that says 1月10日 means the next January, unless its own period says otherwise."""
    issued = context.issued_on
    if "year" in parts or moment.first is None or moment.last is None or issued is None:
        return moment
    if context.carried_year is not None or moment.last >= issued - _LONG_PAST or _in_period(moment.last, context):
        return moment
    later = replace(context, year=moment.first.year + 1, issued_on=None)
    return _within_year(parts, _year(None, later), later)


def _in_period(day: Date, context: Context) -> bool:
    """A whole year does not hold a date of a notice of its last two months: “2023年度考核” is done in the next one."""
    period, issued = context.period, context.issued_on
    if period is None or not period.start <= day <= period.end:
        return False
    return issued is None or period != Period(Date(day.year, 1, 1), Date(day.year, 12, 31)) or issued.month < _LATE


def read_range(start: str, end: str, context: Context) -> tuple[Moment, Moment]:
    """Both ends of a range: each takes from the other what it leaves out (3月1日至7日, 3—5月, 11月至3月)."""
    if re.fullmatch(rf"(?:.*年)?第?(?:{NUMBER})", start):
        start += "季度" if end.endswith("季度") else "月"
    first = read_moment(start, context)
    if re.fullmatch(rf"(?:{NUMBER})[日号]", end) and (head := re.match(r".*月", start)):
        end = head[0] + end
    carried = replace(context, carried_year=first.first.year) if first.first else context
    last = read_moment(end, carried)
    if first.first and last.last and last.last < first.first and last.year is None:
        last = read_moment(end, replace(carried, carried_year=first.first.year + 1))
    return first, last
