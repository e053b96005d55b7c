"""Markdown: a checklist of GitHub's flavour, by notice and chapter.

GitHub Flavored Markdown Spec, Task list items: https://github.github.com/gfm/#task-list-items-extension-; read by
markdown-it in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.export.listing import by_notice, listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.markup import markdown
from pipeline.export.model import Batch, Options, Report
from pipeline.export.wording import deadline_text, frequency_text, line
from pipeline.registry.files import write_whole

LIMITS = Limits(supporters=True, labels=False)


def export(batch: Batch, options: Options) -> Report:
    def write(path: Path, entries: list[Item]) -> None:
        write_whole(path, "\n".join(_lines(entries, options.finished)) + "\n")

    return listed(batch, options, LIMITS, write)


def _lines(entries: list[Item], finished: frozenset[str]) -> Iterator[str]:
    for parent, held in by_notice(entries):
        yield from ("", f"# {markdown(parent.title)}", "", markdown(parent.number))
        chapter = None
        for item in held:
            head = line(item.task.path[0]) if item.task.path else ""
            if head != chapter:
                chapter = head
                yield from ("", f"## {markdown(head)}", "") if head else ("",)
            box = "[x]" if item.task.id in finished else "[ ]"
            yield f"- {box} {markdown(item.title)}{_facts(item)} <!-- {item.id} -->"


def _facts(item: Item) -> str:
    """The facts of an entry behind its title: units, frequency, deadlines."""
    units = "、".join(item.assignees) + (f"（配合：{'、'.join(item.supporters)}）" if item.supporters else "")
    times = "；".join([*map(frequency_text, item.task.frequencies), *map(deadline_text, item.task.deadlines)])
    facts = [f"**{markdown(line(units))}**" if units else "", markdown(times), f"截止 {item.due}" if item.due else ""]
    return "".join(f" · {fact}" for fact in facts if fact)
