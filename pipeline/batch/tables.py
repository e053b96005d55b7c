"""The tables of a run, written as a stream from its manifest: memory does not grow with their length."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from pipeline.errors import MissingComponentError
from pipeline.registry.csv_form import BOM, NOTICE_COLUMNS, TASK_COLUMNS, Row, csv_lines
from pipeline.registry.files import whole_file
from pipeline.registry.manifest import Manifest, Output


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
        tables = list(_tables(stack, folder, formats))
        for output in itertools.chain.from_iterable(map(manifest.outputs, keys)):
            for add in tables:
                add(output, counts)
            counts.notices += 1
            counts.tasks += output.tasks
            counts.trackable += output.trackable
    return counts


def _tables(stack: ExitStack, folder: Path, formats: Sequence[str]) -> Iterator[Callable[[Output, Counts], None]]:
    """What takes a registry into each table, given how much there is in it already."""
    if "csv" in formats:
        notices = stack.enter_context(_csv_file(folder / "notices.csv", NOTICE_COLUMNS))
        tasks = stack.enter_context(_csv_file(folder / "tasks.csv", TASK_COLUMNS))
        yield partial(_add_lines, notices, tasks)
    if "parquet" in formats:
        from pipeline.batch.parquet_table import parquet_table

        yield partial(_add_rows, stack.enter_context(parquet_table(folder / "tasks.parquet")))


def _add_lines(notices: IO[bytes], tasks: IO[bytes], output: Output, before: Counts) -> None:
    notice, *others = output.lines()
    notices.write(b"%d,%b" % (before.notices + 1, notice))
    tasks.writelines(b"%d,%b" % (number, line) for number, line in enumerate(others, before.tasks + 1))


def _add_rows(table: Callable[[Iterable[Row]], None], output: Output, before: Counts) -> None:
    table((number, *row) for number, row in enumerate(output.task_rows(), before.tasks + 1))


def write_csv(path: Path, head: Row, rows: Iterable[Row]) -> None:
    """A whole table or none. Raises OutputError."""
    with _csv_file(path, head) as handle:
        handle.writelines(csv_lines(rows))


@contextmanager
def _csv_file(path: Path, head: Row) -> Iterator[IO[bytes]]:
    with whole_file(path) as handle:
        handle.write(BOM.encode())
        handle.writelines(csv_lines([head]))
        yield handle
