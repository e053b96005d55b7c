"""Score registries against gold annotations, field by field.

examples:
  notices evaluate --gold gold/tune --notices notices
  notices evaluate --gold gold/tune --notices notices --pred out --errors 40
  notices evaluate --gold gold/tune --floors floors.json
  notices evaluate --gold gold/tune --floors floors.json --raise
  notices evaluate --gold gold/tune --floors floors.json --raise --lower "path=headings of minutes are new in the gold"
  notices evaluate --gold gold/tune --without nlp
  notices evaluate --gold gold/tune --picture reliability.svg

Without --pred the notices are extracted now. With --floors, a figure below its floor ends with exit code 6, and so does
gold that the floors were not measured on; --raise writes what is reached now into the file. The last table says whether
confidence keeps its word: of the records between two values, what they said and what share was touch-free.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_rules, add_without
from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline.evaluation.evaluate import Evaluation


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR", help="gold files, one YAML per notice")
    parser.add_argument("--notices", type=Path, metavar="DIR", help="the notices (default: notices/ beside the gold)")
    parser.add_argument("--pred", type=Path, metavar="DIR", help="registries to score (default: extract them now)")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list up to N differences")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--floors", type=Path, metavar="FILE", help="least values: a YAML mapping of figure to number")
    parser.add_argument("--raise", dest="raised", action="store_true", help="raise the floors to what is reached now")
    parser.add_argument(
        "--lower", type=_reason, action="append", default=[], metavar="FIGURE=REASON", help="with --raise: let it fall"
    )
    parser.add_argument("--picture", type=Path, metavar="SVG", help="draw the reliability diagram of confidence")
    add_rules(parser)
    add_without(parser)


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.evaluation.evaluate import evaluate, extracted, written

    if (args.raised or args.lower) and not (args.floors and args.raised):
        raise UsageError("--raise needs --floors, --lower needs --raise", "see `notices evaluate --help`")
    predict = written(args.pred) if args.pred else extracted("nlp" not in args.without, tuple(args.rules))
    result = evaluate(args.gold, args.notices or _notices(args.gold), predict)
    print(_json(result, args.errors) if args.json else _text(result, args.errors))
    if result.missing:
        print(f"no registry for: {', '.join(result.missing)}", file=sys.stderr)
    if args.picture:
        _draw(result, args.picture)
    if args.floors:
        _floors(result, args)
    return ExitCode.SOME_FAILED if result.missing else ExitCode.OK


def _reason(text: str) -> tuple[str, str]:
    """`FIGURE=REASON` of the command line; argparse makes a usage error of the exception."""
    figure, _, reason = text.partition("=")
    if not figure.strip() or not reason.strip():
        raise argparse.ArgumentTypeError(f"{text!r}: write FIGURE=REASON")
    return figure.strip(), reason.strip()


def _draw(result: Evaluation, path: Path) -> None:
    from pipeline.evaluation.reliability import picture
    from pipeline.registry.files import write_whole

    write_whole(path, picture(result.total.judged, "Confidence and touch-free records"))


def _floors(result: Evaluation, args: argparse.Namespace) -> None:
    """Hold the floors, or raise them and say which moved."""
    from pipeline.evaluation.evaluate import hold, load_floors
    from pipeline.evaluation.floors import hold_digest, raise_floors

    if not args.raised:
        hold(result, load_floors(args.floors))
        return hold_digest(args.floors, args.gold)
    for change in raise_floors(args.floors, args.gold, result, dict(args.lower)):
        print(f"{change.figure}: {'no floor' if change.old is None else change.old} → {change.new}")
    return None


def _notices(gold: Path) -> Path:
    """`notices/` in the folder of the gold or up to two above it, else that folder itself."""
    places = (parent / "notices" for parent in (gold, gold.parent, gold.parent.parent))
    return next((place for place in places if place.is_dir()), gold)


def _text(result: Evaluation, errors: int) -> str:
    from pipeline.evaluation.evaluate import notice_table, table
    from pipeline.evaluation.reliability import table as reliability

    total = result.total
    parts = [*table(result), "", *notice_table(result), "", *reliability(total.judged), *total.differences[:errors]]
    return "\n".join(parts)


def _json(result: Evaluation, errors: int) -> str:
    from pipeline.evaluation.evaluate import figures
    from pipeline.evaluation.reliability import bins, calibration_error

    data = {
        "figures": figures(result.total),
        "notices": {scored.source: figures(scored.tally) for scored in result.notices},
        "missing": result.missing,
        "reliability": [asdict(b) for b in bins(result.total.judged)],
        "ece": calibration_error(result.total.judged),
        "differences": result.total.differences[:errors],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)
