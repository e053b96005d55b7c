from __future__ import annotations

from datetime import date as Date  # noqa: N812

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize import calendar
from pipeline.normalize.duration import iso_duration, iso_period


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("春节", 2000, Date(2000, 2, 5)),
        ("春节", 2024, Date(2024, 2, 10)),
        ("春节", 2025, Date(2025, 1, 29)),
        ("春节", 2033, Date(2033, 1, 31)),
        ("除夕", 2024, Date(2024, 2, 9)),
        ("元宵", 2024, Date(2024, 2, 24)),
        ("清明", 2023, Date(2023, 4, 5)),
        ("清明", 2024, Date(2024, 4, 4)),
        ("端午", 2024, Date(2024, 6, 10)),
        ("中秋", 2024, Date(2024, 9, 17)),
        ("中秋", 2020, Date(2020, 10, 1)),
        ("国庆", 1999, Date(1999, 10, 1)),
        ("七一", 2021, Date(2021, 7, 1)),
    ],
)
def test_holidays(name: str, year: int, day: Date) -> None:
    assert calendar.holiday(name, year) == day


@pytest.mark.parametrize(("name", "year"), [("春节", 1999), ("春节", 2036), ("清明", 1999), ("汛期", 2024)])
def test_a_holiday_outside_the_table_has_no_date(name: str, year: int) -> None:
    assert calendar.holiday(name, year) is None


@given(st.integers(2000, 2035))
def test_lunar_holidays_fall_in_their_season(year: int) -> None:
    spring, boats, moon = (calendar.holiday(name, year) for name in ("春节", "端午", "中秋"))
    assert spring is not None
    assert boats is not None
    assert moon is not None
    assert Date(year, 1, 21) <= spring <= Date(year, 2, 20)
    # Months of the lunar calendar have 29 or 30 days; a leap month may stand between.
    assert 120 <= (boats - spring).days <= 152
    assert (moon - boats).days in (98, 99, 127, 128)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ((2024, 2, -1), Date(2024, 2, 29)),
        ((2023, 2, 29), None),
        ((2024, 13, 1), None),
        ((2024, 0, 1), None),
        ((2024, 4, 31), None),
        ((2024, 4, 0), None),
    ],
)
def test_make(at: tuple[int, int, int], day: Date | None) -> None:
    assert calendar.make(*at) == day


@given(st.dates(), st.integers(-200, 200))
def test_shifting_months_there_and_back(day: Date, by: int) -> None:
    there = calendar.shift_month(day.year, day.month, by)
    assert calendar.shift_month(*there, -by) == (day.year, day.month)


@given(st.dates(Date(1900, 1, 1), Date(2100, 1, 1)))
def test_the_week_holds_its_day(day: Date) -> None:
    monday, sunday = calendar.week_of(day)
    assert monday <= day <= sunday
    assert (monday.weekday(), sunday.weekday()) == (0, 6)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("5个工作日", "P5WD"),
        ("十五日", "P15D"),
        ("两周", "P2W"),
        ("3个月", "P3M"),
        ("半年", "P6M"),
        ("半个月", "P15D"),
        ("24小时", "PT24H"),
        ("半小时", "PT30M"),
        ("30分钟", "PT30M"),
        ("一个季度", "P3M"),
        ("三年", "P3Y"),
        ("3至5日", "P5D"),
        ("15个自然日", "P15D"),
        ("零日", None),
        ("若干", None),
    ],
)
def test_durations(text: str, duration: str | None) -> None:
    assert iso_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("每年", "P1Y"),
        ("每年度", "P1Y"),
        ("每两年", "P2Y"),
        ("每半年", "P6M"),
        ("每季度", "P3M"),
        ("每一个季度", "P3M"),
        ("每2个月", "P2M"),
        ("每月", "P1M"),
        ("每半月", "P15D"),
        ("每旬", "P10D"),
        ("每周", "P1W"),
        ("每天", "P1D"),
        ("每日", "P1D"),
        ("每个工作日", "P1WD"),
        ("每学期", "P6M"),
        ("每学年", "P1Y"),
        ("隔周", "P2W"),
        ("每隔三个月", "P3M"),
        ("双月", "P2M"),
        ("全年", "P1Y"),
        ("一年内", "P1Y"),
        ("每班", None),
    ],
)
def test_periods(text: str, period: str | None) -> None:
    assert iso_period(text) == period
