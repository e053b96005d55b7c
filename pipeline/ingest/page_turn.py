"""Pages whose text runs up, down or upside down, though the file does not say so, are turned for reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pipeline.ingest.page_lines import Char

if TYPE_CHECKING:
    from pipeline.ingest.page_drawn import Drawn

_LOOKED_AT: Final = 60  # characters, spread over the page
_MOST: Final = 0.6  # of them

_Point = Callable[[float, float], tuple[float, float]]


def set_upright(page: Drawn) -> Drawn:
    """`page` as its text is read; boxes and tables then count from the top left corner of the page so turned."""
    step = max(len(page.chars) // _LOOKED_AT, 1)
    quarters = Counter(map(_quarters, page.chars[::step]))
    quarter, count = quarters.most_common(1)[0] if quarters else (0, 0)
    if not quarter or count < _MOST * quarters.total():
        return page
    width, height = page.width, page.height
    point: _Point = {
        1: lambda x, y: (height - y, x),
        2: lambda x, y: (width - x, height - y),
        3: lambda x, y: (y, width - x),
    }[quarter]
    turned = replace(
        page,
        chars=[_turned(char, point, quarter) for char in page.chars],
        tables=[[_box(cell, point) for cell in table] for table in page.tables],
        rules=[_box(rule, point) for rule in page.rules],
    )
    return turned if quarter == 2 else replace(turned, width=height, height=width)


def _quarters(char: Char) -> int:
    """How many quarters of a circle, anticlockwise, the character is turned (ISO 32000 9.4.4: y up)."""
    a, b = char["matrix"][:2]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 2
    return 1 if b > 0 else 3


def _turned(char: Char, point: _Point, quarter: int) -> Char:
    x0, top, x1, bottom = _box((char["x0"], char["top"], char["x1"], char["bottom"]), point)
    upright = _quarters(char) == quarter
    return {**char, "x0": x0, "x1": x1, "top": top, "bottom": bottom, "upright": upright}


def _box(box: tuple[float, float, float, float], point: _Point) -> tuple[float, float, float, float]:
    (a, b), (c, d) = point(box[0], box[1]), point(box[2], box[3])
    return min(a, c), min(b, d), max(a, c), max(b, d)
