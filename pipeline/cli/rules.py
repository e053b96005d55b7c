"""Look after the rules.

examples:
  notices rules check              the built-in rules
  notices rules check my-rules     with a folder of your own laid over them
  notices rules suggest DIR        what people corrected again and again, as rules to judge

A proposal is YAML for a rule file; nothing is changed until a person puts it there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.cli.options import at_least_one
from pipeline.errors import ExitCode


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", dest="action", required=True)
    check = actions.add_parser("check", help="run every example and counter-example of every rule")
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="rules laid over the built-in ones")
    suggest = actions.add_parser("suggest", help="propose rules from repeated corrections")
    suggest.add_argument("folder", type=Path, metavar="DIR", help="a folder written by `notices extract`, with reviews")
    suggest.add_argument("--least", type=at_least_one, default=2, metavar="N", help="sentences corrected (default: 2)")


def run(args: argparse.Namespace) -> ExitCode:
    return _suggest(args) if args.action == "suggest" else _check(args)


def _suggest(args: argparse.Namespace) -> ExitCode:
    from pipeline.proposing import suggest

    found = 0
    for text in suggest(args.folder, args.least):
        print(text)
        found += 1
    if not found:
        print(f"# nothing was corrected in {args.least} sentences the same way")
    return ExitCode.OK


def _check(args: argparse.Namespace) -> ExitCode:
    from pipeline.rulecheck import check
    from pipeline.rules import load_rules

    rules = load_rules(*([args.folder] if args.folder else []))
    failed = check(rules)
    for failure in failed:
        print(failure, file=sys.stderr)
    examples = sum(len(rule.examples) + len(rule.counterexamples) for rule in rules.rules)
    print(f"{len(rules.rules)} rules, {examples} examples and counter-examples: {len(failed)} do not hold")
    return ExitCode.RULES_INVALID if failed else ExitCode.OK
