"""钉钉 (宜搭), 明道云, 简道云: a workbook for their table imports, several when there are too many rows.

Heads in the first row, none empty; dates as cells of type date; several options of a field parted by half-width commas;
at most 20,000 rows, 200 columns and 10 MB a file (明道云, the smallest of the three).

- 明道云, 如何将Excel数据导入工作表: https://help.mingdao.com/worksheet/import-Excel-data
- 简道云 (Jodoo), 特殊欄位的資料匯入: https://help.jodoo.com/zh_tw/doc/911
- 宜搭, 批量导入: https://docs.aliwork.com/docs/yida_support/wtwabe/bg8ikb/andrke

Not confirmed: 宜搭 wants its own template filled in, whose heads are those of the form; copy the columns over.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.export.feishu import HEADS, LIMITS, rows
from pipeline.export.listing import listed
from pipeline.export.mapping import Item
from pipeline.export.model import Batch, Options, Report
from pipeline.export.sheets import write_sheet

MAX_ROWS = 20_000


def export(batch: Batch, options: Options) -> Report:
    def write(path: Path, entries: list[Item]) -> None:
        for part, start in enumerate(range(0, max(len(entries), 1), MAX_ROWS), 1):
            written.append(path if part == 1 else path.with_name(f"{path.stem}-{part}{path.suffix}"))
            write_sheet(written[-1], "任务", HEADS, rows(entries[start : start + MAX_ROWS], options))

    written: list[Path] = []
    report = listed(batch, options, LIMITS, write)
    return replace(report, written=tuple(map(str, written)))
