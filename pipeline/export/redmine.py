"""Redmine: a CSV file for its issue import.

Subject is the one column that must be there (at most 255 characters); `parent task` without # is the position of an
earlier row; dates in the format chosen in the wizard, here YYYY-MM-DD; a due date must not lie before its start. An
assignee must be a member of the project by name, so units go to the category, which the wizard can create.
https://www.redmine.org/projects/redmine/wiki/RedmineIssues
https://github.com/redmine/redmine/blob/master/app/models/issue_import.rb
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items, shorten
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import write_csv

LIMITS = Limits(title=255, assignees=1, labels=False)
_CATEGORY = 60  # characters of a category's name: issue_categories.name
HEADS = ("Subject", "Description", "Category", "Start date", "Due date", "Parent task", "Unique ID")


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_csv(options.path, HEADS, _rows(entries))
    note = "import wizard: encoding UTF-8, date format YYYY-MM-DD, create missing categories"
    return Report((str(options.path),), len(entries), lost(entries, LIMITS), notes=(note,))


def _rows(entries: list[Item]) -> Iterator[tuple[str | int, ...]]:
    positions: dict[str, int] = {}
    position = 0
    for item in entries:
        position += 1
        if item.parent.id not in positions:
            positions[item.parent.id] = position
            yield (shorten(item.parent.title, 255), "", "", "", "", "", item.parent.id)
            position += 1
        yield _row(item, positions[item.parent.id])


def _row(item: Item, parent: int) -> tuple[str | int, ...]:
    start = item.start if item.start and item.due and item.start <= item.due else None
    return (
        shorten(item.title, 255),
        item.description,
        shorten(item.assignees[0], _CATEGORY) if item.assignees else "",
        start.isoformat() if start else "",
        item.due.isoformat() if item.due else "",
        parent,
        item.id,
    )
