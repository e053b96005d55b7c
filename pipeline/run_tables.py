"""The tables of a run, written as a stream from its manifest: memory does not grow with their length."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.manifest import Manifest
from pipeline.registry.csv_form import BOM, NOTICE_COLUMNS, TASK_COLUMNS, Cell, csv_lines
from pipeline.registry.files import whole_file

_TRACKABLE = TASK_COLUMNS.index("可跟踪") - 1


@dataclass(slots=True)
class Counts:
    """What the tables hold."""

    notices: int = 0
    tasks: int = 0
    trackable: int = 0


def write_tables(manifest: Manifest, keys: Sequence[str], folder: Path | None) -> Counts:
    """Write notices.csv and tasks.csv over the inputs `keys` into `folder`; None only counts. Raises OutputError."""
    counts = Counts()
    notices = _numbered(_notice_rows(manifest, keys, counts))
    tasks = _numbered(_task_rows(manifest, keys, counts))
    if folder is not None:
        write_table(folder / "notices.csv", NOTICE_COLUMNS, notices)
        write_table(folder / "tasks.csv", TASK_COLUMNS, tasks)
    for _ in itertools.chain(notices, tasks):
        pass  # counted as well when no table is written
    return counts


def write_table(path: Path, head: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> None:
    """A whole table or none. Raises OutputError."""
    with whole_file(path) as handle:
        handle.write(BOM.encode())
        handle.writelines(csv_lines(itertools.chain([head], rows)))


def _notice_rows(manifest: Manifest, keys: Sequence[str], counts: Counts) -> Iterator[tuple[Cell, ...]]:
    for output in itertools.chain.from_iterable(map(manifest.outputs, keys)):
        counts.notices += 1
        yield output.notice


def _task_rows(manifest: Manifest, keys: Sequence[str], counts: Counts) -> Iterator[tuple[Cell, ...]]:
    for output in itertools.chain.from_iterable(map(manifest.outputs, keys)):
        for row in output.tasks:
            counts.tasks += 1
            counts.trackable += row[_TRACKABLE] == "是"
            yield row


def _numbered(rows: Iterable[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    return ((number, *row) for number, row in enumerate(rows, 1))
