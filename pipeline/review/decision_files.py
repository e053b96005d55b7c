"""Decisions ↔ files: the YAML that lives beside a registry and the JSON that a page saves; see `decisions`."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipeline.errors import OutputError, RegistryError
from pipeline.model import Provenance, Span, Task
from pipeline.registry.ids import safe_name
from pipeline.registry.model import TEXT_FOLDER
from pipeline.registry.nodes import Fields, Log, Node, parse
from pipeline.registry.yaml_form import Block, task_plain, to_yaml
from pipeline.registry.yaml_form import Mapping as Plain
from pipeline.registry.yaml_read import read_provenance, read_task, read_values
from pipeline.review.decisions import FIELDS, FORMAT_VERSION, Bundle, Decision, Patch, Verdict, made_id, moment

FOLDER = "reviews"
SUFFIX = ".review.yaml"
_MAX_BYTES = 100_000_000
_NO_ID = "-"


def review_path(folder: Path, name: str) -> Path:
    """Where the decisions on the registry `folder/NAME.yaml` are kept."""
    return folder / FOLDER / f"{name}{SUFFIX}"


def load_reviews(path: Path) -> tuple[Decision, ...]:
    """The decisions in a review file, oldest first; none when there is no such file.

    Raises RegistryError that names the first line at fault and its mend.
    """
    return _read(path, parse).decisions if path.exists() else ()


def load_bundle(path: Path) -> Bundle:
    """A review file, or the `decisions.json` of a page. Raises RegistryError."""
    if path.suffix == ".json":
        return _read(path, _parse_json)
    bundle = _read(path, parse)
    return replace(bundle, registry=path.name.removesuffix(SUFFIX))


def append(path: Path, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Add to a review file the decisions that are not yet in it; gives those. What stands there is never touched.

    Raises RegistryError when the file there cannot be read, OutputError when it cannot be written.
    """
    there = set(load_reviews(path))
    fresh = tuple(decision for decision in dict.fromkeys(decisions) if decision not in there)
    if fresh:
        _write(path, dump_reviews(fresh))
    return fresh


def former_text(folder: Path, decisions: Iterable[Decision], now: str) -> str:
    """The texts that decisions were made on before the notice became that of the id `now`, as far as they are kept."""
    notices = dict.fromkeys(decision.notice for decision in decisions if decision.notice not in ("", now))
    return "".join(read_text(former_path(folder, safe_name(notice))) for notice in notices)


def former_path(folder: Path, notice: str) -> Path:
    """Where the text of a notice that has changed since is kept, by the id that it had."""
    return folder / FOLDER / TEXT_FOLDER / f"{notice}.txt"


def read_text(path: Path) -> str:
    """The text of a file, empty when it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def dump_reviews(decisions: Sequence[Decision]) -> str:
    """Decisions as the text of a review file."""
    return "".join(f"{to_yaml([Block(_plain(decision))])}\n" for decision in decisions)


def dump_json(bundle: Bundle) -> str:
    """A bundle as a page would save it."""
    items = [_plain(decision) for decision in bundle.decisions]
    data = {"decisions": FORMAT_VERSION, "registry": bundle.registry, "notice": bundle.notice, "items": items}
    return json.dumps(data, ensure_ascii=False, indent=1, default=str)


def _write(path: Path, text: str) -> None:
    """Append in one write: two programs that add at the same time each keep what the other wrote."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as handle:
            end = handle.seek(0, os.SEEK_END)
            handle.seek(max(end - 1, 0))
            joint = b"" if handle.read(1) in (b"", b"\n") else b"\n"
            handle.write(joint + text.encode())
            os.fsync(handle.fileno())
    except (OSError, UnicodeEncodeError) as error:
        raise OutputError(f"{path}: {error}") from error


def _plain(decision: Decision) -> Plain:
    said: Plain = {"task": decision.task, "verdict": decision.verdict.value, "by": decision.by, "at": decision.at}
    if decision.seen:
        said["seen"] = decision.seen
    said |= {"notice": decision.notice, "text": decision.text, "start": decision.span.start, "end": decision.span.end}
    if decision.note:
        said["note"] = decision.note
    for key, patch in (("fields", decision.fields), ("was", decision.was)):
        if patch.names:
            said[key] = {name: value for name, value in task_plain(patch.values).items() if name in patch.names}
    if decision.merged:
        said["merged"] = list(decision.merged)
    if decision.into:
        said["into"] = [task_plain(task) for task in decision.into]
    return said


def _read(path: Path, parser: Callable[[str], Node | None]) -> Bundle:
    log = Log()
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RegistryError(f"larger than {_MAX_BYTES} bytes", "no decisions file is")
        bundle = _bundle(parser(path.read_bytes().decode("utf-8-sig")), log)
    except (OSError, UnicodeDecodeError) as error:
        raise RegistryError(f"{path}: {error}", "name a file of decisions, in UTF-8") from error
    except RegistryError as error:
        raise RegistryError(f"{path}: {error.message}", error.advice) from error
    if log.problems:
        first = min(log.problems, key=lambda problem: problem.line)
        raise RegistryError(f"{path}: line {first.line}: {first.message}", first.mend or "correct the decision there")
    return bundle


