"""Read notices and write a task registry for each, and tables over all of them.

examples:
  notices extract                                   data/raw → data/structured
  notices extract notices/ more/*.pdf --out ledger
  notices extract notices/ --out ledger --workers 4 --without nlp

Running again over the same folder redoes only what changed. A file that cannot be read is a row of errors.csv;
the others are written.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_rules, add_without, at_least_one
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline import batch

SHOWN_FAILURES = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("input", nargs="*", default=["data/raw"], help="files, folders or globs (default: data/raw)")
    parser.add_argument("--out", type=Path, default=Path("data/structured"), metavar="DIR", help="where to write")
    add_rules(parser)
    add_without(parser)
    parser.add_argument("--workers", type=at_least_one, default=1, metavar="N", help="processes to use (default: 1)")
    parser.add_argument("--engine", choices=["local"], default="local", help="where the work is done")
    parser.add_argument("--format", type=_formats, default=("yaml", "csv"), metavar="yaml,csv", help="what to write")


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(part for part in text.split(",") if part)
    if not formats or set(formats) - {"yaml", "csv"}:
        raise argparse.ArgumentTypeError(f"{text!r}: write yaml, csv or yaml,csv")
    return formats


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline import batch
    from pipeline.cli.table import progress, shown
    from pipeline.inputs import discover

    paths = discover(args.input, args.out)
    options = batch.Options(args.out, tuple(args.rules), args.workers, "nlp" not in args.without, args.format)
    summary = batch.run(paths, options, progress if sys.stderr.isatty() else None)
    for failure in summary.failures[:SHOWN_FAILURES]:
        print(shown(f"{failure.file}: {failure.message} — {failure.advice}"), file=sys.stderr)
    if (more := len(summary.failures) - SHOWN_FAILURES) > 0:
        print(f"… and {more} more in {args.out / 'errors.csv'}", file=sys.stderr)
    print("\n".join(_summary(summary, args.out, args.format)))
    return summary.exit_code


def _summary(summary: batch.Summary, out: Path, formats: tuple[str, ...]) -> list[str]:
    lines = [
        f"{summary.inputs} inputs ({summary.unchanged} unchanged, {len(summary.failures)} failed): "
        f"{summary.notices} notices, {summary.tasks} tasks, {summary.trackable} of them trackable"
    ]
    if summary.kept:
        lines.append(f"{len(summary.kept)} registries edited by hand were kept as they are")
    lines += [f"edited by hand, and its notice or the program changed: set aside as {path}" for path in summary.aside]
    if "csv" in formats:
        lines.append(f"all tasks: {out / 'tasks.csv'}; all notices: {out / 'notices.csv'}")
    if "yaml" in formats:
        lines.append(f"one registry per notice: {out / '*.yaml'}")
    if summary.failures:
        lines.append(f"what could not be read, and what to do: {out / 'errors.csv'}")
    return lines
