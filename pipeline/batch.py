"""Many files to registries and tables: what did not change is not touched, what fails does not stop the rest.

The tables describe the inputs of the run. A registry stays in the folder when its input is no longer named or is gone:
nothing that a run was not asked about is deleted. When an input changes, the registries it gave before are replaced.
A registry that was edited by hand is kept as long as its input and the program do not change, and set aside as
`NAME.yaml.bak1` when they do.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.errors import ExitCode, OutputError, PipelineError, RegistryError, RuleError
from pipeline.inputs import input_digest
from pipeline.manifest import Entry, Manifest, Output
from pipeline.pool import Crew, Loss, spread
from pipeline.registry.csv_form import ERROR_COLUMNS, NOTICE_COLUMNS, notice_row, task_rows
from pipeline.registry.files import sweep
from pipeline.registry.model import FORMAT_VERSION, TEXT_FOLDER, Registry
from pipeline.registry.yaml_read import load_registry
from pipeline.reviewing import review_digest, reviewed
from pipeline.rules import load_rules
from pipeline.run_tables import write_table, write_tables

FORMATS = ("yaml", "csv")
_FILE = NOTICE_COLUMNS.index("登记表") - 1


class Process(Protocol):
    """Reads one file; `pipeline.run.process` is the one that is used."""

    def __call__(self, path: Path, *, nlp: bool, rules: tuple[Path, ...]) -> tuple[Registry, ...]: ...


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: where to, with which rule folders over the built-in ones, in how many processes.

    `seconds` and `megabytes` bound what one input may take; with `isolated` even one worker is a process of its own,
    so that an input that ends it does not end the run. `shard` spreads the registries over 256 folders. `scheduler` is
    the address of a Dask cluster that does the work instead; it must see the inputs and `out` under the same paths.
    """

    out: Path
    rules: tuple[Path, ...] = ()
    workers: int = 1
    nlp: bool = True
    formats: tuple[str, ...] = FORMATS
    seconds: float | None = None
    megabytes: int | None = None
    isolated: bool = False
    shard: bool = False
    scheduler: str | None = None

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
    """An input to read, by its place among the inputs."""

    path: Path
    sha256: str
    options: Options
    process: Process | None
    before: tuple[Path, ...] = ()  # the registries that it gave last


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: the registries written, or why there are none."""

    job: Job
    outputs: tuple[Output, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What was just done: `done` inputs of `total`, `failed` of them; no failure and not fresh means unchanged."""

    done: int
    total: int
    failed: int
    path: Path
    fresh: bool = False
    tasks: int = 0
    failure: Failure | None = None


Progress = Callable[[Step], None]


@dataclass(slots=True)
class Summary:
    """What a run did; `kept` are registries edited by hand, `aside` the ones it had to set aside."""

    inputs: int
    unchanged: int = 0
    notices: int = 0
    tasks: int = 0
    trackable: int = 0
    failures: list[Failure] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    aside: list[Path] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        codes = {failure.exit_code for failure in self.failures}
        if codes == {ExitCode.MISSING_COMPONENT}:
            return ExitCode.MISSING_COMPONENT
        return ExitCode.SOME_FAILED if codes else ExitCode.OK


def run(
    paths: Sequence[Path], options: Options, progress: Progress | None = None, process: Process | None = None
) -> Summary:
    """Read every path and write what it gives to `options.out`.

    Raises RuleError when the rules are invalid and OutputError when the folder cannot be written; every other failure
    is of one input and stands in the summary and in errors.csv.
    """
    summary = Summary(len(paths))
    fingerprint = _fingerprint(options)
    with Manifest(options.out) as manifest:
        _sweep(options.out)
        batch = _Batch(options, fingerprint, manifest, summary, process)
        for step in batch.steps(paths):
            if progress:
                progress(step)
        order = {str(path): place for place, path in enumerate(paths)}
        _sweep(options.out)  # of workers that were killed
        summary.failures.sort(key=lambda failure: order[failure.file])
        failed = {failure.file for failure in summary.failures}
        _write_tables(manifest, [_key(path) for path in paths if str(path) not in failed], options, summary)
    return summary


