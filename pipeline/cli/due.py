"""Show what is due on a day: overdue, behind pace, near — unit by unit, in the order in which a clerk would phone.

examples:
  notices due data/structured --as-of 2025-10-20
  notices due data/structured --as-of 2025-10-20 --within 30d --unit 市消安委办
  notices due data/structured --as-of 2025-10-20 --json
  notices due data/structured --as-of 2025-10-31 --letters letters --table 通报.xlsx --picture due.svg

What has been done comes from progress.jsonl beside the registries (see `notices progress`). Lights: red overdue,
yellow behind pace, blue near, green done or running; the thresholds are in rules/track/lights.yaml. A date is never
moved: when it falls on a day of rest, the workday before it is given as advice. Tasks of a draft are never due.
"""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.desk import add_registries, add_units, check_suffix, days, loaded, registry_paths, say, warn_damaged
from pipeline.cli.options import add_rules, iso_date
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.track.desk import Line, Question
    from pipeline.track.index import Index
    from pipeline.track.progress import Log

_TABLES = (".xlsx", ".csv", ".txt", ".docx")
_SHOWN = 7  # columns of the terminal's table: without document, item and id


def configure(parser: argparse.ArgumentParser) -> None:
    add_registries(parser)
    parser.add_argument("--as-of", type=iso_date, required=True, metavar="DATE", help="the day asked about")
    parser.add_argument("--within", type=days, metavar="TIME", help="also what is due in the next 30d (4w, 1m)")
    parser.add_argument("--unit", metavar="U", help="one unit only, by any of its names")
    parser.add_argument("--all", action="store_true", help="also what is done, has not begun, or waits for an event")
    parser.add_argument("--json", action="store_true", help="as JSON, with ISO dates")
    parser.add_argument("--list", type=Path, metavar="FILE", help="write the list as .xlsx or .csv")
    parser.add_argument("--letters", type=Path, metavar="DIR", help="write a chase letter per unit (docx and txt)")
    parser.add_argument("--table", type=Path, metavar="FILE", help="write the situation table: .xlsx .csv .docx .txt")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="write the calendar and the bars as .svg")
    parser.add_argument(
        "--index", type=Path, metavar="FILE", help="keep an index there: many registries answer at once"
    )
    add_units(parser)
    add_rules(parser)


def run(args: argparse.Namespace) -> ExitCode:
    _check(args)
    failed: list[Path] = []
    question = _question(args)
    found = list(_lines(args, question, failed))
    _write(args, found)
    shown = _selected(found, whole=args.all)
    if args.json:
        print(json.dumps(_document(args, shown), ensure_ascii=False, indent=1))
    elif not any((args.list, args.letters, args.table, args.picture)):
        _print(shown if args.all else [line for line in shown if line.situation.is_chased], found)
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def _check(args: argparse.Namespace) -> None:
    """Before anything is written."""
    for path, allowed in ((args.list, (".xlsx", ".csv")), (args.table, _TABLES), (args.picture, (".svg",))):
        if path:
            check_suffix(path, allowed)


def _question(args: argparse.Namespace) -> Question:
    from pipeline.track.desk import Question
    from pipeline.track.directory import load_directory
    from pipeline.track.settings import thresholds
    from pipeline.track.situation import Clerk

    clerk = Clerk(args.as_of, thresholds(*args.rules), args.within)
    return Question(clerk, load_directory(args.units), args.unit, tuple(args.rules))


def _lines(args: argparse.Namespace, question: Question, failed: list[Path]) -> Iterator[Line]:
    from pipeline.track.desk import lines
    from pipeline.track.progress import merged

    paths = registry_paths(args.registry)
    logs = _logs(paths)
    if args.index:
        with _index(args.index) as index:
            failed += [say(path, error) for path, error in index.build(paths, question).failed]
            whole = args.all or bool(args.table or args.picture)
            yield from index.lines(merged(logs.values()), question, whole=whole)
        return
    for path, registry in loaded(paths, failed):
        yield from lines(registry, logs[path.parent], question)


@contextlib.contextmanager
def _index(path: Path) -> Iterator[Index]:
    from pipeline.track.index import Index, open_index

    with open_index(path) as connection:
        yield Index(connection)


def _logs(paths: Sequence[Path]) -> dict[Path, Log]:
    from pipeline.track.progress import log_beside, read_log

    logs = {}
    for folder in dict.fromkeys(path.parent for path in paths):
        logs[folder] = read_log(log_beside(folder))
        warn_damaged(log_beside(folder), logs[folder].damaged)
    return logs


def _selected(found: Sequence[Line], *, whole: bool) -> list[Line]:
    """In the order of phoning; without `whole` only what has begun and has a date."""
    from pipeline.track.situation import State, phone_order

    left_out = () if whole else (State.UPCOMING, State.OPEN, State.UNDATED)
    kept = {id(line.situation): line for line in found if line.situation.state not in left_out}
    return [kept[id(one)] for one in phone_order(line.situation for line in kept.values())]


def _write(args: argparse.Namespace, found: Sequence[Line]) -> None:
    from pipeline.track import letters, outputs, settings

    if args.list:
        print(outputs.write_list(args.list, _selected(found, whole=args.all)))
    if args.letters:
        template = settings.letter(*args.rules)
        for path in letters.write_letters(letters.letters(found, args.as_of, template), args.letters):
            print(path)
    if args.table:
        print(outputs.write_table(args.table, found, args.as_of))
    if args.picture:
        print(outputs.write_picture(args.picture, found, args.as_of))


def _document(args: argparse.Namespace, shown: Sequence[Line]) -> dict[str, object]:
    from pipeline.track.outputs import plain

    return {"as_of": args.as_of.isoformat(), "within": args.within, "items": [plain(line) for line in shown]}


def _print(shown: Sequence[Line], found: Sequence[Line]) -> None:
    from collections import Counter

    from pipeline.cli.table import rows
    from pipeline.track.desk import folded
    from pipeline.track.wording import HEADS, STATES, row

    shown = folded(shown)
    heads = (*HEADS[:_SHOWN], HEADS[7], HEADS[8])
    for line in rows(heads, ((*cells[:_SHOWN], cells[7], cells[8]) for cells in map(row, shown)), flexible=7):
        print(line)
    counts = Counter(line.situation.state for line in found)
    print("，".join(f"{name}{counts[state]}项" for state, name in STATES.items() if counts[state]) or "没有任务")
