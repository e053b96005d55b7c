"""Reviewed registries as gold annotations, in the form that `notices evaluate --gold` reads."""

from __future__ import annotations

from pipeline.model import Basis, Citation, Task
from pipeline.registry.model import Registry
from pipeline.registry.yaml_form import (
    Mapping,
    Plain,
    deadline_plain,
    frequency_plain,
    plain,
    quantity_plain,
    to_yaml,
    unit_plain,
)
from pipeline.review.replay import CONFLICT, STALE

_KEPT = ("title", "document_number", "kind", "status", "issuers", "issued_on", "addressees", "period", "contacts")
_GROUNDING = ("start", "end", "rule", "year_basis", "per", "after")


def open_tasks(registry: Registry) -> tuple[Task, ...]:
    """The tasks that nobody has decided on, or that must be decided on anew: gold has none of them."""
    return tuple(task for task in registry if task.review.state == "auto" or _unsettled(task))


def _unsettled(task: Task) -> bool:
    return any(issue.code in (STALE, CONFLICT) for issue in task.issues)


def gold_yaml(registry: Registry) -> str:
    """The gold file of a registry: what people rejected is left out, everything else counts as right."""
    kept = [task for task in registry if task.review.state != "rejected"]
    return to_yaml({"source": registry.source.file, "header": _header(registry), "tasks": [_task(t) for t in kept]})


def _header(registry: Registry) -> Mapping:
    notice = plain(registry)["notice"]
    assert isinstance(notice, dict)  # noqa: S101 - the form of a registry has it
    header: Mapping = {key: notice[key] for key in _KEPT}
    header["attachments"] = [attachment.title for attachment in registry.header.attachments]
    header["citations"] = [_citation(citation) for citation in registry.header.citations]
    return header


def _citation(citation: Citation) -> str:
    if not (citation.title and citation.document_number):
        return citation.title or citation.document_number or ""
    return f"{citation.title}（{citation.document_number}）"


def _task(task: Task) -> Mapping:
    lists: dict[str, list[Plain]] = {
        "responsible_units": _units(task),
        "frequencies": [_bare(frequency_plain(f)) for f in task.frequencies],
        "deadlines": [_bare(deadline_plain(d)) for d in task.deadlines],
        "quantities": [_bare(quantity_plain(q)) for q in task.quantities],
        "reports_to": [recipient.name for recipient in task.reports_to],
    }
    return {
        "text": task.text,
        "number": task.number,
        "path": list(task.path),
        "modality": task.modality.value,
        **{key: values for key, values in lists.items() if values},
    }


def _units(task: Task) -> list[Plain]:
    """Addressees are not listed: one entry without a name says that nobody is named."""
    if all(unit.basis is Basis.ADDRESSEE for unit in task.responsible_units):
        return [{"name": None, "role": "responsible", "basis": "addressee"}]
    return [_bare(unit_plain(unit)) for unit in task.responsible_units]


def _bare(value: Mapping) -> Mapping:
    return {key: part for key, part in value.items() if key not in _GROUNDING}
