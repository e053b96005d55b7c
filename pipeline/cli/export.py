"""Feed registries to the ledgers and trackers that people have.

examples:
  notices export data/structured --to xlsx --out ledger.xlsx
  notices export data/structured --to xlsx --out units.xlsx --by unit
  notices export data/structured/*.yaml --to ics --out duties.ics
  notices export data/structured --to sql --url postgresql://HOST/NAME
  notices export data/structured --to caldav --url https://USER@HOST/USER/CALENDAR/
  notices export data/structured --to jira --out issues.csv --occurrences --as-of 2025-06-01

Tasks that a draft only proposes are left out, and personal contacts are masked, unless asked for. What the target could
not hold is summed up at the end; --losses lists every value. Passwords are taken from NOTICES_PASSWORD.

targets:
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import iso_date
from pipeline.errors import ExitCode, NoInputError, PipelineError

if TYPE_CHECKING:
    from pipeline.export.model import Batch, Loss, Options, Progress, Report
    from pipeline.registry import Registry

_REVIEW = ".review.yaml"  # decisions beside the registries
_LOST = {"text": "only in words", "cut": "cut short", "dropped": "not at all"}


def configure(parser: argparse.ArgumentParser) -> None:
    from pipeline.export import EXPORTERS
    from pipeline.export.model import By, Form

    targets = "\n".join(f"  {name:<15} {exporter.summary}" for name, exporter in EXPORTERS.items())
    parser.epilog = f"{parser.epilog or ''}{targets}"
    add = parser.add_argument
    add("registry", nargs="+", type=Path, metavar="REGISTRY", help="registries, or folders of them")
    add("--to", required=True, choices=EXPORTERS, metavar="NAME", help="the target, see below")
    add("--out", type=Path, metavar="PATH", help="the file to write, whatever its suffix; a folder for --by unit-files")
    add("--url", help="address of a database or calendar")
    add(
        "--by", choices=[by.value for by in By], default="all", help="xlsx: one sheet, or a sheet or file for each unit"
    )
    add("--form", choices=[form.value for form in Form], default="todo", help="ics: to-dos (default) or events")
    add("--as-of", type=iso_date, metavar="DATE", help="the day that “next” and “overdue” are seen from")
    add("--occurrences", action="store_true", help="trackers: an entry for each due day instead of one that recurs")
    add("--include-proposed", action="store_true", help="also what a draft only proposes")
    add("--with-contacts", action="store_true", help="do not mask telephones, addresses and names of contacts")
    add("--progress", type=Path, action="append", default=[], metavar="XLSX", help="a filled ledger, to carry over")
    add("--progress-out", type=Path, metavar="CSV", help="write here what came back from the target")
    add("--losses", type=Path, metavar="CSV", help="write here every value that the target could not hold")


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.export import export

    registries, failed = _load(args.registry)
    batch, report = export(args.to, registries, _options(args))
    if args.losses:
        _write_losses(args.losses, report.losses)
    if args.progress_out:
        _write_progress(args.progress_out, report.progress)
    print("\n".join(_summary(batch, report)))
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def _options(args: argparse.Namespace) -> Options:
    from pipeline.export.model import By, Form, Options

    return Options(
        out=args.out,
        url=args.url,
        by=By(args.by),
        form=Form(args.form),
        as_of=args.as_of,
        include_proposed=args.include_proposed,
        with_contacts=args.with_contacts,
        occurrences=args.occurrences,
        progress=_filled(args.progress),
    )


def _filled(ledgers: Iterable[Path]) -> tuple[Progress, ...]:
    paths = list(ledgers)
    if not paths:
        return ()
    try:
        from pipeline.export.ledger_read import read_progress
    except ModuleNotFoundError as error:
        from pipeline.errors import MissingComponentError

        raise MissingComponentError(
            f"--progress needs {error.name}", "pip install 'notice-pipeline[trackers]'"
        ) from error
    return tuple(progress for path in paths for progress in read_progress(path))


def _load(paths: Iterable[Path]) -> tuple[list[Registry], int]:
    """The registries that can be read, and how many could not; raises the error of the only one."""
    from pipeline.registry import load_registry

    loaded: list[Registry] = []
    errors: list[PipelineError] = []
    for path in _files(paths):
        try:
            loaded.append(load_registry(path))
        except PipelineError as error:
            errors.append(error)
            print(f"{error.message} — {error.advice}", file=sys.stderr)
    if not loaded:
        raise errors[0] if errors else NoInputError("no registries", "name a folder written by `notices extract`")
    return loaded, len(errors)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (found for found in sorted(path.rglob("*.yaml")) if not found.name.endswith(_REVIEW))
        else:
            yield path


def _summary(batch: Batch, report: Report) -> Iterator[str]:
    from pipeline.export.losses import summary

    yield f"{report.entries} entries of {len(batch.registries)} notices → {', '.join(report.written[:3])}" + (
        f" and {len(report.written) - 3} more" if len(report.written) > 3 else ""
    )
    if batch.proposed:
        yield f"left out: {batch.proposed} tasks that a draft only proposes (--include-proposed)"
    if batch.rejected:
        yield f"left out: {batch.rejected} tasks that a reviewer rejected"
    yield from report.notes
    lines = [f"  {field}: {count} values {_LOST[how.value]}" for field, how, count in summary(report.losses)]
    if lines:
        yield "the target has no field for (--losses FILE lists them):"
        yield from lines
    if report.progress:
        yield f"came back: progress of {len({p.task for p in report.progress})} tasks (--progress-out FILE)"


def _write_losses(path: Path, losses: Iterable[Loss]) -> None:
    rows = [(loss.task, loss.field, loss.how.value, loss.value) for loss in losses]
    _write(path, ("任务编号", "字段", "结果", "内容"), rows)


def _write_progress(path: Path, progress: Iterable[Progress]) -> None:
    rows = [(p.task, p.unit or "", p.text, p.state, p.note) for p in progress]
    _write(path, ("任务编号", "责任单位", "进展情况", "完成情况", "备注"), rows)


def _write(path: Path, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from pipeline.export.tables import write_csv

    write_csv(path, heads, rows, bom=True)
