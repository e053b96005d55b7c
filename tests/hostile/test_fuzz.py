"""Real files, mutated: whatever becomes of them, reading ends in text or in a clear error."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import PipelineError
from pipeline.ingest import read_all

RAW = sorted((Path(__file__).parents[2] / "data" / "raw").glob("0*"))
SEEDS = {path.name: path.read_bytes() for path in RAW if path.suffix in {".txt", ".html", ".docx"}}
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 64), st.binary(max_size=16)), min_size=1, max_size=8)


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(edits=EDITS)
def test_mutations(name: str, edits: list[tuple[float, int, bytes]]) -> None:
    data = SEEDS[name]
    for place, removed, added in edits:
        start = int(place * len(data))
        data = data[:start] + added + data[start + removed :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            documents = read_all(path)
        except PipelineError as error:
            assert error.advice
            assert error.message.startswith(name)
            return
    for document in documents:
        document.text.encode()
        assert all(0 <= block.span.start <= block.span.end <= len(document.text) for block in document.blocks)
