"""What was found in the text, not yet normalized."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.document import Span


class Field(StrEnum):
    """What a mention is about; `veto` masks text that must not be read (document numbers, 《titles》)."""

    VETO = "veto"
    FREQUENCY = "frequency"
    DEADLINE = "deadline"
    QUANTITY = "quantity"
    UNIT = "unit"
    REPORT = "report"
    MODALITY = "modality"
    CONDITION = "condition"
    DELIVERABLE = "deliverable"
    ACTION = "action"
    BACKGROUND = "background"


TIMED = (Field.FREQUENCY, Field.DEADLINE, Field.QUANTITY)
"""Fields whose mentions compete for the same words, and are read in text from which the vetoed is blanked."""


@dataclass(frozen=True, slots=True)
class Group:
    """A named part of a match, as written and without white space."""

    name: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mention:
    """Something found in the text, not yet normalized. `rule` is a rule id, or the model's name.

    `text` is the quote without white space; `emit` names the normalizer.
    """

    field: Field
    span: Span
    text: str
    rule: str
    emit: str = ""
    groups: tuple[Group, ...] = ()

    def group(self, name: str) -> str | None:
        for group in self.groups:
            if group.name == name:
                return group.text
        return None
