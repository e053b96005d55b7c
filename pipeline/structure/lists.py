"""Decides what the listed parts after a lead-in (“……：”) are: part of its sentence, or sentences of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.ruleset import RuleSet

_CONDITIONAL_DUTY = re.compile(r"的[，,].*(?:[扣罚处]|给予|责令|应当?|予以|不予|可以|必须|不得|要|由)")
_TAGGED = re.compile(r"[（(](?:牵头|责任|负责|主办)(?:单位|部门)[：:]")
_CONDITION = re.compile(r"的[；;。，]$")


def keeps_parts(lead_in: str, parts: Sequence[str], rules: RuleSet) -> bool:
    """True when lead-in and parts are one sentence (conditions, contents, materials, places).

    `lead_in` and `parts` are texts without white space. The lead-in's own words decide; where they do not, parts that
    all are conditions (“……的；”) belong to it.
    """
    if _most(_CONDITIONAL_DUTY, parts) or _most(_TAGGED, parts):
        return False
    for rule in rules.of("list"):
        if rule.find(lead_in):
            return rule.emit == "whole"
    return _most(_CONDITION, parts)


def _most(pattern: re.Pattern[str], parts: Sequence[str]) -> bool:
    """Does more than half of `parts` match? False where there are none."""
    return sum(1 for part in parts if pattern.search(part)) * 2 > len(parts)
