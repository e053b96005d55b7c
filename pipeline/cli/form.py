"""Turn the blank forms of a notice into a workbook to fill in, and the filled ones back into one summary.

examples:
  notices form make data/raw/01_消防责任落实月通知.txt -o form.xlsx
  notices form read returned/*.xlsx -o summary.xlsx
  notices form show data/raw/01_消防责任落实月通知.txt
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.desk import check_suffix
from pipeline.cli.options import add_rules
from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline.forms import Field


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", choices=("make", "read", "show"), help="write the form, read filled ones, list fields"
    )
    parser.add_argument("file", nargs="+", type=Path, metavar="FILE", help="a notice (make, show), or filled workbooks")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="the .xlsx to write")
    add_rules(parser)


def run(args: argparse.Namespace) -> ExitCode:
    if args.action != "show" and args.out is None:
        raise UsageError(f"form {args.action} needs --out", "see `notices form --help`")
    if args.out:
        check_suffix(args.out, (".xlsx",))
    if args.action == "read":
        return _read(args)
    if len(args.file) > 1:
        raise UsageError("name one notice", "its forms make one workbook")
    fields, notice = _fields(args)
    if args.action == "show":
        for field in fields:
            print(f"{field.form}\t{field.name}\t{field.kind.value}\t{field.unit or ''}")
    elif not fields:
        raise UsageError(f"{args.file[0]}: no blank form in this notice", "`notices show` tells its attachments")
    else:
        from pipeline.forms import write_form

        print(f"{write_form(args.out, fields, notice)}: {len(fields)} fields")
    return ExitCode.OK


def _fields(args: argparse.Namespace) -> tuple[tuple[Field, ...], str]:
    from pipeline.forms import read_fields
    from pipeline.ingest import read
    from pipeline.registry.ids import notice_id
    from pipeline.rules import load_rules
    from pipeline.structure import read_structure

    document = read(args.file[0])
    return read_fields(read_structure(document, load_rules(*args.rules))), notice_id(document.text)


def _read(args: argparse.Namespace) -> ExitCode:
    from pipeline.forms import read_filled, write_summary

    summary = read_filled(args.file)
    for file, field, wrong in summary.problems:
        print(f"{file}: {field}: {wrong}", file=sys.stderr)
    path = write_summary(args.out, summary)
    print(f"{path}: {len(summary.filled)} forms, {len(summary.problems)} problems")
    return ExitCode.OK
