"""Work spread over local processes that outlives the death of a worker."""

from __future__ import annotations

import itertools
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")

# Jobs in flight per worker: enough to keep it busy, few enough that memory stays flat.
_AHEAD = 4


def ordered(jobs: Iterable[J], work: Callable[[J], R], workers: int, lost: Callable[[J], R]) -> Iterator[R]:
    """`work(job)` for every job, in their order. One worker means in this process.

    When a worker dies, the jobs in flight are run again one at a time, each in a process of its own; the one that
    kills that too is given to `lost`. `work` and the jobs must be picklable.
    """
    return map(work, jobs) if workers <= 1 else _spread(iter(jobs), work, workers, lost)


def _spread(jobs: Iterator[J], work: Callable[[J], R], workers: int, lost: Callable[[J], R]) -> Iterator[R]:
    while True:
        flight: deque[tuple[J, Future[R]]] = deque()
        with _pool(workers) as pool:
            try:
                yield from _fly(jobs, flight, lambda job: pool.submit(work, job), workers * _AHEAD)
                return
            except BrokenProcessPool:
                pass
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        for job, future in flight:
            yield _result(future) if _finished(future) else _alone(job, work, lost)


def _fly(
    jobs: Iterator[J], flight: deque[tuple[J, Future[R]]], submit: Callable[[J], Future[R]], ahead: int
) -> Iterator[R]:
    """Results in order, with `ahead` jobs in `flight`; when the pool breaks, what was not given stays there."""
    while True:
        for job in itertools.islice(jobs, ahead - len(flight)):
            flight.append((job, _submitted(submit, job)))
        if not flight:
            return
        result = flight[0][1].result()
        flight.popleft()
        yield result


def _submitted(submit: Callable[[J], Future[R]], job: J) -> Future[R]:
    try:
        return submit(job)
    except BrokenProcessPool as error:  # it broke between two submissions: the job was taken and must not be lost
        failed: Future[R] = Future()
        failed.set_exception(error)
        return failed


def _finished(future: Future[R]) -> bool:
    return future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool)


def _result(future: Future[R]) -> R:
    return future.result()


def _alone(job: J, work: Callable[[J], R], lost: Callable[[J], R]) -> R:
    with _pool(1) as pool:
        try:
            return pool.submit(work, job).result()
        except BrokenProcessPool:
            return lost(job)


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn behaves alike on every system; a forked child would inherit locks held by threads.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts_to_parent)


def _leave_interrupts_to_parent() -> None:
    # Ctrl-C reaches the whole process group: the parent stops handing out work, workers finish their file.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
