"""An entry as an iCalendar component (RFC 5545, 3.6): a to-do, or an event for calendars that do not show to-dos.

- UID is the task's id, so that a second import replaces the first; DTSTAMP is the day of issue, not of writing.
- A recurring to-do begins and is due on the same day (DUE must lie after DTSTART: midnight and the last second), so
  that each occurrence is due where the rule says. What it cannot say, the quota, is X-NOTICE-MIN and X-NOTICE-MAX.
- RELATED-TO is the notice's own to-do; an ATTENDEE is a unit, named by CN, its address a URN made from the name.
- VALARM seven days before it is due.
- X-NOTICE-DIGEST is of the facts behind all this: a sync sends only what differs.

iCalendar, RFC 5545: https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from datetime import date as Date  # noqa: N812
from functools import lru_cache

from icalendar import Alarm, Calendar, Component, Event, Todo, vCalAddress, vRecur, vText

from pipeline.export.mapping import Item, Parent
from pipeline.export.model import Form, Options
from pipeline.registry.ids import digest

DOMAIN = "@notice-pipeline"
DIGEST = "X-NOTICE-DIGEST"
NOTICE = "X-NOTICE-ID"
AHEAD = timedelta(days=7)
_UNITS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:notice-pipeline:unit")
_NO_DATE = Date(1970, 1, 1)
_MANNER = "2"  # counts up when the same facts are written otherwise, so that a sync sends them again


def calendar() -> Calendar:
    """An empty calendar with what RFC 5545 §3.6 asks for."""
    empty = Calendar()
    empty.add("prodid", "-//notice-pipeline//ZH")
    empty.add("version", "2.0")
    return empty


def uid(entry_id: str) -> str:
    return f"{entry_id}{DOMAIN}"


def components(entries: list[Item], options: Options) -> Iterator[Component]:
    """A component for each entry that the form can hold, each notice's own before its tasks."""
    finished, as_of = options.finished, options.as_of
    seen: set[str] = set()
    for item in entries:
        if options.form is Form.EVENT:
            if item.due:
                yield _signed(_event(item, as_of), *_facts(item, as_of))
            continue
        parent, done = item.parent, item.task.id in finished
        if parent.id not in seen:
            seen.add(parent.id)
            yield _signed(_notice(parent, as_of), parent.title, parent.end, _moment(parent, as_of))
        yield _signed(_todo(item, as_of, done), *_facts(item, as_of), done)


def _facts(item: Item, as_of: Date | None) -> tuple[object, ...]:
    """What an entry is made of: of equal facts the same component is made."""
    rule = item.rule.rrule() if item.rule else ""
    return (*item[:8], item.parent.id, rule, item.quota, _moment(item.parent, as_of))


def _signed(entry: Component, *facts: object) -> Component:
    entry.add(DIGEST, digest(_MANNER, *map(str, facts))[:16])
    return entry


def _notice(parent: Parent, as_of: Date | None) -> Todo:
    todo = Todo()
    _identify(todo, parent.id, parent, as_of)
    todo.add("summary", parent.title)
    if parent.end:
        todo.add("due", parent.end)
    return todo


def _todo(item: Item, as_of: Date | None, done: bool) -> Todo:
    todo = Todo()
    _describe(todo, item, as_of)
    todo.add("related-to", uid(item.parent.id))
    todo.add("status", "COMPLETED" if done else "NEEDS-ACTION")
    if done:
        todo.add("percent-complete", 100)
    if item.rule:
        todo.add("dtstart", datetime.combine(item.rule.first, time()))
        todo.add("due", datetime.combine(item.rule.first, time(23, 59, 59)))
        todo.add("rrule", _recurrence(item.rule.rrule()))
    elif item.due:
        if item.start and item.start < item.due:
            todo.add("dtstart", item.start)
        todo.add("due", item.due)
    if item.due:
        todo.add_component(_alarm(item.title, "END"))
    return todo


def _event(item: Item, as_of: Date | None) -> Event:
    event = Event()
    _describe(event, item, as_of)
    event.add("dtstart", item.rule.first if item.rule else item.due)
    if item.rule:
        event.add("rrule", _recurrence(item.rule.rrule(days=True)))
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(item.title, "START"))
    return event


def _describe(entry: Component, item: Item, as_of: Date | None) -> None:
    _identify(entry, item.id, item.parent, as_of)
    entry.add("summary", item.title)
    entry.add("description", item.description)
    entry.add("categories", list(item.labels))
    for name, role in [(n, "REQ-PARTICIPANT") for n in item.assignees] + [
        (n, "OPT-PARTICIPANT") for n in item.supporters
    ]:
        entry.add("attendee", _attendee(name, role))
    for name, count in zip(("x-notice-min", "x-notice-max"), item.quota, strict=True):
        if count is not None:
            entry.add(name, str(count))


def _identify(entry: Component, entry_id: str, parent: Parent, as_of: Date | None) -> None:
    entry.add("uid", uid(entry_id))
    entry.add("dtstamp", _moment(parent, as_of))
    entry.add(NOTICE, parent.id)


def _moment(parent: Parent, as_of: Date | None) -> datetime:
    return datetime.combine(parent.issued_on or as_of or _NO_DATE, time(), UTC)


@lru_cache(maxsize=4096)  # few units, of many tasks
def _attendee(name: str, role: str) -> vCalAddress:
    address = vCalAddress(f"urn:uuid:{uuid.uuid5(_UNITS, name)}")
    address.params["CN"] = vText(name.replace('"', "'"))
    address.params["CUTYPE"] = vText("GROUP")
    address.params["ROLE"] = vText(role)
    return address


def _alarm(title: str, related: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -AHEAD, parameters={"RELATED": related})
    return alarm


@lru_cache(maxsize=1024)
def _recurrence(rule: str) -> vRecur:
    recurrence: vRecur = vRecur.from_ical(rule)
    return recurrence
