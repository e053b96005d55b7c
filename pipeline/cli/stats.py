"""Show what a folder of registries holds: how many tasks, how sure, whose, found by which rules.

examples:
  notices stats data/structured
  notices stats ledger --json > stats.json
  notices stats ledger --svg stats.svg --workers 4

Shares are of all tasks. A rule's rate is the tasks that name it per thousand; rules that no task names are listed last.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_rules, at_least_one
from pipeline.errors import ExitCode, NoInputError

if TYPE_CHECKING:
    from collections import Counter

    from pipeline.stats import Stats


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that `notices extract` wrote")
    parser.add_argument("--json", action="store_true", help="every count as JSON")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the counts into this file as well")
    parser.add_argument("--top", type=at_least_one, default=20, metavar="N", help="lines of each list (default: 20)")
    parser.add_argument("--workers", type=at_least_one, default=1, metavar="N", help="processes to use (default: 1)")
    add_rules(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.registry.files import write_whole
    from pipeline.rules import load_rules
    from pipeline.stats import count, draw
    from pipeline.stats.counting import registry_files

    files = registry_files(args.folder)
    if not files:
        raise NoInputError(f"{args.folder}: holds no registries", "name a folder that `notices extract` wrote")
    stats = count(files, args.workers)
    never = stats.never(rule.id for rule in load_rules(*args.rules).rules)
    if args.svg:
        write_whole(args.svg, draw(stats))
    if args.json:
        print(json.dumps(_plain(stats, never), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(stats, never, args.top)))
    for message in stats.unreadable:
        print(f"notices: {message}", file=sys.stderr)
    return ExitCode.SOME_FAILED if stats.unreadable else ExitCode.OK


def _plain(stats: Stats, never: list[str]) -> dict[str, object]:
    from pipeline.stats.counting import CONFIDENCE_STEPS

    confidence = {f"{step / CONFIDENCE_STEPS:.2f}": n for step, n in sorted(stats.confidence.items())}
    return {
        "notices": stats.notices,
        "tasks": stats.tasks,
        "tasks_per_notice": {str(tasks): n for tasks, n in sorted(stats.tasks_per_notice.items())},
        "shares": {name: round(stats.share(name), 4) for name in sorted(stats.holds)},
        "confidence": confidence,
        **{name: dict(_ranked(getattr(stats, name))) for name in ("kinds", "issues", "units", "rules", "background")},
        "rules_never": never,
        "unreadable": stats.unreadable,
    }


def _ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))


def _lines(stats: Stats, never: list[str], top: int) -> Iterator[str]:
    from pipeline.stats.picture import HELD_NAMES

    mean = stats.tasks / stats.notices if stats.notices else 0.0
    without = stats.tasks_per_notice[0]
    yield f"{stats.notices} notices, {stats.tasks} tasks, {mean:.1f} a notice; {without} without a task"
    yield from _table("share of tasks", ((name, f"{stats.share(held):.1%}") for held, name in HELD_NAMES.items()))
    sure = sum(n for step, n in stats.confidence.items() if step >= 18)
    yield from _table("confidence", [("0.9 or more", f"{sure}"), ("below 0.9", f"{stats.tasks - sure}")])
    for title, counter in (("kinds", stats.kinds), ("issues", stats.issues), ("units", stats.units)):
        yield from _table(title, ((name or "—", str(n)) for name, n in _ranked(counter)[:top]))
    rates = ((name, f"{n}  ({1000 * n / stats.tasks:.1f} ‰)") for name, n in _ranked(stats.rules)[:top])
    yield from _table("rules", rates)
    yield from _table("rules that no task names", ((name, "0") for name in never))


def _table(title: str, lines: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Iterator[str]:
    from pipeline.cli.table import cut, shown, width

    yield f"\n{title}"
    for name, figure in lines:
        label = cut(shown(name), 48)
        yield f"  {label}{' ' * (50 - width(label))}{figure}"
