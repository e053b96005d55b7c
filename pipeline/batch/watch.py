"""A folder whose new files are processed as they land whole.

The folder is looked at again and again instead of listening to the system: that works on shared folders of every kind,
and a file that came while nobody watched is found as well. A file is taken once its size and time of change stay the
same from one look to the next: what is still being copied goes on changing. Reading it whole is then up to the batch,
which keeps in its manifest what is done, so that a watch that was ended goes on where it stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.jobs import Options, Process
from pipeline.batch.runs import run
from pipeline.batch.summary import Summary
from pipeline.errors import NoInputError
from pipeline.inputs import discover

# Names that browsers, sync clients and copy tools give to what is not there yet; renaming makes the file.
_PARTIAL = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", ".swp")

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Look:
    """The size and the time of last change of a file, in bytes and nanoseconds."""

    size: int
    changed: int


@dataclass(slots=True)
class Watch:
    """What is known of a folder between two looks."""

    folder: Path
    out: Path
    seen: dict[Path, Look] = field(default_factory=dict)
    taken: dict[Path, Look] = field(default_factory=dict)

    def landed(self) -> tuple[Path, ...]:
        """The files that are whole and were not given before, or have changed since; sorted by path."""
        now = dict(self._looks())
        whole = {path: look for path, look in now.items() if self.seen.get(path) == look}
        fresh = tuple(path for path, look in whole.items() if self.taken.get(path) != look)
        self.seen = now
        self.taken = {path: look for path, look in self.taken.items() if path in now}
        self.taken |= {path: whole[path] for path in fresh}
        return fresh

    def _looks(self) -> Iterator[tuple[Path, Look]]:
        for path in _files(self.folder, self.out):
            try:
                stat = path.stat()
            except OSError:  # gone since the folder was read
                continue
            yield path, Look(stat.st_size, stat.st_mtime_ns)


def watch(folder: Path, options: Options, looks: Iterator[None], process: Process | None = None) -> Iterator[Summary]:
    """A summary each time that files have landed in `folder`; one look for each item of `looks`, which sets the pace.

    The tables of `options.out` describe every file of the folder that is whole. Raises what `run`
    raises, and NoInputError when there is no such folder.
    """
    if not folder.is_dir():
        raise NoInputError(f"{folder}: no such folder", "name a folder that notices are put into")
    eye = Watch(folder, options.out)
    for _ in looks:
        if eye.landed():
            yield run(_inputs(eye), options, None, process)


def _inputs(eye: Watch) -> tuple[Path, ...]:
    """All that is whole: what is unchanged costs a digest, and the tables go on naming it."""
    return discover([str(path) for path in sorted(eye.taken)], eye.out)


def _files(folder: Path, out: Path) -> Iterator[Path]:
    outside = out.resolve()
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if hidden or path.name.endswith(_PARTIAL) or path.resolve().is_relative_to(outside):
            continue
        if path.is_file():
            yield path


def paced(seconds: float, sleep: Sleep) -> Iterator[None]:
    """One item each `seconds`, for ever."""
    while True:
        yield
        sleep(seconds)
