"""The composer: a file in, registries out. Reads as the manual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.extract.extractor import extractor_of
from pipeline.extract.nlp import actions, actions_by_rules
from pipeline.ingest import Bundle, bundles, files_in, joined, read_all, read_text
from pipeline.model import Background, Document, Extraction, Issue, Notice
from pipeline.normalize.assemble import assemble, texts
from pipeline.normalize.confidence import with_confidence
from pipeline.registry.ids import notice_id, task_ids
from pipeline.registry.model import Registry
from pipeline.rules import load_rules
from pipeline.structure import read_structure, read_structures


@dataclass(frozen=True, slots=True)
class Joined:
    """What the files of one notice give, and those of its attachments that cannot be read."""

    registries: tuple[Registry, ...]
    unread: tuple[tuple[Path, PipelineError], ...] = ()


def process(path: Path, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> tuple[Registry, ...]:
    """The registries of the notices in a file or an archive, attachments in the archive joined to theirs.

    Raises ReadError when a notice cannot be read, RuleError for bad rules.
    """
    found = bundles(files_in(path), lambda asked: listed(asked, rules))
    return tuple(registry for bundle in found for registry in process_bundle(bundle, nlp=nlp, rules=rules).registries)


def process_bundle(bundle: Bundle, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> Joined:
    """The registries of a notice and the attachments that came as files of their own. Raises what `process` raises."""
    notices = read_all(bundle.notice)
    attached: list[Document] = []
    unread: list[tuple[Path, PipelineError]] = []
    for path in bundle.attached:
        try:
            attached += read_all(path)
        except PipelineError as error:
            unread.append((path, error))
    documents = (joined(notices[0], attached),) if len(notices) == 1 else (*notices, *attached)
    found = (r for document in documents for r in compose_all(document, nlp=nlp, rules=rules))
    return Joined(tuple(_marked(registry, unread) for registry in found), tuple(unread))


def _marked(registry: Registry, unread: Sequence[tuple[Path, PipelineError]]) -> Registry:
    missed = (Issue("attachment-unread", f"附件“{path.name}”无法读取，未计入本登记表。") for path, _ in unread)
    return replace(registry, issues=(*registry.issues, *missed))


def listed(paths: Sequence[Path], rules: tuple[Path, ...] = ()) -> Mapping[Path, tuple[str, ...]]:
    """The titles of the attachments that the notices in these files name; a file that cannot be read names none."""
    found: dict[Path, tuple[str, ...]] = {}
    for path in paths:
        with suppress(PipelineError):
            header = read_structure(read_all(path)[0], load_rules(*rules)).header
            found[path] = tuple(attachment.title for attachment in header.attachments)
    return found


def process_text(text: str, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> Registry:
    """The registry of a notice given as text; offsets refer to `text` itself."""
    return compose(read_text(text), nlp=nlp, rules=rules)


def compose(document: Document, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> Registry:
    """The registry of a document that holds one notice."""
    return _registry(read_structure(document, load_rules(*rules)), nlp, rules)


def compose_all(document: Document, *, nlp: bool = True, rules: tuple[Path, ...] = ()) -> tuple[Registry, ...]:
    """A registry for each notice in a document: nearly always one."""
    return tuple(_registry(notice, nlp, rules) for notice in read_structures(document, load_rules(*rules)))


def _registry(notice: Notice, nlp: bool, rules: tuple[Path, ...]) -> Registry:
    """ingest → structure → extract → normalize → registry."""
    document, ruleset = notice.document, load_rules(*rules)
    extraction = extractor_of(ruleset).extract(notice)
    find_actions = actions if nlp else actions_by_rules
    identity = notice_id(document.quote(document.read))
    ids = task_ids(identity, texts(document, extraction))
    tasks = assemble(notice, extraction, find_actions(extraction, document.text, ruleset), ids)
    tasks = with_confidence(tasks, extraction, notice, ruleset)
    return Registry(
        identity,
        notice.header,
        document.source,
        tasks,
        _background(extraction, notice),
        notice.issues,
        document.text,
        sources=tuple(origin.source for origin in document.origins),
    )


def _background(extraction: Extraction, notice: Notice) -> tuple[Background, ...]:
    """Everything that is no task: sentences with their reasons, and what structure took for no sentence."""
    residue = (Background(r.span, r.reason) for r in notice.residue)
    return tuple(sorted((*extraction.background, *residue), key=lambda b: b.span))
