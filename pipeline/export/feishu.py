"""飞书多维表格: a workbook to import as a Base (xlsx, up to 800 MB).

The first row names the fields, the first column is the index field; options of a multi-select are parted by half-width
commas; dates are cells of type date.

导入文件概述: https://open.feishu.cn/document/server-docs/docs/drive-v1/import_task/import-user-guide

Not confirmed: how many rows a Base takes (by its edition), and that commas part the options of a multi-select.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.export.listing import listed
from pipeline.export.losses import Limits
from pipeline.export.mapping import Item
from pipeline.export.model import Batch, Options, Report
from pipeline.export.sheets import Value, write_sheet
from pipeline.export.tables import joined
from pipeline.registry.office import MAX_TEXT

LIMITS = Limits(title=MAX_TEXT, description=MAX_TEXT, supporters=True)
HEADS = ("任务", "说明", "责任单位", "配合单位", "开始日期", "截止日期", "周期", "标签", "通知", "完成情况", "任务编号")


def export(batch: Batch, options: Options) -> Report:
    return listed(
        batch, options, LIMITS, lambda path, entries: write_sheet(path, "任务", HEADS, rows(entries, options))
    )


def rows(entries: Iterable[Item], options: Options) -> Iterator[tuple[Value, ...]]:
    """Entries under `HEADS`; a new one is 未开始."""
    states = {p.task: p.state for p in options.progress if p.unit is None}
    for item in entries:
        yield (
            item.title,
            item.description,
            joined(item.assignees),
            joined(item.supporters),
            item.start,
            item.due,
            item.frequency.every if item.frequency else "",
            joined(item.labels),
            item.parent.title,
            states.get(item.task.id) or "未开始",
            item.id,
        )
