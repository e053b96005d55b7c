"""What the commands of tracking share: the registries named, the logs beside them, the options."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import NoInputError, PipelineError, UsageError
from pipeline.registry import Registry, load_registry

_SUFFIXES = (".yaml", ".yml")
_DAYS = {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "m": 30, "月": 30}


def add_registries(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("registry", nargs="+", metavar="REGISTRY", help="registries, folders of them, or globs")


def add_units(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--units",
        type=Path,
        metavar="FILE",
        help="your directory of units: YAML or CSV with name,aliases,level,members",
    )


def registry_paths(names: Sequence[str]) -> list[Path]:
    """The registry files that files, folders (with what is below) and globs stand for."""
    from pipeline.inputs import discover

    named = {Path(name) for name in names}
    found = [p for p in discover(names) if p in named or p.suffix.lower() in _SUFFIXES]
    if not found:
        raise NoInputError(f"no registries in {', '.join(names)}", "name what `notices extract` has written")
    return found


def loaded(paths: Sequence[Path], failed: list[Path]) -> Iterator[tuple[Path, Registry]]:
    """The registries one by one; what cannot be read is said on stderr and added to `failed`."""
    for path in paths:
        try:
            yield path, load_registry(path)
        except PipelineError as error:
            failed.append(say(path, error))


def say(path: Path, error: PipelineError) -> Path:
    """A registry that cannot be read, in one line; the others are gone on with."""
    print(f"notices: {error.message} — {error.advice}", file=sys.stderr)
    return path


def days(text: str) -> int:
    """30, 30d, 4w or 1m (30 days) as calendar days."""
    match = re.fullmatch(r"(\d{1,4})([dwm天日周月]?)", text.strip().lower())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time: write it as 30d, 4w or 1m")
    return int(match[1]) * _DAYS.get(match[2], 1)


def warn_damaged(path: Path, damaged: Sequence[int]) -> None:
    if damaged:
        lines = ", ".join(map(str, damaged))
        print(f"notices: {path}: line {lines} cannot be read and is left out — mend it by hand", file=sys.stderr)


def check_suffix(path: Path, allowed: Sequence[str]) -> Path:
    if path.suffix.lower() not in allowed:
        raise UsageError(
            f"{path}: files ending in {path.suffix or 'nothing'} are not written", f"use {', '.join(allowed)}"
        )
    return path
