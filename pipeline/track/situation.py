"""How an occurrence stands on a day: what is done of it, its light, and the order in which a clerk would phone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from enum import StrEnum

from pipeline.model import Number, Role
from pipeline.track.occurrence import Kind, Occurrence
from pipeline.track.progress import Log, Progress
from pipeline.track.settings import Thresholds


class State(StrEnum):
    """In the order of urgency; the first three are to be chased."""

    OVERDUE = "overdue"
    BEHIND = "behind"
    NEAR = "near"
    CURRENT = "current"
    DONE = "done"
    UPCOMING = "upcoming"
    OPEN = "open"
    UNDATED = "undated"


class Light(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    GREEN = "green"
    NONE = "none"


LIGHTS = {
    State.OVERDUE: Light.RED,
    State.BEHIND: Light.YELLOW,
    State.NEAR: Light.BLUE,
    State.CURRENT: Light.GREEN,
    State.DONE: Light.GREEN,
}
CHASED = (State.OVERDUE, State.BEHIND, State.NEAR)
_ORDER = {state: rank for rank, state in enumerate(State)}
Done = Mapping[tuple[str, str], Sequence[Progress]]
"""(task id, unit key) → what the log says of them."""


@dataclass(frozen=True, slots=True)
class Situation:
    """An occurrence on a day: `done` of its need, `days` until it is due (negative when past, None when open).

    `missed` counts the overdue windows of one schedule that a list shows as one, by its oldest.
    """

    occurrence: Occurrence
    state: State
    done: Number
    days: int | None
    missed: int = 1

    @property
    def light(self) -> Light:
        return LIGHTS.get(self.state, Light.NONE)

    @property
    def is_chased(self) -> bool:
        return self.state in CHASED


def tally(log: Log, key: Callable[[Progress], str]) -> Done:
    """The completions of a log by task and unit."""
    found: defaultdict[tuple[str, str], list[Progress]] = defaultdict(list)
    for entry in log.entries:
        if entry.kind == "done":
            found[entry.task, key(entry)].append(entry)
    return found


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who asks: the day, what counts as near (calendar days), and the thresholds of the lights."""

    as_of: Date
    thresholds: Thresholds
    within: int | None = None

    @property
    def near_days(self) -> int:
        return self.thresholds.near_days if self.within is None else self.within

    def situation(self, occurrence: Occurrence, done: Done) -> Situation:
        """How `occurrence` stands on the day; completions after it do not count yet."""
        count = _count(occurrence, done.get((occurrence.task, occurrence.key), ()), self.as_of)
        days = (occurrence.due - self.as_of).days if occurrence.due else None
        return Situation(occurrence, self._state(occurrence, count, days), count, days)

    def _state(self, occurrence: Occurrence, count: Number, days: int | None) -> State:
        if count and count >= occurrence.minimum:
            return State.DONE
        if days is None:
            return _WITHOUT_DATE.get(occurrence.kind, State.CURRENT)
        if occurrence.minimum == 0:
            return State.CURRENT if self._has_begun(occurrence) else State.UPCOMING
        if days < 0:
            return State.OVERDUE
        if self._is_behind(occurrence, count):
            return State.BEHIND
        if days <= self.near_days:
            return State.NEAR
        return State.CURRENT if self._has_begun(occurrence) else State.UPCOMING

    def _has_begun(self, occurrence: Occurrence) -> bool:
        return occurrence.start is None or occurrence.start <= self.as_of

    def _is_behind(self, occurrence: Occurrence, count: Number) -> bool:
        """Whether less is done than the days elapsed would ask for; a need of one is behind only when overdue."""
        start, due = occurrence.start, occurrence.due
        if start is None or due is None or occurrence.minimum < 2 or not start < self.as_of <= due:
            return False
        elapsed = (self.as_of - start).days / ((due - start).days + 1)
        # Whole times only: a third of the way through, one of two is not yet asked for.
        return count < int(occurrence.minimum * elapsed * self.thresholds.behind_share)


_WITHOUT_DATE = {Kind.EVENT: State.OPEN, Kind.UNDATED: State.UNDATED}


def _count(occurrence: Occurrence, entries: Iterable[Progress], as_of: Date) -> Number:
    return sum(entry.count for entry in entries if entry.date <= as_of and _is_for(entry, occurrence))


def _is_for(entry: Progress, occurrence: Occurrence) -> bool:
    if entry.due is not None:
        return entry.due == occurrence.due
    if occurrence.kind is not Kind.PERIOD:
        return True
    begun = occurrence.start is None or occurrence.start <= entry.date
    return begun and (occurrence.end is None or entry.date <= occurrence.end)


def phone_order(found: Iterable[Situation]) -> list[Situation]:
    """Unit by unit, so that each is called once: the unit with the most overdue work first, its worst work first."""
    everything = list(found)
    red: defaultdict[str, int] = defaultdict(int)
    worst: dict[str, tuple[int, Date]] = {}
    for one in everything:
        key = one.occurrence.key
        red[key] += one.state is State.OVERDUE
        worst[key] = min(worst.get(key, (99, Date.max)), (_ORDER[one.state], one.occurrence.due or Date.max))
    return sorted(everything, key=lambda s: (-red[s.occurrence.key], worst[s.occurrence.key], *_within_unit(s)))


def _within_unit(one: Situation) -> tuple[str, bool, int, Date, str]:
    what = one.occurrence
    return (what.key, what.role is Role.SUPPORT, _ORDER[one.state], what.due or Date.max, what.task)
