"""Tasks and notices as rows for people: Chinese column heads, one row each.

Several values of a cell are joined by ；, and the cells of one kind of value (频次 周期 最低次数 最高次数, and 完成时限
截止日期 起始日期) give them in the same order, so that the n-th of each belong together. Nothing is an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from pipeline.model import Basis, Contact, Deadline, Modality, Role, Span, Task
from pipeline.registry.model import Registry

Cell: TypeAlias = str | int | float
Row: TypeAlias = tuple[Cell, ...]

JOINT = "；"
BOM = "\ufeff"
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")

_TASK_HEADS = (
    "序号 任务编号 文号 标题 来源条目 章节 工作任务 性质 牵头单位 责任单位 配合单位 单位依据 "
    "频次 周期 最低次数 最高次数 完成时限 截止日期 起始日期 数量要求 成果 报送对象 条件 可跟踪 "
    "进展情况 完成情况 备注 置信度 问题 原文起 原文止 页码 复核状态"
)
_NOTICE_HEADS = (
    "序号 通知编号 登记表 文号 标题 文种 状态 发文机关 成文日期 成文日期依据 主送机关 开始日期 结束日期 "
    "联系人 附件 引用文件 任务数 可跟踪任务数 其他句数 问题 来源文件 编码 页数"
)
TASK_COLUMNS = tuple(_TASK_HEADS.split())
NOTICE_COLUMNS = tuple(_NOTICE_HEADS.split())
ERROR_COLUMNS = ("文件", "代码", "原因", "处理办法")

MODALITIES = {
    Modality.REQUIRED: "必须",
    Modality.PROHIBITED: "禁止",
    Modality.RECOMMENDED: "鼓励",
    Modality.PERMITTED: "可以",
}
_BASIS = {
    Basis.EXPLICIT: "文中写明",
    Basis.TABLE: "表格",
    Basis.INHERITED: "承前",
    Basis.HEADING: "标题",
    Basis.ADDRESSEE: "主送机关",
}
_REVIEW = {"auto": "未复核", "accepted": "已确认", "edited": "已修改", "rejected": "已否决", "added": "人工补录"}
_STATUS = {"final": "正式", "draft": "征求意见稿"}
_ISSUED_ON_BASIS = {
    "signature": "落款",
    "metadata": "网页信息",
    "document_number": "文号",
    "title": "标题",
    "none": "",
}


def task_rows(registry: Registry) -> list[tuple[Cell, ...]]:
    """One row per task under `TASK_COLUMNS` without the first (序号), which counts over a whole run."""
    return [_task_row(registry, task) for task in registry.tasks]


def _task_row(registry: Registry, task: Task) -> tuple[Cell, ...]:
    where, header = task.provenance, registry.header
    return (
        task.id,
        header.document_number or "",
        header.title or "",
        task.number or "",
        join(task.path),
        task.text,
        MODALITIES[task.modality],
        *(_units(task, role) for role in (Role.LEAD, Role.RESPONSIBLE, Role.SUPPORT)),
        join(dict.fromkeys(_BASIS[unit.basis] for unit in task.responsible_units)),
        *_frequencies(task),
        *_deadlines(task.deadlines),
        join(q.text for q in task.quantities),
        join(d.name for d in task.deliverables),
        join(r.name for r in task.reports_to),
        join(c.text for c in task.conditions),
        "是" if task.trackable else "否",
        *("", "", ""),  # 进展情况 完成情况 备注 are the clerk's
        task.confidence,
        join(i.message for i in task.issues),
        *_offsets(where.span),
        _cell(where.page),
        _REVIEW[task.review.state],
    )


def _units(task: Task, role: Role) -> str:
    return join(unit.name for unit in task.responsible_units if unit.role is role)


def _frequencies(task: Task) -> tuple[str, str, str, str]:
    found = task.frequencies
    return (
        join(f.text for f in found),
        join(f.every for f in found),
        join(f.minimum for f in found),
        join(f.maximum for f in found),
    )


def _deadlines(found: Sequence[Deadline]) -> tuple[str, str, str]:
    """完成时限, 截止日期 (the date, or the end of a window) and 起始日期 (the start of a window)."""
    return join(d.text for d in found), join(d.date or d.end for d in found), join(d.start for d in found)


def _offsets(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def join(values: Iterable[object]) -> str:
    """The values in one cell; a ； inside a value gives way, so that the n-th stays the n-th."""
    cells = [_cell(value).replace(JOINT, "，") for value in values]
    return JOINT.join(cells) if any(cells) else ""


def notice_row(registry: Registry) -> tuple[Cell, ...]:
    """The row of a notice under `NOTICE_COLUMNS` without the first (序号)."""
    header, source = registry.header, registry.source
    return (
        registry.id,
        f"{registry.name}.yaml",
        header.document_number or "",
        header.title or "",
        header.kind or "",
        _STATUS.get(header.status, header.status),
        join(header.issuers),
        _cell(header.issued_on),
        _ISSUED_ON_BASIS.get(header.issued_on_basis, header.issued_on_basis),
        join(header.addressees),
        *((_cell(header.period.start), _cell(header.period.end)) if header.period else ("", "")),
        join(_contact(c) for c in header.contacts),
        join(a.title for a in header.attachments),
        join(f"{c.title or ''}{c.document_number or ''}" for c in header.citations),
        len(registry.tasks),
        sum(task.trackable for task in registry.tasks),
        len(registry.background),
        join(i.message for i in registry.issues),
        source.file,
        source.encoding or "",
        _cell(source.pages),
    )


def _contact(contact: Contact) -> str:
    return " ".join(part for part in (contact.name, contact.phone, contact.email) if part)


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterable[bytes]:
    """The rows as lines of a CSV file (UTF-8, CRLF as RFC 4180 has it); texts that would run as formulas are escaped.

    Whoever writes the file puts `BOM` before the first line: Excel takes UTF-8 for the local code page without it.
    """
    for row in rows:
        yield (",".join(map(csv_field, row)) + "\r\n").encode("utf-8", "replace")


def csv_field(cell: Cell) -> str:
    """A cell as RFC 4180 has it. `csv.writer` looks at every character, which takes twice as long."""
    if not isinstance(cell, str) or not cell:
        return str(cell)
    text = f"'{cell}" if cell[0] in _FORMULA else cell
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text
