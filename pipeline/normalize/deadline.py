"""Mentions of when → Deadline: by or on a date, in a window, within a duration, or vague.

A date that no calendar has comes back as an Issue; a day that is past at the day of issue is no deadline (None).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date as Date  # noqa: N812

from pipeline.model import Deadline, DeadlineKind, Due, Frequency, Issue, Mention
from pipeline.normalize import frequency
from pipeline.normalize.duration import iso_duration
from pipeline.normalize.moment import Context, Moment, impossible, read_moment, read_range
from pipeline.normalize.numerals import narrow, parse_int

Outcome = Deadline | Frequency | Issue | None

_CLOCK = re.compile(
    r"(?P<noon>下午|晚上|晚|中午)?(?P<hour>\d{1,2}|[零一二两三四五六七八九十]{1,3})[:：时点]"
    r"(?P<minute>\d{1,2}|半|[一二三四五六七八九十]{1,3}(?=分))?"
)


def before(mention: Mention, context: Context) -> Outcome:
    """…前: the date written, the end of the part named (3月底前), else the day before it begins (6月前)."""
    moment = _moment(mention, context)
    if not moment.possible:
        return impossible(mention)
    if recurs := _recurring(mention, moment, context):
        return recurs
    return Deadline(
        mention.text,
        mention.span,
        DeadlineKind.BY,
        date=moment.last if mention.text.endswith("止") else moment.before,
        time=clock_time(mention.group("clock")),
        year_basis=moment.year_basis,
        rule=mention.rule,
    )


def by(mention: Mention, context: Context) -> Outcome:
    """到2020年, 3月底, 年内: the last day of the part named. 截至 with a past date states a fact (None)."""
    moment = _moment(mention, context)
    if not moment.possible:
        return impossible(mention)
    if mention.text.startswith("截") and _past(moment, context):
        return None
    if recurs := _recurring(mention, moment, context):
        return recurs
    time = clock_time(mention.group("clock"))
    return Deadline(
        mention.text,
        mention.span,
        DeadlineKind.BY,
        date=moment.last,
        time=time,
        year_basis=moment.year_basis,
        rule=mention.rule,
    )


def on(mention: Mention, context: Context) -> Outcome:
    """A day. One that is past at the day of issue is an event, no deadline."""
    moment = _moment(mention, context)
    if not moment.possible:
        return impossible(mention)
    if moment.year and _past(moment, context):
        return None
    if recurs := _recurring(mention, moment, context):
        return recurs
    time = clock_time(mention.group("clock"))
    return Deadline(
        mention.text,
        mention.span,
        DeadlineKind.ON,
        date=moment.first,
        time=time,
        year_basis=moment.year_basis,
        rule=mention.rule,
    )


def named_day(mention: Mention, context: Context) -> Outcome:
    """The day that a heading is named after (“6·16”), in the notice's own year."""
    if context.base_year is None:
        return None
    try:
        day = Date(context.base_year, int(mention.group("month") or 0), int(mention.group("day") or 0))
    except ValueError:
        return impossible(mention)
    return Deadline(
        mention.text, mention.span, DeadlineKind.ON, date=day, year_basis=context.year_basis, rule=mention.rule
    )


def same_month(mention: Mention, context: Context) -> Outcome:
    """A day without a month (25日前): of the month that the sentence told before, or of each where it told that."""
    if context.monthly:
        return frequency.on_due(mention, Due(day=parse_int(mention.group("day") or "")), context.monthly)
    told = context.carried_day
    month, basis = (f"{told.year}年{told.month}月", "sentence") if told else ("", "none")
    days = [read_moment(f"{month}{day}日", context) for name in ("from", "day") if (day := mention.group(name))]
    if not all(day.possible for day in days):
        return impossible(mention)
    first, last = (replace(day, year_basis=basis) for day in (days[0], days[-1]))
    if mention.group("from"):
        return _window(mention, first, last)
    time = clock_time(mention.text)
    return Deadline(
        mention.text, mention.span, DeadlineKind.BY, date=last.last, time=time, year_basis=basis, rule=mention.rule
    )


