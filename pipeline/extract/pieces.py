"""What a sentence is cut into: what was found in it, its clauses with their kind, and the duties they make."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extract.clauses import Clause
from pipeline.extract.subjects import Subject
from pipeline.model import Field, Modality, Unit


@dataclass(frozen=True, slots=True)
class Found:
    """A schedule, quantity or recipient in the flow: field, flow offsets, and whether it is a vague word."""

    field: Field
    start: int
    end: int
    vague: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One duty of a sentence: flow offsets, its subject (None: not named here) and modality."""

    start: int
    end: int
    subject: Subject | None
    modality: Modality
    partners: tuple[str, ...] = ()
    roles: tuple[Unit, ...] = ()  # who leads and who supports, where a clause says nothing else
    shared: bool = False  # the subject stands in an earlier piece of the same sentence
    penalty: bool = False  # what an authority does to an offender


@dataclass(frozen=True, slots=True)
class Part:
    """A clause and what it is: `lead`, `aim`, `same` or `main`."""

    clause: Clause
    kind: str
    subject: Subject | None
    scheduled: bool
    reports: bool
    vague: bool
    standing: bool = False

    @property
    def by(self) -> bool:
        """Does it say by whom (由X)?"""
        return self.subject is not None and self.subject.kind == "by"

    @property
    def bare(self) -> bool:
        """Is it nothing but names?"""
        return self.subject is not None and self.subject.kind == "bare"
