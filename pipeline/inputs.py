"""Which files a run reads: files, folders (with what is below them), globs, and what zip archives hold.

Each file comes once, in a stable order. A file in an archive has a path that leads through it (`notices.zip/a.docx`).
"""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.errors import NoInputError, ReadError
from pipeline.ingest import archive

# Word keeps a lock file of this name beside every open document.
_LOCK = "~$"


def discover(names: Sequence[str], out: Path | None = None) -> tuple[Path, ...]:
    """The files that `names` stand for, in the order given and sorted within a folder; what lies in `out` is left out.

    Hidden files are skipped in folders, not when they are named. A name that stands for nothing is kept, so that the
    run reports it, unless there is nothing else: then NoInputError. So is an archive that cannot be opened.
    """
    found: dict[str, Path] = {}
    for path in (path for name in names for path in _expand(name)):
        absolute = os.path.realpath(path)
        if out is None or not Path(absolute).is_relative_to(os.path.realpath(out)):
            found.setdefault(absolute, path)
    paths = tuple(found.values())
    if not any(path.exists() or archive.holder(path) for path in paths):
        raise NoInputError(f"nothing to read in {', '.join(names)}")
    return tuple(inner for path in paths for inner in _opened(path))


def input_digest(path: Path) -> str:
    """SHA-256 of an input's bytes, those of a file in an archive included; empty when they cannot be read."""
    try:
        if (outer := archive.holder(path)) is not None:
            return hashlib.sha256(archive.member_bytes(path, outer)).hexdigest()
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except (OSError, ReadError):
        return ""


def _expand(name: str) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        yield from _below(path)
    elif not path.exists() and glob.has_magic(name):
        for match in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207 - Path.glob refuses absolute patterns
            yield from _expand(match)
    else:
        yield path


def _below(folder: Path) -> Iterator[Path]:
    unreadable: list[str] = []
    for root, folders, files in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        folders[:] = sorted(_visible(folders))
        for file in sorted(_visible(files)):
            # A pipe or a device would make the run wait for ever.
            if (path := Path(root, file)).is_file() or path.is_symlink():
                yield path
    yield from map(Path, unreadable)


def _visible(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.startswith((".", _LOCK)))


def _opened(path: Path) -> Iterator[Path]:
    """The files in an archive, else the path itself."""
    try:
        names = archive.members(path) if archive.is_archive(path) else ()
    except ReadError:
        names = ()  # reading it gives the reason
    yield from (path / name for name in names) if names else [path]
