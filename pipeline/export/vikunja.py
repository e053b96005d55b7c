"""Vikunja: a CSV file for its import.

`title` must be there; the columns are matched by their names; dates as YYYY-MM-DD; labels are parted by commas; tasks
are grouped by `project`; at most 100,000 rows. There is no column for assignees or recurrence.
https://vikunja.io/docs/ and pkg/modules/migration/csv/csv.go in https://github.com/go-vikunja/vikunja
"""

from __future__ import annotations

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items, shorten
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import joined, write_csv

LIMITS = Limits(title=250, assignees=0)
HEADS = ("title", "description", "due_date", "start_date", "done", "labels", "project")


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    finished = options.finished
    write_csv(options.path, HEADS, (_row(item, item.id in finished) for item in entries))
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _row(item: Item, done: bool) -> tuple[str, ...]:
    return (
        shorten(item.title, 250),
        item.description,
        item.due.isoformat() if item.due else "",
        item.start.isoformat() if item.start else "",
        "true" if done else "false",
        joined(item.labels),
        shorten(item.parent.title, 250),
    )
