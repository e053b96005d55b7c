"""OpenProject: a workbook for its Excel synchronization.

The columns Updatestatus, Lock Version, ID and Subject must be there, Parent where there is a hierarchy; ID and Lock
Version are empty for new work packages; four spaces before a subject make it a child of the one above, which fills in
Parent. Every other head must be an attribute of the project. The rows are pasted into the synchronization sheet and
uploaded.

docs/system-admin-guide/integrations/excel-synchronization/README.md of https://github.com/opf/openproject:
https://www.openproject.org/docs/system-admin-guide/integrations/excel-synchronization/

Not confirmed: the length of a subject (255 characters) and the English heads, which follow the language of the user.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.listing import by_notice, listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.model import Batch, Options, Report
from pipeline.export.sheets import Value, write_sheet
from pipeline.export.wording import shorten

_CHILD = "    "
LIMITS = Limits(title=255 - len(_CHILD), assignees=0, labels=False)
HEADS = ("Updatestatus", "Lock Version", "ID", "Subject", "Parent", "Description", "Type", "Start date", "Finish date")


def export(batch: Batch, options: Options) -> Report:
    return listed(
        batch, options, LIMITS, lambda path, entries: write_sheet(path, "Work packages", HEADS, _rows(entries))
    )


def _rows(entries: list[Item]) -> Iterator[tuple[Value, ...]]:
    for parent, held in by_notice(entries):
        yield ("", "", "", shorten(parent.title, 255), "", "", "Task", None, None)
        for item in held:
            title, description = LIMITS.fit(item)
            yield ("", "", "", _CHILD + title, "", description, "Task", item.start, item.due)
