"""The tasks of a run as Apache Parquet: the columns of tasks.csv, with numbers as numbers.

`notices export --to parquet` has units, frequencies and deadlines as lists instead of joined cells, and needs all
registries in memory at once; this table is written as a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.registry.csv_form import TASK_COLUMNS, Cell, Row
from pipeline.registry.files import whole_file

ROWS: Final = 5_000
"""Rows of a row group: what is held in memory at once, some 5 MB."""

_Kind = tuple[pa.DataType, Callable[[Cell], object]]
_TEXT: _Kind = (pa.string(), str)
# An empty cell is no number.
_COUNT: _Kind = (pa.int64(), lambda cell: None if cell == "" else int(cell))
_SHARE: _Kind = (pa.float64(), lambda cell: None if cell == "" else float(cell))
_NUMBERS: dict[str, _Kind] = {
    "序号": _COUNT,
    "置信度": _SHARE,
    "原文起": _COUNT,
    "原文止": _COUNT,
    "页码": _COUNT,
}
_KINDS: tuple[_Kind, ...] = tuple(_NUMBERS.get(name, _TEXT) for name in TASK_COLUMNS)
_SCHEMA = pa.schema([(name, kind) for name, (kind, _) in zip(TASK_COLUMNS, _KINDS, strict=True)])


@contextmanager
def parquet_table(path: Path) -> Iterator[Callable[[Iterable[Row]], None]]:
    """Takes rows under `TASK_COLUMNS` into a whole file or none. Raises OutputError."""
    waiting: list[Row] = []

    def take(rows: Iterable[Row]) -> None:
        left = iter(rows)
        while more := list(islice(left, ROWS - len(waiting))):
            waiting.extend(more)
            if len(waiting) == ROWS:
                give()

    def give() -> None:
        writer.write_table(_table(waiting), row_group_size=ROWS)
        waiting.clear()

    with whole_file(path) as handle, pq.ParquetWriter(handle, _SCHEMA, compression="zstd") as writer:
        yield take
        if waiting:
            give()


def _table(rows: list[Row]) -> pa.Table:
    columns: list[pa.Array[Any]] = [
        pa.array([convert(cell) for cell in cells], kind)
        for cells, (kind, convert) in zip(zip(*rows, strict=True), _KINDS, strict=True)
    ]
    return pa.table(columns, schema=_SCHEMA)
