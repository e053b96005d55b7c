"""Why a task is as it is: its sentence, what was found in it, by which rule, and what it was taken to mean.

examples:
  notices explain data/structured/NAME.yaml 3f9a12cd
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_rules
from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline.model import Task
    from pipeline.registry import Registry

_LISTS = (
    ("responsible_units", "单位"),
    ("frequencies", "频次"),
    ("deadlines", "时限"),
    ("quantities", "数量"),
    ("deliverables", "成果"),
    ("reports_to", "报送"),
    ("conditions", "条件"),
    ("issues", "问题"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("registry", type=Path, metavar="REGISTRY", help="a registry written by extract")
    parser.add_argument("task", metavar="TASK_ID", help="the id of a task, or how it begins")
    add_rules(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.registry import load_registry

    registry = load_registry(args.registry)
    task = registry.task(args.task)
    if task is None:
        raise UsageError(
            f"{args.registry}: no one task has an id that begins with {args.task!r}",
            f"`notices show {args.registry}` lists them",
        )
    for line in lines(registry, task, _docs(tuple(args.rules))):
        print(line)
    return ExitCode.OK


def _docs(roots: tuple[Path, ...]) -> dict[str, str]:
    from pipeline.rules import load_rules

    return {rule.id: rule.doc for rule in load_rules(*roots).rules}


def lines(registry: Registry, task: Task, docs: dict[str, str]) -> Iterator[str]:
    """The task with its evidence; `docs` says what each rule is for."""
    from pipeline.cli.table import shown
    from pipeline.registry.yaml_form import task_plain

    plain = task_plain(task)
    where = task.provenance
    yield shown(f"任务 {task.id}  {' › '.join((*task.path, task.number or ''))}")
    yield shown(f"原文 {where.span.start}–{where.span.end}：{task.text}")
    if registry.text and (around := _around(registry.text, task)):
        yield shown(f"上下文：{around}")
    yield f"性质：{task.modality.value}，{'可跟踪' if task.trackable else '不可跟踪'}，置信度 {task.confidence:g}"
    yield from (f"  存疑：{reason}" for reason in task.reasons)
    for key, head in _LISTS:
        entries = plain[key]
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                yield shown(f"{head}：{_entry(entry)}")
    for rule in task.rules:
        yield shown(f"规则 {rule}：{docs.get(rule, '不是现有的规则')}")


def _around(text: str, task: Task, reach: int = 20) -> str:
    start, end = task.provenance.span.start, task.provenance.span.end
    return f"…{text[max(0, start - reach) : start]}【本句】{text[end : end + reach]}…"


def _entry(entry: Mapping[str, object]) -> str:
    quote = entry.get("text") or entry.get("name") or entry.get("message")
    hidden = ("text", "name", "message", "start", "end")
    value = ", ".join(f"{key} {part}" for key, part in entry.items() if key not in hidden and part is not None)
    at = f" [{entry['start']}–{entry['end']}]" if "start" in entry else ""
    return f"{quote}{at}" + (f" → {value}" if value else "")
