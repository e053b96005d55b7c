"""Duties as extracted, tasks as they stand in a registry."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model.document import Issue, Span
from pipeline.model.mentions import Mention
from pipeline.model.structure import Sentence
from pipeline.model.values import (
    Action,
    Basis,
    Condition,
    Deadline,
    DeadlineKind,
    Deliverable,
    Frequency,
    Modality,
    Provenance,
    Quantity,
    Recipient,
    Review,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Task:
    """One duty of the notice, normalized and grounded."""

    id: str
    text: str
    provenance: Provenance
    number: str | None = None
    path: tuple[str, ...] = ()
    action: Action = field(default_factory=Action)
    modality: Modality = Modality.REQUIRED
    status: str = "live"
    responsible_units: tuple[Unit, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    reports_to: tuple[Recipient, ...] = ()
    conditions: tuple[Condition, ...] = ()
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    review: Review = field(default_factory=Review)

    @property
    def trackable(self) -> bool:
        """Has a schedule (vague ones do not count), a quantity or a report duty."""
        return bool(
            any(not f.vague for f in self.frequencies)
            or any(d.kind is not DeadlineKind.VAGUE for d in self.deadlines)
            or self.quantities
            or self.reports_to
        )


@dataclass(frozen=True, slots=True)
class Background:
    """A sentence of the notice that is no task, with the reason."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A mention that stands outside the duty's own text and holds for it: in a table cell or a heading."""

    mention: Mention
    basis: Basis


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: a stretch of the text and the mentions in it, before values are normalized.

    `units` empty: nobody is named, the addressees are meant. `main` is its main clause, behind subject and conditions.
    """

    span: Span
    sentence: Sentence
    modality: Modality
    main: Span
    units: tuple[Unit, ...] = ()
    mentions: tuple[Mention, ...] = ()
    borrowed: tuple[Borrowed, ...] = ()
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that the body of a notice holds: its duties, and the sentences that are none, in reading order."""

    duties: tuple[Duty, ...]
    background: tuple[Background, ...]
