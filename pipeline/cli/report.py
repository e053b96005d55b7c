"""Make one self-contained page of a registry: the notice beside its ledger, to read, decide on, and mail.

examples:
  notices report data/structured/NAME.yaml -o NAME.html
  notices report notice.docx -o notice.html --read-only

What the page saves goes back with `notices review apply`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.cli.options import add_rules, add_without
from pipeline.errors import ExitCode, UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("registry", type=Path, metavar="REGISTRY", help="a registry written by extract, or a notice")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="X.html", help="the page to write")
    parser.add_argument("--read-only", action="store_true", help="leave out everything that decides")
    add_rules(parser)
    add_without(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.cli.source import registries
    from pipeline.review.report import write_report

    found = registries(args.registry, nlp="nlp" not in args.without, rules=tuple(args.rules))
    if len(found) != 1:
        raise UsageError(f"{args.registry}: holds {len(found)} notices", "run extract, then report on each registry")
    print(write_report(found[0], args.output, read_only=args.read_only))
    return ExitCode.OK
