"""飞书多维表格: a workbook to import as a Base (xlsx up to 800 MB).

The first row names the fields, the first column is the index field; options of a multi-select are parted by half-width
commas; dates are cells of type date.
https://open.feishu.cn/document/server-docs/docs/drive-v1/import_task/import-user-guide
"""

from __future__ import annotations

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, items
from pipeline.export.model import Batch, Options, Report
from pipeline.export.sheets import MAX_TEXT, Value, write_sheet
from pipeline.export.tables import joined

LIMITS = Limits(title=MAX_TEXT, description=MAX_TEXT, supporters=True)
HEADS = ("任务", "说明", "责任单位", "配合单位", "开始日期", "截止日期", "周期", "标签", "通知", "完成情况", "任务编号")


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    states = {p.task: p.state for p in options.progress if p.unit is None}
    write_sheet(options.path, "任务", HEADS, (row(item, states.get(item.task.id, "")) for item in entries))
    return Report((str(options.path),), len(entries), lost(entries, LIMITS))


def row(item: Item, state: str) -> tuple[Value, ...]:
    """An entry under `HEADS`; a new one is 未开始."""
    return (
        item.title,
        item.description,
        joined(item.assignees),
        joined(item.supporters),
        item.start,
        item.due,
        item.rule.frequency.every if item.rule else "",
        joined(item.labels),
        item.parent.title,
        state or "未开始",
        item.id,
    )
