"""What the rules find in a phrase, without a notice around it: to try a wording before it is sent, or a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.extract.extractor import Extractor, extractor_of
from pipeline.extract.matching import Match, as_mention
from pipeline.extract.pieces import Found, Piece
from pipeline.model import TIMED, Deadline, Field, Flow, Frequency, Mention, Quantity, Recipient, Role, Span, Unit
from pipeline.normalize.values import Context, values
from pipeline.registry.yaml_form import (
    GROUNDING,
    Mapping,
    deadline_plain,
    frequency_plain,
    named_plain,
    quantity_plain,
    unit_plain,
)
from pipeline.rules import load_rules

Value = Frequency | Deadline | Quantity | Unit | Recipient


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a phrase: its words, where they stand (characters of the phrase), what they mean, and why."""

    field: Field
    text: str
    span: Span
    value: Value
    rule: str


def try_text(text: str, issued_on: Date | None = None, rules: tuple[Path, ...] = ()) -> tuple[Finding, ...]:
    """What the rules find in `text`, in its order; dates without a year are resolved against `issued_on`.

    Raises RuleError when the rules are invalid.
    """
    extractor = extractor_of(load_rules(*rules))
    flow = Flow.of(text, Span(0, len(text)))
    matches = extractor.find(flow)
    found = [as_mention(match, flow) for match in matches]
    findings = [
        *_timed(found, flow, context_of(issued_on)),
        *_units(matches, flow, extractor),
        *_recipients(found, extractor),
    ]
    return tuple(sorted(findings, key=lambda finding: finding.span))


def context_of(issued_on: Date | None) -> Context:
    """What a date without a year is resolved against when all that is known is the day of issue."""
    return Context(issued_on, issued_on.year, "issued_on") if issued_on else Context()


def _timed(found: list[Mention], flow: Flow, context: Context) -> Iterator[Finding]:
    taken = values((m for m in found if m.field in TIMED), context, flow)
    for frequency in taken.frequencies:
        yield _finding(Field.FREQUENCY, frequency)
    for deadline in taken.deadlines:
        yield _finding(Field.DEADLINE, deadline)
    for quantity in taken.quantities:
        yield _finding(Field.QUANTITY, quantity)


def _finding(field: Field, value: Frequency | Deadline | Quantity) -> Finding:
    return Finding(field, value.text, value.span, value, value.rule or "")


def _units(matches: list[Match], flow: Flow, extractor: Extractor) -> Iterator[Finding]:
    found = [Found(Field(m.rule.family), m.start, m.end, m.rule.emit == "vague") for m in matches]
    pieces = extractor.cutter.cut(flow, found) if flow.text else ()
    seen: set[tuple[str, Role]] = set()
    for unit in (unit for piece in pieces for unit in _of_piece(piece, flow)):
        if unit.span and (unit.name, unit.role) not in seen:
            seen.add((unit.name, unit.role))
            words = "".join(flow.text[i] for i, back in enumerate(flow.back) if unit.span.start <= back < unit.span.end)
            yield Finding(Field.UNIT, words, unit.span, unit, unit.rule or "")


def _of_piece(piece: Piece, flow: Flow) -> Iterator[Unit]:
    subject = piece.subject
    if subject is None:
        return
    span = flow.span(subject.start, subject.end)
    for name in subject.names:
        yield Unit(name, subject.role, span=span, rule=subject.rule)
    for name in piece.partners:
        at = flow.text.find(name)
        where = flow.span(at, at + len(name)) if at >= 0 else span
        yield Unit(name, Role.SUPPORT, span=where, rule="unit.partner")


def _recipients(found: list[Mention], extractor: Extractor) -> Iterator[Finding]:
    for mention in (mention for mention in found if mention.field is Field.REPORT):
        for name in extractor.splitter.split(mention.group("name") or ""):
            value = Recipient(name, mention.span, mention.rule)
            yield Finding(Field.REPORT, mention.text, mention.span, value, mention.rule)


def read_value(words: str, field: str) -> Frequency | Deadline | Quantity | None:
    """The value that words have, alone; `field` is the task's that it is for (`frequencies` …). None for nothing."""
    kind = {"frequencies": Field.FREQUENCY, "deadlines": Field.DEADLINE, "quantities": Field.QUANTITY}[field]
    longest = max((f for f in try_text(words) if f.field is kind), key=lambda f: len(f.text), default=None)
    return longest.value if longest and isinstance(longest.value, Frequency | Deadline | Quantity) else None


def plain_value(value: Value) -> Mapping:
    """A value as `notices try --json` gives it: without the words and the place it was found at."""
    return {key: part for key, part in _whole(value).items() if key not in GROUNDING}


def _whole(value: Value) -> Mapping:
    match value:
        case Frequency():
            plain = frequency_plain(value)
            return plain if value.vague else {**plain, "due": plain.get("due")}
        case Deadline():
            return deadline_plain(value)
        case Quantity():
            return quantity_plain(value)
        case Unit():
            return unit_plain(value)
        case Recipient():
            return named_plain(value)
