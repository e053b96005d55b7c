"""What the targets that are lists of entries do alike: the entries, by notice where it heads them, and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import Item, Parent, items
from pipeline.export.model import Batch, Options, Report


def listed(batch: Batch, options: Options, limits: Limits, write: Callable[[Path, list[Item]], object]) -> Report:
    """Let `write` write the entries of a batch to the file of `options`; gives what `limits` let get lost."""
    entries = list(items(batch, options))
    write(options.path, entries)
    return Report((str(options.path),), len(entries), lost(entries, limits))


def by_notice(entries: Iterable[Item]) -> Iterator[tuple[Parent, list[Item]]]:
    """The entries of each notice, as they follow each other."""
    for _, group in groupby(entries, attrgetter("parent.id")):
        held = list(group)
        yield held[0].parent, held
