"""Process the notices of a folder as they land, until Ctrl-C.

examples:
  notices watch inbox --out ledger
  notices watch inbox --out ledger --every 30 --without nlp
  notices watch inbox --out ledger --once             what is there now, for cron

A file is read once its size and time of change stay the same from one look to the next, so that nothing is read while
it is still being copied. What was done before is not done again. A line for each time that something landed.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.extract import positive_seconds
from pipeline.cli.options import add_rules, add_without, at_least_one
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.batch import Summary


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where notices are put")
    parser.add_argument("--out", type=Path, default=Path("data/structured"), metavar="DIR", help="where to write")
    parser.add_argument(
        "--every", type=positive_seconds, default=2.0, metavar="S", help="seconds between two looks (default: 2)"
    )
    parser.add_argument("--once", action="store_true", help="two looks, then end")
    parser.add_argument("--workers", type=at_least_one, default=1, metavar="N", help="processes to use (default: 1)")
    parser.add_argument("--time-limit", type=positive_seconds, metavar="S", help="seconds that one file may take")
    add_rules(parser)
    add_without(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.batch import Options
    from pipeline.batch.watch import paced, watch

    options = Options(
        args.out,
        tuple(args.rules),
        args.workers,
        "nlp" not in args.without,
        seconds=args.time_limit,
        isolated=not args.once,  # one file must not end a watch that nobody looks at
    )
    looks = paced(args.every, time.sleep)
    code = ExitCode.OK
    for summary in watch(args.folder, options, itertools.islice(looks, 2) if args.once else looks):
        _report(summary)
        code = summary.exit_code
    return code


def _report(summary: Summary) -> None:
    from pipeline.cli.table import shown

    fresh = summary.inputs - summary.unchanged - len(summary.failures)
    print(f"{fresh} new, {summary.notices} notices, {summary.tasks} tasks, {len(summary.failures)} failed", flush=True)
    for failure in summary.failures:
        print(shown(f"{failure.file}: {failure.message} — {failure.advice}"), file=sys.stderr, flush=True)
