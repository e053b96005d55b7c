"""The data files of tracking, `rules/track/*.yaml`: thresholds of the lights, short forms of offices, the letter.

A folder of the user's with `track/NAME.yaml` lays its keys over the built-in ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from pipeline.errors import RuleError
from pipeline.rules import builtin_root

FOLDER = "track"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`near_days`: calendar days before the due date that turn a light blue; `behind_share`: of the pace, 0–1."""

    near_days: int
    behind_share: float


@dataclass(frozen=True, slots=True)
class Naming:
    """How offices are shortened: (short, full) pairs longest first, the patterns that read a notice, all full names."""

    short: tuple[tuple[str, str], ...]
    classes: tuple[str, ...]
    defined: re.Pattern[str]
    place: re.Pattern[str]
    offices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Letter:
    """The texts of a chase letter with their {fields}."""

    title: str
    opening: str
    item: str
    closing: str
    support: str


@lru_cache(maxsize=8)
def thresholds(*roots: Path) -> Thresholds:
    """Raises RuleError when a threshold is no number or out of range."""
    data = _texts("lights", roots)
    try:
        found = Thresholds(int(data["near_days"]), float(data["behind_share"]))
    except (KeyError, ValueError) as error:
        raise RuleError(f"lights.yaml: near_days and behind_share must be numbers ({error})") from None
    if found.near_days < 0 or not 0 <= found.behind_share <= 1:
        raise RuleError("lights.yaml: near_days must not be negative, behind_share lies between 0 and 1")
    return found


@lru_cache(maxsize=8)
def naming(*roots: Path) -> Naming:
    data = _mapping("units", roots)
    short, classes = data.get("short"), data.get("classes")
    if not isinstance(short, dict) or not isinstance(classes, list):
        raise RuleError("units.yaml: short must be a mapping, classes a list")
    pairs = sorted(((str(k), str(v)) for k, v in short.items()), key=lambda pair: -len(pair[0]))
    patterns = (_pattern(data, "defined"), _pattern(data, "place"))
    return Naming(tuple(pairs), tuple(map(str, classes)), *patterns, frozenset(full for _, full in pairs))


@lru_cache(maxsize=8)
def letter(*roots: Path) -> Letter:
    data = _texts("letter", roots)
    try:
        return Letter(data["title"], data["opening"], data["item"], data["closing"], data["support"])
    except KeyError as error:
        raise RuleError(f"letter.yaml: {error} is missing") from None


def _pattern(data: dict[str, object], name: str) -> re.Pattern[str]:
    try:
        return re.compile(str(data.get(name, "")))
    except re.error as error:
        raise RuleError(f"units.yaml: {name}: {error}") from None


def _texts(name: str, roots: Iterable[Path]) -> dict[str, str]:
    return {key: str(value) for key, value in _mapping(name, roots).items()}


def _mapping(name: str, roots: Iterable[Path]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for root in (builtin_root(), *roots):
        file = root / FOLDER / f"{name}.yaml"
        if file.is_file():
            merged |= _read(file)
    return merged


def _read(file: Path) -> dict[str, object]:
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise RuleError(f"{file}: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise RuleError(f"{file}: a mapping is needed")
    return {str(key): value for key, value in data.items()}
