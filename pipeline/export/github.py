"""GitHub: JSON Lines, one body of `POST /repos/OWNER/REPO/issues` each.

`title` must be there; labels are made when missing, if the user may. Assignees are logins, which units are not; issues
have no dates: all of it stands in the body. To create them:
`while read -r line; do gh api repos/OWNER/REPO/issues --input - <<< "$line"; done < FILE`.

REST API, Create an issue: https://docs.github.com/en/rest/issues/issues#create-an-issue

The lengths are not in it but in what GitHub answers: a title of at most 256 characters, a body of 65,536, a label of 50
(https://github.com/JasonEtco/create-an-issue/issues/123, https://github.com/github/docs/issues/32156).
"""

from __future__ import annotations

from pipeline.export.jsontext import write_lines
from pipeline.export.listing import listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.markup import markdown_lines
from pipeline.export.model import Batch, Options, Report
from pipeline.export.wording import shorten

LIMITS = Limits(title=256, description=30_000, assignees=0, start=False, due=False, parent=False)
_LABEL = 50


def export(batch: Batch, options: Options) -> Report:
    return listed(batch, options, LIMITS, lambda path, entries: write_lines(path, map(_issue, entries)))


def _issue(item: Item) -> dict[str, object]:
    title, description = LIMITS.fit(item)
    body = f"{description}\n截止：{item.due}" if item.due else description
    labels = [shorten(label.replace(",", "，"), _LABEL) for label in item.labels]
    return {"title": title, "body": markdown_lines(body), "labels": labels}
