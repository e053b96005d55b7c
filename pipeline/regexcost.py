"""Bounds what a pattern can cost before it runs: no rule may take more than linear time on any text.

Works on the parse tree of `re`, so that the answer does not depend on a text or a clock.
"""

from __future__ import annotations

import re
import re._parser as sre  # type: ignore[import-not-found]
from dataclasses import dataclass
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

MAX_STEPS = 1_000_000
"""Most steps a pattern may need from one character on; with bounded repeats the whole is linear in the text."""

REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_UNBOUNDED = 10**9
IGNORES_CASE = re.compile(r"\(\?[a-z]*i")
"""Where a pattern may match letters that it does not name."""

_ANCHORED_DISCOUNT = 50
"""A pattern that begins with ^ is tried once a sentence or clause, not once a character."""


@dataclass(frozen=True, slots=True)
class _Cost:
    """`ways` the element can match at one place (what backtracking multiplies), `steps` to try them all."""

    ways: int
    steps: int


_ONE = _Cost(1, 1)
_ENDLESS = _Cost(_UNBOUNDED, _UNBOUNDED)


def steps_per_character(pattern: str) -> int:
    """An upper bound of the steps `pattern` takes from one position; huge when a repeat has no upper limit."""
    tree = sre.parse(pattern)
    steps = _sequence(tree).steps
    return steps // _ANCHORED_DISCOUNT if begins_a_text(tree) else steps


def begins_a_text(tree: Any) -> bool:
    """Does a parsed pattern (`re._parser`) begin with ^?"""
    return tree.data[:1] == [(op.AT, op.AT_BEGINNING)] and not tree.state.flags & re.MULTILINE


def _sequence(tree: Any) -> _Cost:
    ways, steps = 1, 0
    for code, argument in tree:
        cost = _node(code, argument)
        steps = min(steps + ways * cost.steps, _UNBOUNDED)
        ways = min(ways * cost.ways, _UNBOUNDED)
    return _Cost(ways, steps)


def _node(code: Any, argument: Any) -> _Cost:
    if code in REPEATS:
        low, high, inner = argument
        cost = _ENDLESS if high is sre.MAXREPEAT else _repeat(int(low), int(high), _sequence(inner))
        # A possessive repeat gives nothing back: it can be left in one way only.
        return _Cost(1, cost.steps) if code is op.POSSESSIVE_REPEAT else cost
    if code is op.BRANCH:
        return _branch([_sequence(branch) for branch in argument[1]])
    if code is op.SUBPATTERN:
        return _sequence(argument[-1])
    if code in (op.ASSERT, op.ASSERT_NOT):
        return _Cost(1, _sequence(argument[1]).steps)
    if code is op.ATOMIC_GROUP:
        return _Cost(1, _sequence(argument).steps)
    return _ONE


def _branch(branches: list[_Cost]) -> _Cost:
    """Words of a list are told apart by their characters: hardly two fit at one place. Others add up."""
    manifold = [branch for branch in branches if branch.ways > 2]
    return _Cost(2 + sum(b.ways for b in manifold), 2 + sum(b.steps for b in manifold))


def _repeat(low: int, high: int, inner: _Cost) -> _Cost:
    ways = steps = 0
    for times in range(low, high + 1):
        ways += inner.ways**times
        steps += inner.ways ** max(times - 1, 0) * inner.steps
        if ways > _UNBOUNDED:
            return _ENDLESS
    return _Cost(ways, steps)
