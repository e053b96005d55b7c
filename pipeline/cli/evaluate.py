"""Score registries against gold annotations, field by field.

examples:
  notices evaluate --gold gold/tune --notices notices
  notices evaluate --gold gold/tune --notices notices --pred out --errors 40
  notices evaluate --gold gold/tune --floors floors.yaml

Without --pred the notices are extracted now. With --floors, a figure below its floor ends with exit code 6.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_rules, add_without
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.evaluate import Evaluation


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR", help="gold files, one YAML per notice")
    parser.add_argument("--notices", type=Path, metavar="DIR", help="the notices (default: notices/ beside the gold)")
    parser.add_argument("--pred", type=Path, metavar="DIR", help="registries to score (default: extract them now)")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list up to N differences")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--floors", type=Path, metavar="FILE", help="least values: a YAML mapping of figure to number")
    add_rules(parser)
    add_without(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.evaluate import evaluate, extracted, hold, load_floors, written

    floors = load_floors(args.floors) if args.floors else {}
    predict = written(args.pred) if args.pred else extracted("nlp" not in args.without, tuple(args.rules))
    result = evaluate(args.gold, args.notices or _notices(args.gold), predict)
    print(_json(result, args.errors) if args.json else _text(result, args.errors))
    if result.missing:
        print(f"no registry for: {', '.join(result.missing)}", file=sys.stderr)
    hold(result, floors)
    return ExitCode.SOME_FAILED if result.missing else ExitCode.OK


def _notices(gold: Path) -> Path:
    """`notices/` in the folder of the gold or up to two above it, else that folder itself."""
    places = (parent / "notices" for parent in (gold, gold.parent, gold.parent.parent))
    return next((place for place in places if place.is_dir()), gold)


def _text(result: Evaluation, errors: int) -> str:
    from pipeline.evaluate import notice_table, table

    return "\n".join([*table(result), "", *notice_table(result), *result.total.differences[:errors]])


def _json(result: Evaluation, errors: int) -> str:
    from pipeline.evaluate import figures

    data = {
        "figures": figures(result.total),
        "notices": {scored.source: figures(scored.tally) for scored in result.notices},
        "missing": result.missing,
        "differences": result.total.differences[:errors],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)
