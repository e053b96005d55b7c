"""Many files to registries and tables: what did not change is not touched, what fails does not stop the rest.

The tables describe the inputs of the run. A registry stays in the folder when its input is no longer named or is gone:
nothing that a run was not asked about is deleted. When an input changes, the registries it gave before are replaced.
A registry that was edited by hand is kept as long as its input and the program do not change, and set aside as
`NAME.yaml.bak1` when they do.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.batch.attempt import attempt, lost
from pipeline.batch.bundling import Lot, lots
from pipeline.batch.folder import Folder, key, tidy
from pipeline.batch.jobs import Job, Options, Outcome, Process
from pipeline.batch.pool import spread
from pipeline.batch.summary import Progress, Step, Summary
from pipeline.batch.tables import check_tables, write_csv, write_tables
from pipeline.inputs import Input
from pipeline.registry.csv_form import ERROR_COLUMNS
from pipeline.registry.manifest import Manifest
from pipeline.registry.model import FORMAT_VERSION
from pipeline.rules import load_rules


def run(
    paths: Sequence[Input], options: Options, progress: Progress | None = None, process: Process | None = None
) -> Summary:
    """Read every path and write what it gives to `options.out`.

    Raises RuleError for invalid rules, OutputError for a folder that cannot be written, and MissingComponentError
    for a format that this installation cannot write; every other failure is of one input and stands in the summary and
    in errors.csv.
    """
    check_tables(options.formats)
    summary = Summary(len(paths))
    fingerprint = _fingerprint(options)
    with Manifest(options.out) as manifest:
        tidy(options.out)
        batch = _Batch(Folder(options, fingerprint, manifest, summary), process, progress)
        batch.go(lots(paths, options))
        tidy(options.out)  # of workers that were killed
        failed = {failure.file for failure in summary.failures}
        order = {str(path): place for place, path in enumerate(paths) if str(path) in failed}
        summary.failures.sort(key=lambda failure: order[failure.file])
        _write_tables(manifest, (key(path) for path in paths if str(path) not in failed), options, summary)
    return summary


def _fingerprint(options: Options) -> str:
    """Changes with whatever decides what an input gives: the program, the rules, the language component."""
    parts = (FORMAT_VERSION, program_digest(), load_rules(*options.rules).digest, options.nlp)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@functools.cache
def program_digest() -> str:
    """A hash of the program's own source: a version number would miss a change made in a checkout."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for file in sorted((*package.rglob("*.py"), *package.rglob("*.json"))):
        digest.update(str(file.relative_to(package)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@dataclass(slots=True)
class _Batch:
    folder: Folder
    process: Process | None
    progress: Progress | None
    done: int = 0

    def go(self, given: Iterable[Lot]) -> None:
        """Do every lot, and tell of each as it is done; of unchanged ones while the workers are busy with others.

        The files of a lot that failed as a whole are read again one by one: none is lost with another.
        """
        apart: list[Lot] = []
        for outcome in self._outcomes(self._changed(given)):
            job = outcome.job
            if outcome.failure and job.attached:
                apart += map(Lot, (job.path, *job.attached))
                continue
            self.folder.record(outcome)
            self._tell(Lot(job.path, job.attached), outcome)
        if apart:
            self.go(apart)

    def _changed(self, given: Iterable[Lot]) -> Iterator[Job]:
        for lot in given:
            if job := self.folder.job(lot, self.process):
                yield job
            else:
                self._tell(lot)

    def _tell(self, lot: Lot, outcome: Outcome | None = None) -> None:
        self.done += len(lot)
        summary = self.folder.summary
        step = Step(self.done, summary.inputs, len(summary.failures), lot.path)
        if outcome:
            step = replace(step, fresh=True, tasks=sum(o.tasks for o in outcome.outputs), failure=outcome.failure)
        if self.progress:
            self.progress(step)

    def _outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        options = self.folder.options
        if options.scheduler is None:
            return spread(jobs, attempt, lost, options.crew)
        from pipeline.batch.cluster import spread_on_cluster

        return spread_on_cluster(jobs, attempt, lost, options.scheduler)


def _write_tables(manifest: Manifest, keys: Iterable[str], options: Options, summary: Summary) -> None:
    failures = ((f.file, f.code, f.message, f.advice) for f in summary.failures)
    write_csv(options.out / "errors.csv", ERROR_COLUMNS, failures)
    counts = write_tables(manifest, keys, options.out, options.formats)
    summary.notices, summary.tasks, summary.trackable = counts.notices, counts.tasks, counts.trackable
