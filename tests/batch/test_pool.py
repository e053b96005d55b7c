"""A pool whose workers may die, hang or grow: every other result is there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pool_jobs
import pytest

from pipeline.batch.pool import Crew, Loss, spread
from pipeline.errors import PipelineError

FAST = [f"j{n}" for n in range(12)]


def lost(job: str, loss: Loss, detail: str) -> str:
    return f"{job.split()[0]}: {loss.value}: {detail}"


@pytest.mark.parametrize("crew", [Crew(), Crew(isolated=True), Crew(2)])
def test_every_job_has_its_result(crew: Crew) -> None:
    assert sorted(spread(FAST, pool_jobs.work, lost, crew)) == sorted(job.upper() for job in FAST)


def test_one_worker_keeps_the_order() -> None:
    assert list(spread(FAST, pool_jobs.work, lost, Crew(isolated=True))) == [job.upper() for job in FAST]


def test_only_one_worker_without_limits_works_in_this_process() -> None:
    assert set(spread(range(3), pool_jobs.pid, lambda *_: 0, Crew())) == {os.getpid()}
    assert os.getpid() not in set(spread(range(3), pool_jobs.pid, lambda *_: 0, Crew(isolated=True)))
    assert Crew(seconds=1).in_process is Crew(megabytes=1).in_process is False


def test_the_job_that_kills_every_worker_is_given_up_and_no_other() -> None:
    found = list(spread([*FAST, "die a", *FAST, "die b"], pool_jobs.work, lost, Crew(2)))
    assert sorted(found) == sorted([job.upper() for job in FAST] * 2 + ["die: crashed: exit code 7"] * 2)


def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    job = f"once {tmp_path / 'seen'}"
    assert sorted(spread([*FAST, job], pool_jobs.work, lost, Crew(2))) == sorted(j.upper() for j in [*FAST, job])


def test_a_job_that_takes_too_long_is_given_up_and_its_neighbours_are_done() -> None:
    began = time.monotonic()
    found = list(spread(["sleep 60", *FAST], pool_jobs.work, lost, Crew(1, seconds=3)))
    assert sorted(found) == sorted([job.upper() for job in FAST] + ["sleep: timed-out: more than 3 s"])
    assert time.monotonic() - began < 50


def test_the_time_that_a_process_takes_to_start_is_not_its_jobs() -> None:
    code = (
        "import slow_start; from pipeline.batch.pool import Crew, spread\n"
        "if __name__ == '__main__':\n"
        "    print(list(spread(['a'], slow_start.work, lambda job, loss, _: loss.value, Crew(1, seconds=0.7))))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "['A']\n"


def test_a_job_that_no_process_can_begin_is_given_up() -> None:
    found = list(spread([pool_jobs.Mine()], pool_jobs.count, lambda _job, loss, detail: f"{loss}: {detail}", Crew(2)))
    assert found == ["crashed: exit code 9"]


def test_processes_that_never_start_end_the_run() -> None:
    jobs = [pool_jobs.Mine() for _ in range(50)]
    with pytest.raises(PipelineError, match=r"do not start \(exit code 9\)"):
        list(spread(jobs, pool_jobs.count, lambda *_: "lost", Crew(2)))


@pytest.mark.skipif(os.name != "posix", reason="memory of a process is limited on POSIX only")
def test_memory_is_bounded() -> None:
    with pytest.raises(MemoryError):
        list(spread(["hog"], pool_jobs.work, lost, Crew(megabytes=1000)))


def test_what_the_work_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="a bug"):
        list(spread([*FAST, "bug"], pool_jobs.work, lost, Crew(2)))


def test_jobs_are_taken_only_as_workers_come_free() -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield "j"

    results = spread(endless(), pool_jobs.work, lost, Crew(2))
    for _ in range(5):
        next(results)
    assert taken <= 5 + 2 * 2, "each of the two workers holds at most two jobs"
    results.close()  # type: ignore[attr-defined]
