"""A place for results that can run full and be made read-only: a file system in memory, or limits on a folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

_FULL = 200 * 1024  # bytes


class Disk(Protocol):
    """Where a run writes to; `limit` is what its process has to do first."""

    folder: Path
    limit: Callable[[], None] | None

    def make_full(self) -> None: ...
    def make_read_only(self) -> bool: ...
    def free(self) -> None: ...


class Tmpfs:
    """A file system of its own; needs Linux, and root."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.limit = folder, None

    def make_full(self) -> None:
        _mount("remount,rw,size=" + str(_FULL), self.folder)

    def make_read_only(self) -> bool:
        _mount("remount,ro", self.folder)
        return True

    def free(self) -> None:
        _mount("remount,rw,size=75%", self.folder)


class Limited:
    """A folder of the disk that is there: no file grows beyond a size, or the folder takes no more files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.limit: Callable[[], None] | None = None

    def make_full(self) -> None:
        self.limit = _no_large_files

    def make_read_only(self) -> bool:
        """Whether it is: root may write everywhere."""
        self.limit = None
        if os.geteuid() == 0:
            return False
        for path in (self.folder, *self.folder.rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222)
        return True

    def free(self) -> None:
        self.limit = None
        for path in (self.folder, *self.folder.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)


def _no_large_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL // 4, _FULL // 4))


@contextmanager
def disk(folder: Path, mount: bool) -> Iterator[Disk]:
    """A disk at `folder`, which is made; with `mount` a file system of its own."""
    folder.mkdir()
    if not mount:
        limited = Limited(folder)
        try:
            yield limited
        finally:
            limited.free()
        return
    subprocess.run(["mount", "-t", "tmpfs", "none", str(folder)], check=True)  # noqa: S603, S607
    try:
        yield Tmpfs(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S603, S607


def _mount(options: str, folder: Path) -> None:
    subprocess.run(["mount", "-o", options, str(folder)], check=True)  # noqa: S603, S607
