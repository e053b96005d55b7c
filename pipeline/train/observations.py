"""What there is to learn from: the records of a notice, their signs, and whether anything of them had to be changed.

A gold file says it of every record by the measure of `notices evaluate` (touch-free; a spurious record is not). A
reviewed registry says it of the records that somebody decided on: accepted ones were right, edited and rejected wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePath

from pipeline.errors import NoInputError
from pipeline.evaluation.annotations import Record, side
from pipeline.evaluation.evaluate import load_plain, notice_text
from pipeline.evaluation.scoring import Comparison
from pipeline.extract.extractor import Extractor
from pipeline.extract.nlp import actions_by_rules
from pipeline.ingest import read_all, read_text
from pipeline.model import Document
from pipeline.normalize.assemble import assemble
from pipeline.normalize.confidence import Signs, cases
from pipeline.registry import load_registry
from pipeline.registry.ids import notice_id, task_ids
from pipeline.registry.yaml_form import task_plain
from pipeline.rules import load_rules
from pipeline.ruleset import RuleSet
from pipeline.structure import read_structure
from pipeline.train.fitting import Observation

_DECIDED = {"accepted": True, "edited": False, "rejected": False}


@dataclass(frozen=True, slots=True)
class Read:
    """A record as extracted now: its id, its plain data, and its signs."""

    id: str
    plain: Record
    signs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Data:
    """Observations by notice, and the digest of the files that they come from."""

    observations: tuple[Observation, ...]
    digest: str

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(o.notice for o in self.observations))


def gather(gold: Sequence[Path], reviewed: Sequence[Path], notices: Sequence[Path]) -> Data:
    """The observations of gold folders and of reviewed registries (files or folders), without doubles.

    Notices are looked for in `notices` and beside the gold. Raises NoInputError where there is nothing, or no notice
    to an annotation.
    """
    digest, found = hashlib.sha256(), dict[str, tuple[Observation, ...]]()
    for folder in gold:
        for file in sorted(folder.glob("*.yaml")):
            data = load_plain(file)
            if "source" in data:
                path = _notice(str(data["source"]), (*notices, folder))
                _take(found, tuple(_of_gold(data, path)))
                digest.update(file.read_bytes() + b"\0" + path.read_bytes() + b"\0")
    for file in _registries(reviewed):
        _take(found, tuple(_of_review(file, notices)))
        digest.update(file.read_bytes() + b"\0")
    if not found:
        raise NoInputError("nothing to learn from", "name a folder of gold files with --gold, or reviewed registries")
    return Data(tuple(o for group in found.values() for o in group), digest.hexdigest())


def _take(found: dict[str, tuple[Observation, ...]], group: tuple[Observation, ...]) -> None:
    """A notice that is annotated twice counts once."""
    if group:
        found.setdefault(group[0].notice, group)


def _notice(name: str, folders: Sequence[Path]) -> Path:
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        raise NoInputError(f"{name}: no such notice", "name its folder with --notices")
    return path


def _registries(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.yaml")) if path.is_dir() else (path,)


def _of_gold(gold: Record, path: Path) -> Iterator[Observation]:
    text = notice_text(path)
    documents = read_all(path)
    found = [read for document in documents for read in records_of(document)]
    wanted, have = side(gold, text), side({"tasks": [read.plain for read in found]}, text)
    right = Comparison(path.name, wanted.entries, have.entries, frozenset()).touch_free()
    identity = notice_id(text)
    return (Observation(identity, read.signs, index in right) for index, read in enumerate(found))


def _of_review(file: Path, notices: Sequence[Path]) -> Iterator[Observation]:
    registry = load_registry(file)
    decided = {task.id: _DECIDED[task.review.state] for task in registry.tasks if task.review.state in _DECIDED}
    if not decided:
        return
    path = next((p for n in notices if (p := n / PurePath(registry.source.file).name).is_file()), None)
    documents = read_all(path) if path else [read_text(registry.text)]
    for document in documents:
        for read in records_of(document):
            if read.id in decided:
                yield Observation(registry.id, read.signs, decided[read.id])


def records_of(document: Document) -> tuple[Read, ...]:
    """The records of a notice with their signs, as the rules find them now."""
    rules, extractor, signs = _tools()
    notice = read_structure(document, rules)
    extraction = extractor.extract(notice)
    tasks = assemble(notice, extraction, actions_by_rules(extraction, document.text, rules))
    ids = task_ids(notice_id(document.text), (task.text for task in tasks))
    return tuple(
        Read(task_id, task_plain(replace(case.task, id=task_id)), signs.of(case))
        for task_id, case in zip(ids, cases(tasks, extraction, notice), strict=True)
    )


@lru_cache(maxsize=1)
def _tools() -> tuple[RuleSet, Extractor, Signs]:
    rules = load_rules()
    return rules, Extractor(rules), Signs(rules)
