"""What a run tells of itself: a step for each input, and a summary at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.jobs import Failure
from pipeline.errors import ExitCode
from pipeline.inputs import Input


@dataclass(frozen=True, slots=True)
class Step:
    """What was just done: `done` inputs of `total`, `failed` of them; no failure and not fresh means unchanged."""

    done: int
    total: int
    failed: int
    path: Input
    fresh: bool = False
    tasks: int = 0
    failure: Failure | None = None


Progress = Callable[[Step], None]


@dataclass(slots=True)
class Summary:
    """What a run did; `kept` are registries edited by hand, `aside` the ones it had to set aside."""

    inputs: int
    unchanged: int = 0
    notices: int = 0
    tasks: int = 0
    trackable: int = 0
    failures: list[Failure] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    aside: list[Path] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        codes = {failure.exit_code for failure in self.failures}
        if codes == {ExitCode.MISSING_COMPONENT}:
            return ExitCode.MISSING_COMPONENT
        return ExitCode.SOME_FAILED if codes else ExitCode.OK
