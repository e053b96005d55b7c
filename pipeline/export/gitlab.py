"""GitLab: a CSV file for its issue import.

`title` and `description` must be there, `due_date` (YYYY-MM-DD) may; other columns are not read. Quick actions in the
description are carried out: none is written but /label, whose labels must exist, and none can come from the notice,
since every fact stands behind its head on a line of its own. A title has at most 255 characters, a description a
million.
https://docs.gitlab.com/ee/user/project/issues/csv_import.html
https://docs.gitlab.com/ee/user/project/quick_actions.html
"""

from __future__ import annotations

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items, shorten
from pipeline.export.markup import markdown
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import write_csv

LIMITS = Limits(title=255, description=1_000_000, assignees=0, start=False, parent=False)
HEADS = ("title", "description", "due_date")


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_csv(options.path, HEADS, map(_row, entries))
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _row(item: Item) -> tuple[str, str, str]:
    labels = " ".join(f'~"{label}"' for label in item.labels if '"' not in label)
    body = "  \n".join(map(markdown, item.description.split("\n")))
    return shorten(item.title, 255), f"{body}\n\n/label {labels}", item.due.isoformat() if item.due else ""
