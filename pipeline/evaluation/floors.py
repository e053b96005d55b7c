"""Floors: the least value of every figure, pinned with the digest of the gold that they were measured on.

A floor file maps figures to numbers (JSON or YAML), with `gold`, the digest, and `lowered`, which says of every
floor that ever went down from what to what and why. Floors go up by `raise_floors`; down only with a reason.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import FloorError, RegistryError
from pipeline.evaluation.annotations import record
from pipeline.evaluation.evaluate import FIGURES, FLOOR_NOTES, Evaluation, load_floors, load_plain, value
from pipeline.registry.files import write_whole

GOLD, LOWERED = FLOOR_NOTES


@dataclass(frozen=True, slots=True)
class Change:
    """A floor that moved; `old` is None for a figure that had none."""

    figure: str
    old: float | None
    new: float


def gold_digest(folder: Path) -> str:
    """A hash of the gold files in a folder, by their names and bytes."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.yaml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def hold_digest(path: Path, gold: Path) -> None:
    """Raises FloorError when the floors were set on other gold; floors without a digest hold for any."""
    pinned = load_plain(path).get(GOLD)
    if pinned is not None and pinned != gold_digest(gold):
        raise FloorError(f"{path}: the gold in {gold} is not what the floors were measured on", "pin it with --raise")


def raise_floors(path: Path, gold: Path, evaluation: Evaluation, reasons: Mapping[str, str]) -> tuple[Change, ...]:
    """Write the floors anew: each the figure now, rounded down to a hundredth, or as before where that is higher.

    A file that is not there gets every figure. A figure now below its floor lowers it only when `reasons` says why,
    else FloorError; RegistryError for a reason to a figure without a floor.
    """
    old = load_floors(path) if path.exists() else {}
    if unknown := reasons.keys() - old.keys():
        raise RegistryError(f"{path}: no floor for {', '.join(sorted(unknown))}", "figures as the file names them")
    now = {name: _rounded(value(name, evaluation.total.counts[name])) for name in old or FIGURES}
    if below := [name for name in old if now[name] < old[name] and name not in reasons]:
        raise FloorError(f"now below the floor: {', '.join(below)}", "say why with --lower FIGURE=REASON")
    new = {name: now[name] if name in reasons else max(now[name], old.get(name, 0.0)) for name in now}
    changes = tuple(Change(name, old.get(name), new[name]) for name in new if new[name] != old.get(name))
    lowered = record(load_plain(path).get(LOWERED)) if path.exists() else {}
    lowered = {
        **lowered,
        **{c.figure: f"{c.old} → {c.new}: {reasons[c.figure]}" for c in changes if c.figure in reasons},
    }
    notes = {GOLD: gold_digest(gold), **({LOWERED: lowered} if lowered else {})}
    write_whole(path, json.dumps({**notes, **new}, ensure_ascii=False, indent=2) + "\n")
    return changes


def _rounded(figure: float) -> float:
    return math.floor(figure * 100 + 1e-9) / 100
