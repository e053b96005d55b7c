"""Rules say the days that they should, as an independent reader of RFC 5545 expands them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from pipeline.export.recurrence import repeats, rule_of
from pipeline.model import Due, Frequency, Period, Span
from pipeline.normalize.windows import due_in, windows

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def _frequency(every: str | None, due: Due | None = None, text: str = "…", *, vague: bool = False) -> Frequency:
    return Frequency(text, Span(0, 1), every, 1, None, vague=vague, due=due)


CASES = [
    ("P3M", None, "2025-03-31 2025-06-30 2025-09-30 2025-12-31"),
    ("P6M", None, "2025-06-30 2025-12-31"),
    ("P1Y", None, "2025-12-31"),
    ("P1M", Due(day=31), "01-31 02-28 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31"),
    ("P1M", Due(day=30), "01-30 02-28 03-30 04-30 05-30 06-30 07-30 08-30 09-30 10-30 11-30 12-30"),
    ("P1M", Due(day=5), "01-05 02-05 03-05 04-05 05-05 06-05 07-05 08-05 09-05 10-05 11-05 12-05"),
    ("P3M", Due(month=-1, day=25), "2025-03-25 2025-06-25 2025-09-25 2025-12-25"),
    ("P3M", Due(weekday="FR", nth=-1), "2025-03-28 2025-06-27 2025-09-26 2025-12-26"),
    ("P1M", Due(weekday="MO", nth=1), "01-06 02-03 03-03 04-07 05-05 06-02 07-07 08-04 09-01 10-06 11-03 12-01"),
    ("P1Y", Due(month=11, day=30), "2025-11-30"),
    ("P1Y", Due(month=2, day=29), "2025-02-28"),
    ("P4M", None, "2025-04-30 2025-08-31 2025-12-31"),
]


def _days(text: str) -> list[date]:
    return [date.fromisoformat(day if len(day) == 10 else f"2025-{day}") for day in text.split()]


@pytest.mark.parametrize(("every", "due", "expected"), CASES)
def test_days_of_a_rule(every: str, due: Due | None, expected: str) -> None:
    rule = rule_of(_frequency(every, due), *YEAR)
    assert rule is not None
    assert list(rule.dates(YEAR[1])) == _days(expected)
    start = datetime.combine(rule.first, datetime.min.time())
    assert [day.date() for day in rrulestr(rule.rrule(), dtstart=start)] == _days(expected)


def test_weeks_and_days() -> None:
    weekly = rule_of(_frequency("P1W", Due(weekday="FR")), date(2025, 3, 1), date(2025, 3, 31))
    assert weekly and list(weekly.dates(date(2025, 12, 31))) == _days("03-07 03-14 03-21 03-28")
    sundays = rule_of(_frequency("P2W"), date(2025, 3, 3), date(2025, 4, 13))
    assert sundays and list(sundays.dates(date(2025, 12, 31))) == _days("03-16 03-30 04-13")
    daily = rule_of(_frequency("P10D"), date(2025, 3, 1), date(2025, 3, 31))
    assert daily and list(daily.dates(date(2025, 12, 31))) == _days("03-10 03-20 03-30")
    for rule in (weekly, sundays, daily):
        start = datetime.combine(rule.first, datetime.min.time())
        theirs = [day.date() for day in rrulestr(rule.rrule(), dtstart=start)]
        assert theirs == list(rule.dates(date(2025, 12, 31)))


def test_first_day_is_not_before_the_start() -> None:
    rule = rule_of(_frequency("P3M", Due(month=-1, day=25), "每季度末月25日前"), date(2025, 3, 28), None)
    assert rule and rule.first == date(2025, 6, 25)
    two_years = rule_of(_frequency("P2Y"), date(2025, 3, 1), None)
    assert two_years and list(two_years.dates(date(2029, 1, 1))) == [date(2026, 12, 31), date(2028, 12, 31)]


@pytest.mark.parametrize(
    ("every", "due"),
    [
        (None, None),
        ("PT24H", None),
        ("P5WD", None),
        ("P3M", Due(day=10)),  # which month of the quarter is not said
        ("P3M", Due(month=4, day=10)),
        ("P1M", Due(weekday="FR")),
        ("P1M", Due(weekday="FR", nth=5)),
        ("P0M", None),
    ],
)
def test_what_no_rule_can_say(every: str | None, due: Due | None) -> None:
    assert rule_of(_frequency(every, due), *YEAR) is None


def test_no_rule_without_a_start_or_when_it_is_over() -> None:
    assert rule_of(_frequency("P1M"), None, None) is None
    assert rule_of(_frequency("P1M", vague=True), *YEAR) is None
    assert rule_of(_frequency("P3M"), date(2025, 5, 1), date(2025, 6, 10)) is None


def test_until_is_of_the_type_of_the_start() -> None:
    rule = rule_of(_frequency("P1M"), *YEAR)
    assert rule
    assert rule.rrule() == "FREQ=MONTHLY;UNTIL=20251231T235959;BYMONTHDAY=-1"
    assert rule.rrule(days=True) == "FREQ=MONTHLY;UNTIL=20251231;BYMONTHDAY=-1"


SCHEDULES = [
    ("P1M", "每月25日前", Due(day=25), "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("P1M", "每月31日前", Due(day=31), "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("P3M", "每季度", Due(month=-1, day=25), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25"),
    ("P3M", "每季度首月10日前", Due(month=1, day=10), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10"),
    ("P3M", "每季度最后一个周五前", Due(weekday="FR", nth=-1), "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR"),
    ("P6M", "每半年", None, "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1"),
    ("P2M", "每2个月", None, "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1"),
    ("P1W", "每周五", Due(weekday="FR"), "FREQ=WEEKLY;BYDAY=FR"),
    ("P1Y", "每年6月底前", Due(6, -1), "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
    ("P15D", "每半月", None, "FREQ=MONTHLY;BYMONTHDAY=15,-1"),
    ("P10D", "每旬", None, "FREQ=MONTHLY;BYMONTHDAY=10,20,-1"),
]


@pytest.mark.parametrize(("every", "text", "due", "said"), SCHEDULES)
def test_a_rule_gives_the_dates_of_the_windows(every: str, text: str, due: Due | None, said: str) -> None:
    """dateutil, an independent reader of RFC 5545, comes to the due dates that the windows have."""
    year = Period(*YEAR)
    schedule = Frequency(text, Span(0, 1), every, 1, None, due=due)
    rule = rule_of(schedule, *YEAR)
    assert rule is not None
    start = datetime.combine(rule.first, datetime.min.time())
    theirs = {day.date() for day in rrulestr(rule.rrule(), dtstart=start)}
    meant = {d for w in windows(every, text, year) if (d := due_in(w, due)) and year.start <= d <= year.end}
    assert theirs == meant == set(rule.dates(YEAR[1]))
    parts = dict(part.split("=") for part in rule.rrule().split(";"))
    assert dict(part.split("=") for part in said.split(";")).items() <= parts.items()


@pytest.mark.parametrize(
    ("every", "due", "simple"),
    [
        ("P1M", Due(day=28), True),
        ("P1M", Due(day=29), False),
        ("P1M", None, False),  # its last day
        ("P3M", Due(weekday="FR", nth=-1), False),
        ("P1Y", Due(month=11, day=5), True),
        ("P2W", Due(weekday="FR"), True),
        ("P10D", None, True),
    ],
)
def test_what_moving_a_date_on_can_say(every: str, due: Due | None, simple: bool) -> None:
    """A rule repeats when the same day of the month, every so many months, gives its days."""
    rule = rule_of(_frequency(every, due), *YEAR)
    assert rule is not None and repeats(rule) is simple
    unit = {"DAILY": "days", "WEEKLY": "weeks", "MONTHLY": "months", "YEARLY": "years"}[rule.freq]
    moved = [rule.first]
    while (following := moved[-1] + relativedelta(**{unit: rule.interval})) <= YEAR[1]:
        moved.append(following)
    assert not simple or moved == list(rule.dates(YEAR[1]))
