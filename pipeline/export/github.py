"""GitHub: JSON Lines, one body of `POST /repos/OWNER/REPO/issues` each.

`title` must be there (at most 256 characters), `body` has at most 65,536; labels are made when missing, if the user
may. Assignees are logins, which units are not; issues have no dates: all of it stands in the body. To create them:
`while read -r line; do gh api repos/OWNER/REPO/issues --input - <<< "$line"; done < FILE`.
https://docs.github.com/en/rest/issues/issues#create-an-issue
"""

from __future__ import annotations

from pipeline.export.jsontext import write_lines
from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items, shorten
from pipeline.export.markup import markdown
from pipeline.export.model import Batch, Options, Report

LIMITS = Limits(title=256, description=60_000, assignees=0, start=False, due=False, parent=False)
_LABEL = 50


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_lines(options.path, map(_issue, entries))
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _issue(item: Item) -> dict[str, object]:
    facts = shorten(item.description, 60_000).split("\n")
    due = [f"截止：{item.due}"] if item.due else []
    return {
        "title": shorten(item.title, 256),
        "body": "  \n".join(map(markdown, [*facts, *due])),
        "labels": [shorten(label.replace(",", "，"), _LABEL) for label in item.labels],
    }