def _bundle(root: Node | None, log: Log) -> Bundle:
    if root is None:
        return Bundle("", "", ())
    if root.kind == "list":
        return Bundle("", "", tuple(_built(node, log, partial(_decision, notice="")) for node in root.children))
    top = Fields(root, log, "the decisions")
    if (version := top.whole("decisions")) != FORMAT_VERSION:
        top.complain(f"no decisions of form {FORMAT_VERSION}: found {version}", "name a file that the page saved")
    notice, registry = top.maybe("notice") or "", top.maybe("registry") or ""
    items = top.each("items", partial(_decision, notice=notice))
    top.close()
    return Bundle(registry, notice, items)


def _built(node: Node, log: Log, build: Callable[[Fields], Decision]) -> Decision:
    fields = Fields(node, log, "a decision")
    built = build(fields)
    fields.close()
    return built


def _decision(item: Fields, notice: str) -> Decision:
    notice = item.maybe("notice") or notice
    verdict = Verdict(item.choice("verdict", tuple(Verdict), Verdict.ACCEPTED))
    item.text("verdict")
    into = tuple(t if t.id != _NO_ID else replace(t, id=made_id(notice, t, verdict)) for t in _into(item))
    made = verdict is Verdict.ADDED and into
    bare = Decision(
        (item.maybe("task") or into[0].id) if made else item.text("task"),
        verdict,
        item.text("by"),
        _moment(item, "at") or "",
        item.text("text"),
        item.span() or _no_span(item),
        notice,
    )
    return _checked(item, replace(_with_contents(item, bare), into=into))


def _with_contents(item: Fields, bare: Decision) -> Decision:
    return replace(
        bare,
        seen=_moment(item, "seen"),
        note=item.maybe("note"),
        fields=item.one("fields", _patch) or Patch(),
        was=item.one("was", _patch) or Patch(),
        merged=item.strings("merged"),
    )


def _checked(item: Fields, decision: Decision) -> Decision:
    """Note what a verdict lacks: an edit its fields, an addition its task."""
    least = {Verdict.ADDED: 1, Verdict.SPLIT: 2, Verdict.MERGED: 1}.get(decision.verdict, 0)
    if len(decision.into) < least or (len(decision.into) > 1 and decision.verdict is not Verdict.SPLIT):
        item.complain(
            f"{decision.verdict} gives {len(decision.into)} tasks in `into`", "write one; two or more for split"
        )
    if decision.verdict is Verdict.EDITED and not decision.fields.names:
        item.complain("an edit without fields", "write fields: with what changed, or verdict: accepted")
    if decision.verdict is Verdict.MERGED and len(decision.touches) < 2:
        item.complain("a merger of less than two tasks", "write merged: with the ids of all of them")
    return decision


def _into(item: Fields) -> tuple[Task, ...]:
    """The tasks made, before those that have no id are given one."""
    for node in item.nodes("into"):
        if node.kind == "mapping" and "id" not in {key.text for key, _ in node.pairs}:
            node.children += [Node(node.line, "scalar", "id"), Node(node.line, "scalar", _NO_ID)]
    return item.each("into", read_task)


def _no_span(item: Fields) -> Span:
    item.complain("a decision needs start and end", "the offsets of the task's text")
    return Span(0, 0)


def _moment(item: Fields, key: str) -> str | None:
    value = item.maybe(key) if key == "seen" else item.text(key)
    if value:
        with contextlib.suppress(ValueError):
            moment(value)
            return value
        item.complain(f"{key}: {value!r} is no date-time", "write it as 2026-01-05T09:30:00+08:00", key)
    return None


def _patch(fields: Fields) -> Patch:
    given = [key.text or "" for key, _ in fields.node.pairs] if fields.node.kind == "mapping" else []
    for name in given:
        if name not in FIELDS:
            fields.complain(f"{name} is no field to change", f"known are {', '.join(FIELDS)}", name)
    where = fields.one("provenance", read_provenance) or Provenance(Span(0, 0))
    values = read_values(Task("", fields.maybe("text") or "", where), fields)
    names = tuple(name for name in FIELDS if name in given)
    # Only what is named is kept, so that two ways to write the same change are equal.
    return Patch(names, Patch(names, values).onto(Task("", "", Provenance(Span(0, 0)))))


def _parse_json(text: str) -> Node | None:
    try:
        return _node(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise RegistryError(f"no JSON: {error}", "name the file as the page saved it") from error


def _node(value: object) -> Node:
    """Plain data of JSON as the node tree that the readers of YAML take; JSON keeps no lines."""
    if isinstance(value, Mapping):
        return Node(1, "mapping", None, [_node(part) for pair in value.items() for part in pair])
    if isinstance(value, list):
        return Node(1, "list", None, [_node(part) for part in value])
    if value is None or isinstance(value, str):
        return Node(1, "scalar", value)
    return Node(1, "scalar", json.dumps(value))
