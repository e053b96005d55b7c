"""Apache Parquet: a row for each task; units, frequencies, deadlines and quantities are lists of structs.

https://parquet.apache.org/docs/file-format/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.model import Batch, Options, Report
from pipeline.registry.files import whole_file

_TEXT, _DAY, _COUNT, _NUMBER, _YES_NO = pa.string(), pa.date32(), pa.int64(), pa.float64(), pa.bool_()

_Getter = Callable[[Any], object]
_Fields = dict[str, tuple[pa.DataType, _Getter]]


def _fields(**attributes: tuple[pa.DataType, str]) -> _Fields:
    """Columns by their names: a type, and the path of an attribute. A trailing underscore frees a name."""
    return {name.rstrip("_"): (kind, attrgetter(path)) for name, (kind, path) in attributes.items()}


_NOTICE = _fields(
    notice_id=(_TEXT, "id"),
    document_number=(_TEXT, "header.document_number"),
    title=(_TEXT, "header.title"),
    issued_on=(_DAY, "header.issued_on"),
)
_TASK = _fields(
    task_id=(_TEXT, "id"),
    number=(_TEXT, "number"),
    text=(_TEXT, "text"),
    verb=(_TEXT, "action.verb"),
    object=(_TEXT, "action.object"),
    modality=(_TEXT, "modality"),
    status=(_TEXT, "status"),
    trackable=(_YES_NO, "trackable"),
    confidence=(_NUMBER, "confidence"),
    start=(_COUNT, "provenance.span.start"),
    end=(_COUNT, "provenance.span.end"),
    page=(_COUNT, "provenance.page"),
    review=(_TEXT, "review.state"),
)
_STRUCTS = {
    "responsible_units": _fields(name=(_TEXT, "name"), role=(_TEXT, "role"), basis=(_TEXT, "basis")),
    "frequencies": _fields(
        text=(_TEXT, "text"),
        every=(_TEXT, "every"),
        min=(_COUNT, "minimum"),
        max=(_COUNT, "maximum"),
        vague=(_YES_NO, "vague"),
    ),
    "deadlines": _fields(
        text=(_TEXT, "text"),
        kind=(_TEXT, "kind"),
        date=(_DAY, "date"),
        from_=(_DAY, "start"),
        to=(_DAY, "end"),
        duration=(_TEXT, "duration"),
        after=(_TEXT, "after"),
    ),
    "quantities": _fields(
        text=(_TEXT, "text"),
        min=(_NUMBER, "minimum"),
        max=(_NUMBER, "maximum"),
        unit=(_TEXT, "unit"),
        per=(_TEXT, "per"),
    ),
}
_TEXTS = {"deliverables": "name", "reports_to": "name", "conditions": "text", "issues": "code"}
COLUMNS = (
    *("task_id", "notice_id", "document_number", "title", "issued_on", "number", "path", "text", "verb", "object"),
    *("modality", "status", "trackable", *_STRUCTS, "deliverables", "reports_to", "conditions", "confidence"),
    *("issues", "start", "end", "page", "review"),
)


def export(batch: Batch, options: Options) -> Report:
    with whole_file(options.path) as handle:
        pq.write_table(table(batch), handle, compression="zstd")
    return Report(
        (str(options.path),), len(batch), notes=("offsets of single values and recurring days are not in it",)
    )


def table(batch: Batch) -> pa.Table:
    """The tasks of a batch, a column after the other: Arrow takes flat columns much faster than rows."""
    tasks = [task for registry in batch.registries for task in registry]
    notices = [registry for registry in batch.registries for _ in registry]
    columns: dict[str, pa.Array[Any]] = {n: _column(notices, *field) for n, field in _NOTICE.items()}
    columns |= {name: _column(tasks, *field) for name, field in _TASK.items()}
    columns["path"] = pa.array([task.path for task in tasks], pa.list_(_TEXT))
    for name, fields in _STRUCTS.items():
        held = [getattr(task, name) for task in tasks]
        flat = list(chain.from_iterable(held))
        columns[name] = _cut(_structs(flat, fields), held)
    for name, key in _TEXTS.items():
        held = [getattr(task, name) for task in tasks]
        columns[name] = _cut(_column(chain.from_iterable(held), _TEXT, attrgetter(key)), held)
    return pa.table([columns[name] for name in COLUMNS], names=list(COLUMNS))


def _column(values: Iterable[object], kind: pa.DataType, get: _Getter) -> pa.Array[Any]:
    return pa.array(list(map(get, values)), kind)


def _structs(values: Sequence[object], fields: _Fields) -> pa.Array[Any]:
    return pa.StructArray.from_arrays([_column(values, *field) for field in fields.values()], list(fields))


def _cut(flat: pa.Array[Any], held: Sequence[Sequence[object]]) -> pa.Array[Any]:
    """The values of all tasks as a list for each."""
    return pa.ListArray.from_arrays(pa.array([0, *accumulate(map(len, held))], pa.int32()), flat)
