"""Which files a run reads: files, folders (with what is below them), globs, what zip archives hold, addresses.

Each file comes once, in a stable order. A file in an archive has a path that leads through it (`notices.zip/a.docx`).
"""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import NoInputError, ReadError
from pipeline.ingest import archive
from pipeline.inputs.found import Found, Input
from pipeline.inputs.remote import Remote, discover_remote, fetched, is_address

__all__ = ["Found", "Input", "at_hand", "discover", "discover_all", "file_digest", "input_digest"]

# Word keeps a lock file of this name beside every open document.
_LOCK = "~$"


def discover_all(names: Sequence[str], out: Path | None = None) -> Found:
    """What `discover` finds, and then the files at those of `names` that are addresses (see `pipeline.inputs.remote`).

    Raises NoInputError when nothing is found, and what `discover_remote` raises.
    """
    here = [_local(name) if name.startswith("file://") else name for name in names]
    addresses = [name for name in here if is_address(name)]
    files = [name for name in here if name not in addresses]
    listed = {url: discover_remote(url) for url in addresses}
    if not (files or any(listed.values())):
        raise NoInputError(f"nothing to read in {', '.join(names)}")
    # An address that stands for nothing is kept, so that the run reports it.
    elsewhere = {str(remote): remote for url in addresses for remote in listed[url] or [Remote(url)]}
    return Found(_files(files, out) if files else (), elsewhere.values())


def _local(address: str) -> str:
    """The path that a file:// address stands for."""
    from urllib.request import url2pathname  # brings half of the network library with it

    return url2pathname(address.removeprefix("file://"))


@contextmanager
def at_hand(source: Input) -> Iterator[Path]:
    """A file of this system with the bytes of an input, for the time of the block."""
    if isinstance(source, Remote):
        with fetched(source) as path:
            yield path
    else:
        yield source


def discover(names: Sequence[str], out: Path | None = None) -> tuple[Path, ...]:
    """The files that `names` stand for, in the order given and sorted within a folder; what lies in `out` is left out.

    Hidden files are skipped in folders, not when they are named. A name that stands for nothing is kept, so that the
    run reports it, unless there is nothing else: then NoInputError. So is an archive that cannot be opened.
    """
    return tuple(_files(names, out))


def _files(names: Sequence[str], out: Path | None) -> Iterator[Path]:
    there = False
    for path in _distinct((path for name in names for path in _expand(name)), out):
        there = there or path.exists() or archive.holder(path) is not None
        yield from _opened(path)
    if not there:
        raise NoInputError(f"nothing to read in {', '.join(names)}")


def _distinct(paths: Iterable[Path], out: Path | None) -> Iterator[Path]:
    """Each file once, and none in `out`."""
    outside = os.path.join(os.path.realpath(out), "") if out else None  # noqa: PTH118 - with a separator at its end
    seen: set[bytes] = set()
    for path in paths:
        absolute = os.path.realpath(path)
        mark = hashlib.blake2b(os.fsencode(absolute), digest_size=16).digest()  # of many, shorter than the path
        if mark not in seen and not (outside and f"{absolute}{os.sep}".startswith(outside)):
            seen.add(mark)
            yield path


def input_digest(path: Input) -> str:
    """SHA-256 of an input's bytes, those of a file in an archive included; empty when they cannot be read.

    That of an address is taken from what its store says of it, so that nothing is fetched to find it unchanged.
    """
    if isinstance(path, Remote):
        return path.digest
    try:
        if (outer := archive.holder(path)) is not None:
            return hashlib.sha256(archive.member_bytes(path, outer)).hexdigest()
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except (OSError, ReadError):
        return ""


def file_digest(path: Path) -> str:
    """SHA-256 of a file, empty when it cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
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
