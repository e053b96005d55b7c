"""Hold hand-edited registries against their schema and their source: every slip with its line and its mend.

examples:
  notices validate data/structured/*.yaml
  notices validate data/structured --notices data/raw

A registry of an older format version that is otherwise in order is written anew in the present one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ExitCode, NoInputError, PipelineError

if TYPE_CHECKING:
    from pipeline.registry import Registry


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("registry", nargs="+", type=Path, metavar="REGISTRY", help="registries, or folders of them")
    parser.add_argument("--notices", type=Path, metavar="DIR", help="the notices, for registries without their text")


def run(args: argparse.Namespace) -> ExitCode:
    paths = [path for name in args.registry for path in _registries(name)]
    bad = sum(not _validate(path, args.notices) for path in paths)
    print(f"{len(paths)} registries, {bad} with problems")
    return ExitCode.SOME_FAILED if bad else ExitCode.OK


def _registries(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = [file for file in sorted(path.rglob("*.yaml")) if not file.name.endswith(".review.yaml")]
    if not found:
        raise NoInputError(f"{path}: no registries", "name a folder written by `notices extract`")
    return found


def _validate(path: Path, notices: Path | None) -> bool:
    """Print what is wrong with a registry; gives whether it is in order."""
    good = True
    for line in _problems(path, notices):
        good = False
        print(f"{path}: {line}", file=sys.stderr)
    return good


def _problems(path: Path, notices: Path | None) -> Iterator[str]:
    from pipeline.registry.files import write_whole
    from pipeline.registry.model import FORMAT_VERSION
    from pipeline.registry.validation import problems
    from pipeline.registry.yaml_form import dump
    from pipeline.registry.yaml_read import read_registry

    try:
        reading = read_registry(path)
        found = problems(reading, reading.registry.text or _source(reading.registry, notices))
    except PipelineError as error:
        yield f"{error.message.removeprefix(f'{path}: ')} — {error.advice}"
        return
    yield from map(str, found)
    if not found and reading.written < FORMAT_VERSION:
        write_whole(path, dump(reading.registry))
        print(f"{path}: migrated from format version {reading.written} to {FORMAT_VERSION}")


def _source(registry: Registry, notices: Path | None) -> str:
    """The text of the notice itself, empty when it is not to be had."""
    path = notices / Path(registry.source.file).name if notices else None
    if path is None or not path.is_file():
        return ""
    from pipeline.ingest import read

    return read(path).text
