"""The windows of a schedule with those of workdays (每5个工作日), which need the statutory calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date  # noqa: N812

from pipeline.model import Period
from pipeline.normalize.calendar import DAY
from pipeline.normalize.windows import read_step
from pipeline.normalize.windows import windows as calendar_windows
from pipeline.track.workdays import workday


def windows(every: str, text: str, stretch: Period) -> Iterator[Period]:
    """`pipeline.normalize.windows.windows`, and the whole runs of workdays that lie in `stretch`."""
    step = read_step(every)
    if step and step.workdays:
        yield from _of_workdays(step.workdays, stretch)
    else:
        yield from calendar_windows(every, text, stretch)


def _of_workdays(count: int, stretch: Period) -> Iterator[Period]:
    run: list[Date] = []
    for offset in range((stretch.end - stretch.start).days + 1):
        day = stretch.start + offset * DAY
        if workday(day)[0]:
            run.append(day)
        if len(run) == count:
            yield Period(run[0], run[-1])
            run = []
