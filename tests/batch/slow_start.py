"""Work in a module that takes a second to import, as language components do."""

from __future__ import annotations

import time

time.sleep(1.0)


def work(job: str) -> str:
    return job.upper()
