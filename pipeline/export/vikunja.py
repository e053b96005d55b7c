"""Vikunja: a CSV file for its import.

`title` must be there; the columns are matched by their names; dates as YYYY-MM-DD; labels are parted by commas; tasks
are grouped by `project`; a description is HTML; at most 100,000 rows. There is no column for assignees or recurrence:
`--occurrences` gives an entry for each due day.

pkg/modules/migration/csv/csv.go and pkg/migration/20231022144641.go (descriptions) of
https://github.com/go-vikunja/vikunja

Not confirmed: the length of a title (250 characters).
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from pipeline.export.listing import listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import day, joined, write_csv
from pipeline.export.wording import shorten

LIMITS = Limits(title=250, assignees=0)
HEADS = ("title", "description", "due_date", "start_date", "done", "labels", "project")
_MAX_ROWS = 100_000
_LARGE = "Vikunja takes up to 100,000 rows (migration.maxcsvrows): export fewer notices at once"


def export(batch: Batch, options: Options) -> Report:
    done = options.finished
    report = listed(
        batch, options, LIMITS, lambda path, all_: write_csv(path, HEADS, (_row(i, i.task.id in done) for i in all_))
    )
    return replace(report, notes=(_LARGE,)) if report.entries > _MAX_ROWS else report


def _row(item: Item, done: bool) -> tuple[str, ...]:
    title, description = LIMITS.fit(item)
    return (
        title,
        f"<p>{escape(description, quote=False).replace(_BREAK, '<br>')}</p>",
        day(item.due),
        day(item.start),
        "true" if done else "false",
        joined(item.labels),
        shorten(item.parent.title, 250),
    )


_BREAK = "\n"
