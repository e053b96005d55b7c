"""What the decisions on one task come to: one opinion, or several that contradict each other.

A person who decides knows their own earlier decisions, and those of others that were on the screen (`seen`). What is
known is built upon; decisions that do not know each other must agree. Edits of different fields do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from pipeline.review.decisions import UNCHANGED, Decision, Patch, Verdict, moment

_MAKERS = (Verdict.ADDED, Verdict.SPLIT, Verdict.MERGED)


@dataclass(frozen=True, slots=True)
class Opinion:
    """The decisions on a task, taken together: what was edited, whether it is rejected, and who said so last.

    `made` is the decision that added the task, or that put others in its place.
    """

    last: Decision
    patch: Patch = UNCHANGED
    rejected: bool = False
    made: Decision | None = None

    @property
    def state(self) -> str:
        """The `review.state` of the task in the registry."""
        if self.rejected:
            return "rejected"
        if self.made and self.made.verdict is Verdict.ADDED:
            return "added"
        return "edited" if self.patch.names or self.made else "accepted"

    @property
    def effect(self) -> tuple[object, ...]:
        """Equal for opinions that come to the same, whoever holds them."""
        made = self.made and (self.made.verdict, self.made.into, frozenset(self.made.touches))
        return self.state, self.patch, made

    def then(self, decision: Decision) -> Opinion:
        """This opinion after one more decision that builds on it."""
        added = self.made if self.made and self.made.verdict is Verdict.ADDED else None
        if decision.verdict in _MAKERS:
            return Opinion(decision, self.patch if decision.verdict is Verdict.ADDED else Patch(), made=decision)
        if decision.verdict is Verdict.EDITED:
            return Opinion(decision, self.patch.then(decision.fields), made=added)
        return Opinion(decision, self.patch, decision.verdict is Verdict.REJECTED, added)


def in_order(decisions: Sequence[Decision]) -> list[Decision]:
    """By the time they were made; what one person decided in one moment stays as it is."""
    return sorted(decisions, key=lambda decision: (decision.moment, decision.by))


def opinions(decisions: Sequence[Decision]) -> tuple[Opinion, ...]:
    """The opinions held on one task: one when everybody agrees, more when people contradict each other."""
    ordered = in_order(decisions)
    heads = [d for i, d in enumerate(ordered) if not any(_knows(later, d) for later in ordered[i + 1 :])]
    held = [_opinion([d for d in ordered[: ordered.index(head)] if _knows(head, d)] + [head]) for head in heads]
    distinct = tuple({opinion.effect: opinion for opinion in held}.values())
    joined = _joined(distinct)
    return (joined,) if joined else distinct


def _knows(later: Decision, earlier: Decision) -> bool:
    if later.by == earlier.by:
        return True
    return later.seen is not None and moment(later.seen) >= earlier.moment < later.moment


def _opinion(ordered: Sequence[Decision]) -> Opinion:
    first, *rest = ordered
    return reduce(Opinion.then, rest, Opinion(first).then(first))


def _joined(held: Sequence[Opinion]) -> Opinion | None:
    """Edits that do not know each other as one, where no field got two values."""
    if not all(opinion.state in ("edited", "added") and not _replaces(opinion) for opinion in held):
        return held[0] if len(held) == 1 else None
    patch = Patch()
    for opinion in held:
        for name in set(patch.names) & set(opinion.patch.names):
            if getattr(patch.values, name) != getattr(opinion.patch.values, name):
                return None
        patch = patch.then(opinion.patch)
    made = next((opinion.made for opinion in held if opinion.made), None)
    return Opinion(held[-1].last, patch, made=made)


def _replaces(opinion: Opinion) -> bool:
    return opinion.made is not None and opinion.made.verdict is not Verdict.ADDED
