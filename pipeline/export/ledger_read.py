"""What clerks filled into a ledger, read back."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from openpyxl import load_workbook

from pipeline.errors import RegistryError
from pipeline.export.ledger_columns import FILLED
from pipeline.export.model import Progress

NO_UNIT = "未明确单位"
_KEY = "任务编号"
_TITLE_END = "任务分解表"
_SEARCHED = 10  # rows in which the heads are looked for: clerks put lines above them
_MAX_SIZE = 1 << 30  # bytes unpacked
_ADVICE = "send back the workbook that `notices export --to xlsx` wrote"


def read_progress(path: Path) -> tuple[Progress, ...]:
    """The filled rows of a ledger, in order; columns are found by their heads, wherever they were moved.

    On the sheet of a unit (其任务分解表) the progress is that unit's. Raises RegistryError when it is no ledger.
    """
    try:
        with path.open("rb") as handle:  # by its bytes: openpyxl would go by the suffix
            return tuple(_progress(handle, path))
    except RegistryError:
        raise
    except Exception as error:  # openpyxl raises whatever a hostile file makes its parsers raise
        raise RegistryError(f"{path}: no ledger: {' '.join(str(error).split())[:100]}", _ADVICE) from error


def _progress(handle: IO[bytes], path: Path) -> Iterator[Progress]:
    with zipfile.ZipFile(handle) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MAX_SIZE:
            raise RegistryError(f"{path}: too large for a ledger", _ADVICE)
    with contextlib.closing(load_workbook(handle, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            yield from _sheet(sheet.iter_rows(values_only=True))


def _sheet(rows: Iterator[Sequence[object]]) -> Iterator[Progress]:
    unit: str | None = None
    for _, row in zip(range(_SEARCHED), rows, strict=False):
        texts = [_text(value) for value in row]
        if unit is None:
            unit = next((t.removesuffix(_TITLE_END) for t in texts if t.endswith(_TITLE_END)), None)
        if _KEY in texts:
            columns = [texts.index(name) if name in texts else None for name in (_KEY, *FILLED)]
            yield from _filled(rows, columns, unit or None)
            return


def _filled(rows: Iterator[Sequence[object]], columns: list[int | None], unit: str | None) -> Iterator[Progress]:
    for row in rows:
        task, *filled = ["" if at is None or at >= len(row) else _text(row[at]) for at in columns]
        if task and any(filled):
            text, state, note = filled
            yield Progress(task, text, state, note, unit)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
