"""Markdown: a checklist of GitHub's flavour, by notice and chapter.

https://github.github.com/gfm/#task-list-items-extension-
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, deadline_text, frequency_text, items, line
from pipeline.export.markup import markdown
from pipeline.export.model import Batch, Options, Report
from pipeline.registry.files import write_whole

LIMITS = Limits(supporters=True, labels=False)


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    write_whole(options.path, "\n".join(_lines(entries, options.finished)) + "\n")
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _lines(entries: list[Item], finished: frozenset[str]) -> Iterator[str]:
    parent, chapter = "", ""
    for item in entries:
        if item.parent.id != parent:
            parent, chapter = item.parent.id, ""
            yield from ("", f"# {markdown(item.parent.title)}", "", markdown(item.parent.number), "")
        head = line(item.task.path[0]) if item.task.path else ""
        if head != chapter:
            chapter = head
            yield from ("", f"## {markdown(head)}" if head else "", "")
        yield f"- [{'x' if item.id in finished else ' '}] {markdown(item.title)}{_facts(item)} <!-- {item.id} -->"


def _facts(item: Item) -> str:
    """The facts of an entry behind its title: units, frequency, deadlines."""
    units = "、".join(item.assignees) + (f"（配合：{'、'.join(item.supporters)}）" if item.supporters else "")
    times = "；".join([*map(frequency_text, item.task.frequencies), *map(deadline_text, item.task.deadlines)])
    facts = [f"**{markdown(line(units))}**" if units else "", markdown(times), f"截止 {item.due}" if item.due else ""]
    return "".join(f" · {fact}" for fact in facts if fact)
