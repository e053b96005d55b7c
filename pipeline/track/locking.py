"""One writer at a time: an advisory lock on a file beside the one to be written, released when its holder dies."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import OutputError

_WAIT_SECONDS = 30.0
_STEP_SECONDS = 0.02


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock of `path` (`path.lock`) while the block runs; waits up to 30 seconds, then OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}") from error
    try:
        _take(handle, path)
        yield
    finally:
        os.close(handle)  # closing releases


def _take(handle: int, path: Path) -> None:
    waited = 0.0
    while not _try(handle):
        if waited >= _WAIT_SECONDS:
            raise OutputError(f"{path}: another program holds its lock", "close it and retry")
        time.sleep(_STEP_SECONDS)
        waited += _STEP_SECONDS


def _try(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
