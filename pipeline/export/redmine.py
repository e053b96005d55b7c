"""Redmine: a CSV file for its issue import.

Subject is the one column that must be there (at most 255 characters). Columns are matched by the names of Redmine's
fields, whatever its language. `parent_issue_id` without # is the position of another row, as long as no column is
taken for unique ids: so there is none, and the task's id stands in the description. Dates in the format chosen in the
wizard, here YYYY-MM-DD; a due date must not lie before its start. An assignee must be a member of the project, so the
first unit goes to the category, which the wizard can create (60 characters).

app/models/issue_import.rb and app/controllers/imports_controller.rb of https://github.com/redmine/redmine (4.1, the
same in https://github.com/redmica/redmica); https://www.redmine.org/projects/redmine/wiki/RedmineIssues

Not confirmed: the lengths of subject and category, which are those of the columns in Redmine's database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.export.listing import by_notice, listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import day, write_csv
from pipeline.export.wording import shorten

LIMITS = Limits(title=255, assignees=1, labels=False)
_CATEGORY = 60
HEADS = ("subject", "description", "category", "start_date", "due_date", "parent_issue_id")
_NOTE = "import wizard: encoding UTF-8, date format YYYY-MM-DD, create missing categories"


def export(batch: Batch, options: Options) -> Report:
    report = listed(batch, options, LIMITS, lambda path, entries: write_csv(path, HEADS, _rows(entries)))
    return replace(report, notes=(_NOTE,))


def _rows(entries: list[Item]) -> Iterator[tuple[str | int, ...]]:
    position = 1
    for parent, held in by_notice(entries):
        yield (shorten(parent.title, 255), "", "", "", "", "")
        yield from (_row(item, position) for item in held)
        position += 1 + len(held)


def _row(item: Item, parent: int) -> tuple[str | int, ...]:
    title, description = LIMITS.fit(item)
    category = shorten(item.assignees[0], _CATEGORY) if item.assignees else ""
    start = item.start if item.start and item.due and item.start <= item.due else None
    return title, description, category, day(start), day(item.due), parent
