"""Normalized values: units, frequencies, deadlines, quantities …"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is a field name below
from enum import StrEnum

from pipeline.model.document import Box, Span


class Modality(StrEnum):
    REQUIRED = "required"
    PROHIBITED = "prohibited"
    RECOMMENDED = "recommended"
    PERMITTED = "permitted"


class Role(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"
    RESPONSIBLE = "responsible"


class Basis(StrEnum):
    """Where a value stands, strongest evidence first."""

    EXPLICIT = "explicit"
    TABLE = "table"
    INHERITED = "inherited"
    HEADING = "heading"
    ADDRESSEE = "addressee"


@dataclass(frozen=True, slots=True)
class Unit:
    """A responsible unit, by the name written (shared prefixes and heads distributed, no white space)."""

    name: str
    role: Role = Role.RESPONSIBLE
    basis: Basis = Basis.EXPLICIT
    span: Span | None = None
    rule: str | None = None


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""RFC 5545 names, in the order of `date.weekday()`."""


@dataclass(frozen=True, slots=True)
class Due:
    """A date that recurs in each period. `month` is 1–12, or -1 for the last month; `day` -1 is the month's end.

    `weekday` is an RFC 5545 day (MO…SU) and `nth` its ordinal in the period, -1 the last.
    """

    month: int | None = None
    day: int | None = None
    weekday: str | None = None
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: `minimum`..`maximum` times per `every` (ISO 8601); vague ones (定期) carry no numbers."""

    text: str
    span: Span
    every: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    vague: bool = False
    due: Due | None = None
    rule: str | None = None


class DeadlineKind(StrEnum):
    BY = "by"
    ON = "on"
    WINDOW = "window"
    WITHIN = "within"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When: by/on a date, in a window (either end may be open), within a duration after an event, or vague.

    `year_basis` says where a year that the text leaves out came from (None: the text gives it).
    """

    text: str
    span: Span
    kind: DeadlineKind
    date: Date | None = None
    time: str | None = None
    start: Date | None = None
    end: Date | None = None
    duration: str | None = None
    after: str | None = None
    basis: Basis = Basis.EXPLICIT
    year_basis: str | None = None
    rule: str | None = None


Number = int | float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measurable amount other than times per period; `unit` is the measure word, `per` what it is counted in."""

    text: str
    span: Span
    minimum: Number | None = None
    maximum: Number | None = None
    unit: str | None = None
    per: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who must be reported to."""

    name: str
    span: Span | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Deliverable:
    name: str
    span: Span | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    text: str
    span: Span | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Main verb and its object, as written; `source` is the rule id or the model's name."""

    verb: str | None = None
    object: str | None = None
    span: Span | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a task stands: offsets, and page (from 1), box, table/row/column (from 0) where the file has them.

    `source` names the file where several make one notice; the page is one of that file.
    """

    span: Span
    page: int | None = None
    box: Box | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision: auto, accepted, edited, rejected or added; `at` is an ISO date-time."""

    state: str = "auto"
    by: str | None = None
    at: str | None = None
    note: str | None = None
