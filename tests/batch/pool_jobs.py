"""Work for worker processes: what a job says is done to the process that does it."""

from __future__ import annotations

import os
import time
from pathlib import Path


def work(job: str) -> str:
    """`die`, `sleep`, `bug` and `hog` do so; `once PATH` dies the first time only; all else comes back in capitals."""
    word, _, rest = job.partition(" ")
    if word == "die":
        os._exit(7)
    if word == "sleep":
        time.sleep(float(rest))
    if word == "bug":
        raise ValueError("a bug")
    if word == "hog":
        return str(len(bytearray(1 << 33)))
    if word == "once" and not Path(rest).exists():
        Path(rest).write_text("", encoding="utf-8")
        os.kill(os.getpid(), 9)
    return job.upper()


def pid(_: int) -> int:
    time.sleep(0.02)
    return os.getpid()


class Mine:
    """A job that ends the process which unpacks it, before any work on it has begun."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (9,)


def count(_: Mine) -> str:
    return "done"
