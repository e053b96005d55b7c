"""Applies rules to a flow, and decides between matches that overlap.

The policy, stated once: vetoed text is blanked first; then the longest, the earliest, rule order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model import Field, Flow, Group, Mention
from pipeline.prefilter import ALL
from pipeline.ruleset import Rule

BLANK = "\ue000"


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's match in a flow: flow offsets, half open."""

    rule: Rule
    start: int
    end: int
    groups: tuple[tuple[str, int, int], ...]


def matches(rules: Iterable[Rule], text: str, present: int = ALL) -> list[Match]:
    """Every match of every rule in `text`, whether they overlap or not; `present` is `RuleSet.present(text)`."""
    found: list[Match] = []
    for rule in rules:
        if present & rule.need == rule.need and rule.find(text):
            found += _of_rule(rule, text)
    return found


def _of_rule(rule: Rule, text: str) -> Iterable[Match]:
    for found in rule.pattern.finditer(text):
        groups = tuple((name, *found.span(name)) for name in rule.pattern.groupindex if found.start(name) >= 0)
        yield Match(rule, found.start(), found.end(), groups)


def resolve(found: Iterable[Match]) -> list[Match]:
    """The matches that stand, in text order: the longest, then the earliest, then rule order."""
    taken: list[Match] = []  # in text order, so that only the neighbours can overlap
    for match in sorted(found, key=_precedence):
        place = bisect_left(taken, match.start, key=_start)
        before, behind = taken[max(place - 1, 0) : place], taken[place : place + 1]
        if all(m.end <= match.start for m in before) and all(match.end <= m.start for m in behind):
            taken.insert(place, match)
    return taken


def _start(match: Match) -> int:
    return match.start


def _precedence(match: Match) -> tuple[int, int, int]:
    return (match.start - match.end, match.start, match.rule.order)


def mask(vetoes: Iterable[Rule], text: str, present: int = ALL) -> str:
    """`text` with every vetoed stretch blanked, character by character, so that offsets stay.

    The blank is a private-use character: no rule names it, gaps run over it.
    """
    found = matches(vetoes, text, present)
    if not found:
        return text
    masked = list(text)
    for match in found:
        masked[match.start : match.end] = BLANK * (match.end - match.start)
    return "".join(masked)


def mentions(rules: Iterable[Rule], flow: Flow, masked: str | None = None) -> tuple[Mention, ...]:
    """What the rules find in the flow (or in its masked text), overlaps decided; quotes are the flow's own."""
    found = matches(rules, flow.text if masked is None else masked)
    return tuple(as_mention(match, flow) for match in resolve(found))


def as_mention(match: Match, flow: Flow) -> Mention:
    groups = tuple(
        Group(name, flow.text[start:end], flow.span(start, end)) for name, start, end in match.groups if end > start
    )
    return Mention(
        Field(match.rule.family),
        flow.span(match.start, match.end),
        flow.text[match.start : match.end],
        match.rule.id,
        match.rule.emit,
        groups,
    )
