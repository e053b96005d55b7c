"""Work spread over an existing Dask cluster: the same function over the same jobs as in `pipeline.batch.pool`.

The workers must see the inputs and the output folder under the same paths, and have the same version of this program.
Workers may come and go while it runs: Dask does a lost task again elsewhere. The jobs of a task that loses several
workers are done again one by one, so that only the one at fault is given up.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType, TracebackType
from typing import Generic, Protocol, TypeVar

from pipeline.batch.pool import Loss, Lost
from pipeline.errors import MissingComponentError, UsageError

J = TypeVar("J")
R = TypeVar("R")


class _Future(Protocol):
    """What is used of Dask, whose types are not declared."""

    def result(self) -> list[object]: ...


class _Client(Protocol):
    def submit(self, function: object, *arguments: object, pure: bool) -> _Future: ...
    def nthreads(self) -> dict[str, int]: ...
    def __enter__(self) -> _Client: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


JOBS_PER_TASK = 20
"""Enough that the scheduler (about a millisecond a task) does not count, few enough that a lost one costs little."""

_TASKS_PER_CORE, _LEAST = 3, 4


def spread_on_cluster(jobs: Iterable[J], work: Callable[[J], R], lost: Lost[J, R], scheduler: str) -> Iterator[R]:
    """`work(job)` for every job, as they come, on the cluster at `scheduler` (tcp://HOST:PORT).

    Raises MissingComponentError without the extra `cluster`, UsageError when there is no scheduler, and what `work`
    raises. No more tasks are given to the cluster than keep it busy.
    """
    dask = _dask()
    with _client(dask, scheduler) as client:
        yield from _Run(dask, client, iter(jobs), work, lost).results()


def _dask() -> ModuleType:
    try:
        return import_module("distributed")
    except ImportError as error:
        advice = "pip install 'notice-pipeline[cluster]'"
        raise MissingComponentError("the Dask engine is not installed", advice) from error


def _client(dask: ModuleType, scheduler: str) -> _Client:
    try:
        client: _Client = dask.Client(scheduler, timeout=20)
    except (OSError, ValueError) as error:
        raise UsageError(f"{scheduler}: no Dask scheduler answers ({error})", "start one: dask scheduler") from error
    return client


@dataclass(slots=True)
class _Run(Generic[J, R]):
    dask: ModuleType
    client: _Client
    jobs: Iterator[J]
    work: Callable[[J], R]
    lost: Lost[J, R]
    flight: dict[_Future, list[J]] = field(default_factory=dict)
    suspects: deque[J] = field(default_factory=deque)
    alone: bool = False  # whether what is in flight is one suspect

    def results(self) -> Iterator[R]:
        done = self.dask.as_completed()
        done.update(self._more())
        for future in done:
            group = self.flight.pop(future)
            try:
                yield from future.result()
            except self.dask.scheduler.KilledWorker as error:
                if self.alone:
                    yield self.lost(group[0], Loss.CRASHED, f"on {error.allowed_failures + 1} workers")
                else:
                    self.suspects.extend(group)
            done.update(self._more())

    def _more(self) -> list[_Future]:
        """New tasks, as many as there is room for. Suspects come first, each when nothing else is in flight.

        Dask blames all that waited on a worker when it died: only what was there alone is known to be at fault.
        """
        self.alone = bool(self.suspects) and not self.flight
        if self.suspects:
            return [self._given([self.suspects.popleft()])] if self.alone else []
        room = max(_LEAST, _TASKS_PER_CORE * sum(self.client.nthreads().values()))
        given = []
        while len(self.flight) < room and (group := list(itertools.islice(self.jobs, JOBS_PER_TASK))):
            given.append(self._given(group))
        return given

    def _given(self, group: list[J]) -> _Future:
        future = self.client.submit(_do, self.work, group, pure=False)
        self.flight[future] = group
        return future


def _do(work: Callable[[J], R], group: list[J]) -> list[R]:
    return [work(job) for job in group]
