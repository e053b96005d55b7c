"""Bounds what a pattern can cost before it runs: no rule may take more than linear time on any text.

Works on the parse tree of `re`, so that the answer does not depend on a text or a clock.
"""

from __future__ import annotations

import re
import re._parser as sre  # type: ignore[import-not-found]
from collections.abc import Callable
from dataclasses import dataclass
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

MAX_STEPS = 1_000_000
"""Most steps a pattern may need from one character on; with bounded repeats the whole is linear in the text."""

_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_UNBOUNDED = 10**9
_IGNORES_CASE = re.compile(r"\(\?[a-z]*i")
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
    return steps // _ANCHORED_DISCOUNT if tree[0] == (op.AT, op.AT_BEGINNING) else steps


def _sequence(tree: Any) -> _Cost:
    ways, steps = 1, 0
    for code, argument in tree:
        cost = _node(code, argument)
        steps = min(steps + ways * cost.steps, _UNBOUNDED)
        ways = min(ways * cost.ways, _UNBOUNDED)
    return _Cost(ways, steps)


def _node(code: Any, argument: Any) -> _Cost:
    if code in _REPEATS:
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


def required_characters(pattern: str) -> frozenset[str]:
    """Characters of which one stands in every match (empty: none known). A text without them needs no search."""
    return frozenset() if _IGNORES_CASE.search(pattern) else _rarest(sre.parse(pattern))


def _rarest(tree: Any) -> frozenset[str]:
    found = (_characters(code, argument, _rarest) for code, argument in tree)
    return min(filter(None, found), key=len, default=frozenset())


def first_characters(pattern: str) -> frozenset[str]:
    """Characters of which one opens every match (empty: none known). Elsewhere the pattern need not be tried."""
    return frozenset() if _IGNORES_CASE.search(pattern) else _opening(sre.parse(pattern))


def _opening(tree: Any) -> frozenset[str]:
    for code, argument in tree:
        if code not in (op.AT, op.ASSERT, op.ASSERT_NOT):  # these take no characters: what opens comes after them
            return _characters(code, argument, _opening)
    return frozenset()


def _characters(code: Any, argument: Any, of: Callable[[Any], frozenset[str]]) -> frozenset[str]:
    """Characters of which one stands in what an element matches; `of` answers it for the sequences in the element."""
    if code is op.LITERAL:
        return frozenset(chr(argument))
    if code is op.IN:
        return _class(argument)
    if code is op.SUBPATTERN:
        return of(argument[-1])
    if code is op.ATOMIC_GROUP:
        return of(argument)
    if code in _REPEATS:
        return of(argument[2]) if argument[0] > 0 else frozenset()
    if code is op.BRANCH:
        parts = [of(branch) for branch in argument[1]]
        return frozenset().union(*parts) if all(parts) else frozenset()
    return frozenset()


def _class(items: Any) -> frozenset[str]:
    found: set[str] = set()
    for code, argument in items:
        if code is op.LITERAL:
            found.add(chr(argument))
        elif code is op.RANGE and argument[1] - argument[0] < 64:
            found.update(chr(c) for c in range(argument[0], argument[1] + 1))
        else:
            return frozenset()
    return frozenset(found)
