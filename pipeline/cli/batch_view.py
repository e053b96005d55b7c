"""How a run shows itself: a bar on a terminal, lines of JSON for a log, or nothing."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.cli.table import cut, shown, terminal_columns

if TYPE_CHECKING:
    from pipeline.batch import Progress, Step

_BAR = 24
_REDRAW = 0.1  # seconds: more often nobody can see, and a terminal over a slow line cannot follow


def view(log: str | None, quiet: bool) -> Progress | None:
    """What a run is to be shown with."""
    if log == "json":
        return log_json
    if quiet or not sys.stderr.isatty():
        return None
    return Bar()


def log_json(step: Step) -> None:
    """A line of JSON for an input, on standard error."""
    state = "failed" if step.failure else "written" if step.fresh else "unchanged"
    line: dict[str, str | int] = {"event": state, "file": str(step.path), "done": step.done, "total": step.total}
    if step.failure:
        line |= {"code": step.failure.code, "message": step.failure.message, "advice": step.failure.advice}
    elif step.fresh:
        line |= {"tasks": step.tasks}
    print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)


@dataclass(slots=True)
class Bar:
    """Draws inputs done, their rate, the time that is left and the failures over itself; the last call wipes it."""

    clock: Callable[[], float] = time.monotonic
    began: float = 0.0
    drawn: float = float("-inf")
    fresh: int = field(default=0)

    def __call__(self, step: Step) -> None:
        now = self.clock()
        self.began = self.began or now
        self.fresh += step.fresh
        if step.done == step.total:
            self._write("")
        elif now - self.drawn >= _REDRAW:
            self.drawn = now
            self._write(cut(self._line(step, now - self.began), terminal_columns() - 1))

    def _line(self, step: Step, seconds: float) -> str:
        filled = _BAR * step.done // step.total
        failed = f" · {step.failed} failed" if step.failed else ""
        return (
            f"[{'#' * filled}{'.' * (_BAR - filled)}] {step.done}/{step.total}{self._pace(step, seconds)}{failed}"
            f" · {shown(step.path.name)}"
        )

    def _pace(self, step: Step, seconds: float) -> str:
        """Inputs a second and the time left, from those that were read in this run: unchanged ones cost nothing."""
        if not self.fresh or seconds < 1:
            return ""
        rate = self.fresh / seconds
        return f" · {rate:.1f}/s · {duration((step.total - step.done) / rate)} left"

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()


def duration(seconds: float) -> str:
    """`seconds` as 0:07, 12:05 or 3:04:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
