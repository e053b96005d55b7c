"""The composer: a file in, registries out. Reads as the manual."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipeline.extract.extractor import Extractor
from pipeline.ingest import read, read_text
from pipeline.model import Document, Task
from pipeline.normalize.assemble import assemble
from pipeline.registry.ids import notice_id, task_ids
from pipeline.registry.model import Registry
from pipeline.rules import load_rules
from pipeline.structure import read_structure


def process(path: Path, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> tuple[Registry, ...]:
    """The registries of the notices in a file. Raises ReadError when it cannot be read, RuleError for bad rules."""
    return (compose(read(path), nlp=nlp, rules=rules),)


def process_text(text: str, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> Registry:
    """The registry of a notice given as text; offsets refer to `text` itself."""
    return compose(read_text(text), nlp=nlp, rules=rules)


def compose(document: Document, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> Registry:
    """ingest → structure → extract → normalize → registry."""
    ruleset = load_rules(*rules)
    notice = read_structure(document, ruleset)
    extraction = _extractor(rules).extract(notice)
    tasks = assemble(notice, extraction)
    identity = notice_id(document.text)
    tasks = _with_ids(tasks, identity)
    return Registry(
        identity, notice.header, document.source, tasks, extraction.background, notice.issues, document.text
    )


@lru_cache(maxsize=4)
def _extractor(rules: tuple[Path, ...]) -> Extractor:
    return Extractor(load_rules(*rules))


def _with_ids(tasks: tuple[Task, ...], identity: str) -> tuple[Task, ...]:
    ids = task_ids(identity, (task.text for task in tasks))
    return tuple(replace(task, id=task_id) for task, task_id in zip(tasks, ids, strict=True))
