"""What a run reads, in little memory: a path as bytes takes a tenth of what a `Path` takes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias, overload

from pipeline.inputs.remote import Remote

Input: TypeAlias = Path | Remote


class Found(Sequence[Input]):
    """Files of this system, and then what lies at addresses; a `Path` is made anew each time that it is asked for."""

    def __init__(self, files: Iterable[Path], elsewhere: Iterable[Remote] = ()) -> None:
        self._held: list[bytes | Remote] = [*map(os.fsencode, files), *elsewhere]

    def __len__(self) -> int:
        return len(self._held)

    @overload
    def __getitem__(self, place: int) -> Input: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Input]: ...
    def __getitem__(self, place: int | slice) -> Input | Sequence[Input]:
        if isinstance(place, slice):
            return tuple(map(_input, self._held[place]))
        return _input(self._held[place])


def _input(held: bytes | Remote) -> Input:
    return Path(os.fsdecode(held)) if isinstance(held, bytes) else held
