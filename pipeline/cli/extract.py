"""Read notices and write a task registry for each, and tables over all of them.

examples:
  notices extract                                   data/raw → data/structured
  notices extract notices/ more/*.pdf --out ledger
  notices extract notices/ --out ledger --workers 4 --without nlp
  notices extract notices/ --out ledger --workers 8 --time-limit 60 --memory-limit 2000 --log json
  notices extract s3://bucket/notices --out ledger  with the extra `remote`
  notices extract /shared/notices --out /shared/ledger --engine dask --scheduler tcp://head:8786

Running again over the same folder redoes only what changed, after a kill as well. A file that cannot be read, takes too
long or ends its process is a row of errors.csv; the others are written. The files of a notice and of its attachments
(附件1.docx, what the notice lists) in one folder or archive give one registry, unless --no-join is given. From 5,000
inputs on the registries are spread over 256 folders (--shard).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_rules, add_without, at_least_one
from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline import batch

SHOWN_FAILURES = 20
SHARD_FROM = 5000
# A file that ends the process would end the run; for fewer inputs starting another process costs more than it saves.
ISOLATE_FROM = 50
_INPUT_HELP = "files, folders, globs, or addresses such as s3://… with the extra `remote` (default: data/raw)"
_JOIN_HELP = "attachments in files of their own (附件1.docx) are notices of their own"
_FORMAT_HELP = "what to write: registries, tables, or both (default); parquet: tasks.parquet, with the extra `parquet`"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("input", nargs="*", default=["data/raw"], help=_INPUT_HELP)
    parser.add_argument("--out", type=Path, default=Path("data/structured"), metavar="DIR", help="where to write")
    add_rules(parser)
    add_without(parser)
    parser.add_argument("--workers", type=at_least_one, default=1, metavar="N", help="processes to use (default: 1)")
    parser.add_argument("--time-limit", type=positive_seconds, metavar="S", help="seconds that one file may take")
    parser.add_argument("--memory-limit", type=at_least_one, metavar="MB", help="megabytes that one process may take")
    parser.add_argument("--shard", choices=["auto", "yes", "no"], default="auto", help="registries in 256 folders")
    parser.add_argument("--no-join", dest="join", action="store_false", help=_JOIN_HELP)
    parser.add_argument("--quiet", action="store_true", help="no bar and no summary; failures are still reported")
    parser.add_argument("--log", choices=["json"], help="a line of JSON for each input, and one at the end, on stderr")
    parser.add_argument("--engine", choices=["local", "dask"], default="local", help="where the work is done")
    parser.add_argument("--scheduler", metavar="ADDR", help="the Dask scheduler, tcp://HOST:PORT (with --engine dask)")
    parser.add_argument("--format", type=_formats, default=("yaml", "csv"), metavar="yaml,csv", help=_FORMAT_HELP)


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(part for part in text.split(",") if part)
    if not formats or set(formats) - {"yaml", "csv", "parquet"}:
        raise argparse.ArgumentTypeError(f"{text!r}: write one or more of yaml,csv,parquet")
    return formats


def positive_seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r}: write a number of seconds")
    return seconds


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline import batch
    from pipeline.cli.batch_view import view
    from pipeline.inputs import discover_all

    if (args.engine == "dask") != (args.scheduler is not None):
        raise UsageError("--engine dask and --scheduler go together")
    if args.scheduler and (args.time_limit or args.memory_limit):
        raise UsageError(
            "limits are for --engine local", "`dask worker --memory-limit` bounds the workers of a cluster"
        )
    if args.scheduler:  # a worker elsewhere starts in another folder
        args.input = [_absolute(name) for name in args.input]
        args.out, args.rules = args.out.absolute(), [folder.absolute() for folder in args.rules]
    paths = discover_all(args.input, args.out)
    summary = batch.run(paths, _options(args, len(paths)), view(args.log, args.quiet))
    if args.log == "json":
        print(json.dumps(_end(summary)), file=sys.stderr)
    else:
        _report_failures(summary, args.out)
    if not args.quiet:
        print("\n".join(_summary(summary, args.out, args.format)))
    return summary.exit_code


def _absolute(name: str) -> str:
    from pipeline.inputs.remote import is_address

    return name if is_address(name) else os.path.abspath(name)  # noqa: PTH100 - may be a glob


def _options(args: argparse.Namespace, inputs: int) -> batch.Options:
    from pipeline import batch

    return batch.Options(
        args.out,
        tuple(args.rules),
        args.workers,
        "nlp" not in args.without,
        args.format,
        args.time_limit,
        args.memory_limit,
        isolated=inputs >= ISOLATE_FROM,
        scheduler=args.scheduler,
        join=args.join,
        shard=args.shard == "yes" or (args.shard == "auto" and inputs >= SHARD_FROM),
    )


def _end(summary: batch.Summary) -> dict[str, str | int]:
    counts = {name: getattr(summary, name) for name in ("inputs", "unchanged", "notices", "tasks", "trackable")}
    return {"event": "end", **counts, "failed": len(summary.failures), "exit_code": int(summary.exit_code)}


def _report_failures(summary: batch.Summary, out: Path) -> None:
    from pipeline.cli.table import shown

    for failure in summary.failures[:SHOWN_FAILURES]:
        print(shown(f"{failure.file}: {failure.message} — {failure.advice}"), file=sys.stderr)
    if (more := len(summary.failures) - SHOWN_FAILURES) > 0:
        print(f"… and {more} more in {out / 'errors.csv'}", file=sys.stderr)


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
    if "parquet" in formats:
        lines.append(f"all tasks as Parquet: {out / 'tasks.parquet'}")
    if "yaml" in formats:
        files = out / "*.yaml" if next(out.glob("*.yaml"), None) else out / "*" / "*.yaml"
        lines.append(f"one registry per notice: {files}")
    if summary.failures:
        lines.append(f"what could not be read, and what to do: {out / 'errors.csv'}")
    return lines
