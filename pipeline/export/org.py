"""Org mode: a heading for each notice, a TODO for each task with DEADLINE, SCHEDULED, tags and properties.

A repeater (+3m) moves a date by months and would drift from the end of a month, so it is written only for days up to
the 28th. Lines that begin with an asterisk or # would be markup: facts are list items.
https://orgmode.org/manual/Deadlines-and-Scheduling.html
https://orgmode.org/manual/Repeated-tasks.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items
from pipeline.export.model import Batch, Options, Report
from pipeline.export.recurrence import Rule
from pipeline.registry.files import write_whole

LIMITS = Limits(supporters=True, recurrence=True)
NO_REPEAT = Limits(supporters=True)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS = {"DAILY": "d", "WEEKLY": "w", "MONTHLY": "m", "YEARLY": "y"}
_TAG = re.compile(r"[^\w@]")
# Zero width: shows nothing and keeps [[, <2024-…> and *bold* from being read as markup.
_BREAK = "\u200b"
_MARKUP = re.compile(r"(?<=\[)(?=\[)|(?<=<)(?=\d)|(?=[*/_=~+][^\s*/_=~+])")


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    finished = options.finished
    write_whole(options.path, "\n".join(_lines(entries, finished)) + "\n")
    losses = [loss for item in entries for loss in lost([item], LIMITS if repeater(item.rule) else NO_REPEAT)]
    return Report((str(options.path),), len(entries), tuple(losses))


def _lines(entries: list[Item], finished: frozenset[str]) -> Iterator[str]:
    parent = ""
    for item in entries:
        if item.parent.id != parent:
            parent = item.parent.id
            yield f"* {text(item.parent.title)}"
        tags = ":".join(_TAG.sub("_", label) for label in item.labels)
        yield f"** {'DONE' if item.id in finished else 'TODO'} {text(item.title)}" + (f" :{tags}:" if tags else "")
        if planning := _planning(item):
            yield planning
        yield from (":PROPERTIES:", f":ID: {item.id}")
        yield from (f":ASSIGNEE+: {text(unit)}" for unit in item.assignees)
        yield ":END:"
        yield from (f"- {text(fact)}" for fact in item.description.split("\n"))


def _planning(item: Item) -> str:
    parts = [f"DEADLINE: {_stamp(item.due, repeater(item.rule))}"] if item.due else []
    if item.start:
        parts.append(f"SCHEDULED: {_stamp(item.start)}")
    return " ".join(parts)


def _stamp(day: Date, repeat: str = "") -> str:
    return f"<{day.isoformat()} {_DAYS[day.weekday()]}{' ' if repeat else ''}{repeat}>"


def repeater(rule: Rule | None) -> str:
    """+3m, or nothing where repeating the date would not give the days of the rule."""
    drifts = rule is None or (rule.due is not None and (rule.due.weekday or not 0 < (rule.due.day or -1) <= 28))
    return "" if rule is None or drifts else f"+{rule.interval}{_UNITS[rule.freq]}"


def text(line: str) -> str:
    return _MARKUP.sub(_BREAK, line)
