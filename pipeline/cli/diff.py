"""Compare two versions of a notice duty by duty, or lay notices that cite one another side by side.

examples:
  notices diff draft.docx final.docx
  notices diff data/structured/A.yaml data/structured/B.yaml --json
  notices diff --linked data/structured

With --linked: which notice carries out which (citations resolved among those given), the duties of the upper one that
have no counterpart below, and duties that two notices share.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.desk import loaded, registry_paths
from pipeline.cli.options import add_rules, add_without
from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline.model import Task
    from pipeline.registry import Registry
    from pipeline.track.compare import Comparison

_WORDS = 60


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="+", metavar="FILE", help="two notices or registries; with --linked, registries")
    parser.add_argument("--linked", action="store_true", help="notices that cite one another")
    parser.add_argument("--json", action="store_true")
    add_rules(parser)
    add_without(parser)


def run(args: argparse.Namespace) -> ExitCode:
    if args.linked:
        return _linked(args)
    if len(args.file) != 2:
        raise UsageError("name two notices or registries: the earlier and the later", "see `notices diff --help`")
    from pipeline.track.compare import compare

    found = compare(*(_registry(Path(name), args) for name in args.file))
    if args.json:
        print(json.dumps(_plain(found), ensure_ascii=False, indent=1))
    else:
        for line in _lines(found):
            print(line)
    return ExitCode.OK


def _registry(path: Path, args: argparse.Namespace) -> Registry:
    from pipeline.cli.source import registries

    found = registries(path, nlp="nlp" not in args.without, rules=tuple(args.rules))
    if len(found) != 1:
        raise UsageError(f"{path} holds {len(found)} notices", "compare their registries one by one")
    return found[0]


def _lines(found: Comparison) -> Iterator[str]:
    yield f"增加{len(found.added)}项，删除{len(found.removed)}项，修改{len(found.changed)}项，未变{found.same}项"
    yield from (f"+ {_words(task)}" for task in found.added)
    yield from (f"- {_words(task)}" for task in found.removed)
    for changed in found.changed:
        yield f"~ {_words(changed.after)}"
        yield from (f"    {c.field}：{c.before or '（无）'} → {c.after or '（无）'}" for c in changed.changes)


def _words(task: Task) -> str:
    from pipeline.cli.table import shown

    text = f"{task.number}．{task.text}" if task.number else task.text
    return shown(text if len(text) <= _WORDS else f"{text[:_WORDS]}…")


def _plain(found: Comparison) -> dict[str, object]:
    return {
        "added": [{"id": task.id, "text": task.text} for task in found.added],
        "removed": [{"id": task.id, "text": task.text} for task in found.removed],
        "changed": [
            {
                "before": changed.before.id,
                "after": changed.after.id,
                "text": changed.after.text,
                "changes": [{"field": c.field, "before": c.before, "after": c.after} for c in changed.changes],
            }
            for changed in found.changed
        ],
        "same": found.same,
    }


# --- notices that cite one another ---------------------------------------------------------------------


def _linked(args: argparse.Namespace) -> ExitCode:
    failed: list[Path] = []
    held = [registry for _, registry in loaded(registry_paths(args.file), failed)]
    if args.json:
        print(json.dumps(_plain_links(held), ensure_ascii=False, indent=1))
    else:
        for line in _link_lines(held):
            print(line)
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def _link_lines(held: list[Registry]) -> Iterator[str]:
    from pipeline.track.links import carrying_out, links, shared

    for link in links(held):
        found = carrying_out(link)
        yield f"{_name(link.lower)} 落实 {_name(link.upper)}：对应{len(found.pairs)}项，未见对应{len(found.missing)}项"
        yield from (f"  未见对应：{_words(task)}" for task in found.missing)
    for one in shared(held):
        yield f"相同任务（{one.pair.likeness:.0%}）："
        yield f"  {_name(one.first)}：{_words(one.pair.first)}"
        yield f"  {_name(one.second)}：{_words(one.pair.second)}"


def _plain_links(held: list[Registry]) -> dict[str, object]:
    from pipeline.track.links import carrying_out, links, shared

    return {
        "links": [
            {
                "upper": link.upper.name,
                "lower": link.lower.name,
                "basis": link.basis,
                "pairs": [
                    {"upper": p.first.id, "lower": p.second.id, "likeness": round(p.likeness, 3)} for p in f.pairs
                ],
                "missing": [{"id": task.id, "text": task.text} for task in f.missing],
            }
            for link in links(held)
            for f in [carrying_out(link)]
        ],
        "shared": [
            {"tasks": [one.pair.first.id, one.pair.second.id], "likeness": round(one.pair.likeness, 3)}
            for one in shared(held)
        ],
    }


def _name(registry: Registry) -> str:
    return registry.header.document_number or registry.header.title or registry.name
