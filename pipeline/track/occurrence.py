"""What a task asks for at one time: a window, how much is needed in it, and when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from enum import StrEnum

from pipeline.model import Number, Role


class Kind(StrEnum):
    """What makes an occurrence: a period of a frequency, a date, a window, an event, or nothing dated."""

    PERIOD = "period"
    BY = "by"
    ON = "on"
    WINDOW = "window"
    EVENT = "event"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a task must be done by one unit.

    What is done from `start` to `end` counts, both inclusive (None: open). `due` is the date named, never moved;
    `advice_workday` the workday before it when it is one of rest. `minimum`..`maximum` is how often or how many.
    `provisional` dates rest on something not known for sure: a calendar not yet published, the day a letter came in.
    `text` is the schedule as written; `event` what an open one waits for. `unit` is the name to show, `key` what all
    names of that unit have in common.
    """

    task: str
    kind: Kind
    text: str
    unit: str = ""
    key: str = ""
    role: Role = Role.RESPONSIBLE
    start: Date | None = None
    end: Date | None = None
    due: Date | None = None
    minimum: Number = 1
    maximum: Number | None = None
    provisional: bool = False
    advice_workday: Date | None = None
    event: str | None = None
