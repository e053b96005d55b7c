"""What a finder looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.model import Deadline, Document, Notice, Period, Sentence, Span, Task
from pipeline.registry import Registry
from pipeline.rules import load_rules
from pipeline.ruleset import RuleSet
from pipeline.run import compose
from pipeline.structure import read_structure

_END_OF_YEAR = (12, 31)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a notice got wrong: a stable code, a sentence in Chinese to put to its author, and the words at fault."""

    code: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """A notice with its structure and its tasks."""

    notice: Notice
    registry: Registry
    rules: RuleSet

    @property
    def text(self) -> str:
        return self.notice.document.text

    def quote(self, span: Span) -> str:
        """The words of a span without their white space."""
        return "".join(self.notice.document.quote(span).split())

    @property
    def year(self) -> int | None:
        header = self.registry.header
        return header.year or (header.issued_on.year if header.issued_on else None)

    @property
    def activity(self) -> Period | None:
        """The period of a campaign that the notice states; whole years only say what a plan is for."""
        period = self.registry.header.period
        if period is None or ((period.start.month, period.start.day), (period.end.month, period.end.day)) == (
            (1, 1),
            _END_OF_YEAR,
        ):
            return None
        return period

    def dated(self) -> Iterator[tuple[Task, Deadline, Date]]:
        """Every deadline with the last day that it leaves, each place of the text once."""
        seen: set[Span] = set()
        for task in self.registry.tasks:
            for deadline in task.deadlines:
                last = deadline.date or deadline.end
                if last and deadline.span not in seen:
                    seen.add(deadline.span)
                    yield task, deadline, last

    def sentence_at(self, span: Span) -> Sentence | None:
        return next((s for s in self.notice.sentences if s.span.holds(span)), None)


def case_of(document: Document, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> Case:
    """Reads a document as `extract` does, and keeps its structure. Raises RuleError for bad rules."""
    ruleset = load_rules(*rules)
    return Case(read_structure(document, ruleset), compose(document, nlp=nlp, rules=rules), ruleset)


def day_words(day: Date) -> str:
    return f"{day.month}月{day.day}日"


def period_words(period: Period) -> str:
    return f"{day_words(period.start)}至{day_words(period.end)}"
