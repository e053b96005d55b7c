"""Jira: a CSV file for its import wizard.

Summary is the one column that must be there; heads hold no punctuation; several labels stand in several columns of
the same head; an entry and its parent are tied by Issue ID and Parent ID, the parent first. The wizard is told the
format of dates, here yyyy-MM-dd. People are matched by e-mail address, which notices do not give: units go to a
column of their own, to be mapped to a text field.
https://support.atlassian.com/jira-cloud-administration/docs/import-data-from-a-csv-file/
https://support.atlassian.com/jira-work-management/docs/prepare-and-structure-your-csv-file
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, Parent, items, shorten
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import joined, write_csv

LIMITS = Limits(title=255, description=32_767, start=False)
_LABELS = 3
HEADS = (
    *("Summary", "Issue Type", "Issue ID", "Parent ID", "Description", "Due Date"),
    *["Labels"] * _LABELS,
    *("Responsible Units", "External ID"),
)


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_csv(options.path, HEADS, _rows(entries))
    note = "import wizard: date format yyyy-MM-dd, map Parent ID, take External ID as a text field"
    return Report((str(options.path),), len(entries), lost(entries, LIMITS), notes=(note,))


def _rows(entries: list[Item]) -> Iterator[tuple[str | int, ...]]:
    numbers: dict[str, int] = {}
    for number, item in enumerate(entries, 1):
        if item.parent.id not in numbers:
            numbers[item.parent.id] = len(entries) + len(numbers) + 1
            yield _parent(item.parent, numbers[item.parent.id])
        labels = [label.replace(" ", "_") for label in item.labels]
        yield (
            shorten(item.title, 255),
            "Sub-task",
            number,
            numbers[item.parent.id],
            shorten(item.description, 32_767),
            item.due.isoformat() if item.due else "",
            *labels,
            *[""] * (_LABELS - len(labels)),
            joined(item.assignees),
            item.id,
        )


def _parent(parent: Parent, number: int) -> tuple[str | int, ...]:
    return (shorten(parent.title, 255), "Task", number, *[""] * (4 + _LABELS), parent.id)
