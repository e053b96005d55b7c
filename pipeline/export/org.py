"""Org mode: a heading for each notice, a to-do for each task with DEADLINE, SCHEDULED, tags and properties.

A repeater (+3m) moves a date by months and would drift from the end of a month: a rule that it cannot follow is written
as one to-do for each day. It has no end. Lines that begin with an asterisk or # would be markup: facts are list items.

Org manual, Deadlines and Scheduling, Repeated tasks: https://orgmode.org/manual/Deadlines-and-Scheduling.html,
https://orgmode.org/manual/Repeated-tasks.html; read by orgparse in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812

from pipeline.export.listing import by_notice
from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items
from pipeline.export.model import Batch, Options, Report
from pipeline.export.recurrence import Rule, repeats
from pipeline.registry.files import write_whole

LIMITS = Limits(supporters=True, recurrence=True, until=False)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS = {"DAILY": "d", "WEEKLY": "w", "MONTHLY": "m", "YEARLY": "y"}
_TAG = re.compile(r"[^\w@]")
# Zero width: shows nothing and keeps [[, <2024-…> and *bold* from being read as markup.
_BREAK = "\u200b"
_MARKUP = re.compile(r"(?<=\[)(?=\[)|(?<=<)(?=\d)|(?=[*/_=~+][^\s*/_=~+])")


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options, repeats))
    write_whole(options.path, "\n".join(_lines(entries, options.finished)) + "\n")
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def _lines(entries: list[Item], finished: frozenset[str]) -> Iterator[str]:
    for parent, held in by_notice(entries):
        yield f"* {text(parent.title)}"
        for item in held:
            tags = ":".join([_TAG.sub("_", label) for label in item.labels])
            yield f"** {'DONE' if item.task.id in finished else 'TODO'} {text(item.title)}" + (
                f" :{tags}:" if tags else ""
            )
            if planning := _planning(item):
                yield planning
            yield from (":PROPERTIES:", f":ID: {item.id}")
            yield from [f":ASSIGNEE+: {text(unit)}" for unit in item.assignees]
            yield ":END:"
            yield from [f"- {fact}" for fact in text(item.description).split("\n")]


def _planning(item: Item) -> str:
    parts = [f"DEADLINE: {_stamp(item.due, repeater(item.rule))}"] if item.due else []
    if item.start:
        parts.append(f"SCHEDULED: {_stamp(item.start)}")
    return " ".join(parts)


def _stamp(day: Date, repeat: str = "") -> str:
    return f"<{day.isoformat()} {_DAYS[day.weekday()]}{' ' if repeat else ''}{repeat}>"


def repeater(rule: Rule | None) -> str:
    """+3m, or nothing without a rule."""
    return f"+{rule.interval}{_UNITS[rule.freq]}" if rule else ""


def text(line: str) -> str:
    return _MARKUP.sub(_BREAK, line)
