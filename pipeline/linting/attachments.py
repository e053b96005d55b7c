"""Attachments that a notice announces and the file does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.linting.case import Case, Finding
from pipeline.model import Flow, Span

_REFERRED = re.compile(r"(?:详?见|填写|填报|按照|依照)(?:本通知)?附件(?:[0-9０-９一二三四五]{1,2})?")
_NOTE = re.compile("附件")
_CORE_FROM = "关于"


def missing(case: Case) -> Iterator[Finding]:
    flow = Flow.of(case.text, Span(0, len(case.text)))
    for attachment in case.registry.header.attachments:
        span = _announced(flow, attachment.title)
        if not attachment.present and span and not _stands_below(flow, attachment.title):
            message = f"文中说有附件“{attachment.title}”，但没有附上，请补发"
            yield Finding("attachment-missing", message, span)
    if not case.registry.header.attachments and not re.search(r"(?:^|\n)\s*附件", case.text):
        match = _REFERRED.search(flow.text)
        if match:
            yield Finding("attachment-missing", f"文中提到“{match[0]}”，但通知没有附件", flow.span(*match.span()))


def _announced(flow: Flow, title: str) -> Span | None:
    """Where the note names the attachment: behind the last 附件 that stands before its title."""
    bare = "".join(title.split())
    at = flow.text.rfind(bare)
    return flow.span(at, at + len(bare)) if at >= 0 and bare else None


def _stands_below(flow: Flow, title: str) -> bool:
    """The core of the title stands again behind the note: the issuers' names may have lines of their own there."""
    bare = "".join(title.split())
    core = bare.strip("《》").removesuffix("）").split("》")[0]
    core = core[core.find(_CORE_FROM) :] if _CORE_FROM in core else core
    note = next(
        (m.end() for m in _NOTE.finditer(flow.text) if flow.text.startswith(core, _skip(flow, m.end(), core))), 0
    )
    first = flow.text.find(core, note)
    return first >= 0 and flow.text.find(core, first + len(core)) >= 0


def _skip(flow: Flow, at: int, core: str) -> int:
    """The title begins some characters behind 附件： and its number."""
    found = flow.text.find(core, at, at + len(core) + 60)
    return found if found >= 0 else at
