"""GitLab: a CSV file for its issue import.

The columns `title` and `description` must be there, `due_date` (YYYY-MM-DD) may; columns of other names are not read.
Quick actions in the description are carried out: none is written but /label, whose labels must exist, and none can come
from the notice, since every fact stands behind its head on a line of its own. GitLab.com takes files of up to 10 MB.

doc/user/project/issues/csv_import.md of https://github.com/gitlabhq/gitlabhq:
https://docs.gitlab.com/ee/user/project/issues/csv_import.html and
https://docs.gitlab.com/ee/user/project/quick_actions.html

Not confirmed: the lengths, 255 characters of a title and a million of a description.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.export.listing import listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.markup import markdown_lines
from pipeline.export.model import Batch, Options, Report
from pipeline.export.tables import day, write_csv

LIMITS = Limits(title=255, description=500_000, assignees=0, start=False, parent=False)
HEADS = ("title", "description", "due_date")
_MAX_BYTES = 10_000_000
_LARGE = "GitLab.com takes files of up to 10 MB: export fewer notices at once"


def export(batch: Batch, options: Options) -> Report:
    report = listed(batch, options, LIMITS, lambda path, entries: write_csv(path, HEADS, map(_row, entries)))
    return replace(report, notes=(_LARGE,)) if options.path.stat().st_size > _MAX_BYTES else report


def _row(item: Item) -> tuple[str, str, str]:
    title, description = LIMITS.fit(item)
    labels = " ".join([f'~"{label}"' for label in item.labels if '"' not in label])
    return title, f"{markdown_lines(description)}\n\n/label {labels}", day(item.due)