def _fingerprint(options: Options) -> str:
    """Changes with whatever decides what an input gives: the program, the rules, the language component."""
    parts = (FORMAT_VERSION, program_digest(), load_rules(*options.rules).digest, options.nlp)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@functools.cache
def program_digest() -> str:
    """A hash of the program's own source: a version number would miss a change made in a checkout."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent
    for file in sorted((*package.rglob("*.py"), *package.rglob("*.json"))):
        digest.update(str(file.relative_to(package)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _key(path: Path) -> str:
    # A name in no known encoding holds lone surrogates, which a database does not take.
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, empty when it cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""


@dataclass(slots=True)
class _Batch:
    options: Options
    fingerprint: str
    manifest: Manifest
    summary: Summary
    process: Process | None

    def steps(self, paths: Sequence[Path]) -> Iterator[Step]:
        """A step for every path as it is done. Unchanged ones are done while the workers are busy with others."""
        unchanged: deque[Path] = deque()
        done = 0
        for outcome in self._outcomes(self._changed(paths, unchanged)):
            self._record(outcome)
            done += 1
            tasks = sum(len(output.tasks) for output in outcome.outputs)
            failed = len(self.summary.failures)
            yield Step(done, len(paths), failed, outcome.job.path, True, tasks, outcome.failure)
            while unchanged:
                done += 1
                yield Step(done, len(paths), failed, unchanged.popleft())
        for place, path in enumerate(unchanged, done + 1):
            yield Step(place, len(paths), len(self.summary.failures), path)

    def _outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        if self.options.scheduler is None:
            return spread(jobs, attempt, _lost, self.options.crew)
        from pipeline.cluster import spread_on_cluster

        return spread_on_cluster(jobs, attempt, _lost, self.options.scheduler)

    def _changed(self, paths: Iterable[Path], done: deque[Path]) -> Iterator[Job]:
        for path in paths:
            sha256 = input_digest(path)
            entry = self.manifest.entry(_key(path))
            if entry and sha256 and (entry.sha256, entry.fingerprint) == (sha256, self._print(entry.outputs)):
                if self._keep(path, entry):
                    self.summary.unchanged += 1
                    done.append(path)
                    continue
            elif entry:
                self._set_aside(entry)
            before = tuple(self._yaml(output.name) for output in entry.outputs) if entry else ()
            yield Job(path, sha256, self.options, self.process, before)

    def _print(self, outputs: Iterable[Output]) -> str:
        """The fingerprint of what made these: the program, and the decisions of people that are laid over it."""
        return self.fingerprint + review_digest(self.options.out, (output.name for output in outputs))

    def _keep(self, path: Path, entry: Entry) -> bool:
        """Whether the registries of an unchanged input are all there; the rows of edited ones are read again."""
        if "yaml" not in self.options.formats:
            return True
        edited = {output.name for output in entry.outputs if self._edited(output)}
        if any(not self._yaml(output.name).is_file() for output in entry.outputs):
            return False
        if not edited:
            return True
        try:
            outputs = tuple(self._reread(o) if o.name in edited else o for o in entry.outputs)
        except RegistryError as error:
            self.summary.failures.append(_failure(path, error))
            return True
        self.summary.kept.extend(self._yaml(name) for name in sorted(edited))
        if outputs != entry.outputs:
            self.manifest.record(Entry(entry.path, entry.sha256, entry.fingerprint, outputs))
        return True

    def _yaml(self, name: str) -> Path:
        return self.options.out / f"{name}.yaml"

    def _edited(self, output: Output) -> bool:
        return file_digest(self._yaml(output.name)) not in ("", output.sha256)

    def _reread(self, output: Output) -> Output:
        # The hash stays that of what the program wrote: the registry goes on counting as edited.
        registry = load_registry(self._yaml(output.name))
        return _output(output.name, output.sha256, registry)

    def _set_aside(self, entry: Entry) -> None:
        for output in filter(self._edited, entry.outputs):
            file = self._yaml(output.name)
            backups = (file.with_name(f"{file.name}.bak{n}") for n in itertools.count(1))
            backup = next(path for path in backups if not path.exists())
            self.summary.aside.append(file.replace(backup))

    def _record(self, outcome: Outcome) -> None:
        if outcome.failure:
            self.summary.failures.append(outcome.failure)
            return
        key = _key(outcome.job.path)
        before = self.manifest.entry(key)
        self.manifest.record(Entry(key, outcome.job.sha256, self._print(outcome.outputs), outcome.outputs))
        names = {output.name for output in outcome.outputs}
        for old in before.outputs if before else ():
            if old.name not in names and not self.manifest.given_elsewhere(old.name, key):
                self._yaml(old.name).unlink(missing_ok=True)
                _text(self._yaml(old.name)).unlink(missing_ok=True)


def attempt(job: Job) -> Outcome:
    """Read one input and write its registries; whatever goes wrong with it is its failure alone."""
    try:
        registries = reviewed(_distinct(_process(job)), job.options.out, job.before)
        return Outcome(job, tuple(_write(registry, job.options) for registry in registries))
    except (OutputError, RuleError):
        raise  # not of this input: every other one would fail the same way
    except PipelineError as error:
        return Outcome(job, failure=_failure(job.path, error))
    except MemoryError:
        return _lost(job, Loss.CRASHED, "for want of memory")
    except Exception as error:
        return Outcome(job, failure=_failure(job.path, _unexpected(error)))


def _process(job: Job) -> tuple[Registry, ...]:
    if job.process is not None:
        return job.process(job.path, nlp=job.options.nlp, rules=job.options.rules)
    from pipeline.run import process

    return process(job.path, nlp=job.options.nlp, rules=job.options.rules)


def _distinct(registries: tuple[Registry, ...]) -> tuple[Registry, ...]:
    if len({registry.name for registry in registries}) < len(registries):
        raise ValueError("two notices of one file have the same name")
    return registries


def _write(registry: Registry, options: Options) -> Output:
    shard = f"{hashlib.sha256(registry.name.encode()).hexdigest()[:2]}/" if options.shard else ""
    digest = file_digest(registry.write(options.out / shard)) if "yaml" in options.formats else ""
    return _output(f"{shard}{registry.name}", digest, registry)


def _output(name: str, digest: str, registry: Registry) -> Output:
    notice = list(notice_row(registry))
    notice[_FILE] = f"{name}.yaml"
    return Output(name, digest, tuple(notice), tuple(task_rows(registry)))


def _text(yaml: Path) -> Path:
    return yaml.parent / TEXT_FOLDER / f"{yaml.stem}.txt"


def _sweep(out: Path) -> None:
    for folder in (out, *_shards(out)):
        sweep(folder)
        sweep(folder / TEXT_FOLDER)


def _shards(out: Path) -> Iterator[Path]:
    """The folders of a sharded run that are there."""
    return (folder for folder in out.glob("[0-9a-f][0-9a-f]") if folder.is_dir())


def _unexpected(error: Exception) -> PipelineError:
    cause = " ".join(str(error).split())[:200]
    failure = PipelineError(
        f"unexpected {type(error).__name__}: {cause}", "a defect of this program: report it with the file"
    )
    failure.code = "internal"
    return failure


def _failure(path: Path, error: PipelineError) -> Failure:
    # The row and the line begin with the file as it was named: the cause need not repeat it.
    cause = error.message.removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
    return Failure(str(path), error.code, cause, error.advice, error.exit_code)


_GIVEN_UP = {
    Loss.CRASHED: ("reading it ended the process each time", "split the file or save it in another form"),
    Loss.TIMED_OUT: ("reading it takes too long", "split the file, or give it more time with --time-limit"),
}


def _lost(job: Job, loss: Loss, detail: str) -> Outcome:
    message, advice = _GIVEN_UP[loss]
    return Outcome(job, failure=Failure(str(job.path), loss.value, f"{message}: {detail}", advice))


def _write_tables(manifest: Manifest, keys: Sequence[str], options: Options, summary: Summary) -> None:
    write_table(
        options.out / "errors.csv", ERROR_COLUMNS, ((f.file, f.code, f.message, f.advice) for f in summary.failures)
    )
    counts = write_tables(manifest, keys, options.out if "csv" in options.formats else None)
    summary.notices, summary.tasks, summary.trackable = counts.notices, counts.tasks, counts.trackable