def part(mention: Mention, context: Context) -> Outcome:
    """A part of the calendar as a window: both ends inclusive."""
    moment = read_moment(mention.group("moment") or mention.group("moment_of") or "", context)
    if not moment.possible:
        return impossible(mention)
    if moment.year and _past(moment, context):
        return None
    return _window(mention, moment, moment)


def window(mention: Mention, context: Context) -> Outcome:
    """From … to …; 即日起 begins on the day of issue."""
    end_text = mention.group("to") or ""
    if start_text := mention.group("from"):
        first, last = read_range(start_text, end_text, context)
    else:
        first, last = Moment(context.issued_on, context.issued_on), read_moment(end_text.removesuffix("前"), context)
    if not (first.possible and last.possible):
        return impossible(mention)
    return _window(mention, first, last)


def since(mention: Mention, context: Context) -> Outcome:
    """…起: a window without an end."""
    text = mention.group("moment")
    moment = read_moment(text, context) if text else Moment(context.issued_on, context.issued_on)
    return _window(mention, moment, Moment()) if moment.possible else impossible(mention)


def activity(mention: Mention, context: Context) -> Outcome:
    """“…月”期间: the period that the notice gives to its activity; no deadline where it gives none."""
    period = context.period
    if period is None:
        return None
    return _window(mention, Moment(period.start, period.start), Moment(period.end, period.end))


def _window(mention: Mention, first: Moment, last: Moment) -> Deadline:
    return Deadline(
        mention.text,
        mention.span,
        DeadlineKind.WINDOW,
        start=first.first,
        end=last.before if last.holiday else last.last,
        year_basis=first.year_basis or last.year_basis,
        rule=mention.rule,
    )


def within(mention: Mention, _context: Context) -> Outcome:
    """A duration, and the event that it counts from (ending in 前 where it counts back)."""
    groups = ("duration", "before_event", "ahead", "span", "limit", "effort")
    text = next((t for name in groups if (t := mention.group(name))), mention.text)
    duration = "P1D" if text.startswith("当") else iso_duration(text)
    if duration is None:
        return None
    after = mention.group("after")
    if after and mention.rule.startswith("deadline.ahead_of"):
        after += "前"
    return Deadline(
        mention.text, mention.span, DeadlineKind.WITHIN, duration=duration, after=after or None, rule=mention.rule
    )


def vague(mention: Mention, _context: Context) -> Outcome:
    return Deadline(mention.text, mention.span, DeadlineKind.VAGUE, rule=mention.rule)


def clock_time(text: str | None) -> str | None:
    """HH:MM of a clock time as written (下午5时, 17:00, 九点半), None for 下班 and what gives no hour."""
    match = _CLOCK.search(narrow(text)) if text else None
    hour = parse_int(match["hour"]) if match else None
    if match is None or hour is None or hour > 24:
        return None
    minute = 30 if match["minute"] == "半" else parse_int(match["minute"] or "0") or 0
    turn = {None: 0, "中午": 6}.get(match["noon"], 12)
    return f"{hour + 12 if hour < turn else hour:02d}:{minute:02d}" if minute < 60 else None


def _past(moment: Moment, context: Context) -> bool:
    return bool(moment.last and context.issued_on and moment.last < context.issued_on)


def _moment(mention: Mention, context: Context) -> Moment:
    """The moment; in a list (6月、12月底前) the edge of the last member is every month's."""
    text = mention.group("moment") or mention.text
    return read_moment(text + (mention.group("edge") or "") if text.endswith("月") else text, context)


_MONTH_DAY = re.compile(
    r"(?P<month>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})月份?(?:(?P<day>.+?)[日号]|(?P<end>月?[底末]))?"
)


def _recurring(mention: Mention, moment: Moment, context: Context) -> Outcome:
    """A year-less date of a sentence about every year (“每年2月底前…，3月底前…”) recurs with it."""
    match = _MONTH_DAY.match(mention.group("moment") or "")
    if context.yearly is None or moment.year is not None or match is None:
        return None
    month = parse_int(match["month"]) or 0
    day = -1 if match["end"] else parse_int(match["day"] or "")
    return frequency.on_due(mention, Due(month, day), context.yearly)
