"""Tasks → occurrences: what each asks for, window by window, over the period of the notice.

`owed` lays over this who has to do it. Prohibitions and permissions are no work to be done, proposed tasks
(those of a draft) and tasks that a reviewer has rejected are none either: they give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812
from itertools import groupby, pairwise

from pipeline.model import Basis, Deadline, DeadlineKind, Frequency, Modality, Period, Task
from pipeline.normalize.windows import due_in, later, read_step
from pipeline.registry import Registry
from pipeline.track.occurrence import Kind, Occurrence
from pipeline.track.units import Names, Resolved, units_of
from pipeline.track.windows import windows
from pipeline.track.workdays import Reckoned, add_workdays, advice

# Rules stay in force: their schedules run on to the end of the year that is asked about.
_STANDING = frozenset({"规定", "办法", "条例", "细则", "制度", "规则", "规范", "规程", "准则"})
_PREVIOUS = {"P1M": "月", "P3M": "季", "P1W": "周", "P1Y": "年"}
_WEEK = 7
_EARLIEST, _LATEST, _MOST_YEARS = Date(1900, 1, 1), Date(2200, 12, 31), 60
_ISSUE = re.compile("(?:印发|发布|公布|下发|施行|实施|成文|发文)(?:之日|之时|后|起|$)")
_RECEIPT = re.compile("(?:收到|接到|接).{0,4}(?:本|此|该)?(?:通知|文件|函|通报)")
Events = Mapping[str, Date]
"""Task id → the day on which what its deadline waits for took place."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a notice's schedules are laid out over: its period, the day of issue, and the events known."""

    period: Period | None
    issued_on: Date | None
    events: Events


def occurrences(registry: Registry, events: Events | None = None, until: Date | None = None) -> Iterator[Occurrence]:
    """What the live duties of a notice ask for, without units, task by task and in order of time.

    `until` carries the schedules of standing rules (规定, 办法 …) on to the end of its year.
    """
    frame = Frame(stretch(registry, until), registry.header.issued_on, events or {})
    for task in registry.tasks:
        if is_owed(task):
            yield from of_task(task, frame)


def owed(
    registry: Registry, names: Names, events: Events | None = None, until: Date | None = None
) -> Iterator[Occurrence]:
    """The same for each unit that must do it; a task that names nobody has one with the unit empty."""
    tasks = {task.id: task for task in registry.tasks}
    nobody = (Resolved("", ""),)
    for found in occurrences(registry, events, until):
        for unit in units_of(tasks[found.task].responsible_units, names) or nobody:
            yield replace(found, unit=unit.name, key=unit.key, role=unit.role)


def is_owed(task: Task) -> bool:
    """Whether the task is work that somebody must do and can be asked about."""
    return (
        task.trackable
        and task.status == "live"
        and task.modality is Modality.REQUIRED
        and task.review.state != "rejected"
    )


def stretch(registry: Registry, until: Date | None = None) -> Period | None:
    """The time over which schedules recur: the period stated, else the year of the notice; None when not known."""
    header = registry.header
    if header.period:
        return _sane(header.period)
    year = header.year or (header.issued_on.year if header.issued_on else None)
    if year is None:
        return None
    last = max(year, until.year) if until and header.kind in _STANDING else year
    return _sane(Period(Date(year, 1, 1), Date(last, 12, 31)))


def _sane(period: Period) -> Period | None:
    """A registry may be edited by hand: a slip in a year must not give a million windows."""
    first, last = max(period.start, _EARLIEST), min(period.end, _LATEST)
    if first > last:
        return None
    return Period(first, min(last, Date(min(first.year + _MOST_YEARS, _LATEST.year), 12, 31)))


def of_task(task: Task, frame: Frame) -> Iterator[Occurrence]:
    """The occurrences of one task: those of its frequencies, then of its deadlines; undated when it has neither."""
    bounds = bound(task, frame.period)
    found = [o for f in task.frequencies if not f.vague for o in _recurring(task, f, _bounded(frame, bounds))]
    repeats = any(o.kind is Kind.PERIOD for o in found)
    dated = [d for d in task.deadlines if d.kind is not DeadlineKind.VAGUE and not (repeats and _bounds(d, frame))]
    found += [occurrence for deadline in dated for occurrence in _single(task, deadline, frame)]
    if not found:
        text = next((q.text for q in task.quantities), "")
        found = [Occurrence(task.id, Kind.UNDATED, text, start=frame.issued_on)]
    yield from map(_advised, sorted(dict.fromkeys(found), key=lambda o: (o.due or Date.max, o.start or Date.min)))


def _advised(occurrence: Occurrence) -> Occurrence:
    reckoned = advice(occurrence.due) if occurrence.due else None
    if reckoned is None:
        return occurrence
    provisional = occurrence.provisional or reckoned.provisional
    return replace(occurrence, advice_workday=reckoned.date, provisional=provisional)


# --- frequencies ---------------------------------------------------------------------------------------


def bound(task: Task, period: Period | None) -> Period | None:
    """The period that a task's schedule recurs in: the notice's, cut by the task's window or its row's date."""
    for deadline in task.deadlines:
        if deadline.kind is DeadlineKind.WINDOW or deadline.basis is not Basis.EXPLICIT:
            period = _cut(period, deadline)
    return period


def _cut(period: Period | None, deadline: Deadline) -> Period | None:
    start, end = deadline.start, deadline.end or deadline.date
    if period is None:
        return _sane(Period(start, end)) if start and end and start <= end else None
    first, last = max(start or period.start, period.start), end or period.end
    return Period(first, last) if first <= last else period


