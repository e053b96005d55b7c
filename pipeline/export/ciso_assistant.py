"""CISO Assistant: a workbook of task templates for its data import wizard.

`name` must be there; `ref_id` finds a template again, so that a second import updates it; booleans are Yes and No;
`schedule_frequency` (DAILY, WEEKLY, MONTHLY, YEARLY) and `schedule_interval` stand together and a recurrent template
needs them; `task_date` is the day of one that is not. It has no day of the month: what the rule says beyond that is
lost.
https://intuitem.gitbook.io/ciso-assistant/guide/data-import-wizard
"""

from __future__ import annotations

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items, shorten
from pipeline.export.model import Batch, Carried, Loss, Options, Report
from pipeline.export.sheets import Value, write_sheet
from pipeline.normalize.windows import WEEKDAYS

LIMITS = Limits(title=200, assignees=0, start=False, labels=False, parent=False, recurrence=True)
HEADS = (
    *("ref_id", "name", "description", "is_recurrent", "enabled", "task_date"),
    *("schedule_frequency", "schedule_interval", "schedule_days_of_week", "schedule_end_date"),
)


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_sheet(options.path, "Summary", HEADS, map(_row, entries))
    days = [Loss(i.task.id, "frequencies.due", Carried.TEXT, i.rule.by) for i in entries if i.rule and i.rule.due]
    return Report((str(options.path),), len(entries), (*lost(entries, LIMITS), *days))


def _row(item: Item) -> tuple[Value, ...]:
    rule = item.rule
    name = shorten(item.title, 200)
    if rule is None:
        date = item.due.isoformat() if item.due else ""
        return item.id, name, item.description, "No", "Yes", date, "", "", "", ""
    weekday = str(WEEKDAYS.index(rule.by[-2:]) + 1) if rule.freq == "WEEKLY" else ""
    end = rule.until.isoformat() if rule.until else ""
    first = rule.first.isoformat()
    return item.id, name, item.description, "Yes", "Yes", first, rule.freq, str(rule.interval), weekday, end
