"""Duties that nobody has, or somebody to whom the notice is not addressed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.linting.case import Case, Finding
from pipeline.model import Basis, Task, Unit
from pipeline.track.units import Names

_OFFICE = re.compile(r"^(?:省|市|县|区|州|旗)[^各级属直有相]{1,12}(?:局|委|办|厅|委员会|办公室|支队|中心)$")
_OPEN = re.compile("各|有关|相关|成员单位|部门|单位|直属|机构|政府|安委会")


def without_unit(case: Case) -> Iterator[Finding]:
    """A duty that nobody has though the notice is addressed to somebody."""
    if not case.registry.header.addressees:
        return
    for task in case.registry.tasks:
        if not task.responsible_units and task.trackable:
            words = "".join(task.text.split())[:24]
            yield Finding("no-unit", f"“{words}……”没有写明责任单位，由谁负责？", task.provenance.span)


def outside_addressees(case: Case) -> Iterator[Finding]:
    """A named office that no addressee and no class of them can mean, nor the issuer itself."""
    header = case.registry.header
    if not header.addressees or any(_OPEN.search(name) for name in header.addressees):
        return
    names = Names(case.registry)
    reached = {names.key(name) for name in (*header.addressees, *header.issuers)}
    for task in case.registry.tasks:
        for unit in task.responsible_units:
            if _is_named_office(task, unit) and not _reaches(reached, names.key(unit.name)) and unit.span:
                message = f"“{unit.name}”有任务，但不在主送机关之列，是否漏送？"
                yield Finding("unit-not-addressed", message, unit.span)


def _is_named_office(task: Task, unit: Unit) -> bool:
    named = unit.basis in (Basis.EXPLICIT, Basis.TABLE)
    return task.status == "live" and named and bool(_OFFICE.match(unit.name))


def _reaches(reached: set[str], key: str) -> bool:
    return any(key in name or name in key for name in reached)
