"""Microsoft Planner and Project: a CSV file for Project's import wizard, from which a plan is published.

The map takes Name (at most 255 characters), Start, Finish, Resource Names (parted by commas), Outline Level and
Notes; a notice is a summary task at level 1, its tasks are at level 2. Dates as YYYY-MM-DD; the file has a byte order
mark, since Office takes UTF-8 for the local code page without it.
https://learn.microsoft.com/en-us/office/vba/api/project.application.mapedit
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items, shorten
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import joined, write_csv

LIMITS = Limits(title=255, labels=False)
HEADS = ("Name", "Outline Level", "Start", "Finish", "Resource Names", "Notes", "Text1")


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_csv(options.path, HEADS, _rows(entries), bom=True)
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _rows(entries: list[Item]) -> Iterator[tuple[str | int, ...]]:
    parent = ""
    for item in entries:
        if item.parent.id != parent:
            parent = item.parent.id
            yield (shorten(item.parent.title, 255), 1, "", "", "", "", parent)
        yield (
            shorten(item.title, 255),
            2,
            item.start.isoformat() if item.start else "",
            item.due.isoformat() if item.due else "",
            joined(item.assignees),
            item.description,
            item.id,
        )
