"""CSV files for import wizards: UTF-8, RFC 4180, texts that a spreadsheet would run as formulas escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date  # noqa: N812
from itertools import chain, islice
from pathlib import Path

from pipeline.registry.csv_form import BOM, Cell, csv_field
from pipeline.registry.files import whole_file


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> None:
    """Write the rows under their heads. `bom`: for wizards that take UTF-8 for the local code page without it."""
    with whole_file(path) as handle:
        if bom:
            handle.write(BOM.encode())
        handle.writelines(_csv_parts(chain([heads], rows)))


def _csv_parts(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """What `csv_lines` gives, some hundred rows at a time: of a column with few values each is quoted once."""
    rest = iter(rows)
    while part := tuple(islice(rest, _PART)):
        lines = map(",".join, zip(*map(_quoted, zip(*part, strict=True)), strict=True))
        yield ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")


def _quoted(column: tuple[Cell, ...]) -> Iterable[str]:
    """The cells of a column, all of one type: 1 and 1.0 would be taken for one value."""
    values = set(column)
    if 2 * len(values) > len(column):
        return map(csv_field, column)
    return map({value: csv_field(value) for value in values}.__getitem__, column)


_PART = 256  # rows whose texts stay in the processor's cache


def day(date: Date | None) -> str:
    """2025-06-30, or nothing."""
    return date.isoformat() if date else ""


def joined(values: Iterable[str]) -> str:
    """Several values in a cell, as most wizards have it: half-width commas, which no value keeps."""
    return ",".join([value.replace(",", "，") for value in values])
