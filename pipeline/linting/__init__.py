"""Finds what a notice itself got wrong: dates, numbers, counts, units, attachments that do not fit one another.

A finder is a function from a case to findings; `FINDERS` lists them. A finding is a question to the author, so a finder
stays silent where the notice may well be meant as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.linting import attachments, calendar_slips, duties, figures, numbering, schedule
from pipeline.linting.case import Case, Finding, case_of
from pipeline.model import Document

__all__ = ["FINDERS", "Case", "Finding", "case_of", "findings", "lint"]

FINDERS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    schedule.before_issue,
    schedule.report_before_end,
    schedule.phases_outside,
    schedule.month_and_period,
    schedule.as_soon_as_possible,
    calendar_slips.impossible_dates,
    calendar_slips.weekdays,
    numbering.labels,
    attachments.missing,
    figures.totals,
    figures.counts,
    figures.repeated,
    duties.without_unit,
    duties.outside_addressees,
)


def lint(document: Document, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> tuple[Finding, ...]:
    """What the notice in `document` got wrong, in reading order."""
    return findings(case_of(document, nlp=nlp, rules=rules))


def findings(case: Case) -> tuple[Finding, ...]:
    """The findings of all finders, in reading order, each once."""
    found = {finding for finder in FINDERS for finding in finder(case)}
    return tuple(sorted(found, key=lambda f: (f.span, f.code, f.message)))
