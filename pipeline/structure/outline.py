"""Labels of numbered items and the tree they make.

Kinds are ranked outermost first as official documents nest them (GB/T 9704-2012, 7.3.3: 一、（一）1.（1）; regulations
第X章 第X条 （一）; enterprise standards 4, 4.2, 4.2.1). A label pops every open item of its rank or deeper.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.prefilter import Openers
from pipeline.ruleset import Rule, RuleSet

_RANKS = {
    "chapter": 0,
    "chinese": 10,
    "arabic_blank": 12,
    "decimal": 12,
    "article": 20,
    "chinese_paren": 30,
    "arabic": 40,
    "arabic_paren": 50,
    "circled": 60,
}
TEXT_RANK = 90
"""Unnumbered heads inside an item stand below every label."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a line: its kind, bare number, length in characters, and rank (0 outermost)."""

    kind: str
    number: str
    length: int
    rank: int


def read_label(text: str, rules: RuleSet) -> Label | None:
    """The label that `text` (a line without its margins) begins with."""
    for rule in _openers(rules).at(text, 0):
        match = rule.pattern.match(text)
        if match:
            groups = match.groupdict()
            number = groups.get("number") or groups.get("bare") or ""
            return Label(rule.emit, number, match.end(), _rank(rule.emit, number))
    return None


@lru_cache(maxsize=4)
def _openers(rules: RuleSet) -> Openers[Rule]:
    return Openers((rule, rule.pattern.pattern) for rule in rules.of("outline"))


def _rank(kind: str, number: str) -> int:
    return _RANKS[kind] + (number.count(".") + number.count("．") if kind == "decimal" else 0)
