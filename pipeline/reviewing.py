"""Where reviews meet runs: a new extraction takes up the decisions that stand beside the registries.

A registry's name changes when its notice does. Its decisions go along: they are copied to the review file of the new
name, and the old file stays, so that no history is lost. So does the old text, as `reviews/text/NOTICE_ID.txt`: a task
that stood in it is not what another one has become.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pipeline.errors import RegistryError
from pipeline.registry.files import write_whole
from pipeline.registry.ids import notice_id
from pipeline.registry.manifest import FILE, Manifest
from pipeline.registry.model import TEXT_FOLDER, Registry
from pipeline.registry.yaml_form import dump
from pipeline.registry.yaml_read import load_registry
from pipeline.review.decision_files import (
    FOLDER,
    SUFFIX,
    append,
    former_path,
    former_text,
    load_reviews,
    read_text,
    review_path,
)
from pipeline.review.decisions import Bundle, Decision
from pipeline.review.replay import Replay, replay


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A registry of a folder with the decisions of its review file laid over it."""

    path: Path
    decisions: tuple[Decision, ...]
    replay: Replay


def reviewed(registries: Sequence[Registry], folder: Path, before: Sequence[Path] = ()) -> tuple[Registry, ...]:
    """Registries as just made, with the decisions in `folder/reviews`; `before` are the files that the input gave last.

    Raises RegistryError for a review file that cannot be read.
    """
    names = {registry.name for registry in registries}
    gone = [path for path in before if path.stem not in names]
    new = [registry for registry in registries if registry.name not in {path.stem for path in before}]
    former = {registry.name: gone[place :: len(new)] for place, registry in enumerate(new)}
    return tuple(_reviewed(registry, folder, former.get(registry.name, [])) for registry in registries)


def _reviewed(registry: Registry, folder: Path, former: Sequence[Path]) -> Registry:
    path = review_path(folder, registry.name)
    for old in former:
        if decisions := load_reviews(review_path(folder, old.stem)):
            append(path, decisions)
            _keep_text(old, folder)
    if not (decisions := load_reviews(path)):
        return registry
    return replay(registry, decisions, former_text(folder, decisions, registry.id)).registry


def _keep_text(old: Path, folder: Path) -> None:
    """Keep the text that decisions were made on, of which the run is about to remove the registry."""
    if text := read_text(old.parent / TEXT_FOLDER / f"{old.stem}.txt"):
        write_whole(former_path(folder, notice_id(text)), text)


def review_digest(folder: Path, names: Iterable[str]) -> str:
    """Changes with the decisions in a run's folder on the registries of these names; empty when there are none."""
    files = (review_path(folder, PurePath(name).name) for name in names)
    contents = [file.read_bytes() for file in files if file.is_file()]
    return hashlib.sha256(b"\0".join(contents)).hexdigest() if contents else ""


def registry_files(folder: Path) -> tuple[Path, ...]:
    """The registries of a run's folder, sharded or not. Raises RegistryError when there is none."""
    found = tuple(path for path in sorted(folder.rglob("*.yaml")) if path.parent.name != FOLDER)
    if not found:
        raise RegistryError(f"{folder}: no registries", "name a folder written by `notices extract`")
    return found


def review_files(folder: Path) -> tuple[Path, ...]:
    """The review files of a run's folder."""
    return tuple(sorted((folder / FOLDER).glob(f"*{SUFFIX}")))


def all_reviewed(folder: Path) -> Iterator[Reviewed]:
    """Every registry of a folder on which there are decisions."""
    for path in registry_files(folder):
        if decisions := load_reviews(review_path(folder, path.stem)):
            registry = load_registry(path)
            former = former_text(folder, decisions, registry.id)
            yield Reviewed(path, decisions, replay(registry, decisions, former))


def orphans(folder: Path) -> Iterator[tuple[Path, tuple[Decision, ...]]]:
    """Review files without a registry, with the decisions that stand in no other file."""
    files = {path: load_reviews(path) for path in review_files(folder)}
    names = {path.stem for path in registry_files(folder)}
    lone = [path for path in files if path.name.removesuffix(SUFFIX) not in names]
    kept = {decision for path, decisions in files.items() if path not in lone for decision in decisions}
    for path in lone:
        if rest := tuple(decision for decision in files[path] if decision not in kept):
            yield path, rest


def apply(bundle: Bundle, folder: Path) -> tuple[Reviewed, tuple[Decision, ...]]:
    """Add a bundle to the review file of its registry in `folder`, and lay all decisions there over the registry.

    Gives the registry as it is now and the decisions that were new. Raises RegistryError when `folder` has no such
    registry; nothing is written then.
    """
    path = _target(bundle, folder)
    registry = load_registry(path)
    review = review_path(folder, path.stem)
    fresh = append(review, bundle.decisions)
    decisions = load_reviews(review)
    result = replay(registry, decisions, former_text(folder, decisions, registry.id))
    _rewrite(path, result.registry, folder)
    return Reviewed(path, decisions, result), fresh


def _target(bundle: Bundle, folder: Path) -> Path:
    """The registry that a bundle is about: by the name of its file, else by the notice's id."""
    files = registry_files(folder)
    named = [path for path in files if path.stem == bundle.registry]
    if named:
        return named[0]
    notices = {bundle.notice, *(decision.notice for decision in bundle.decisions)} - {""}
    same = [path for path in files if notices and load_registry(path).id in notices]
    if len(same) != 1:
        advice = f"extract its notice into {folder} first"
        raise RegistryError(f"{folder}: holds no registry {bundle.registry or bundle.notice}", advice)
    return same[0]


def _rewrite(path: Path, registry: Registry, folder: Path) -> None:
    """Write a registry in its place. The run's folder goes on knowing it as its own, unless it was edited by hand."""
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    write_whole(path, dump(registry))
    if (folder / FILE).is_file():
        with Manifest(folder) as manifest:
            manifest.sign(old, hashlib.sha256(path.read_bytes()).hexdigest())
