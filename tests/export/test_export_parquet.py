"""Parquet, read by pandas and by pyarrow's own reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from export_examples import SENTENCES, registry

from pipeline.export import export
from pipeline.export.model import Options


@pytest.fixture
def path(tmp_path: Path) -> Path:
    export("parquet", [registry()], Options(tmp_path / "out.any"))
    return tmp_path / "out.any"


def test_pandas_reads_it(path: Path) -> None:
    frame = pd.read_parquet(path)
    assert list(frame["text"])[:2] == list(SENTENCES[:2])
    first = frame.iloc[0]
    assert first["issued_on"] == date(2025, 2, 10) and bool(first["trackable"])
    assert [dict(u) for u in first["responsible_units"]] == [
        {"name": "东浦区教育局", "role": "lead", "basis": "explicit"},
        {"name": "区公安分局", "role": "support", "basis": "explicit"},
    ]
    assert [dict(f) for f in first["frequencies"]] == [
        {"text": "每季度至少开展2次", "every": "P3M", "min": 2, "max": None, "vague": False}
    ]
    assert frame.iloc[1]["deadlines"][0]["date"] == date(2025, 6, 30)


def test_its_types(path: Path) -> None:
    schema = pq.read_schema(path)
    assert str(schema.field("issued_on").type) == "date32[day]"
    assert str(schema.field("deadlines").type).startswith("list<") and "date32" in str(schema.field("deadlines").type)
    assert pq.read_metadata(path).num_rows == 5
