"""OpenProject: a workbook for its Excel synchronization.

The columns Updatestatus, Lock Version, ID and Subject must be there; ID and Lock Version are empty for new work
packages; four spaces before a subject make it a child of the one above; a subject has at most 255 characters. Its
rows are pasted into the synchronization sheet and uploaded.
https://www.openproject.org/docs/system-admin-guide/integrations/excel-synchronization/
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items, shorten
from pipeline.export.model import Batch, Options, Report
from pipeline.export.sheets import Value, write_sheet

_CHILD = "    "
LIMITS = Limits(title=255 - len(_CHILD), assignees=0, labels=False)
HEADS = ("Updatestatus", "Lock Version", "ID", "Subject", "Description", "Type", "Start date", "Finish date")


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_sheet(options.path, "Work packages", HEADS, _rows(entries))
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _rows(entries: list[Item]) -> Iterator[tuple[Value, ...]]:
    parent = ""
    for item in entries:
        if item.parent.id != parent:
            parent = item.parent.id
            yield ("", "", "", shorten(item.parent.title, 255), "", "Summary task", None, None)
        subject = _CHILD + shorten(item.title, 255 - len(_CHILD))
        yield ("", "", "", subject, item.description, "Task", item.start, item.due)
