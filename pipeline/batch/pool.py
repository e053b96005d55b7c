"""Work spread over local processes that outlives the death of a worker.

Each worker has a pipe of its own, takes its jobs in order and tells when it begins one, so that it is known which job
it died of: that one is tried again in a new process (the death may have had nothing to do with it), and given up after
the third. A death before the job was begun does not count against it, nor does that time.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

from pipeline.errors import PipelineError

J = TypeVar("J")
R = TypeVar("R")

# Jobs in the hands of a worker: one it does, one it finds waiting. More would cost memory and gain nothing.
_AHEAD = 2
_TRIES = 3
_STARTS = 5  # of processes that end before they begin their job: twice as many in a row are no matter of a job
_PATIENCE = 5.0
_ADVICE = "check the installation, and the memory that --memory-limit leaves them"


class Loss(StrEnum):
    """Why there is no result of a job."""

    CRASHED = "crashed"
    TIMED_OUT = "timed-out"


@dataclass(frozen=True, slots=True)
class Crew:
    """How many processes, and what one job may take: seconds, and megabytes of memory for its process (POSIX only).

    One worker without limits works in this process unless it is to be `isolated`.
    """

    workers: int = 1
    seconds: float | None = None
    megabytes: int | None = None
    isolated: bool = False

    @property
    def in_process(self) -> bool:
        return self.workers <= 1 and not (self.isolated or self.seconds or self.megabytes)


class _News(Enum):
    """What a worker tells of its first job."""

    BEGAN = auto()
    DONE = auto()
    RAISED = auto()


Lost = Callable[[J, Loss, str], R]
"""Makes the result of a job that has none, from the reason and a detail (how the process ended)."""


def spread(jobs: Iterable[J], work: Callable[[J], R], lost: Lost[J, R], crew: Crew) -> Iterator[R]:
    """`work(job)` for every job, as they are done; in their order when there is one worker.

    `work` and the jobs must be picklable unless `crew.in_process`. What `work` raises is raised here, and PipelineError
    when no process starts at all. Jobs are taken only as workers come free, so that memory does not grow with them.
    """
    if crew.in_process:
        yield from map(work, jobs)
        return
    gang = _Gang(iter(jobs), work, lost, crew)
    try:
        yield from gang.results()
    finally:
        gang.dismiss()


@dataclass(slots=True)
class _Turn(Generic[J]):
    """A job in a worker's hands: how often one has begun it, and how often one has ended before it could."""

    job: J
    tries: int = 0
    false_starts: int = 0

    @property
    def suspect(self) -> bool:
        """Whether a worker has died of it, or might have."""
        return bool(self.tries or self.false_starts)

    @property
    def hopeless(self) -> bool:
        return self.tries >= _TRIES or self.false_starts >= _STARTS


@dataclass(slots=True)
class _Worker(Generic[J]):
    process: SpawnProcess
    pipe: Connection
    turns: deque[_Turn[J]] = field(default_factory=deque)
    began: float | None = None  # when it began the first of `turns`; None when it has not yet

    def give(self, turn: _Turn[J]) -> None:
        self.turns.append(turn)
        with suppress(OSError):  # it has died: that shows when its answer is read
            self.pipe.send((turn.job,))

    def take(self) -> _Turn[J]:
        self.began = None
        return self.turns.popleft()

    def died(self) -> _Turn[J]:
        """Its first job, charged with the death."""
        turn = self.turns.popleft()
        if self.began is None:
            turn.false_starts += 1
        else:
            turn.tries += 1
        return turn


