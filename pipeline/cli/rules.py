"""Look after the rules.

examples:
  notices rules check              the built-in rules
  notices rules check my-rules     with a folder of your own laid over them
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.errors import ExitCode


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="run every example and counter-example of every rule")
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="rules laid over the built-in ones")


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.rulecheck import check
    from pipeline.rules import load_rules

    rules = load_rules(*([args.folder] if args.folder else []))
    failed = check(rules)
    for failure in failed:
        print(failure, file=sys.stderr)
    examples = sum(len(rule.examples) + len(rule.counterexamples) for rule in rules.rules)
    print(f"{len(rules.rules)} rules, {examples} examples and counter-examples: {len(failed)} do not hold")
    return ExitCode.RULES_INVALID if failed else ExitCode.OK
