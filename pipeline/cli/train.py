"""Learn from annotated notices and reviewed registries how far a record can be trusted.

The result is the file that `confidence` and its reasons are computed from: by default the one that the program uses.
Every figure printed is of left-out notices: each notice is judged by what was learnt from the others.

examples:
  notices train --gold tests/gold --notices data/raw --date 2026-11-22 --out confidence.json
  notices train --gold tests/gold --gold tests/gold/more --notices data/raw --date 2026-11-22
  notices train --gold tests/gold --unseen tests/gold/blind --notices data/raw --date 2026-11-22
  notices train --reviewed ledger --notices data/raw --date 2026-11-22
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.cli.options import iso_date
from pipeline.errors import ExitCode

_FOLDERS = {
    "gold": "gold files, one YAML per notice (may be given more than once)",
    "unseen": "gold of notices that the rules were not written with: corrects how sure the program is",
    "reviewed": "registries with decisions in them",
    "notices": "where the notices are, when they do not stand beside the gold",
}


def configure(parser: argparse.ArgumentParser) -> None:
    for name, what in _FOLDERS.items():
        parser.add_argument(f"--{name}", action="append", type=Path, default=[], metavar="DIR", help=what)
    parser.add_argument("--date", type=iso_date, required=True, metavar="DATE", help="the day to write into the file")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write (default: what the program uses)")
    parser.add_argument("--picture", type=Path, metavar="SVG", help="draw the reliability diagram")


def run(args: argparse.Namespace) -> ExitCode:
    from pipeline.evaluation.reliability import picture, table
    from pipeline.normalize.confidence.scale import FILE
    from pipeline.registry.files import write_whole
    from pipeline.train import train, write
    from pipeline.train.observations import gather

    data = gather(args.gold, args.reviewed, args.notices)
    unseen = gather(args.unseen, [], args.notices) if args.unseen else None
    trained = train(data, unseen)
    print(f"{len(data.notices)} notices, {len(data.observations)} records; each notice judged by the others:")
    print("\n".join(table(trained.judged)))
    if unseen:
        print(
            f"\n{len(unseen.notices)} unseen notices; odds shifted by {trained.shift:.2f}, each by what the others say:"
        )
        print("\n".join(table(trained.unseen)))
    if args.picture:
        title = "Confidence on unseen notices" if unseen else "Confidence on left-out notices"
        write_whole(args.picture, picture(trained.unseen or trained.judged, title))
    print(f"written: {write(trained, data, args.date, args.out or FILE)}")
    return ExitCode.OK
