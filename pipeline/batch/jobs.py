"""What goes to a worker and what comes back: plain data, so that it can be sent to another process or host."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.batch.pool import Crew
from pipeline.errors import ExitCode
from pipeline.inputs import Input
from pipeline.registry.manifest import Output
from pipeline.registry.model import Registry

FORMATS = ("yaml", "csv", "parquet")


class Process(Protocol):
    """Reads one file; `pipeline.run.process` is the one that is used."""

    def __call__(self, path: Path, *, nlp: bool, rules: tuple[Path, ...]) -> tuple[Registry, ...]: ...


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: where to, with which rule folders over the built-in ones, in how many processes.

    `seconds` and `megabytes` bound what one input may take; with `isolated` even one worker is a process of its own,
    so that an input that ends it does not end the run. `shard` spreads the registries over 256 folders. `scheduler` is
    the address of a Dask cluster that does the work instead; it must see the inputs and `out` under the same paths.
    With `join` the files of a notice and its attachments give one registry (see `pipeline.ingest.joining`).
    """

    out: Path
    rules: tuple[Path, ...] = ()
    workers: int = 1
    nlp: bool = True
    formats: tuple[str, ...] = FORMATS[:2]
    seconds: float | None = None
    megabytes: int | None = None
    isolated: bool = False
    shard: bool = False
    scheduler: str | None = None
    join: bool = True

    @property
    def crew(self) -> Crew:
        return Crew(self.workers, self.seconds, self.megabytes, self.isolated)


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: a row of errors.csv."""

    file: str
    code: str
    message: str
    advice: str
    exit_code: ExitCode = ExitCode.SOME_FAILED


@dataclass(frozen=True, slots=True)
class Job:
    """An input to read, with the files of its attachments; `sha256` is of all of them."""

    path: Input
    sha256: str
    options: Options
    process: Process | None
    before: tuple[Path, ...] = ()  # the registries that it gave last
    attached: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: the registries written, or why there are none; `unread` are its attachments' failures."""

    job: Job
    outputs: tuple[Output, ...] = ()
    failure: Failure | None = None
    unread: tuple[Failure, ...] = ()
