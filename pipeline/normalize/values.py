"""The one door: mentions of time and amounts → values, one by one or with what a sentence carries on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pipeline.model import Deadline, Flow, Frequency, Issue, Mention, Quantity
from pipeline.normalize import deadline, frequency, quantity
from pipeline.normalize.listing import members
from pipeline.normalize.moment import Context

__all__ = ["NORMALIZERS", "Context", "Value", "Values", "normalize", "values"]

Value = Frequency | Deadline | Quantity | Issue
"""An Issue stands for a value that cannot be (2月30日)."""

NORMALIZERS: dict[str, Callable[[Mention, Context], Value | None]] = {
    "frequency.count": frequency.count,
    "frequency.vague": frequency.vague,
    "frequency.recurring": frequency.recurring,
    "deadline.before": deadline.before,
    "deadline.by": deadline.by,
    "deadline.on": deadline.on,
    "deadline.named_day": deadline.named_day,
    "deadline.same_month": deadline.same_month,
    "deadline.part": deadline.part,
    "deadline.window": deadline.window,
    "deadline.since": deadline.since,
    "deadline.within": deadline.within,
    "deadline.activity": deadline.activity,
    "deadline.vague": deadline.vague,
    "quantity.quantity": quantity.quantity,
}


@dataclass(frozen=True, slots=True)
class Values:
    """What a sentence's mentions come to, each list in text order."""

    frequencies: tuple[Frequency, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    issues: tuple[Issue, ...] = ()


def normalize(mention: Mention, context: Context) -> Value | None:
    """The value of one mention; an Issue when it cannot be; None when it turns out to be no schedule or amount."""
    normalizer = NORMALIZERS.get(f"{mention.field.value}.{mention.emit}")
    return normalizer(mention, context) if normalizer else None


def values(mentions: Iterable[Mention], context: Context, flow: Flow | None = None) -> Values:
    """The values of a sentence's mentions (in text order), carrying on periods and years from one to the next.

    `flow` is the sentence's own; with it, a duration finds the event it counts from in the clause before it.
    """
    found: list[Value] = []
    for mention in (part for whole in mentions for part in members(whole)):
        value = normalize(mention, context)
        if value is None:
            continue
        if isinstance(value, Deadline) and flow is not None:
            value = _anchored(value, flow)
        found.append(value)
        context = _carry_on(context, mention, value)
    return Values(
        tuple(v for v in found if isinstance(v, Frequency)),
        tuple(v for v in found if isinstance(v, Deadline)),
        tuple(v for v in found if isinstance(v, Quantity)),
        tuple(v for v in found if isinstance(v, Issue)),
    )


def _carry_on(context: Context, mention: Mention, value: Value) -> Context:
    """What later mentions of the sentence take from `value`: the period of its count, the year of its date."""
    if isinstance(value, Frequency) and value.every:
        yearly = value.every if value.every.endswith("Y") and "每" in value.text else context.yearly
        monthly = value.every if value.due and value.due.day and value.due.month is None else context.monthly
        return replace(context, inherited_every=value.every, yearly=yearly, monthly=monthly)
    if isinstance(value, Deadline) and (last := value.date or value.end or value.start):
        told = value.year_basis in (None, "sentence") and "年" in mention.text
        return replace(context, carried_year=last.year if told else context.carried_year, carried_day=last)
    return context


_ANCHOR = re.compile(r"([^，。；：！？,;]{2,40}?)(?:之?后|以后|的|时|之日起)[，,][^，。；：！？,;]{0,16}$")


def _anchored(value: Deadline, flow: Flow) -> Deadline:
    """A bare duration (“收到文件后，应当在5个工作日内…”) counts from the clause before it."""
    if value.duration is None or value.after is not None:
        return value
    at = next((i for i, back in enumerate(flow.back) if back >= value.span.start), 0)
    anchor = _ANCHOR.search(flow.text[max(0, at - 80) : at])
    return replace(value, after=anchor[1]) if anchor else value
