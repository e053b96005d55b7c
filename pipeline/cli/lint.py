"""Find what a notice itself got wrong: a line each, to be put to its author.

examples:
  notices lint data/raw
  notices lint notice.docx --json

A line is `file: code: sentence`, the words at fault quoted. A clean notice prints nothing, and findings are no failure:
the exit code is 0 unless a file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_rules, add_without
from pipeline.errors import ExitCode, PipelineError

if TYPE_CHECKING:
    from pipeline.linting import Case, Finding


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("input", nargs="+", metavar="INPUT", help="notices, folders of them, or globs")
    parser.add_argument("--json", action="store_true", help="as JSON, with the offsets of the words")
    add_rules(parser)
    add_without(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.inputs import discover

    found: list[dict[str, str | int]] = []
    failed = 0
    for path in discover(args.input):
        try:
            found += _of_file(path, args)
        except PipelineError as error:
            failed += 1
            print(f"notices: {error.message} — {error.advice}", file=sys.stderr)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def _of_file(path: Path, args: argparse.Namespace) -> list[dict[str, str | int]]:
    """The findings of one file; without --json they are printed as they come."""
    from pipeline.cli.table import shown
    from pipeline.ingest import read
    from pipeline.linting import case_of, findings

    case = case_of(read(path), nlp="nlp" not in args.without, rules=tuple(args.rules))
    found = findings(case)
    if not args.json:
        for one in found:
            print(shown(f"{path}: {one.code}: {one.message}"))
    return [_plain(path, case, one) for one in found]


def _plain(path: Path, case: Case, one: Finding) -> dict[str, str | int]:
    return {
        "file": str(path),
        "code": one.code,
        "message": one.message,
        "start": one.span.start,
        "end": one.span.end,
        "quote": case.notice.document.quote(one.span),
    }
