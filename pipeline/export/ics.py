"""iCalendar (RFC 5545): a calendar file for Nextcloud Tasks, Thunderbird, Outlook, phones.

Nextcloud takes it by the import of its Calendar app. Its Tasks page ends a whole series when one day of it is ticked
off: there `--occurrences` gives each day a to-do of its own.

- RFC 5545: https://www.rfc-editor.org/rfc/rfc5545
- Nextcloud Tasks, import and repeating tasks: https://github.com/nextcloud/tasks/issues/2247 and issues/34
"""

from __future__ import annotations

from pipeline.export.calendar_entry import calendar, components
from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items
from pipeline.export.model import Batch, Carried, Form, Loss, Options, Report
from pipeline.registry.files import whole_file

TASK = Limits(supporters=True, recurrence=True, quota=True)
EVENT = Limits(supporters=True, recurrence=True, quota=True, start=False, parent=False)


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    book = calendar()
    for component in components(entries, options):
        book.add_component(component)
    with whole_file(options.path) as handle:
        handle.write(book.to_ical())
    return Report((str(options.path),), len(entries), losses(entries, options.form), notes=notes(entries, options.form))


def notes(entries: list[Item], form: Form) -> tuple[str, ...]:
    recurring = form is Form.TASK and any(item.rule for item in entries)
    return (
        ("Nextcloud's task page ends a whole series with one day of it: use --occurrences there",) if recurring else ()
    )


def losses(entries: list[Item], form: Form) -> tuple[Loss, ...]:
    """What the entries lose; an event needs a day, a task without one has no place among them."""
    if form is Form.TASK:
        return lost(entries, TASK)
    undated = [Loss(item.task.id, "task", Carried.DROPPED, item.title) for item in entries if item.due is None]
    return (*lost([item for item in entries if item.due], EVENT), *undated)
