"""Show one notice or registry as a table in the terminal.

examples:
  notices show data/structured/NAME.yaml
  notices show notice.docx --without nlp
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_rules, add_without
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.registry import Registry

_HEADS = ("编号", "条目", "工作任务", "单位", "频次", "时限", "数量", "报送")
_ID = 8


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a notice, or a registry written by extract")
    add_rules(parser)
    add_without(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.cli.source import registries

    for registry in registries(args.file, nlp="nlp" not in args.without, rules=tuple(args.rules)):
        for line in lines(registry):
            print(line)
    return ExitCode.OK


def lines(registry: Registry) -> Iterator[str]:
    """The header of a notice and its tasks."""
    from pipeline.cli.table import rows, shown
    from pipeline.registry.csv_form import NOTICE_COLUMNS, TASK_COLUMNS, notice_row, task_rows

    facts = dict(zip(NOTICE_COLUMNS[1:], map(str, notice_row(registry)), strict=True))
    for head in ("标题", "文号", "状态", "发文机关", "成文日期", "主送机关", "任务数", "可跟踪任务数", "问题"):
        if facts[head]:
            yield shown(f"{head}：{facts[head]}")
    yield ""
    tasks = (dict(zip(TASK_COLUMNS[1:], map(str, row), strict=True)) for row in task_rows(registry))
    yield from rows(_HEADS, (_row(task) for task in tasks), flexible=2)


def _row(task: dict[str, str]) -> tuple[str, ...]:
    units = "；".join(task[role] for role in ("牵头单位", "责任单位", "配合单位") if task[role])
    when = (task[column] for column in ("频次", "完成时限", "数量要求", "报送对象"))
    return (task["任务编号"][:_ID], task["来源条目"], task["工作任务"], units, *when)