def _bounds(deadline: Deadline, frame: Frame) -> bool:
    """Whether the deadline only says until when a schedule runs: a window, the row's date, or the period's end."""
    if deadline.kind is DeadlineKind.WINDOW or deadline.basis is not Basis.EXPLICIT:
        return deadline.kind is not DeadlineKind.WITHIN
    return bool(deadline.date and frame.period and deadline.date >= frame.period.end)


def _bounded(frame: Frame, period: Period | None) -> Frame:
    return replace(frame, period=period)


def _recurring(task: Task, frequency: Frequency, frame: Frame) -> Iterator[Occurrence]:
    """One occurrence per period; a count without a period is one for the whole time."""
    if frame.period is None:
        return
    bare = Occurrence(task.id, Kind.PERIOD, frequency.text, minimum=frequency.minimum or 0, maximum=frequency.maximum)
    if frequency.every is None:
        yield replace(bare, start=frame.period.start, end=frame.period.end, due=frame.period.end)
        return
    found = [
        replace(bare, start=window.start, end=window.end, due=due)
        for window, due in _dated(task, frequency, frame.period)
        if frame.issued_on is None or due >= frame.issued_on
    ]
    yield from _gathered(found) if _is_routine(frequency.every) else found


def _is_routine(every: str) -> bool:
    """Shorter than a week: nobody is chased for one day's round."""
    step = read_step(every)
    return step is not None and not step.months and step.days + step.workdays < _WEEK


def _gathered(found: list[Occurrence]) -> Iterator[Occurrence]:
    """Daily windows as one per month, with what they need together."""
    for _, group in groupby(found, key=lambda o: (o.due or Date.min).replace(day=1)):
        month = list(group)
        first, last = month[0], month[-1]
        most = None if first.maximum is None else first.maximum * len(month)
        yield replace(last, start=first.start, minimum=first.minimum * len(month), maximum=most)


def _dated(task: Task, frequency: Frequency, period: Period) -> Iterator[tuple[Period, Date]]:
    """The windows of a frequency, cut at the ends of `period`, and their due dates."""
    every = frequency.every or ""
    if _on_previous(task, frequency):
        yield from _following(frequency, period)
        return
    for window in windows(every, frequency.text, period):
        due = due_in(window, frequency.due)
        if due is None or (frequency.due and not period.start <= due <= period.end):
            continue
        yield Period(max(window.start, period.start), min(window.end, period.end)), min(due, period.end)


def _on_previous(task: Task, frequency: Frequency) -> bool:
    """每月5日前报送上月情况: what is due in one month is about the month before."""
    word = _PREVIOUS.get(frequency.every or "")
    return bool(word and frequency.due and re.search(f"上(?:一|个|一个)?{word}", task.text))


def _following(frequency: Frequency, period: Period) -> Iterator[tuple[Period, Date]]:
    """For each window of the period, the due date in the window after it: the last one lies behind the period."""
    step = read_step(frequency.every or "")
    if step is None:
        return
    whole = list(windows(frequency.every or "", frequency.text, Period(period.start, later(period.end, step))))
    for about, window in pairwise(whole):
        due = due_in(window, frequency.due)
        if due is not None and about.start <= period.end:
            yield window, due


# --- deadlines -----------------------------------------------------------------------------------------


def _single(task: Task, deadline: Deadline, frame: Frame) -> Iterator[Occurrence]:
    bare = Occurrence(task.id, Kind(_KINDS[deadline.kind]), deadline.text, start=frame.issued_on)
    if deadline.kind is DeadlineKind.WITHIN:
        yield _after_event(replace(bare, event=deadline.after or ""), deadline, frame)
    elif deadline.kind is DeadlineKind.WINDOW:
        yield replace(bare, start=deadline.start or frame.issued_on, end=deadline.end, due=deadline.end)
    elif deadline.date and deadline.kind is DeadlineKind.ON:
        yield replace(bare, start=deadline.date, end=deadline.date, due=deadline.date)
    elif deadline.date:
        start = bare.start if bare.start and bare.start <= deadline.date else None
        yield replace(bare, start=start, end=deadline.date, due=deadline.date)
    else:
        yield replace(bare, kind=Kind.UNDATED)


_KINDS = {
    DeadlineKind.BY: "by",
    DeadlineKind.ON: "on",
    DeadlineKind.WINDOW: "window",
    DeadlineKind.WITHIN: "event",
}


def _after_event(bare: Occurrence, deadline: Deadline, frame: Frame) -> Occurrence:
    """Dated once the event is known: given by hand, or the issue of the notice itself; else open."""
    given = frame.events.get(bare.task)
    anchor, sure = given or _known(deadline.after or "", frame), given is not None
    if anchor is None:
        return replace(bare, start=None)
    reckoned = _reckon(anchor, deadline)
    if reckoned is None:
        return replace(bare, start=None)
    due, unsure = reckoned.date, reckoned.provisional
    provisional = unsure or not (sure or _ISSUE.search(deadline.after or ""))
    return replace(bare, start=min(anchor, due), end=due, due=due, provisional=provisional)


def _known(after: str, frame: Frame) -> Date | None:
    """The day of issue where a duration counts from it; a letter is taken to come in on the day of issue."""
    return frame.issued_on if _ISSUE.search(after) or _RECEIPT.search(after) else None


def _reckon(anchor: Date, deadline: Deadline) -> Reckoned | None:
    """`duration` after the event, or before it where the event ends in 前."""
    step = read_step(deadline.duration or "")
    if step is None:
        return None
    sign = -1 if (deadline.after or "").endswith("前") else 1
    try:
        if step.workdays:
            return add_workdays(anchor, sign * step.workdays)
        return Reckoned(later(anchor, step, sign), False)
    except (ValueError, OverflowError):
        return None
