"""JSON Lines (one value a line, UTF-8, LF), written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.registry.files import whole_file


def write_lines(path: Path, values: Iterable[Mapping[str, object]]) -> None:
    with whole_file(path) as handle:
        handle.writelines(f"{to_json(value)}\n".encode("utf-8", "replace") for value in values)


def iso(value: object) -> str:
    """Dates as ISO 8601; anything else is a fault of ours."""
    if isinstance(value, Date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


# Made once, and without the search for cycles, which our values have none of.
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=iso, check_circular=False).encode
