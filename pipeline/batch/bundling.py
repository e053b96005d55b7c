"""Attachments put to their notices before a run; the rule is that of `pipeline.ingest.joining`.

What lies at an address is a notice of its own.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.batch.jobs import Options
from pipeline.batch.pool import Loss, spread
from pipeline.ingest import bundles
from pipeline.ingest.joining import home
from pipeline.inputs import Input, input_digest

_AT_ONCE = 10_000

Titles = tuple[Path, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Lot:
    """What one job reads: an input, and the files of its attachments."""

    path: Input
    attached: tuple[Path, ...] = ()

    def __len__(self) -> int:
        return 1 + len(self.attached)

    @property
    def digest(self) -> str:
        """That of the input alone, and with attachments one that changes with any of them; empty when unreadable."""
        own = input_digest(self.path)
        if not (own and self.attached):
            return own
        parts = [own, *(f"{path.name}\0{input_digest(path)}" for path in self.attached)]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def lots(inputs: Sequence[Input], options: Options) -> Iterator[Lot]:
    """The inputs with their attachments, in their order; each by itself when `options.join` is off.

    Only what is joined is held in memory, by its place among the inputs.
    """
    owned = _owned(inputs, options) if options.join else {}
    taken = {place for places in owned.values() for place in places}
    for place, each in enumerate(inputs):
        if place not in taken:
            yield Lot(each, tuple(Path(str(inputs[other])) for other in owned.get(place, ())))


def _owned(inputs: Sequence[Input], options: Options) -> dict[int, tuple[int, ...]]:
    """The place of each notice that has attachments, and theirs."""
    owned = {}
    for places in _together(inputs):
        paths = {Path(str(inputs[place])): place for place in places}
        for bundle in bundles(list(paths), partial(_listed, options)):
            if bundle.attached:
                owned[paths[bundle.notice]] = tuple(paths[path] for path in bundle.attached)
    return owned


def _together(inputs: Sequence[Input]) -> Iterator[list[int]]:
    """The places of inputs that might belong together: whole folders, as many at once as give a crew enough to read."""
    folders: dict[str, array[int]] = {}
    for place, each in enumerate(inputs):
        if isinstance(each, Path):
            folders.setdefault(str(home(each)), array("L")).append(place)
    batch: list[int] = []
    for places in folders.values():
        if len(places) > 1:
            batch.extend(places)
        if len(batch) >= _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _listed(options: Options, asked: Sequence[Path]) -> Mapping[Path, tuple[str, ...]]:
    """What notices list is read under the limits of the run: a file that ends its process must not end this one."""
    return dict(spread(asked, partial(_titles, options.rules), _none, options.crew))


def _titles(rules: tuple[Path, ...], path: Path) -> Titles:
    from pipeline.run import listed

    return path, listed([path], rules).get(path, ())


def _none(path: Path, _loss: Loss, _detail: str) -> Titles:
    return path, ()
