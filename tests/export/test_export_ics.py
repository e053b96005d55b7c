"""The calendar, read by icalendar and expanded by dateutil."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from export_examples import many, registry
from icalendar import Calendar, Component

from pipeline.export import export
from pipeline.export.model import DONE, Form, Options, Progress, Report


def read(path: Path, kind: str, **options: object) -> tuple[list[Component], Report]:
    _, report = export("ics", [registry()], Options(path, **options))  # type: ignore[arg-type]
    return list(Calendar.from_ical(path.read_bytes()).walk(kind)), report


def test_todos(tmp_path: Path) -> None:
    todos, _ = read(tmp_path / "out.any", "VTODO")
    notice, quarterly, single, monthly, undated, weekly = todos
    assert len({str(t["UID"]) for t in todos}) == 6
    assert all(str(t["RELATED-TO"]) == str(notice["UID"]) for t in todos[1:])
    assert single["DUE"].dt == date(2025, 6, 30) and "RRULE" not in single and "DTSTART" not in single
    assert "DUE" not in undated and not undated.walk("VALARM")
    assert quarterly["X-NOTICE-MIN"] == "2" and "X-NOTICE-MAX" not in quarterly and "X-NOTICE-MIN" not in monthly
    assert [a.params["CN"] for a in quarterly["ATTENDEE"]] == ["东浦区教育局", "区公安分局"]
    assert [a.params["ROLE"] for a in quarterly["ATTENDEE"]] == ["REQ-PARTICIPANT", "OPT-PARTICIPANT"]
    assert len(weekly["ATTENDEE"]) == 2 and all(str(a).startswith("urn:uuid:") for a in weekly["ATTENDEE"])
    assert quarterly["DTSTAMP"].dt.date() == date(2025, 2, 10)


def _expanded(todo: Component) -> list[date]:
    rule = todo["RRULE"].to_ical().decode()
    return [day.date() for day in rrulestr(rule, dtstart=todo["DTSTART"].dt)]


def test_recurrences_fall_due_on_their_days(tmp_path: Path) -> None:
    todos, _ = read(tmp_path / "out", "VTODO")
    quarterly, monthly, weekly = (todos[n] for n in (1, 3, 5))
    assert _expanded(quarterly) == [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30)]
    assert _expanded(monthly) == [date(2025, month, 5) for month in range(3, 13)]
    assert _expanded(weekly)[:2] == [date(2025, 3, 7), date(2025, 3, 14)] and len(_expanded(weekly)) == 42
    for todo in (quarterly, monthly, weekly):
        start, due = todo["DTSTART"].dt, todo["DUE"].dt
        assert due > start and due.date() == start.date()


def test_alarms_come_before(tmp_path: Path) -> None:
    todos, _ = read(tmp_path / "out", "VTODO")
    (alarm,) = todos[2].walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY" and alarm["TRIGGER"].dt == timedelta(days=-7)
    assert alarm["TRIGGER"].params["RELATED"] == "END"


def test_events(tmp_path: Path) -> None:
    events, report = read(tmp_path / "out", "VEVENT", form=Form.EVENT)
    assert [e["DTSTART"].dt for e in events] == [
        *(date(2025, 3, 31), date(2025, 6, 30), date(2025, 3, 5), date(2025, 3, 7))
    ]
    assert events[0]["RRULE"]["UNTIL"] == [date(2025, 12, 20)]
    assert [loss.task for loss in report.losses if loss.field == "task"] == [f"{4:016x}"]


def test_done_is_done(tmp_path: Path) -> None:
    todos, _ = read(tmp_path / "out", "VTODO", progress=(Progress(f"{1:016x}", state=DONE),))
    assert [str(t["STATUS"]) for t in todos[1:4]] == ["NEEDS-ACTION", "COMPLETED", "NEEDS-ACTION"]


def test_occurrences_are_entries_of_their_own(tmp_path: Path) -> None:
    todos, _ = read(tmp_path / "out", "VTODO", occurrences=True, as_of=date(2025, 9, 1))
    assert not any("RRULE" in todo for todo in todos)
    assert sum(str(t["UID"]).startswith("0" * 16) for t in todos) == 1


@pytest.mark.parametrize("form", Form)
def test_the_file_keeps_the_rules(form: Form, tmp_path: Path) -> None:
    export("ics", many(20), Options(tmp_path / "out", form=form))
    data = (tmp_path / "out").read_bytes()
    lines = data.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    parsed = Calendar.from_ical(data)
    assert parsed["VERSION"] == "2.0" and parsed["PRODID"]
    assert not any(component.errors for component in parsed.walk())
    assert all(isinstance(c["DTSTAMP"].dt, datetime) for c in parsed.subcomponents)
