"""How far a record can be trusted: the probability that a clerk need not touch it, and the reasons for doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from pipeline.model import Basis, Block, Cell, Document, Extraction, Notice, Task
from pipeline.normalize.confidence.scale import DIGITS, SURE, Scale, shipped
from pipeline.normalize.confidence.signs import Case, Signs
from pipeline.ruleset import RuleSet

__all__ = ["Case", "Signs", "cases", "with_confidence"]

_RECOGNISED = "文字由图像识别而来（置信度{:.2f}）"
_UNKNOWN = "同类记录常需核对"


def with_confidence(tasks: Sequence[Task], extraction: Extraction, notice: Notice, rules: RuleSet) -> tuple[Task, ...]:
    """The tasks of `extraction` with their confidence, and with reasons where it is below 0.9."""
    scale = shipped()
    signs = _signs(rules)
    judged = (_judged(case, signs, scale) for case in cases(tasks, extraction, notice))
    recognised = _recognised(notice.document)
    return tuple(_as_read(task, recognised) for task in judged) if recognised else tuple(judged)


def _judged(case: Case, signs: Signs, scale: Scale) -> Task:
    found = signs.of(case)
    confidence = scale.confidence(found)
    reasons = () if confidence >= SURE else scale.reasons(found, signs.phrases) or (_UNKNOWN,)
    return replace(case.task, confidence=confidence, reasons=reasons)


def _recognised(document: Document) -> tuple[Block | Cell, ...]:
    """What was read from pictures of pages."""
    parts: list[Block | Cell] = [*document.blocks, *(cell for table in document.tables for cell in table.cells)]
    return tuple(part for part in parts if part.sure < 1)


def _as_read(task: Task, recognised: Sequence[Block | Cell]) -> Task:
    """A record is right when its words were read rightly and then understood: the two shares are multiplied."""
    where = task.provenance.span
    sure = min((part.sure for part in recognised if part.span.overlaps(where)), default=1.0)
    if sure == 1:
        return task
    confidence = round(task.confidence * sure, DIGITS)
    reasons = (*task.reasons, _RECOGNISED.format(sure)) if confidence < SURE else ()
    return replace(task, confidence=confidence, reasons=reasons)


def cases(tasks: Sequence[Task], extraction: Extraction, notice: Notice) -> Iterator[Case]:
    """Each task with its duty and what stands around it, in order; one task for each duty."""
    named = Counter(name for task in tasks for name in _named(task, Basis.EXPLICIT))
    rest, before, carried = iter(tasks), frozenset[str](), 0
    for _, group in groupby(extraction.duties, key=lambda duty: duty.sentence.span):
        siblings = list(group)
        for place, duty in enumerate(siblings):
            task = next(rest)
            names = _named(task, Basis.INHERITED)
            carried = carried + 1 if names and names == before else 0
            before = names
            yield Case(task, duty, notice, place, len(siblings), named, carried)


def _named(task: Task, basis: Basis) -> frozenset[str]:
    return frozenset(unit.name for unit in task.responsible_units if unit.basis is basis)


@lru_cache(maxsize=4)
def _signs(rules: RuleSet) -> Signs:
    return Signs(rules, shipped().weights)
