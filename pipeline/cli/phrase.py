"""What the rules find in a phrase, normalized, with the rule that found it.

examples:
  notices try 每季度至少召开1次会议
  notices try 3月底前报市安委办 --date 2024-02-04
  notices try 每月5日前报送 --json
"""

from __future__ import annotations

import argparse
import json

from pipeline.cli.options import add_rules, iso_date
from pipeline.errors import ExitCode


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="a phrase or sentence")
    parser.add_argument("--date", type=iso_date, metavar="DATE", help="the day of issue, for dates without a year")
    parser.add_argument("--json", action="store_true", help="print JSON: {mentions: [{field, text, start, end, …}]}")
    add_rules(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.cli.table import rows
    from pipeline.trial import plain_value, try_text

    found = try_text(args.text, args.date, tuple(args.rules))
    if args.json:
        mentions = [
            {
                "field": finding.field.value,
                "text": finding.text,
                "start": finding.span.start,
                "end": finding.span.end,
                "value": plain_value(finding.value),
                "rule": finding.rule,
            }
            for finding in found
        ]
        print(json.dumps({"mentions": mentions}, ensure_ascii=False, indent=1, default=str))
    elif found:
        body = [(f.field.value, f.text, _words(plain_value(f.value)), f.rule) for f in found]
        print("\n".join(rows(("field", "text", "value", "rule"), body, flexible=2, most=48)))
    else:
        print("nothing found")
    return ExitCode.OK


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(part)}" for key, part in value.items() if part is not None)
    return str(value)
