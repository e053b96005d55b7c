"""The measures of speed under pytest-benchmark: a group for each, ours beside the reference.

    pytest benchmarks/bench_speed.py
    pytest benchmarks/bench_speed.py -k "help or cold" --benchmark-json speed.json

`pytest` alone does not collect this file. `speed.py` makes one table of ratios of the same measures.
"""

from __future__ import annotations

from contextlib import ExitStack

import pytest
import sides
from pytest_benchmark.fixture import BenchmarkFixture

_ROUNDS = 5
LIGHT = (sides.rules_only, sides.with_nlp, sides.written, sides.pdf, sides.docx, sides.help, sides.cold)


@pytest.mark.parametrize("side", ["ours", "reference"])
@pytest.mark.parametrize("make", LIGHT, ids=lambda make: make.__name__)
def test_speed(make: sides.Make, side: str, benchmark: BenchmarkFixture) -> None:
    with ExitStack() as stack:
        pair = make(stack)
        benchmark.group = pair.name
        benchmark.pedantic(getattr(pair, side), rounds=_ROUNDS, warmup_rounds=1)


@pytest.mark.parametrize("side", ["ours", "reference"])
def test_processes(side: str, benchmark: BenchmarkFixture) -> None:
    """`ours` are two processes, `reference` is one."""
    with ExitStack() as stack:
        pair = sides.processes(stack, 200)
        benchmark.group = pair.name
        benchmark.pedantic(getattr(pair, side), rounds=2)
