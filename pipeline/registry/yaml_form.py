"""A registry as YAML: the keys and their order are the registry format's, version 1.

Mentions carry `start` and `end` (characters of the notice's text) and `rule`. The keys that every notice and task has
are always written; within a mention, what it does not have is left out.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date as Date  # noqa: N812
from typing import TypeAlias, cast

import yaml

from pipeline.model import (
    Action,
    Attachment,
    Background,
    Citation,
    Condition,
    Contact,
    Deadline,
    DeadlineKind,
    Deliverable,
    Due,
    Frequency,
    Issue,
    Provenance,
    Quantity,
    Recipient,
    Review,
    Source,
    Span,
    Task,
    Unit,
)
from pipeline.registry.ids import encodable
from pipeline.registry.model import Registry

GROUNDING = ("text", "start", "end", "rule", "basis", "year_basis")
"""Keys of a value that say where it comes from, not what it means."""

try:
    from yaml import CSafeDumper as _SafeDumper
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from yaml import SafeDumper as _SafeDumper  # type: ignore[assignment]

Plain: TypeAlias = "bool | int | float | str | Date | list[Plain] | dict[str, Plain] | None"
Mapping: TypeAlias = dict[str, Plain]

LAST = "last"
_MAP, _LIST, _TEXT = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str"
# The C emitter takes the width as a C int; a longer line would be folded and an edit would touch two lines.
_WIDTH = 2**31 - 1


class Block(dict[str, "Plain"]):
    """A mapping that is written a key a line, even when all its values are scalars."""


def dump(registry: Registry) -> str:
    """The YAML text of a registry; equal registries give equal text."""
    return to_yaml(plain(registry))


def to_yaml(data: Plain) -> str:
    """Plain data as YAML: keys in the order given, no line folded, no anchors."""
    events = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False)]
    _add_events(data, events)
    events += [yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]
    text: str = yaml.emit(events, Dumper=_SafeDumper, allow_unicode=True, width=_WIDTH)
    return text


def _add_events(data: Plain, events: list[yaml.Event]) -> None:
    """What the emitter is to write: what `yaml.dump` does by way of a tree of nodes, in half the time."""
    if isinstance(data, dict):
        events.append(yaml.MappingStartEvent(None, _MAP, True, flow_style=_in_line(data.values(), data)))
        for key, value in data.items():
            events.append(_scalar(key))
            _add_events(value, events)
        events.append(yaml.MappingEndEvent())
    elif isinstance(data, list):
        events.append(yaml.SequenceStartEvent(None, _LIST, True, flow_style=_in_line(data, data)))
        for item in data:
            _add_events(item, events)
        events.append(yaml.SequenceEndEvent())
    else:
        events.append(_scalar(data))


def _in_line(values: Iterable[Plain], whole: Plain) -> bool:
    return not isinstance(whole, Block) and not any(isinstance(value, dict | list) for value in values)


@functools.lru_cache(maxsize=4096, typed=True)
def _scalar(value: Plain) -> yaml.ScalarEvent:
    """Most scalars of a registry are its keys, its roles and small numbers: few different ones."""
    node = cast(yaml.ScalarNode, yaml.representer.SafeRepresenter().represent_data(value))
    read_as = yaml.resolver.Resolver().resolve(yaml.ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]
    return yaml.ScalarEvent(None, node.tag, (node.tag == read_as, node.tag == _TEXT), node.value)


def plain(registry: Registry) -> Mapping:
    """The registry as the mappings, lists and scalars that its YAML holds."""
    return {
        "registry": registry.version,
        "notice": _notice(registry),
        "tasks": [task_plain(task) for task in registry.tasks],
        "background": [_background(b) for b in registry.background],
    }


def _notice(registry: Registry) -> Mapping:
    header = registry.header
    has_year = header.year is not None or header.year_basis != "none"
    year: Mapping = {"year": header.year, "year_basis": header.year_basis} if has_year else {}
    return {
        "id": registry.id,
        "title": header.title,
        "document_number": header.document_number,
        "kind": header.kind,
        "status": header.status,
        "issuers": list(header.issuers),
        "issued_on": header.issued_on,
        "issued_on_basis": header.issued_on_basis,
        **year,
        "addressees": list(header.addressees),
        "period": {"from": header.period.start, "to": header.period.end} if header.period else None,
        "contacts": [_contact(c) for c in header.contacts],
        "attachments": [_attachment(a) for a in header.attachments],
        "citations": [_citation(c) for c in header.citations],
        "source": source_plain(registry.source),
        "sources": [source_plain(s) for s in registry.sources],
        "issues": [_issue(i) for i in registry.issues],
    }


def _given(**values: Plain) -> Mapping:
    """The values that are there; a trailing underscore frees a key from being a Python word."""
    return {key.rstrip("_"): value for key, value in values.items() if value is not None}


def _where(span: Span | None, rule: str | None = None) -> Mapping:
    where: Mapping = {} if span is None else {"start": span.start, "end": span.end}
    if rule is not None:
        where["rule"] = rule
    return where


def _contact(contact: Contact) -> Mapping:
    return {"name": contact.name, **_given(phone=contact.phone, email=contact.email)}


def _attachment(attachment: Attachment) -> Mapping:
    return {"title": attachment.title, "present": attachment.present, **_given(kind=attachment.kind)}


def _citation(citation: Citation) -> Mapping:
    return _given(title=citation.title, document_number=citation.document_number)


def source_plain(source: Source) -> Mapping:
    return {
        "file": encodable(source.file),
        "sha256": source.sha256,
        "media_type": source.media_type,
        "encoding": source.encoding,
        "pages": source.pages,
    }


def _issue(issue: Issue) -> Mapping:
    return {"code": issue.code, "message": issue.message, **_where(issue.span)}


def _background(background: Background) -> Mapping:
    return {"start": background.span.start, "end": background.span.end, "reason": background.reason}


def task_plain(task: Task) -> Mapping:
    """One entry of `tasks`."""
    return {
        "id": task.id,
        "number": task.number,
        "path": list(task.path),
        "text": task.text,
        "action": _action(task.action),
        "modality": task.modality.value,
        "trackable": task.trackable,
        "status": task.status,
        "responsible_units": [unit_plain(u) for u in task.responsible_units],
        "frequencies": [frequency_plain(f) for f in task.frequencies],
        "deadlines": [deadline_plain(d) for d in task.deadlines],
        "quantities": [quantity_plain(q) for q in task.quantities],
        "deliverables": [named_plain(d) for d in task.deliverables],
        "reports_to": [named_plain(r) for r in task.reports_to],
        "conditions": [_condition(c) for c in task.conditions],
        "provenance": _provenance(task.provenance),
        "confidence": task.confidence,
        **({"reasons": list(task.reasons)} if task.reasons else {}),
        "rules": list(task.rules),
        "issues": [_issue(i) for i in task.issues],
        "review": _review(task.review),
    }


def _action(action: Action) -> Mapping:
    return {"verb": action.verb, "object": action.object, **_where(action.span), **_given(source=action.source)}


def unit_plain(unit: Unit) -> Mapping:
    return {
        "name": unit.name,
        "role": unit.role.value,
        "basis": unit.basis.value,
        **_where(unit.span, unit.rule),
    }


def frequency_plain(frequency: Frequency) -> Mapping:
    numbers: Mapping = {"every": frequency.every, "min": frequency.minimum, "max": frequency.maximum}
    if frequency.vague:
        numbers = {**_given(**numbers), "vague": True}
    due = due_plain(frequency.due) if frequency.due else None
    return {"text": frequency.text, **numbers, **_given(due=due), **_where(frequency.span, frequency.rule)}


def due_plain(due: Due) -> Mapping:
    month = LAST if due.month == -1 else due.month
    return _given(month=month, day=due.day, weekday=due.weekday, nth=due.nth)


def deadline_plain(deadline: Deadline) -> Mapping:
    return {
        "text": deadline.text,
        "kind": deadline.kind.value,
        **_when(deadline),
        **_given(duration=deadline.duration, after=deadline.after),
        "basis": deadline.basis.value,
        **_given(year_basis=deadline.year_basis),
        **_where(deadline.span, deadline.rule),
    }


def _when(deadline: Deadline) -> Mapping:
    """The dates of a deadline; those that its kind calls for stand even when they are not known."""
    window: Mapping = {"from": deadline.start, "to": deadline.end}
    day: Mapping = {"date": deadline.date}
    return {
        **(day if deadline.kind in (DeadlineKind.BY, DeadlineKind.ON) else _given(**day)),
        **_given(time=deadline.time),
        **(window if deadline.kind is DeadlineKind.WINDOW else _given(from_=deadline.start, to=deadline.end)),
    }


def quantity_plain(quantity: Quantity) -> Mapping:
    return {
        "text": quantity.text,
        "min": quantity.minimum,
        "max": quantity.maximum,
        "unit": quantity.unit,
        **_given(per=quantity.per),
        **_where(quantity.span, quantity.rule),
    }


def named_plain(named: Recipient | Deliverable) -> Mapping:
    return {"name": named.name, **_where(named.span, named.rule)}


def _condition(condition: Condition) -> Mapping:
    return {"text": condition.text, **_where(condition.span, condition.rule)}


def _provenance(provenance: Provenance) -> Mapping:
    box = provenance.box
    return {
        "start": provenance.span.start,
        "end": provenance.span.end,
        "page": provenance.page,
        "bbox": [box.x0, box.top, box.x1, box.bottom] if box else None,
        "table": provenance.table,
        "row": provenance.row,
        "column": provenance.column,
        **_given(source=provenance.source),
    }


def _review(review: Review) -> Mapping:
    return {"state": review.state, **_given(by=review.by, at=review.at, note=review.note)}
