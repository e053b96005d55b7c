"""Record what has been done: one by one, from a CSV, or from the ledger sent back with its 进展情况 filled in.

examples:
  notices progress add data/structured --task 3f9a12bc --unit 市住建局 --date 2025-10-15 --note 已召开专题会
  notices progress import data/structured --from returned.xlsx --unit 市住建局
  notices progress event data/structured --task 77de01aa --date 2025-10-12 --note 收到销号申请
  notices progress correct data/structured --line 12 --count 2
  notices progress withdraw data/structured --line 12 --note 填报有误
  notices progress show data/structured

Everything goes into progress.jsonl beside the registries, which is only ever appended to: a correction is a new line
that names the one it replaces. Two people may import at once. A table read in twice counts once.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.desk import add_registries, add_units, loaded, registry_paths, warn_damaged
from pipeline.cli.options import iso_date
from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline.model import Number
    from pipeline.track.progress import Progress
    from pipeline.track.roster import Roster

_ACTIONS = ("add", "import", "event", "correct", "withdraw", "show")
_NEEDED = {"add": ("task", "date"), "event": ("task", "date"), "import": ("from",), "correct": ("line",),
           "withdraw": ("line",), "show": ()}  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=_ACTIONS, help="what to do")
    add_registries(parser)
    parser.add_argument("--task", metavar="ID", help="the task, by its id or the beginning of it")
    parser.add_argument("--unit", metavar="U", help="who has done it; needed when several units have the task")
    parser.add_argument(
        "--date", type=iso_date, metavar="DATE", help="when it was done (import: for rows without a date)"
    )
    parser.add_argument("--count", type=_count, metavar="N", help="times or pieces, 1 when left out")
    parser.add_argument(
        "--due", type=iso_date, metavar="DATE", help="the due date it is for, when done in another window"
    )
    parser.add_argument("--evidence", metavar="FILE", help="the file that shows it")
    parser.add_argument("--note", metavar="TEXT")
    parser.add_argument("--by", metavar="NAME", help="who records it")
    parser.add_argument("--from", type=Path, metavar="FILE", help="import: a CSV or the ledger (csv, xlsx)")
    parser.add_argument("--line", type=int, metavar="N", help="correct, withdraw: the line of the log")
    add_units(parser)


def run(args: argparse.Namespace) -> ExitCode:
    for name in _NEEDED[args.action]:
        if getattr(args, name) is None:
            raise UsageError(f"progress {args.action} needs --{name}", "see `notices progress --help`")
    paths = registry_paths(args.registry)
    if args.action == "show":
        return _show(paths)
    if args.action in ("correct", "withdraw"):
        return _correct(args, paths)
    failed: list[Path] = []
    roster = _roster(args, paths, failed)
    code = _import(args, roster) if args.action == "import" else _add(args, roster)
    return ExitCode.SOME_FAILED if failed else code


def _count(text: str) -> Number:
    from pipeline.normalize.numerals import parse_number

    number = parse_number(text)
    if number is None or number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of times")
    return number


def _roster(args: argparse.Namespace, paths: list[Path], failed: list[Path]) -> Roster:
    from pipeline.track.directory import load_directory
    from pipeline.track.roster import Roster

    return Roster(loaded(paths, failed), load_directory(args.units))


def _add(args: argparse.Namespace, roster: Roster) -> ExitCode:
    from pipeline.track.progress import Progress, append

    seat = roster.seat(args.task)
    event = args.action == "event"
    entry = Progress(
        seat.task.id,
        "" if event else seat.unit(args.unit),
        args.date,
        1 if args.count is None else args.count,
        "event" if event else "done",
        args.due,
        args.evidence,
        args.note,
        args.by,
    )
    for written in append(seat.log, [entry]):
        print(f"{seat.log}: line {written.number}: {_words(written)}")
    return ExitCode.OK


def _import(args: argparse.Namespace, roster: Roster) -> ExitCode:
    from pipeline.track.imports import Sender, read_completions
    from pipeline.track.progress import append_new

    source: Path = vars(args)["from"]
    found = read_completions(source, roster, Sender(args.unit, args.date, args.by))
    of_log: defaultdict[Path, list[Progress]] = defaultdict(list)
    for log, entry in found.entries:
        of_log[log].append(entry)
    new = sum(len(append_new(log, entries)) for log, entries in of_log.items())
    for rejected in found.rejected:
        print(f"{source}: row {rejected.row}: {rejected.reason}", file=sys.stderr)
    held = len(found.entries) - new
    print(f"{new} completions read in, {held} were there already, {len(found.rejected)} rows not counted")
    return ExitCode.SOME_FAILED if found.rejected else ExitCode.OK


def _correct(args: argparse.Namespace, paths: list[Path]) -> ExitCode:
    from pipeline.track.progress import append, log_beside, read_log

    logs = {log_beside(path) for path in paths}
    if len(logs) > 1:
        raise UsageError("these registries have several logs", "name one folder")
    path = logs.pop()
    held = next((entry for entry in read_log(path).entries if entry.number == args.line), None)
    if held is None:
        raise UsageError(f"{path}: line {args.line} does not stand", "`notices progress show` lists the lines")
    named = ("date", "count", "due", "evidence", "note", "by")
    given = {name: getattr(args, name) for name in named if getattr(args, name) is not None}
    entry = replace(held, replaces=held.number, kind="withdrawn" if args.action == "withdraw" else held.kind, **given)
    for written in append(path, [entry]):
        print(f"{path}: line {written.number}: replaces {args.line}: {_words(written)}")
    return ExitCode.OK


def _show(paths: list[Path]) -> ExitCode:
    from pipeline.track.progress import log_beside, read_log

    for path in dict.fromkeys(log_beside(path) for path in paths):
        log = read_log(path)
        warn_damaged(path, log.damaged)
        for entry in log.entries:
            print(f"{entry.number}: {_words(entry)}")
    return ExitCode.OK


def _words(entry: Progress) -> str:
    from pipeline.cli.table import shown

    kind = {"event": "事项发生", "withdrawn": "撤回"}.get(entry.kind, f"{entry.count:g}次")
    parts = (entry.task[:8], entry.unit, entry.date.isoformat(), kind, entry.evidence or "", entry.note or "")
    return shown(" ".join(part for part in parts if part))
