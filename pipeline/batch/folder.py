"""The folder that a run writes to: what stands there from before, what of it still holds, what has to go."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.attempt import failure, table_output
from pipeline.batch.bundling import Lot
from pipeline.batch.jobs import Job, Options, Outcome, Process
from pipeline.batch.summary import Summary
from pipeline.errors import RegistryError
from pipeline.inputs import Input, file_digest
from pipeline.inputs.remote import Remote
from pipeline.registry.files import sweep
from pipeline.registry.manifest import Entry, Manifest, Output
from pipeline.registry.model import TEXT_FOLDER
from pipeline.registry.yaml_read import load_registry
from pipeline.reviewing import review_digest


@dataclass(slots=True)
class Folder:
    """`options.out` in the course of a run; `fingerprint` stands for whatever decides what an input gives."""

    options: Options
    fingerprint: str
    manifest: Manifest
    summary: Summary

    def job(self, lot: Lot, process: Process | None) -> Job | None:
        """What is to be done about an input with its attachments; None when all that it gave still holds."""
        path, sha256 = lot.path, lot.digest
        entry = self.manifest.entry(key(path))
        if entry and sha256 and (entry.sha256, entry.fingerprint) == (sha256, self._print(entry.outputs)):
            if self._keep(path, entry):
                self.summary.unchanged += len(lot)
                return None
        elif entry:
            self._set_aside(entry)
        before = tuple(self._yaml(output.name) for output in entry.outputs) if entry else ()
        return Job(path, sha256, self.options, process, before, lot.attached)

    def _print(self, outputs: Iterable[Output]) -> str:
        """The fingerprint of what made these: the program, and the decisions of people that are laid over it."""
        return self.fingerprint + review_digest(self.options.out, (output.name for output in outputs))

    def _keep(self, path: Input, entry: Entry) -> bool:
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
            self.summary.failures.append(failure(path, error))
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
        return table_output(output.name, output.sha256, registry)

    def _set_aside(self, entry: Entry) -> None:
        for output in filter(self._edited, entry.outputs):
            file = self._yaml(output.name)
            backups = (file.with_name(f"{file.name}.bak{n}") for n in itertools.count(1))
            backup = next(path for path in backups if not path.exists())
            self.summary.aside.append(file.replace(backup))

    def record(self, outcome: Outcome) -> None:
        if outcome.failure:
            self.summary.failures.append(outcome.failure)
            return
        self.summary.failures.extend(outcome.unread)
        # A notice of which an attachment could not be read is done again each time, like an input that failed.
        made_by = "" if outcome.unread else self._print(outcome.outputs)
        self._replace(Entry(key(outcome.job.path), outcome.job.sha256, made_by, outcome.outputs))
        for path in outcome.job.attached:
            self._replace(Entry(key(path), "", "", ()))

    def _replace(self, entry: Entry) -> None:
        """Record what an input gives now, and remove the registries that it gave before and gives no longer."""
        before = self.manifest.entry(entry.path)
        self.manifest.record(entry)
        names = {output.name for output in entry.outputs}
        for old in before.outputs if before else ():
            if old.name not in names and not self.manifest.given_elsewhere(old.name, entry.path):
                self._yaml(old.name).unlink(missing_ok=True)
                _text(self._yaml(old.name)).unlink(missing_ok=True)


def key(path: Input) -> str:
    """An input in the manifest: its path without links, or its address."""
    if isinstance(path, Remote):
        return str(path)
    # A name in no known encoding holds lone surrogates, which a database does not take.
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace")


def _text(yaml: Path) -> Path:
    return yaml.parent / TEXT_FOLDER / f"{yaml.stem}.txt"


def tidy(out: Path) -> None:
    """Remove what killed writers left half done."""
    for folder in (out, *_shards(out)):
        sweep(folder)
        sweep(folder / TEXT_FOLDER)


def _shards(out: Path) -> Iterator[Path]:
    """The folders of a sharded run that are there."""
    return (folder for folder in out.glob("[0-9a-f][0-9a-f]") if folder.is_dir())
