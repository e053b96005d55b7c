"""Values that people gave, put where their words stand in a text that has changed.

A value without its words in the new text is not kept: a date that a person corrected in a sentence whose date is now
another would be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.model import Action, Condition, Deadline, Deliverable, Frequency, Quantity, Recipient, Span, Task, Unit
from pipeline.registry.ids import squeeze
from pipeline.review.decisions import Patch

Quoted = Frequency | Deadline | Quantity
Named = Recipient | Deliverable | Condition | Unit
Q = TypeVar("Q", Frequency, Deadline, Quantity)
N = TypeVar("N", Recipient, Deliverable, Condition, Unit)


@dataclass(frozen=True, slots=True)
class Move:
    """A task that stood at `old` in its notice and stands at `new` in `text`."""

    text: str
    old: Span
    new: Span

    def place(self, quote: str, span: Span | None) -> Span | None:
        """Where `quote`, which stood at `span`, stands now; what stood in the task must stand in it now."""
        near = (span or self.old).start - self.old.start + self.new.start
        inside = span is not None and self.old.holds(span)
        found = occurrences(self.text, quote, self.new if inside else Span(0, len(self.text)))
        return min(found, key=lambda place: abs(place.start - near), default=None)


def occurrences(text: str, quote: str, within: Span) -> list[Span]:
    """Where `quote` stands in a stretch of `text`, white space apart."""
    if not squeeze(quote):
        return []
    pattern = re.compile(r"\s*".join(map(re.escape, squeeze(quote))))
    return [Span(*match.span()) for match in pattern.finditer(text, within.start, within.end)]


def stands(text: str, task: Task) -> bool:
    """Whether the task's text stands at its place."""
    span = task.provenance.span
    return squeeze(text[span.start : span.end]) == squeeze(task.text)


def moved_task(task: Task, text: str, near: int) -> Task | None:
    """`task` where its text stands in `text`, nearest to the offset `near`; None when it stands nowhere."""
    found = occurrences(text, task.text, Span(0, len(text)))
    if not found:
        return None
    new = min(found, key=lambda place: abs(place.start - near))
    move = Move(text, task.provenance.span, new)
    names = tuple(name for name in _MOVERS if name not in ("text", "provenance"))
    patch = moved_patch(Patch(names, task), move)
    bare = replace(task, provenance=replace(task.provenance, span=new, page=None, box=None))
    empty = Patch(tuple(name for name in names if name not in patch.names), Task("", "", task.provenance))
    return empty.onto(patch.onto(bare))


def moved_patch(patch: Patch, move: Move) -> Patch:
    """`patch` with its spans in the new text; a field whose words no longer stand there is left out."""
    values, kept = patch.values, []
    for name in patch.names:
        mover = _MOVERS.get(name)
        if mover is None:
            kept.append(name)
        elif (changed := mover(values, move)) is not None:
            values, kept = changed, [*kept, name]
    return Patch(tuple(kept), values)


def _quoted(values: tuple[Q, ...], move: Move) -> tuple[Q, ...] | None:
    placed = [(value, move.place(value.text, value.span)) for value in values]
    if any(span is None for _, span in placed):
        return None
    return tuple(replace(value, span=span) for value, span in placed if span)


def _named(values: tuple[N, ...], move: Move) -> tuple[N, ...]:
    return tuple(replace(value, span=move.place(_name(value), value.span) if value.span else None) for value in values)


def _name(value: Named) -> str:
    return value.text if isinstance(value, Condition) else value.name


def _action(action: Action, move: Move) -> Action:
    return replace(action, span=move.place(action.verb or "", action.span) if action.span else None)


def _frequencies(task: Task, move: Move) -> Task | None:
    moved = _quoted(task.frequencies, move)
    return None if moved is None else replace(task, frequencies=moved)


def _deadlines(task: Task, move: Move) -> Task | None:
    moved = _quoted(task.deadlines, move)
    return None if moved is None else replace(task, deadlines=moved)


def _quantities(task: Task, move: Move) -> Task | None:
    moved = _quoted(task.quantities, move)
    return None if moved is None else replace(task, quantities=moved)


def _text(task: Task, move: Move) -> Task | None:
    span = move.place(task.text, task.provenance.span)
    return replace(task, provenance=replace(task.provenance, span=span)) if span else None


_MOVERS: dict[str, Callable[[Task, Move], Task | None]] = {
    "text": _text,
    "provenance": lambda t, m: t if m.place(t.text, None) else None,  # has gone along with the text
    "frequencies": _frequencies,
    "deadlines": _deadlines,
    "quantities": _quantities,
    "responsible_units": lambda t, m: replace(t, responsible_units=_named(t.responsible_units, m)),
    "deliverables": lambda t, m: replace(t, deliverables=_named(t.deliverables, m)),
    "reports_to": lambda t, m: replace(t, reports_to=_named(t.reports_to, m)),
    "conditions": lambda t, m: replace(t, conditions=_named(t.conditions, m)),
    "action": lambda t, m: replace(t, action=_action(t.action, m)),
}
