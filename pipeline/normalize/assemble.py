"""Duties + header → tasks: values are normalized, what stands outside a duty is laid to it, every field is grounded."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.model import (
    TIMED,
    Action,
    Basis,
    Block,
    Condition,
    Deadline,
    Deliverable,
    Document,
    Duty,
    Extraction,
    Field,
    Flow,
    Issue,
    Mention,
    Notice,
    Provenance,
    Span,
    Task,
    Unit,
)
from pipeline.normalize.moment import Context
from pipeline.normalize.values import Values, normalize, values

_BREAK = re.compile(r"[ 　\t]*\n\s*")


def texts(document: Document, extraction: Extraction) -> tuple[str, ...]:
    """What each duty says, its line breaks left out: the texts of the tasks."""
    return tuple(_text(document, duty) for duty in extraction.duties)


def assemble(
    notice: Notice, extraction: Extraction, actions: Sequence[Action], ids: Sequence[str] = ()
) -> tuple[Task, ...]:
    """The tasks of the notice, in reading order.

    `actions` are the main verbs and objects, `ids` the ids (or none), one for each duty of the extraction.
    """
    context = Context(
        issued_on=notice.header.issued_on,
        year=notice.header.year,
        year_basis=notice.header.year_basis,
        period=notice.header.period,
    )
    tasks = _Assembler(notice, context).tasks
    return tuple(tasks(extraction.duties, actions, ids or [""] * len(extraction.duties)))


class _Assembler:
    def __init__(self, notice: Notice, context: Context) -> None:
        self.notice = notice
        self.context = context
        self.carries_document = any(s.document for s in notice.sentences)
        self.paged = [block for block in notice.document.blocks if block.page]
        self.ends = [block.span.end for block in self.paged]

    def tasks(self, duties: Sequence[Duty], actions: Sequence[Action], ids: Sequence[str]) -> Iterator[Task]:
        rows = zip(duties, actions, ids, strict=True)
        for _, group in groupby(rows, key=lambda row: row[0].sentence.span):
            of_sentence = list(group)
            found = self._values([duty for duty, *_ in of_sentence])
            for duty, action, task_id in of_sentence:
                yield self._task(duty, action, task_id, found)

    def _values(self, duties: list[Duty]) -> Values:
        """Values are read over the whole sentence: a later clause may take its period from an earlier one."""
        mentions = [m for duty in duties for m in duty.mentions if m.field in TIMED]
        if not mentions:
            return Values()
        sentence = duties[0].sentence
        flow = Flow.of(self.notice.document.text, sentence.span, sentence.skips)
        return values(sorted(mentions, key=lambda m: m.span), self.context, flow)

    def _task(self, duty: Duty, action: Action, task_id: str, found: Values) -> Task:
        item = self.notice.items[duty.sentence.item]
        inside = duty.span.holds
        deadlines = (*(d for d in found.deadlines if inside(d.span)), *self._borrowed(duty))
        issues = tuple(i for i in found.issues if i.span and inside(i.span))
        units = duty.units or self._addressees()
        return Task(
            id=task_id,
            text=_text(self.notice.document, duty),
            provenance=self._provenance(duty),
            number=item.number,
            path=tuple(heading.text for heading in item.path),
            modality=duty.modality,
            action=action,
            status=self._status(duty),
            responsible_units=units,
            frequencies=tuple(f for f in found.frequencies if inside(f.span)),
            deadlines=tuple(deadlines),
            quantities=tuple(q for q in found.quantities if inside(q.span)),
            deliverables=tuple(
                Deliverable(_name(m), m.span, m.rule) for m in duty.mentions if m.field is Field.DELIVERABLE
            ),
            reports_to=duty.recipients,
            conditions=tuple(Condition(m.text, m.span, m.rule) for m in _of(duty, Field.CONDITION)),
            rules=_rules(duty, units),
            issues=issues if units else (*issues, Issue("no-unit", "没有写明责任单位", duty.span)),
        )

    def _borrowed(self, duty: Duty) -> Iterator[Deadline]:
        """Deadlines of the row's time cell or the phase's heading; the row's own wins over an equal one in the text."""
        for borrowed in duty.borrowed:
            value = normalize(borrowed.mention, self.context)
            if isinstance(value, Deadline):
                yield replace(value, basis=borrowed.basis)

    def _addressees(self) -> tuple[Unit, ...]:
        return tuple(Unit(name, basis=Basis.ADDRESSEE) for name in self.notice.header.addressees)

    def _status(self, duty: Duty) -> str:
        """In a draft sent for comment only the covering letter's duties are live."""
        if self.notice.header.status != "draft":
            return "live"
        return "live" if self.carries_document and duty.sentence.document == 0 else "proposed"

    def _provenance(self, duty: Duty) -> Provenance:
        block = self._block(duty.span)
        page, box = (block.page, block.box) if block else (None, None)
        place, source = duty.sentence.place, self._file(duty.span)
        if place is None:
            return Provenance(duty.span, page, box, source=source)
        return Provenance(duty.span, page, box, place.table, place.row, place.column, source)

    def _file(self, span: Span) -> str | None:
        """The file that the span stands in, where the notice came in several."""
        origins = self.notice.document.origins
        return next((origin.source.file for origin in origins if origin.span.holds(span)), None)

    def _block(self, span: Span) -> Block | None:
        """The first block of a page that the span touches; blocks stand in text order."""
        first = bisect_right(self.ends, span.start)
        return next((b for b in self.paged[first : first + 1] if b.span.overlaps(span)), None)


def _text(document: Document, duty: Duty) -> str:
    return _BREAK.sub("", document.quote(duty.span))


def _of(duty: Duty, field: Field) -> Iterator[Mention]:
    return (mention for mention in duty.mentions if mention.field is field)


def _name(mention: Mention) -> str:
    return mention.group("name") or mention.text


def _rules(duty: Duty, units: tuple[Unit, ...]) -> tuple[str, ...]:
    """The rules that had a part in the record, each once, in the order of their first use."""
    used = [u.rule for u in units] + [m.rule for m in duty.mentions] + [b.mention.rule for b in duty.borrowed]
    return tuple(dict.fromkeys(rule for rule in used if rule))
