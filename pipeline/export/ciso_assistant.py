"""CISO Assistant: a workbook of task templates for its data import wizard.

The sheet is Summary; `name` must be there; `ref_id` finds a template again (a second import updates it when the wizard
is told to update on conflict); booleans are Yes and No; `schedule_frequency` (DAILY, WEEKLY, MONTHLY, YEARLY) and
`schedule_interval` stand together and a recurrent template needs them; dates as YYYY-MM-DD. The day of a template that
recurs is `task_date` moved on by the interval: the end of a month drifts, `--occurrences` gives the exact days.

backend/data_wizard/tests/test_task_template_consumer.py and backend/core/utils.py of
https://github.com/intuitem/ciso-assistant-community; https://intuitem.gitbook.io/ciso-assistant/guide/data-import-wizard

Not confirmed: the length of a name (200 characters).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.export.listing import listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.model import Batch, Carried, Loss, Options, Report
from pipeline.export.recurrence import repeats
from pipeline.export.sheets import Value, write_sheet
from pipeline.export.tables import day

LIMITS = Limits(title=200, assignees=0, start=False, labels=False, parent=False, recurrence=True)
HEADS = (
    *("ref_id", "name", "description", "is_recurrent", "enabled", "task_date", "status"),
    *("schedule_frequency", "schedule_interval", "schedule_end_date"),
)


def export(batch: Batch, options: Options) -> Report:
    days: list[Loss] = []
    done = options.finished

    def row(item: Item) -> tuple[Value, ...]:
        if item.rule and not repeats(item.rule):
            days.append(Loss(item.task.id, "frequencies.due", Carried.TEXT, item.rule.by))
        return _row(item, item.task.id in done)

    report = listed(batch, options, LIMITS, lambda path, all_: write_sheet(path, "Summary", HEADS, map(row, all_)))
    return replace(report, losses=(*report.losses, *days))


def _row(item: Item, done: bool) -> tuple[Value, ...]:
    rule = item.rule
    title, description = LIMITS.fit(item)
    if rule is None:
        status = "completed" if done else "pending"
        return item.id, title, description, "No", "Yes", day(item.due), status, "", "", ""
    schedule = (rule.freq, str(rule.interval), day(rule.until))
    return item.id, title, description, "Yes", "Yes", day(rule.first), "", *schedule
