"""CalDAV (RFC 4791): to-dos pushed to a calendar and kept in step with it.

`--url` is the calendar's address; it is made when it is not there. The user may stand in the address, the password is
taken from NOTICES_PASSWORD. What a second push finds unchanged it leaves alone; of a changed to-do it keeps what
people did to it (status, per cent, completion, comment). To-dos of an exported notice that are in it no more are
cancelled, never deleted. What is done comes back as progress.
https://www.rfc-editor.org/rfc/rfc4791
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from icalendar import Calendar, Component, Todo

from pipeline.errors import UsageError
from pipeline.export.calendar_entry import DIGEST, DOMAIN, NOTICE, calendar, components
from pipeline.export.dav import Collection, Resource, connect
from pipeline.export.ics import losses, notes
from pipeline.export.mapping import items
from pipeline.export.model import DONE, Batch, Form, Options, Progress, Report

_THEIRS = ("STATUS", "PERCENT-COMPLETE", "COMPLETED", "COMMENT")
_STATES = {"COMPLETED": DONE, "IN-PROCESS": "进行中"}


@dataclass(frozen=True, slots=True)
class _Known:
    """A to-do as the server has it."""

    resource: Resource
    todo: Component


def export(batch: Batch, options: Options) -> Report:
    if not options.url:
        raise UsageError("--to caldav needs --url", "the address of a calendar: https://HOST/USER/CALENDAR/")
    if options.form is Form.EVENT:
        raise UsageError("--to caldav sends to-dos", "write events with --to ics --form event")
    entries = list(items(batch, options))
    with connect(options.url) as collection:
        known = {str(k.todo["UID"]): k for k in _known(collection)}
        ours = {str(todo["UID"]): todo for todo in components(entries, options)}
        sent = sum(_push(collection, todo, known.get(key)) for key, todo in ours.items())
        sent += sum(_cancel(collection, k) for key, k in known.items() if key not in ours and _of(k, ours))
        address = collection.address
    told = (f"{sent} to-dos sent, {len(ours) - min(sent, len(ours))} were up to date", *notes(entries, Form.TASK))
    return Report((address,), len(entries), losses(entries, Form.TASK), tuple(_progress(known)), told)


def _known(collection: Collection) -> Iterator[_Known]:
    for resource in collection.todos():
        for todo in Calendar.from_ical(resource.data).walk(Todo.name):
            if str(todo.get("UID", "")).endswith(DOMAIN):
                yield _Known(resource, todo)


def _of(known: _Known, ours: dict[str, Component]) -> bool:
    """Whether a to-do is of a notice in this push."""
    return f"{known.todo.get(NOTICE, '')}{DOMAIN}" in ours


def _push(collection: Collection, todo: Component, known: _Known | None) -> bool:
    if known is None:
        collection.put(f"{str(todo['UID']).removesuffix(DOMAIN)}.ics", _book(todo))
        return True
    if known.todo.get(DIGEST) == todo[DIGEST]:
        return False
    for name in _THEIRS:
        if name in known.todo:
            todo.pop(name, None)
            todo[name] = known.todo[name]
    collection.replace(known.resource, _book(todo))
    return True


def _cancel(collection: Collection, known: _Known) -> bool:
    if known.todo.get("STATUS") in ("CANCELLED", "COMPLETED"):
        return False
    known.todo.pop("STATUS", None)
    known.todo.pop(DIGEST, None)
    known.todo.add("status", "CANCELLED")
    collection.replace(known.resource, _book(known.todo))
    return True


def _book(todo: Component) -> bytes:
    book = calendar()
    book.add_component(todo)
    return bytes(book.to_ical())


def _progress(known: dict[str, _Known]) -> Iterator[Progress]:
    """What people did on the server, of tasks that are begun or done."""
    for key, entry in known.items():
        todo = entry.todo
        state = _STATES.get(str(todo.get("STATUS", "")), "")
        if state and "RELATED-TO" in todo:
            percent = f"{todo['PERCENT-COMPLETE']}%" if "PERCENT-COMPLETE" in todo and state != DONE else ""
            yield Progress(key.removesuffix(DOMAIN), percent, state, str(todo.get("COMMENT", "")))
