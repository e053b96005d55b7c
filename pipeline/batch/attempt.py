"""The worker's side of a run: one input read, and what it gives written."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.batch.jobs import Failure, Job, Options, Outcome
from pipeline.batch.pool import Loss
from pipeline.errors import OutputError, PipelineError, RuleError
from pipeline.ingest import Bundle
from pipeline.inputs import Input, at_hand, file_digest
from pipeline.registry.csv_form import NOTICE_COLUMNS, notice_row, task_rows
from pipeline.registry.manifest import Output, output
from pipeline.registry.model import Registry
from pipeline.reviewing import reviewed

if TYPE_CHECKING:
    from pipeline.run import Joined

_FILE = NOTICE_COLUMNS.index("登记表") - 1


def attempt(job: Job) -> Outcome:
    """Read one input and write its registries; whatever goes wrong with it is its failure alone."""
    try:
        done = _process(job)
        registries = reviewed(_distinct(done.registries), job.options.out, job.before)
        unread = tuple(failure(path, error) for path, error in done.unread)
        return Outcome(job, tuple(_write(registry, job.options) for registry in registries), unread=unread)
    except (OutputError, RuleError):
        raise  # not of this input: every other one would fail the same way
    except PipelineError as error:
        return Outcome(job, failure=failure(job.path, error))
    except MemoryError:
        return lost(job, Loss.CRASHED, "for want of memory")
    except Exception as error:
        return Outcome(job, failure=failure(job.path, _unexpected(error)))


def _process(job: Job) -> Joined:
    from pipeline.run import Joined, process, process_bundle

    options, one = job.options, job.process or process
    with at_hand(job.path) as path:
        if job.attached:
            return process_bundle(Bundle(path, job.attached), nlp=options.nlp, rules=options.rules)
        return Joined(one(path, nlp=options.nlp, rules=options.rules))


def _distinct(registries: tuple[Registry, ...]) -> tuple[Registry, ...]:
    if len({registry.name for registry in registries}) < len(registries):
        raise ValueError("two notices of one file have the same name")
    return registries


def _write(registry: Registry, options: Options) -> Output:
    shard = f"{hashlib.sha256(registry.name.encode()).hexdigest()[:2]}/" if options.shard else ""
    digest = file_digest(registry.write(options.out / shard)) if "yaml" in options.formats else ""
    return table_output(f"{shard}{registry.name}", digest, registry)


def table_output(name: str, digest: str, registry: Registry) -> Output:
    """A registry as the manifest keeps it: its name in the folder, the hash of its YAML, its rows of the tables."""
    notice = list(notice_row(registry))
    notice[_FILE] = f"{name}.yaml"
    return output(name, digest, tuple(notice), task_rows(registry))


def _unexpected(error: Exception) -> PipelineError:
    cause = " ".join(str(error).split())[:200]
    failure = PipelineError(
        f"unexpected {type(error).__name__}: {cause}", "a defect of this program: report it with the file"
    )
    failure.code = "internal"
    return failure


def failure(path: Input, error: PipelineError) -> Failure:
    """The row of errors.csv for an input of which `error` is the end."""
    # The row and the line begin with the file as it was named: the cause need not repeat it.
    cause = error.message.removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
    return Failure(str(path), error.code, cause, error.advice, error.exit_code)


_GIVEN_UP = {
    Loss.CRASHED: ("reading it ended the process each time", "split the file or save it in another form"),
    Loss.TIMED_OUT: ("reading it takes too long", "split the file, or give it more time with --time-limit"),
}


def lost(job: Job, loss: Loss, detail: str) -> Outcome:
    """The outcome of a job that was given up."""
    message, advice = _GIVEN_UP[loss]
    return Outcome(job, failure=Failure(str(job.path), loss.value, f"{message}: {detail}", advice))
