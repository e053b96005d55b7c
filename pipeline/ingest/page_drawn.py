"""What a page shows, before it is put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ingest.page_lines import Char

Rectangle = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Drawn:
    """Characters, the cells of ruled tables, how many pictures there are, and the level rules (all, as rectangles).

    Lengths in points, y down from the page's top. `number` counts from 1.
    """

    number: int
    width: float
    height: float
    chars: Sequence[Char]
    tables: Sequence[Sequence[Rectangle]] = ()
    pictures: int = 0
    rules: Sequence[Rectangle] = ()
