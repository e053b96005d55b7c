"""What a sentence carries on from one mention to the next, and what a value refuses to be."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.matching import mask, mentions
from pipeline.model import DeadlineKind, Flow, Period, Span
from pipeline.normalize.deadline import clock_time
from pipeline.normalize.moment import read_moment
from pipeline.normalize.values import Context, Values, values
from pipeline.rules import load_rules

RULES = load_rules()
TIME_RULES = [rule for family in ("frequency", "deadline", "quantity") for rule in RULES.of(family)]
CONTEXT = Context(issued_on=Date(2024, 2, 4), year=2024, year_basis="signature")


def read(text: str, context: Context = CONTEXT) -> Values:
    flow = Flow.of(text, Span(0, len(text)))
    return values(mentions(TIME_RULES, flow, mask(RULES.of("veto"), flow.text)), context, flow)


def test_a_bare_count_takes_the_period_before_it() -> None:
    first, second = read("每半年至少统筹开展1次检查，发1期通报").frequencies
    assert (first.every, second.every, second.text) == ("P6M", "P6M", "发1期")


def test_a_bare_count_takes_the_period_handed_in() -> None:
    (frequency,) = read("印发1期通报", Context(inherited_every="P1M")).frequencies
    assert frequency.every == "P1M"


def test_a_bare_count_alone_has_no_period() -> None:
    (frequency,) = read("组织学习不少于4次").frequencies
    assert (frequency.every, frequency.minimum, frequency.maximum) == (None, 4, None)


def test_the_year_of_an_earlier_date_is_carried_on() -> None:
    first, second = read("2025年3月底前制定方案，6月底前完成").deadlines
    assert (first.date, first.year_basis) == (Date(2025, 3, 31), None)
    assert (second.date, second.year_basis) == (Date(2025, 6, 30), "sentence")


def test_the_basis_of_a_year_that_is_left_out() -> None:
    (deadline,) = read("3月底前完成").deadlines
    assert (deadline.date, deadline.year_basis) == (Date(2024, 3, 31), "signature")


def test_a_date_in_a_sentence_about_every_year_recurs() -> None:
    found = read("每年2月底前完成自评，3月15日前完成复评")
    assert not found.deadlines
    assert [(f.due.month, f.due.day) for f in found.frequencies if f.due] == [(2, -1), (3, 15)]


def test_a_date_with_its_own_year_does_not_recur() -> None:
    found = read("每年2月底前完成自评，2025年3月底前完成首轮")
    assert [d.date for d in found.deadlines] == [Date(2025, 3, 31)]


def test_dates_listed_for_a_recurring_date_stay_deadlines() -> None:
    found = read("每季度末月25日前报送（4月10日、7月10日前）")
    assert len(found.frequencies) == 1
    assert [d.date for d in found.deadlines] == [Date(2024, 4, 10), Date(2024, 7, 10)]


def test_the_activity_has_the_period_of_the_notice() -> None:
    period = Period(Date(2017, 6, 1), Date(2017, 6, 30))
    (deadline,) = read("要在“消防宣传月”期间组织演练", Context(period=period)).deadlines
    assert (deadline.kind, deadline.start, deadline.end) == (DeadlineKind.WINDOW, period.start, period.end)
    assert not read("要在“消防宣传月”期间组织演练").deadlines


def test_a_past_day_is_an_event_and_no_deadline() -> None:
    assert not read("2023年5月10日发生事故，").deadlines
    assert not read("2023年，全市开展了整治").deadlines


def test_a_passed_due_date_stays_for_the_lint_to_see() -> None:
    (deadline,) = read("2024年1月10日前报送").deadlines
    assert deadline.date == Date(2024, 1, 10)


@pytest.mark.parametrize(("issued", "year"), [(Date(2024, 11, 4), 2025), (Date(2024, 8, 20), 2024)])
def test_a_day_long_past_is_one_of_the_next_year(issued: Date, year: int) -> None:
    notice = Context(issued_on=issued, year=2024, year_basis="signature")
    assert [d.date for d in read("6月18日前提出申请", notice).deadlines] == [Date(year, 6, 18)]


def test_the_period_of_the_notice_keeps_a_date_in_it() -> None:
    year = Period(Date(2024, 1, 1), Date(2024, 12, 31))
    late = Context(issued_on=Date(2024, 10, 8), year=2024, year_basis="signature", period=year)
    assert [d.date for d in read("3月底前完成", late).deadlines] == [Date(2024, 3, 31)]


@pytest.mark.parametrize(
    ("text", "issue"),
    [("2月30日前报送", "2月30日前"), ("每年2月30日前报送", "每年2月30日前"), ("每月32日前报送", "每月32日前")],
)
def test_an_impossible_date_is_an_issue_and_no_value(text: str, issue: str) -> None:
    found = read(text)
    assert [(i.code, text[i.span.start : i.span.end]) for i in found.issues if i.span] == [("impossible-date", issue)]
    assert not found.deadlines
    assert not found.frequencies


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("17:00", "17:00"),
        ("下午5时", "17:00"),
        ("下午17:30", "17:30"),
        ("上午9点半", "09:30"),
        ("中午12时", "12:00"),
        ("晚上八点", "20:00"),
        ("下午下班", None),
        ("25时", None),
        ("9:75", None),
    ],
)
def test_clock_times(text: str, time: str | None) -> None:
    assert clock_time(text) == time


@given(st.dates(Date(2000, 1, 1), Date(2035, 12, 31)))
def test_a_written_date_is_read_back(day: Date) -> None:
    moment = read_moment(f"{day.year}年{day.month}月{day.day}日", Context())
    assert (moment.first, moment.last, moment.year_basis) == (day, day, None)


@given(st.text(alphabet="每年月日季度前底末0123一二三十至到起内半次不少于2024，“”（）", max_size=40))
def test_no_text_makes_the_normalizers_fail(text: str) -> None:
    found = read(text)
    for value in (*found.frequencies, *found.deadlines, *found.quantities):
        assert text[value.span.start : value.span.end] == value.text
    for deadline in found.deadlines:
        assert deadline.kind is not DeadlineKind.WITHIN or deadline.duration
