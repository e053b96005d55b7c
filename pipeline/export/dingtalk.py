"""钉钉 (宜搭), 明道云, 简道云: a workbook for their table imports, several when there are too many rows.

Heads in the first row, none empty; dates as cells of type date; several options of a field parted by half-width commas;
at most 20,000 rows and 10 MB a file (明道云, the smallest of the three).
https://help.mingdao.com/worksheet/import-Excel-data
https://docs.aliwork.com/docs/yida_support/wtwabe/bg8ikb/andrke
https://help.jodoo.com/zh_tw/doc/911
"""

from __future__ import annotations

from pipeline.export.feishu import HEADS, LIMITS, row
from pipeline.export.losses import lost
from pipeline.export.mapping import items
from pipeline.export.model import Batch, Options, Report
from pipeline.export.sheets import write_sheet

MAX_ROWS = 20_000


def export(batch: Batch, options: Options) -> Report:
    entries = list(items(batch, options))
    states = {p.task: p.state for p in options.progress if p.unit is None}
    path, written = options.path, []
    for part, start in enumerate(range(0, max(len(entries), 1), MAX_ROWS), 1):
        file = path if part == 1 else path.with_name(f"{path.stem}-{part}{path.suffix}")
        rows = (row(item, states.get(item.task.id, "")) for item in entries[start : start + MAX_ROWS])
        write_sheet(file, "任务", HEADS, rows)
        written.append(str(file))
    return Report(tuple(written), len(entries), lost(entries, LIMITS))
