"""Does the index answer “due as of a date” in less than half the time that loading the same YAML takes?

    python benchmarks/due_index.py [REGISTRIES] [TASKS]

Writes made-up registries (1,000 × 60 by default) to a temporary folder, loads them all, builds the index, asks it.
Prints seconds and the peak of memory while asking (bytes, tracemalloc) for a quarter and for all of the registries, and
exits with 6 when the index is too slow or its memory grows with the number of registries.
"""

from __future__ import annotations

import sys
import tempfile
import time
import tracemalloc
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.errors import ExitCode
from pipeline.model import (
    Deadline,
    DeadlineKind,
    Frequency,
    Header,
    Period,
    Provenance,
    Source,
    Span,
    Task,
    Unit,
)
from pipeline.registry import Registry, load_registry
from pipeline.track.desk import Question
from pipeline.track.index import Index, open_index
from pipeline.track.progress import Log
from pipeline.track.settings import thresholds
from pipeline.track.situation import Clerk

AS_OF = Date(2025, 7, 10)
MOST_SHARE = 0.5
MOST_GROWTH = 1.5
EVERY = ("P1M", "P3M", "P6M", "P1Y")
TEXT = "每季度至少组织开展1次联合检查，并将检查情况报送市安委办。"


def registry(number: int, tasks: int) -> Registry:
    """A made-up notice: three quarters of its tasks recur, the others have a date."""
    header = Header(
        title=f"澄湖市关于开展第{number}项行动的通知",
        document_number=f"澄安办〔2025〕{number}号",
        issuers=("澄湖市安全生产委员会办公室",),
        issued_on=Date(2025, 1, 6),
        period=Period(Date(2025, 1, 1), Date(2025, 12, 31)),
    )
    source = Source(f"{number}.txt", f"{number:064x}", "text/plain")
    return Registry(f"{number:016x}", header, source, tuple(task(number, n) for n in range(tasks)))


def task(notice: int, number: int) -> Task:
    bare = Provenance(Span(0, len(TEXT)))
    units = tuple(Unit(f"{place}应急管理局", span=Span(0, 1)) for place in ("东浦区", "南汀区"))
    at = Span(0, 9)
    every = EVERY[number % len(EVERY)]
    if number % 4 == 3:
        deadlines = (Deadline("7月31日前", at, DeadlineKind.BY, date=Date(2025, 1 + number % 12, 20)),)
        return Task(f"{notice:08x}{number:08x}", TEXT, bare, responsible_units=units, deadlines=deadlines)
    frequencies = (Frequency("每季度至少1次", at, every, 1),)
    return Task(f"{notice:08x}{number:08x}", TEXT, bare, responsible_units=units, frequencies=frequencies)


def ask(index: Index, question: Question) -> tuple[float, int, int]:
    """Seconds, lines and peak bytes of one question; the lines are counted as they come, none is kept."""
    begin = time.perf_counter()
    lines = sum(1 for _ in index.lines(Log(), question))
    seconds = time.perf_counter() - begin
    tracemalloc.start()
    sum(1 for _ in index.lines(Log(), question))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, lines, peak


def main(count: int, tasks: int) -> int:
    question = Question(Clerk(AS_OF, thresholds()))
    with tempfile.TemporaryDirectory() as folder:
        paths = [registry(number, tasks).write(folder) for number in range(1, count + 1)]
        begin = time.perf_counter()
        for path in paths:
            load_registry(path)
        loading = time.perf_counter() - begin
        with open_index(Path(folder, "index.db")) as connection:
            index = Index(connection)
            index.build(paths[: count // 4], question)
            _, _, small = ask(index, question)
            begin = time.perf_counter()
            index.build(paths, question)
            building = time.perf_counter() - begin
            asking, lines, whole = ask(index, question)
            begin = time.perf_counter()
            index.build(paths, question)
            checking = time.perf_counter() - begin
    print(f"{count} registries × {tasks} tasks: load {loading:.2f} s, build 3/4 of the index {building:.2f} s")
    print(
        f"ask {asking:.2f} s for {lines} lines ({asking / loading:.1%} of loading), check for changes {checking:.2f} s"
    )
    print(f"peak while asking: {small} bytes at a quarter, {whole} at all ({whole / small:.2f} times)")
    good = asking + checking < MOST_SHARE * loading and whole < MOST_GROWTH * small
    return ExitCode.OK if good else ExitCode.BELOW_FLOOR


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [1000, 60][len(numbers) :])))