@dataclass(slots=True)
class _Gang(Generic[J, R]):
    jobs: Iterator[J]
    work: Callable[[J], R]
    lost: Lost[J, R]
    crew: Crew
    staff: list[_Worker[J]] = field(default_factory=list)
    again: deque[_Turn[J]] = field(default_factory=deque)
    unbegun: int = 0  # processes in a row that ended before they began a job

    def results(self) -> Iterator[R]:
        while True:
            self._hand_out()
            busy = [worker for worker in self.staff if worker.turns]
            if not busy:
                return
            ready = wait([worker.pipe for worker in busy], self._time_left(busy))
            for worker in busy:
                if worker.pipe in ready:
                    yield from self._answer(worker)
                elif self._left(worker) <= 0:
                    yield self._give_up(worker)

    def _hand_out(self) -> None:
        """Each worker has one job before any has a second; a job that is tried again has its worker to itself."""
        for depth in range(_AHEAD):
            for place in range(max(1, self.crew.workers)):
                turn = self._next(depth, place)
                if turn is None:
                    continue
                if place >= len(self.staff):
                    self.staff.append(self._hire())
                self.staff[place].give(turn)

    def _next(self, depth: int, place: int) -> _Turn[J] | None:
        held = self.staff[place].turns if place < len(self.staff) else ()
        if len(held) > depth or any(turn.suspect for turn in held):
            return None
        if self.again:
            return self.again.popleft() if not (held and self.again[0].suspect) else None
        for job in self.jobs:
            return _Turn(job)
        return None

    def _hire(self) -> _Worker[J]:
        # spawn behaves alike on every system; a forked child would inherit locks held by threads.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.work, self.crew.megabytes), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _answer(self, worker: _Worker[J]) -> Iterator[R]:
        try:
            news, value = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join()
            self.unbegun += worker.began is None
            if self.unbegun > 2 * _STARTS:
                raise PipelineError(
                    f"worker processes do not start ({_ending(worker.process.exitcode)})", _ADVICE
                ) from None
            turn = worker.died()
            self._replace(worker, [] if turn.hopeless else [turn])
            if turn.hopeless:
                yield self.lost(turn.job, Loss.CRASHED, _ending(worker.process.exitcode))
            return
        if news is _News.BEGAN:
            worker.began, self.unbegun = time.monotonic(), 0
            return
        worker.take()
        if news is _News.RAISED:
            raise value
        yield value

    def _give_up(self, worker: _Worker[J]) -> R:
        turn = worker.take()
        self._replace(worker, [])
        return self.lost(turn.job, Loss.TIMED_OUT, f"more than {self.crew.seconds:g} s")

    def _replace(self, worker: _Worker[J], first: list[_Turn[J]]) -> None:
        """A new process in the place of one that died or takes too long; its jobs go back to be handed out."""
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self.again.extendleft(reversed([*worker.turns, *first]))
        self.staff[self.staff.index(worker)] = self._hire()

    def _left(self, worker: _Worker[J]) -> float:
        limit = self.crew.seconds
        return float("inf") if limit is None or worker.began is None else worker.began + limit - time.monotonic()

    def _time_left(self, busy: list[_Worker[J]]) -> float | None:
        left = min(map(self._left, busy))
        return None if left == float("inf") else max(0.0, left)

    def dismiss(self) -> None:
        """Idle workers end at once; one that is at work finishes its file, within reason."""
        for worker in self.staff:
            with suppress(OSError):
                worker.pipe.send(None)
            worker.pipe.close()
        until = time.monotonic() + _PATIENCE
        for worker in self.staff:
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


def _ending(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        with suppress(ValueError):
            return f"signal {signal.Signals(-exit_code).name}"
    return f"exit code {exit_code}"


def _serve(pipe: Connection, work: Callable[[J], R], megabytes: int | None) -> None:
    """The life of a worker: a job in, its result out, until there is no more."""
    # Ctrl-C reaches the whole process group: the parent stops handing out work, workers finish their file.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if megabytes:
        _limit_memory(megabytes)
    with suppress(EOFError, OSError):  # the parent is gone
        while (message := pipe.recv()) is not None:
            pipe.send((_News.BEGAN, None))
            pipe.send(_result(work, message[0]))


def _result(work: Callable[[J], R], job: J) -> tuple[_News, object]:
    try:
        return _News.DONE, work(job)
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        except Exception:
            return _News.RAISED, RuntimeError(repr(error))
        return _News.RAISED, error


def _limit_memory(megabytes: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # no such limits on this system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
