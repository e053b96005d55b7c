"""Jira: a CSV file for its import of external systems, which an administrator runs.

Summary is the one column that must be there; heads hold no punctuation; no comma may be missing; several labels stand
in several columns of the same head. All parents stand above all sub-tasks, tied by Issue ID and Parent. The wizard is
told the format of dates, here yyyy-MM-dd. People are matched by e-mail address, which notices do not give: units go to
a column of their own, to be mapped to a text field. (The import that everybody may run takes 250 rows and no parents.)

- Prepare a CSV file for import: https://support.atlassian.com/jira-software-cloud/docs/prepare-a-csv-file-for-import
- Keep work parent-child relationships during CSV import:
  https://support.atlassian.com/jira/kb/keep-issue-parent-child-mapping-during-csv-import-to-jira-cloud
- Importing data from CSV: https://confluence.atlassian.com/servicedeskcloud/importing-data-from-csv-1097176622.html

Not confirmed: the lengths, 255 characters of a summary and 32,767 of a text, are those that Jira refuses beyond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.export.listing import by_notice, listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item, Parent
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import day, joined, write_csv
from pipeline.export.wording import shorten

LIMITS = Limits(title=255, description=32_767, start=False)
_LABELS = 3
HEADS = (
    *("Summary", "Issue Type", "Issue ID", "Parent", "Description", "Due Date"),
    *["Labels"] * _LABELS,
    *("Responsible Units", "External ID"),
)
_NOTE = "import wizard: date format yyyy-MM-dd, map Issue ID to Work item ID and External ID to a text field"


def export(batch: Batch, options: Options) -> Report:
    report = listed(batch, options, LIMITS, lambda path, entries: write_csv(path, HEADS, _rows(entries)))
    return replace(report, notes=(_NOTE,))


def _rows(entries: list[Item]) -> Iterator[tuple[str | int, ...]]:
    notices = list(by_notice(entries))
    for number, (parent, _) in enumerate(notices, 1):
        yield _parent(parent, number)
    below = ((number, item) for number, (_, held) in enumerate(notices, 1) for item in held)
    for number, (parent_number, item) in enumerate(below, len(notices) + 1):
        yield _row(item, number, parent_number)


def _parent(parent: Parent, number: int) -> tuple[str | int, ...]:
    return (shorten(parent.title, 255), "Task", number, *[""] * (4 + _LABELS), parent.id)


def _row(item: Item, number: int, parent: int) -> tuple[str | int, ...]:
    title, description = LIMITS.fit(item)
    labels = [label.replace(" ", "_") for label in item.labels]
    return (
        *(title, "Sub-task", number, parent, description, day(item.due)),
        *labels,
        *[""] * (_LABELS - len(labels)),
        joined(item.assignees),
        item.id,
    )
