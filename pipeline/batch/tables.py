"""The tables of a run, written as a stream from its manifest: memory does not grow with their length."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import MissingComponentError
from pipeline.registry.csv_form import BOM, NOTICE_COLUMNS, TASK_COLUMNS, Row, csv_lines
from pipeline.registry.files import whole_file
from pipeline.registry.manifest import Manifest

_TRACKABLE = TASK_COLUMNS.index("可跟踪") - 1

Sink = Callable[[Iterable[Row]], None]
"""Takes rows into a table that is being written."""


@dataclass(slots=True)
class Counts:
    """What the tables hold."""

    notices: int = 0
    tasks: int = 0
    trackable: int = 0


def check_tables(formats: Sequence[str]) -> None:
    """Raises MissingComponentError when one of the formats cannot be written here."""
    if "parquet" in formats and find_spec("pyarrow") is None:
        raise MissingComponentError("Parquet tables need pyarrow", "pip install 'notice-pipeline[parquet]'")


def write_tables(manifest: Manifest, keys: Iterable[str], folder: Path, formats: Sequence[str]) -> Counts:
    """Write notices.csv and tasks.csv, or tasks.parquet, over the inputs `keys` into `folder`, in one pass.

    No format of tables only counts. Raises OutputError; each table is then whole, or as it was.
    """
    counts = Counts()
    with ExitStack() as stack:
        notices, tasks = _sinks(stack, folder, formats)
        for output in itertools.chain.from_iterable(map(manifest.outputs, keys)):
            notice, of_tasks = output.rows()
            counts.notices += 1
            rows = [(number, *row) for number, row in enumerate(of_tasks, counts.tasks + 1)]
            counts.tasks += len(rows)
            counts.trackable += sum(row[_TRACKABLE] == "是" for row in of_tasks)
            for sink in notices:
                sink([(counts.notices, *notice)])
            for sink in tasks:
                sink(rows)
    return counts


def _sinks(stack: ExitStack, folder: Path, formats: Sequence[str]) -> tuple[list[Sink], list[Sink]]:
    """Where the rows of notices and those of tasks go."""
    notices, tasks = [], []
    if "csv" in formats:
        notices.append(stack.enter_context(csv_table(folder / "notices.csv", NOTICE_COLUMNS)))
        tasks.append(stack.enter_context(csv_table(folder / "tasks.csv", TASK_COLUMNS)))
    if "parquet" in formats:
        from pipeline.batch.parquet_table import parquet_table

        tasks.append(stack.enter_context(parquet_table(folder / "tasks.parquet")))
    return notices, tasks


@contextmanager
def csv_table(path: Path, head: tuple[str, ...]) -> Iterator[Sink]:
    """A whole table or none. Raises OutputError."""
    with whole_file(path) as handle:
        handle.write(BOM.encode())
        handle.writelines(csv_lines([head]))
        yield lambda rows: handle.writelines(csv_lines(rows))
