"""Decides what the listed parts after a lead-in (“……：”) are: part of its sentence, or sentences of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.rules import RuleSet

_CONDITIONAL_DUTY = re.compile(r"的[，,].*(?:[扣罚处]|给予|责令|应当?|予以|不予|可以|必须|不得|要|由)")
_PART_OF_CONDITION = ("的；", "的;", "的。", "的，")


def keeps_parts(lead_in: str, parts: Sequence[str], rules: RuleSet) -> bool:
    """True when lead-in and parts are one sentence (conditions, contents, materials, places).

    `lead_in` and `parts` are texts without white space. The lead-in's own words decide; where they do not, parts that
    all are conditions (“……的；”) belong to it.
    """
    if parts and sum(1 for part in parts if _CONDITIONAL_DUTY.search(part)) * 2 > len(parts):
        return False
    for rule in rules.of("list"):
        if rule.find(lead_in):
            return rule.emit == "whole"
    conditions = sum(1 for part in parts if part.endswith(_PART_OF_CONDITION))
    return bool(parts) and conditions * 2 > len(parts)
