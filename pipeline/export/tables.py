"""CSV files for import wizards: UTF-8, RFC 4180, texts that a spreadsheet would run as formulas escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as Date  # noqa: N812
from itertools import chain
from pathlib import Path

from pipeline.registry.csv_form import BOM, Cell, csv_lines
from pipeline.registry.files import whole_file


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> None:
    """Write the rows under their heads. `bom`: for wizards that take UTF-8 for the local code page without it."""
    with whole_file(path) as handle:
        if bom:
            handle.write(BOM.encode())
        handle.writelines(csv_lines(chain([heads], rows)))


def day(date: Date | None) -> str:
    """2025-06-30, or nothing."""
    return date.isoformat() if date else ""


def joined(values: Iterable[str]) -> str:
    """Several values in a cell, as most wizards have it: half-width commas, which no value keeps."""
    return ",".join([value.replace(",", "，") for value in values])
