"""Schedules become the windows and due dates that a clerk would write into a diary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date as Date  # noqa: N812
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from track_examples import by, day, frequency, header, registry, task, unit, window, within

from pipeline.model import Basis, Due, Modality, Period, Review, Role
from pipeline.normalize.windows import later, read_step
from pipeline.registry import Registry
from pipeline.track import workdays
from pipeline.track.occurrence import Kind, Occurrence
from pipeline.track.occurrences import occurrences, owed
from pipeline.track.units import Names
from pipeline.track.windows import windows


def due(found: Iterable[Occurrence]) -> list[str | None]:
    return [o.due.isoformat() if o.due else None for o in found]


def of(held: Registry, **given: object) -> list[Occurrence]:
    return list(occurrences(held, **given))  # type: ignore[arg-type]


def test_a_quarter_gives_four_windows_with_their_need() -> None:
    found = of(registry(task(frequency("P3M", "每季度至少1次"))))
    assert [(str(o.start), str(o.end), str(o.due)) for o in found] == [
        ("2025-01-01", "2025-03-31", "2025-03-31"),
        ("2025-04-01", "2025-06-30", "2025-06-30"),
        ("2025-07-01", "2025-09-30", "2025-09-30"),
        ("2025-10-01", "2025-12-31", "2025-12-31"),
    ]
    assert {(o.minimum, o.maximum, o.kind) for o in found} == {(1, None, Kind.PERIOD)}


def test_a_total_for_the_year_is_one_window() -> None:
    found = of(registry(task(frequency("P1Y", "全年不少于12次", 12))))
    assert [(o.minimum, str(o.start), str(o.due)) for o in found] == [(12, "2025-01-01", "2025-12-31")]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (frequency("P1M", "每月5日前", due=Due(day=5)), [f"2025-{m:02d}-05" for m in range(2, 13)]),
        (
            frequency("P3M", "每季度末月25日前", due=Due(month=-1, day=25)),
            ["2025-03-25", "2025-06-25", "2025-09-25", "2025-12-25"],
        ),
        (
            frequency("P3M", "每季度最后一个周五前", due=Due(weekday="FR", nth=-1)),
            ["2025-03-28", "2025-06-27", "2025-09-26", "2025-12-26"],
        ),
        (frequency("P1Y", "每年6月底前", due=Due(6, -1)), ["2025-06-30"]),
        (frequency("P6M", "每半年", low=1), ["2025-06-30", "2025-12-31"]),
        (
            frequency("P2M", "每2个月"),
            ["2025-02-28", "2025-04-30", "2025-06-30", "2025-08-31", "2025-10-31", "2025-12-31"],
        ),
        (frequency(None, "不少于4次", 4), ["2025-12-31"]),
        (by("2025-03-31"), ["2025-03-31"]),
        (window("2025-05-01", "2025-05-31"), ["2025-05-31"]),
        (window("2025-05-01", None), [None]),
        (within("P5WD", "收到销号申请"), [None]),
        (within("P10D", "本通知印发"), ["2025-01-16"]),
        (within("P3D"), [None]),
    ],
)
def test_due_dates(schedule: object, expected: list[str | None]) -> None:
    """January 5 lies before the day of issue (January 6): nobody can owe it."""
    assert due(of(registry(task(schedule)))) == expected  # type: ignore[arg-type]


def test_a_report_on_the_month_before_runs_one_month_behind() -> None:
    monthly = task(frequency("P1M", "每月5日前", due=Due(day=5)), text="每月5日前报送上月情况。")
    found = due(of(registry(monthly)))
    assert found == [f"2025-{m:02d}-05" for m in range(2, 13)] + ["2026-01-05"]


def test_windows_are_cut_by_the_activity_and_by_the_date_of_the_row() -> None:
    campaign = registry(task(frequency("P1M", "每月1次")), period=Period(day("2025-03-10"), day("2025-05-20")))
    assert due(of(campaign)) == ["2025-03-31", "2025-04-30", "2025-05-20"]
    row = task(frequency("P6M", "每半年1次"), replace(by("2025-11-30"), basis=Basis.TABLE))
    assert due(of(registry(row))) == ["2025-06-30", "2025-11-30"]


def test_a_date_of_its_own_stands_beside_a_schedule() -> None:
    both = task(frequency("P6M", "每半年1次"), by("2025-03-20"))
    assert due(of(registry(both))) == ["2025-03-20", "2025-06-30", "2025-12-31"]


def test_what_is_daily_is_one_window_a_month() -> None:
    """May 2025 has 31 days; 20 workdays are left after the rest of May 1–5, with April 27 worked instead."""
    held = registry(task(frequency("P1D", "每日")), period=Period(day("2025-05-01"), day("2025-05-31")))
    assert [(o.minimum, str(o.due)) for o in of(held)] == [(31, "2025-05-31")]
    held = registry(task(frequency("P1WD", "每个工作日")), period=Period(day("2025-04-01"), day("2025-04-30")))
    assert [o.minimum for o in of(held)] == [22]  # 22 weekdays − Qingming (April 4) + Sunday April 27


def test_a_named_date_is_not_moved_but_advised() -> None:
    sunday, lunar = of(registry(task(by("2025-03-30"), by("2025-01-31"))))[::-1]
    assert (str(sunday.due), str(sunday.advice_workday)) == ("2025-03-30", "2025-03-28")
    # January 31 lies in the Spring Festival of 2025 (January 28 – February 4); Sunday January 26 was worked.
    assert (str(lunar.due), str(lunar.advice_workday)) == ("2025-01-31", "2025-01-27")


def test_a_working_sunday_needs_no_advice() -> None:
    assert of(registry(task(by("2025-04-27"))))[0].advice_workday is None


def test_workdays_count_shifted_days() -> None:
    """From Monday 2025-01-20: 21, 22, 23, 24, and Sunday 26, which is worked."""
    assert workdays.add_workdays(day("2025-01-20"), 5) == workdays.Reckoned(day("2025-01-26"), False)
    assert workdays.add_workdays(day("2025-02-05"), -1) == workdays.Reckoned(day("2025-01-27"), False)


def test_beyond_the_published_calendar_dates_are_provisional() -> None:
    assert workdays.add_workdays(day("2030-01-04"), 1) == workdays.Reckoned(day("2030-01-07"), True)
    found = of(registry(task(by("2030-01-05"))))[0]
    assert found.provisional
    assert str(found.advice_workday) == "2030-01-04"


def test_without_the_calendar_package_weekdays_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workdays, "_statutory", lambda: None)
    workdays.workday.cache_clear()
    assert workdays.workday(day("2025-01-26")) == (False, True)
    workdays.workday.cache_clear()


def test_an_event_opens_a_deadline() -> None:
    held = registry(task(within("P5WD", "收到销号申请")))
    assert [(o.kind, o.due, o.event) for o in of(held)] == [(Kind.EVENT, None, "收到销号申请")]
    given_event = of(held, events={"t1": day("2025-06-03")})
    assert due(given_event) == ["2025-06-10"]  # 4, 5, 6, 9, 10
    assert not given_event[0].provisional


def test_the_receipt_of_the_notice_is_taken_to_be_its_issue_but_not_for_sure() -> None:
    found = of(registry(task(within("P3D", "收到本通知"))))[0]
    assert (str(found.due), found.provisional) == ("2025-01-09", True)


def test_a_duration_may_count_back() -> None:
    held = registry(task(within("P10D", "工程开工前")))
    assert due(of(held, events={"t1": day("2025-07-15")})) == ["2025-07-05"]


def test_standing_rules_run_on() -> None:
    rules = registry(task(frequency("P1Y", "每年1次")), kind="规定", period=None)
    assert due(of(rules, until=day("2027-03-01"))) == ["2025-12-31", "2026-12-31", "2027-12-31"]
    assert due(of(rules)) == ["2025-12-31"]


def test_what_nobody_owes_gives_nothing() -> None:
    schedule = task(by("2025-03-31"))
    for other in (
        replace(schedule, status="proposed"),
        replace(schedule, modality=Modality.PROHIBITED),
        replace(schedule, modality=Modality.PERMITTED),
        replace(schedule, review=Review("rejected")),
        task(),
    ):
        assert of(registry(other)) == []


def test_a_quantity_without_a_date_is_kept_without_one() -> None:
    from pipeline.model import Quantity, Span

    held = replace(task(), quantities=(Quantity("不少于2名", Span(0, 1), 2),))
    assert [(o.kind, o.due) for o in of(registry(held))] == [(Kind.UNDATED, None)]


def test_every_unit_owes_it_and_roles_are_kept() -> None:
    units = (unit("市教育局", Role.SUPPORT), unit("市住建局", Role.LEAD))
    held = registry(task(by("2025-03-31"), units=units))
    assert [(o.unit, o.role) for o in owed(held, Names(held))] == [("市住建局", Role.LEAD), ("市教育局", Role.SUPPORT)]
    nobody = registry(task(by("2025-03-31")))
    assert [o.unit for o in owed(nobody, Names(nobody))] == [""]


# --- properties ----------------------------------------------------------------------------------------

DAYS = st.dates(Date(2000, 1, 1), Date(2035, 12, 31))
LENGTHS = st.sampled_from(["P1M", "P2M", "P3M", "P6M", "P1Y", "P1W", "P2W", "P10D", "P15D", "P7D", "P2Y"])


@settings(deadline=None)
@given(DAYS, st.integers(0, 900), LENGTHS, st.sampled_from(["", "每季度", "每半月", "每旬", "每半年"]))
def test_windows_cover_the_stretch_without_gap_or_overlap(start: Date, length: int, every: str, text: str) -> None:
    stretch = Period(start, Date.fromordinal(start.toordinal() + length))
    found = list(windows(every, text, stretch))
    assert found[0].start <= stretch.start
    assert found[-1].end >= stretch.end
    for one, following in pairwise(found):
        assert following.start.toordinal() == one.end.toordinal() + 1


@settings(deadline=None)
@given(DAYS, st.integers(-400, 400))
def test_counting_workdays_there_and_back_ends_on_a_workday(start: Date, count: int) -> None:
    found = workdays.add_workdays(start, count).date
    if count:
        assert workdays.workday(found)[0]
    step = 1 if count >= 0 else -1
    between = range(start.toordinal() + step, found.toordinal() + step, step) if count else range(0)
    assert sum(workdays.workday(Date.fromordinal(n))[0] for n in between) == abs(count)


@pytest.mark.parametrize(
    ("start", "iso", "expected"),
    [("2025-01-31", "P1M", "2025-02-28"), ("2024-02-29", "P1Y", "2025-02-28"), ("2025-12-31", "PT36H", "2026-01-02")],
)
def test_lengths_end_on_days_that_exist(start: str, iso: str, expected: str) -> None:
    step = read_step(iso)
    assert step is not None
    assert later(day(start), step) == day(expected)


ANY_DAY = st.dates()


@settings(deadline=None)
@given(ANY_DAY, ANY_DAY, ANY_DAY, st.sampled_from(["P1D", "P1M", "P9999Y", "P3000WD", "P12000D", "PT1H", "P1Y", "bad"]))
def test_no_dates_break_it(one: Date, other: Date, issued: Date, length: str) -> None:
    """A registry may have been edited by hand, with slips in its years."""
    period = Period(min(one, other), max(one, other))
    schedule = (frequency(length), by(one.isoformat()), within(length, "开工前"), within(length, "印发"))
    held = registry(task(*schedule), period=period, issued_on=issued)
    assert len(list(occurrences(held, {"t1": other}, issued))) < 1500


def test_a_wild_length_is_none() -> None:
    assert read_step("P99999999Y") is None
    assert read_step("nonsense") is None
    assert of(registry(task(frequency("P99999Y", "")), period=header().period)) != []
