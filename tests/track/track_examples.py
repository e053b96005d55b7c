"""Made-up tasks and registries; expected dates in the tests beside this are counted by hand from a calendar."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812

from pipeline.model import (
    Deadline,
    DeadlineKind,
    Due,
    Frequency,
    Header,
    Period,
    Provenance,
    Role,
    Source,
    Span,
    Task,
    Unit,
)
from pipeline.registry import Registry

AT = Span(0, 1)
YEAR = Period(Date(2025, 1, 1), Date(2025, 12, 31))
ISSUED = Date(2025, 1, 6)


def day(text: str) -> Date:
    return Date.fromisoformat(text)


def frequency(every: str | None, text: str = "", low: int | None = 1, due: Due | None = None) -> Frequency:
    return Frequency(text, AT, every, low, due=due)


def by(date: str, text: str = "") -> Deadline:
    return Deadline(text or date, AT, DeadlineKind.BY, date=day(date))


def within(duration: str, after: str | None = None) -> Deadline:
    return Deadline(duration, AT, DeadlineKind.WITHIN, duration=duration, after=after)


def window(start: str | None, end: str | None) -> Deadline:
    return Deadline(
        "窗口",
        AT,
        DeadlineKind.WINDOW,
        start=day(start) if start else None,
        end=day(end) if end else None,
    )


def task(
    *schedule: Frequency | Deadline, name: str = "t1", text: str = "组织检查。", units: tuple[Unit, ...] = ()
) -> Task:
    return Task(
        name,
        text,
        Provenance(AT),
        frequencies=tuple(s for s in schedule if isinstance(s, Frequency)),
        deadlines=tuple(s for s in schedule if isinstance(s, Deadline)),
        responsible_units=units,
    )


def unit(name: str, role: Role = Role.RESPONSIBLE) -> Unit:
    return Unit(name, role, span=AT)


def header(**given: object) -> Header:
    values = {
        "title": "关于开展行动的通知",
        "document_number": "澄安办〔2025〕3号",
        "kind": "通知",
        "issuers": ("澄湖市安全生产委员会办公室",),
        "issued_on": ISSUED,
        "period": YEAR,
        "year": 2025,
    } | given
    return Header(**values)  # type: ignore[arg-type]


def registry(*tasks: Task, text: str = "", **given: object) -> Registry:
    return Registry("0" * 16, header(**given), Source("a.txt", "0" * 64, "text/plain"), tasks, text=text)
