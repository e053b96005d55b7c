"""Two people's registries of the same notices, compared: the figures of `evaluate`, and the differences side by side.

Neither is the truth: what the figures call gold is the first. F1, and the shares that are equal, do not depend on the
order; precision and recall change places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import RegistryError
from pipeline.evaluation.annotations import SCHEDULES, SETS, Entry, Side, Value, clean, side
from pipeline.evaluation.evaluate import Evaluation, Scored
from pipeline.evaluation.scoring import Comparison, Count, match
from pipeline.registry.model import Registry
from pipeline.registry.yaml_form import plain
from pipeline.registry.yaml_read import load_registry
from pipeline.review.decision_files import load_bundle
from pipeline.review.replay import replay
from pipeline.reviewing import registry_files

NONE = "—"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a task in which two people differ; `one` and `other` are what they say, `NONE` where nothing."""

    notice: str
    text: str
    field: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """The figures over all notices that both have, the differences, and the notices that only one of them has."""

    evaluation: Evaluation
    differences: tuple[Difference, ...]
    alone: tuple[str, ...]


def compare(one: Iterable[Registry], other: Iterable[Registry]) -> Agreement:
    """Compare registries notice by notice. Raises RegistryError when they have no notice in common."""
    first, second = ({registry.id: registry for registry in side} for side in (one, other))
    shared = [notice for notice in first if notice in second]
    if not shared:
        raise RegistryError("no notice in common", "name two reviews of the same notices")
    scored: list[Scored] = []
    differences: list[Difference] = []
    for notice in shared:
        sides = _side(first[notice]), _side(second[notice])
        scored.append(_scored(first[notice], sides))
        differences += _differences(first[notice], sides)
    alone = tuple(r.name for side in (first, second) for r in side.values() if r.id not in shared)
    return Agreement(Evaluation(tuple(scored)), tuple(differences), alone)


def registries_of(path: Path, over: Path | None) -> tuple[Registry, ...]:
    """The registries that a path stands for: a folder, a registry, or decisions on a registry of the folder `over`.

    Raises RegistryError; among other things when the registry in `over` has been reviewed already.
    """
    if path.is_dir():
        return tuple(map(load_registry, registry_files(path)))
    if path.suffix != ".json" and not path.name.endswith(".review.yaml"):
        return (load_registry(path),)
    if over is None:
        raise RegistryError(f"{path}: decisions say little alone", "name the folder of their registry with --over")
    bundle = load_bundle(path)
    notices = {bundle.notice, *(decision.notice for decision in bundle.decisions)}
    bases = [r for r in map(load_registry, registry_files(over)) if bundle.registry == r.name or r.id in notices]
    if not bases or any(task.review.state != "auto" for base in bases for task in base):
        raise RegistryError(f"{over}: no unreviewed registry for {path.name}", "extract into a folder without reviews")
    return tuple(replay(base, bundle.decisions).registry for base in bases)


def _side(registry: Registry) -> Side:
    """What a person holds to be tasks: not what they rejected."""
    kept = tuple(task for task in registry.tasks if task.review.state != "rejected")
    return side(plain(replace(registry, tasks=kept)), registry.text)


def _scored(registry: Registry, sides: tuple[Side, Side]) -> Scored:
    addressees = frozenset(map(clean, registry.header.addressees))
    tally = Comparison(registry.name, sides[0].entries, sides[1].entries, addressees).run()
    grounded = sides[1].grounded
    tally.counts["grounded"].add(Count(grounded, 0, len(sides[1].entries) - grounded))
    return Scored(registry.source.file, tally, True)


def _differences(registry: Registry, sides: tuple[Side, Side]) -> Iterator[Difference]:
    one, other = sides[0].entries, sides[1].entries
    pairs = match(one, other)
    for i, entry in enumerate(one):
        if i not in pairs:
            yield Difference(registry.name, entry.text, "task", "是任务", NONE)
            continue
        for field, mine, theirs in _fields(entry, other[pairs[i][0]]):
            yield Difference(registry.name, entry.text, field, mine, theirs)
    taken = {j for j, _ in pairs.values()}
    for j, entry in enumerate(other):
        if j not in taken:
            yield Difference(registry.name, entry.text, "task", NONE, "是任务")


def _fields(one: Entry, other: Entry) -> Iterator[tuple[str, str, str]]:
    if one.span != other.span:
        yield "text", one.text, other.text
    for name in SCHEDULES:
        mine, theirs = (_listed(timed.value for timed in entry.schedules[name]) for entry in (one, other))
        if mine != theirs:
            yield name, mine, theirs
    for name in SETS:
        if one.sets[name] != other.sets[name]:
            yield name, _listed(one.sets[name]), _listed(other.sets[name])


def _listed(values: Iterable[Value]) -> str:
    shown = (" ".join(str(part) for part in value if part not in ("", None)) for value in values)
    return "；".join(sorted(shown)) or NONE
