"""What people decided: take it in, see where it stands, compare two people, hand it on.

examples:
  notices review apply decisions.json data/structured          what a page saved
  notices review apply colleague.review.yaml data/structured   a colleague's review file
  notices review status data/structured
  notices review compare mine theirs                           two folders of reviewed registries
  notices review compare a.review.yaml b.review.yaml --over data/structured
  notices review gold data/structured -o gold
  notices review export data/structured --to label-studio -o labels.json
  notices review import labels.json data/structured --by 孟晓棠 --at 2026-01-05T09:30:00+08:00

Decisions are kept in DIR/reviews and laid over the registries by every `notices extract`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline.evaluation.agreement import Difference
    from pipeline.review.replay import Fate

FORMATS = ("label-studio", "jsonl", "spacy")


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", dest="action", required=True)
    apply = actions.add_parser("apply", help="add decisions to the review files and lay them over the registries")
    apply.add_argument("decisions", type=Path, metavar="DECISIONS", help="decisions.json, or a .review.yaml")
    _folder(apply)
    _folder(actions.add_parser("status", help="how far the review is; stale, contradicting and lost decisions"))
    compare = actions.add_parser("compare", help="two people's agreement per field, and where they differ")
    for name in ("one", "other"):
        compare.add_argument(name, type=Path, metavar="A" if name == "one" else "B", help="folder, registry, decisions")
    compare.add_argument("--over", type=Path, metavar="DIR", help="the registries that decisions were made on")
    compare.add_argument("--errors", type=int, default=40, metavar="N", help="list up to N differences (default: 40)")
    gold = actions.add_parser("gold", help="registries that are decided on to the last task, as gold annotations")
    _folder(gold)
    _output(gold, "GOLD", "the folder to write")
    _labels(actions.add_parser("export", help="to a labelling tool"), actions.add_parser("import", help="and back"))


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder written by `notices extract`")


def _output(parser: argparse.ArgumentParser, metavar: str, what: str) -> None:
    parser.add_argument("-o", "--output", type=Path, required=True, metavar=metavar, help=what)


def _labels(out: argparse.ArgumentParser, back: argparse.ArgumentParser) -> None:
    _folder(out)
    out.add_argument("--to", choices=FORMATS, required=True, help="the form of the tool")
    _output(out, "PATH", "the file to write")
    back.add_argument("labels", type=Path, metavar="PATH", help="what the tool gave back: .json, .jsonl or .spacy")
    _folder(back)
    back.add_argument("--by", required=True, metavar="NAME", help="who labelled")
    back.add_argument("--at", required=True, metavar="TIME", help="when, as 2026-01-05T09:30:00+08:00")


def run(args: argparse.Namespace) -> ExitCode:
    actions = {
        "apply": _apply,
        "status": _status,
        "compare": _compare,
        "gold": _gold,
        "export": _export,
        "import": _import,
    }
    return actions[args.action](args)


def _apply(args: argparse.Namespace) -> ExitCode:
    from pipeline.review import load_bundle
    from pipeline.reviewing import apply

    bundle = load_bundle(args.decisions)
    reviewed, fresh = apply(bundle, args.folder)
    print(f"{reviewed.path}: {len(fresh)} of {len(bundle.decisions)} decisions are new")
    return _told(reviewed.replay.fates)


def _told(fates: tuple[Fate, ...]) -> ExitCode:
    """Print what became of decisions; those that are not simply applied one by one."""
    counts = Counter(fate.outcome.value for fate in fates)
    print("  " + ", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    for fate in fates:
        if fate.outcome.value in ("stale", "conflict", "lost"):
            decision = fate.decision
            text = "".join(decision.text.split())[:40]
            print(f"  {fate.outcome.value}: {decision.by} {decision.at} {decision.verdict.value}: {text}")
    return ExitCode.OK


def _status(args: argparse.Namespace) -> ExitCode:
    from pipeline.registry import load_registry
    from pipeline.reviewing import all_reviewed, orphans, registry_files

    states: Counter[str] = Counter()
    for path in registry_files(args.folder):
        states.update(task.review.state for task in load_registry(path))
    print(f"{states.total()} tasks: " + ", ".join(f"{count} {state}" for state, count in states.most_common()))
    for reviewed in all_reviewed(args.folder):
        people = Counter(decision.by for decision in reviewed.decisions)
        print(f"{reviewed.path.name}: " + ", ".join(f"{by} {count}" for by, count in people.items()))
        _told(reviewed.replay.fates)
    for path, decisions in orphans(args.folder):
        print(f"{path.name}: {len(decisions)} decisions without a registry — extract its notice, or `review apply` it")
    return ExitCode.OK


def _compare(args: argparse.Namespace) -> ExitCode:
    from pipeline.evaluation.agreement import compare, registries_of
    from pipeline.evaluation.evaluate import table

    found = compare(registries_of(args.one, args.over), registries_of(args.other, args.over))
    print("\n".join(table(found.evaluation)))
    for difference in found.differences[: args.errors]:
        print("\n".join(_side_by_side(difference)))
    if (more := len(found.differences) - args.errors) > 0:
        print(f"… and {more} more (--errors N)")
    for name in found.alone:
        print(f"{name}: only one of them has it")
    return ExitCode.OK


def _side_by_side(difference: Difference) -> list[str]:
    text = "".join(difference.text.split())[:60]
    return [f"\n{difference.field}: {text}", f"  A  {difference.one}", f"  B  {difference.other}"]


def _gold(args: argparse.Namespace) -> ExitCode:
    from pipeline.registry import load_registry
    from pipeline.registry.files import write_whole
    from pipeline.review.gold_form import gold_yaml, open_tasks
    from pipeline.reviewing import registry_files

    written = 0
    for path in registry_files(args.folder):
        registry = load_registry(path)
        if left := open_tasks(registry):
            print(f"{path.name}: {len(left)} of {len(registry)} tasks are undecided: left out")
            continue
        write_whole(args.output / path.name, gold_yaml(registry))
        written += 1
    print(f"{written} gold files in {args.output}")
    return ExitCode.OK


def _export(args: argparse.Namespace) -> ExitCode:
    from pipeline.registry import load_registry
    from pipeline.review.labels import export
    from pipeline.reviewing import registry_files

    registries = [load_registry(path) for path in registry_files(args.folder)]
    print(f"{export(registries, args.to, args.output)} tasks in {args.output}")
    return ExitCode.OK


def _import(args: argparse.Namespace) -> ExitCode:
    from pipeline.registry import load_registry
    from pipeline.review import Bundle
    from pipeline.review.decisions import moment
    from pipeline.review.labels import Labeller, load_labels, relabelled
    from pipeline.reviewing import apply, registry_files
    from pipeline.trial import read_value

    try:
        moment(args.at)
    except ValueError:
        raise UsageError(f"--at {args.at!r} is no date-time", "write it as 2026-01-05T09:30:00+08:00") from None
    labels, who, total = load_labels(args.labels), Labeller(args.by, args.at, read_value), 0
    for path in registry_files(args.folder):
        registry = load_registry(path)
        decisions = relabelled(registry, labels, who)
        if decisions:
            apply(Bundle(path.stem, registry.id, decisions), args.folder)
            total += len(decisions)
    print(f"{total} tasks were labelled otherwise; their decisions are in {args.folder / 'reviews'}")
    return ExitCode.OK
