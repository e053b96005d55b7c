"""The composer: a file in, registries out. Reads as the manual."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipeline.extract.extractor import Extractor
from pipeline.extract.nlp import actions, actions_by_rules
from pipeline.ingest import read_all, read_text
from pipeline.model import Background, Document, Extraction, Notice, Task
from pipeline.normalize.assemble import assemble
from pipeline.normalize.confidence import with_confidence
from pipeline.registry.ids import notice_id, task_ids
from pipeline.registry.model import Registry
from pipeline.rules import load_rules
from pipeline.structure import read_structure


def process(path: Path, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> tuple[Registry, ...]:
    """The registries of the notices in a file. Raises ReadError when it cannot be read, RuleError for bad rules."""
    return tuple(compose(document, nlp=nlp, rules=rules) for document in read_all(path))


def process_text(text: str, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> Registry:
    """The registry of a notice given as text; offsets refer to `text` itself."""
    return compose(read_text(text), nlp=nlp, rules=rules)


def compose(document: Document, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> Registry:
    """ingest → structure → extract → normalize → registry."""
    ruleset = load_rules(*rules)
    notice = read_structure(document, ruleset)
    extraction = _extractor(rules).extract(notice)
    find_actions = actions if nlp else actions_by_rules
    tasks = assemble(notice, extraction, find_actions(extraction, document.text, ruleset))
    tasks = with_confidence(tasks, extraction, notice, ruleset)
    identity = notice_id(document.text)
    return Registry(
        identity,
        notice.header,
        document.source,
        _with_ids(tasks, identity),
        _background(extraction, notice),
        notice.issues,
        document.text,
    )


def _background(extraction: Extraction, notice: Notice) -> tuple[Background, ...]:
    """Everything that is no task: sentences with their reasons, and what structure took for no sentence."""
    residue = (Background(r.span, r.reason) for r in notice.residue)
    return tuple(sorted((*extraction.background, *residue), key=lambda b: b.span))


@lru_cache(maxsize=4)
def _extractor(rules: tuple[Path, ...]) -> Extractor:
    return Extractor(load_rules(*rules))


def _with_ids(tasks: tuple[Task, ...], identity: str) -> tuple[Task, ...]:
    ids = task_ids(identity, (task.text for task in tasks))
    return tuple(replace(task, id=task_id) for task, task_id in zip(tasks, ids, strict=True))
