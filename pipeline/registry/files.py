"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import filecmp
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pipeline.errors import OutputError

TEMPORARY = ".notices-*.tmp"


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that takes the place of `path` when the block ends well; else `path` stays as it was.

    A file that would get the bytes it already has is not touched. Raises OutputError when it cannot be written.
    """
    temporary = path.parent / f".notices-{os.getpid()}-{secrets.token_hex(6)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        if not _same(temporary, path):
            temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _same(new: Path, old: Path) -> bool:
    return old.is_file() and not old.is_symlink() and filecmp.cmp(new, old, shallow=False)


def write_whole(path: Path, text: str) -> Path:
    """Write `text` as UTF-8 with the line ends it has; see `whole_file`."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise OutputError(f"{path}: the text holds a character that UTF-8 cannot ({error.reason})") from error
    with whole_file(path) as handle:
        handle.write(data)
    return path


def sweep(folder: Path) -> None:
    """Remove what a killed run left half written in `folder`."""
    for leftover in folder.glob(TEMPORARY):
        with contextlib.suppress(OSError):
            leftover.unlink()
