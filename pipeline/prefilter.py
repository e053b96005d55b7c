"""Which patterns could match a text at all, told by the literals that stand in every one of their matches.

Contract: a pattern is passed over only where it has no match. The other way round nothing is promised.
"""

from __future__ import annotations

import re._parser as sre  # type: ignore[import-not-found]
from collections.abc import Iterable
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any, Generic, TypeAlias, TypeVar

from pipeline.regexcost import IGNORES_CASE, REPEATS

T = TypeVar("T")
Needs: TypeAlias = tuple[frozenset[str], ...]
"""Of each set one literal, a character or a pair of them, stands in every text that a pattern matches in."""

ALL = -1
"""`present` where nothing is known: everything could match."""

_MOST = 4
"""Needs kept of one pattern: those that the fewest texts meet."""
_USUAL = 500
"""Frequency from which on a need is met by nearly every text."""
_CHARACTER = 8
"""How much more often a character stands in a text than a pair of them, roughly."""
_WIDEST = 64
"""Characters of the widest range that is spelled out."""
_NONE: dict[str, int] = {}


def needs_of(pattern: str) -> Needs:
    """The needs of a pattern, the rarest first; none where nothing is known."""
    if IGNORES_CASE.search(pattern):
        return ()
    found = {need for need in _needs(sre.parse(pattern)) if _frequency(need) < _USUAL}
    return tuple(sorted(found, key=lambda need: (_frequency(need), sorted(need)))[:_MOST])


def _frequency(need: frozenset[str]) -> int:
    return sum(1 if len(literal) > 1 else _CHARACTER for literal in need)


def _needs(tree: Any) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    run = ""
    for code, argument in tree:
        if code is op.LITERAL:
            run += chr(argument)
        elif code not in (op.AT, op.ASSERT_NOT):  # these take no character: what stands about them is adjacent
            found += [*_of_run(run), *_of_node(code, argument)]
            run = "" if code is not op.ASSERT else run
    return found + _of_run(run)


def _of_run(run: str) -> list[frozenset[str]]:
    return [frozenset({run[:2]})] if run else []


def _of_node(code: Any, argument: Any) -> list[frozenset[str]]:
    if code is op.SUBPATTERN:
        return _needs(argument[-1])
    if code is op.ASSERT:
        return _needs(argument[1])
    if code is op.ATOMIC_GROUP:
        return _needs(argument)
    if code in REPEATS:
        return _needs(argument[2]) if argument[0] > 0 else []
    if code is op.BRANCH:
        branches = [_needs(branch) for branch in argument[1]]
        return [frozenset().union(*(min(b, key=_frequency) for b in branches))] if all(branches) else []
    characters = _class(argument) if code is op.IN else frozenset()
    return [characters] if characters else []


def _class(items: Any) -> frozenset[str]:
    """The characters of a class; none where they are too many, or told by what they are not."""
    found: set[str] = set()
    for code, argument in items:
        if code is op.LITERAL:
            found.add(chr(argument))
        elif code is op.RANGE and argument[1] - argument[0] < _WIDEST:
            found.update(chr(c) for c in range(argument[0], argument[1] + 1))
        else:
            return frozenset()
    return frozenset(found)


# --- what a match begins with ---


def openings_of(pattern: str) -> frozenset[str]:
    """The first one or two characters of every match; behind a single one anything may follow. None: not known."""
    return frozenset() if IGNORES_CASE.search(pattern) else openings_of_tree(sre.parse(pattern))


def openings_of_tree(tree: Any) -> frozenset[str]:
    """The same of a parsed pattern (`re._parser`) that minds the case of letters."""
    found = frozenset(text for text, _ in _heads(tree))
    return frozenset() if "" in found else found


_Heads: TypeAlias = set[tuple[str, bool]]
"""What can stand at the beginning of a match, and whether what follows in the pattern comes right behind it."""
_UNKNOWN: _Heads = {("", False)}


def _heads(tree: Any) -> _Heads:
    found: _Heads = {("", True)}
    for code, argument in tree:
        growing = {text for text, goes_on in found if goes_on and len(text) < 2}
        if not growing:
            break
        following = _heads_of_node(code, argument)
        found = {head for head in found if head[0] not in growing or not head[1]}
        found |= {((text + more)[:2], goes_on) for text in growing for more, goes_on in following}
    return found


def _heads_of_node(code: Any, argument: Any) -> _Heads:
    if code is op.LITERAL:
        return {(chr(argument), True)}
    if code is op.IN:
        return {(character, True) for character in _class(argument)} or _UNKNOWN
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return {("", True)}  # these take no character
    if code is op.SUBPATTERN:
        return _heads(argument[-1])
    if code is op.ATOMIC_GROUP:
        return _heads(argument)
    if code is op.BRANCH:
        return set().union(*(_heads(branch) for branch in argument[1]))
    if code in REPEATS:
        once = {(text, goes_on and argument[1] == 1) for text, goes_on in _heads(argument[2])}
        return once | ({("", True)} if argument[0] == 0 else set())
    return _UNKNOWN


class Openers(Generic[T]):
    """Finds those of many patterns that may match right at a place, by the one or two characters there."""

    def __init__(self, patterns: Iterable[tuple[T, str]]) -> None:
        openings = [(item, openings_of(pattern)) for item, pattern in patterns]
        known = {text[:size] for _, texts in openings for text in texts for size in (1, 2)}
        self._anywhere = tuple(item for item, texts in openings if not texts)
        self._by_text = {
            text: tuple(item for item, texts in openings if not texts or text in texts or text[0] in texts)
            for text in known
        }

    def at(self, text: str, position: int) -> tuple[T, ...]:
        """Those that may match at `position`, in their order."""
        pair = text[position : position + 2]
        return self._by_text.get(pair) or self._by_text.get(pair[:1]) or self._anywhere


class Prefilter:
    """Numbers the needs of many patterns, and finds in one look at a text which of them it meets."""

    def __init__(self, patterns: Iterable[Needs]) -> None:
        self._bits: dict[frozenset[str], int] = {}
        for needs in patterns:
            for need in needs:
                self._bits.setdefault(need, 1 << len(self._bits))
        self._known = _by_first(self._bits)
        # A sentence is asked about by one family of rules after the other.
        self.present = lru_cache(maxsize=1024)(self._present)

    def need(self, needs: Needs) -> int:
        """The bits of a pattern's needs: it could match where `present & need == need`."""
        return sum(self._bits[need] for need in needs)

    def _present(self, text: str) -> int:
        """The bits of the needs that `text` meets."""
        known, present = self._known, 0
        seconds = _NONE
        for character in text:
            if character in seconds:
                present |= seconds[character]
            if character in known:
                bits, seconds = known[character]
                if bits:
                    present |= bits
            else:
                seconds = _NONE
        return present


def _by_first(bits: dict[frozenset[str], int]) -> dict[str, tuple[int, dict[str, int]]]:
    """Of each first character: the bits it sets alone, and those it sets before a second one."""
    known: dict[str, tuple[int, dict[str, int]]] = {}
    for need, bit in bits.items():
        for literal in need:
            alone, pairs = known.get(literal[0], (0, {}))
            if len(literal) == 1:
                alone |= bit
            else:
                pairs[literal[1]] = pairs.get(literal[1], 0) | bit
            known[literal[0]] = alone, pairs
    return known
