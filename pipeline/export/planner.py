"""Microsoft Project, and Planner by way of it: a CSV file for Project's import wizard.

The map takes Name, Start, Finish, Resource Names (parted by commas), Outline Level and Notes; a notice is a summary
task at level 1, its tasks are at level 2. The file has a byte order mark, since Office takes UTF-8 for the local code
page without it. Planner itself imports no file; Project publishes a plan to it.

Application.MapEdit and its field names: https://learn.microsoft.com/en-us/office/vba/api/project.application.mapedit

Not confirmed: that YYYY-MM-DD is read under every regional setting, and the 255 characters of a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.listing import by_notice, listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import day, joined, write_csv
from pipeline.export.wording import shorten

LIMITS = Limits(title=255, labels=False)
HEADS = ("Name", "Outline Level", "Start", "Finish", "Resource Names", "Notes", "Text1")


def export(batch: Batch, options: Options) -> Report:
    return listed(batch, options, LIMITS, lambda path, entries: write_csv(path, HEADS, _rows(entries), bom=True))


def _rows(entries: list[Item]) -> Iterator[tuple[str | int, ...]]:
    for parent, held in by_notice(entries):
        yield (shorten(parent.title, 255), 1, "", "", "", "", parent.id)
        for item in held:
            title, description = LIMITS.fit(item)
            yield title, 2, day(item.start), day(item.due), joined(item.assignees), description, item.id
