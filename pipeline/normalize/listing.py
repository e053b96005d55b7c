"""A schedule that names several dates at once (每周一、三、五; 每月5日和20日前; 每年6月、12月底) → a mention for each.

The words of the whole are dealt out among the parts, in text order: the period stands with the first, a 前 or a count
with the last. The values are all of the same period, bound and count.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.model import Group, Mention, Span
from pipeline.normalize.moment import NUMBER

MORE = ("second", "third", "fourth")
"""The groups of a rule that hold the later dates, each with the mark before it (、和及与)."""

_DATE = ("month", "day", "edge", "weekday", "nth", "moment")
_LATER = re.compile(
    rf"前?.(?:(?:周|星期)?(?P<weekday>[一二三四五六日天])|(?P<nth>第[一二三四])|(?P<month>(?:{NUMBER})月)?份?"
    rf"(?:(?P<day>{NUMBER})[日号]?|(?P<edge>月?[底末初]|[上中下]旬))?)"
)


def members(mention: Mention) -> tuple[Mention, ...]:
    """The mention itself, or one for each date that it lists."""
    later = [group for group in mention.groups if group.name in MORE]
    if not later:
        return (mention,)
    shared = tuple(group for group in mention.groups if group.name not in (*MORE, *_DATE))
    month = re.match(".*月", mention.group("moment") or "")
    read = [_in_month(month[0], group) if month else _read(group) for group in later]
    dates = _with_common_edge([_dates(mention), *read])
    pieces = _dealt(mention, later)
    return tuple(
        replace(mention, text=text, span=span, groups=(*shared, *groups))
        for (text, span), groups in zip(pieces, dates, strict=True)
    )


def _dates(mention: Mention) -> tuple[Group, ...]:
    return tuple(group for group in mention.groups if group.name in _DATE)


def _read(group: Group) -> tuple[Group, ...]:
    match = _LATER.fullmatch(group.text)
    found = match.groupdict() if match else {}
    return tuple(Group(name, text, group.span) for name, text in found.items() if text)


def _in_month(month: str, group: Group) -> tuple[Group, ...]:
    """A later day of the same month (3月15日、20日) as the whole date that it stands for."""
    return (Group("moment", month + group.text[1:], group.span),)


def _with_common_edge(dates: list[tuple[Group, ...]]) -> list[tuple[Group, ...]]:
    """“6月、12月底”: the edge of the last month is every month's that has no day of its own."""
    edge = tuple(group for group in dates[-1] if group.name == "edge")
    alone = ["month"]
    return [(*groups, *edge) if [g.name for g in groups] == alone else groups for groups in dates[:-1]] + dates[-1:]


def _dealt(mention: Mention, later: list[Group]) -> list[tuple[str, Span]]:
    """Words and place of each part: they end where the mark before the next one stands."""
    pieces: list[tuple[str, Span]] = []
    text, start = mention.text, mention.span.start
    for group in later:
        at = text.index(group.text)
        pieces.append((text[:at], Span(start, group.span.start)))
        text, start = text[at + 1 :], group.span.start + 1
    return [*pieces, (text, Span(start, mention.span.end))]
