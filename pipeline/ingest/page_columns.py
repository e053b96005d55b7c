"""Two columns of running text on a page: the left one is read to its end before the right one.

A gutter is a strip that no line crosses, near the middle of the text, between lines that for the most part fill their
column. A table without rules does not: its cells are short. Above and below lines of full width columns begin anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from pipeline.ingest.page_lines import Char, Row, TextLine, line_of, rows_of

_MIDDLE: Final = (0.3, 0.7)  # of the text's width: where a gutter may be
_FEWEST: Final = 4  # lines of a column
_NARROWEST: Final = 9.0  # of the size: a narrower column holds names and numbers
_FULL: Final = 0.75  # of the column's width: a line that fills it
_FULL_SHARE: Final = 0.5  # of a column's lines
_APART: Final = 3.0  # of the size: a wider gap between lines ends the columns
_LEFT, _RIGHT = 1, 2


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and the height at which it is read: lines of columns all have that of their first."""

    line: TextLine
    top: float


def lines_in_order(chars: Sequence[Char]) -> list[Placed]:
    """The lines of a page in reading order."""
    rows = rows_of(chars)
    gutter = _gutter([row.line for row in rows])
    if gutter is None:
        return [Placed(row.line, row.line.box.top) for row in rows]
    right = max(row.line.box.x1 for row in rows)
    left = min(row.line.box.x0 for row in rows)
    return [placed for run in _runs(rows, gutter) for placed in _read(run, gutter, (left, right))]


def _gutter(lines: Sequence[TextLine]) -> float | None:
    """The middle of the gutter there would be; most pages have too few lines on either side of any."""
    if len(lines) < _FEWEST:
        return None
    left, right = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    low, high = (left + share * (right - left) for share in _MIDDLE)
    gaps = [gap for line in lines for gap in line.gaps if low <= sum(gap) / 2 <= high]
    if len(gaps) >= _FEWEST:
        return (median(a for a, _ in gaps) + median(b for _, b in gaps)) / 2
    middle = (left + right) / 2
    beside = [sum(line.box.x1 < middle for line in lines), sum(line.box.x0 > middle for line in lines)]
    return middle if min(beside) >= _FEWEST else None


def _runs(rows: Sequence[Row], gutter: float) -> Iterator[list[Row]]:
    """Stretches of rows that do not cross the gutter; any other row stands alone."""
    run: list[Row] = []
    for row in rows:
        crosses = _crosses(row.line, gutter)
        far = bool(run) and row.line.box.top - run[-1].line.box.bottom > _APART * row.line.size
        if run and (crosses or far):
            yield run
            run = []
        if crosses:
            yield [row]
        else:
            run.append(row)
    if run:
        yield run


def _crosses(line: TextLine, gutter: float) -> bool:
    return line.box.x0 < gutter < line.box.x1 and not any(a <= gutter <= b for a, b in line.gaps)


def _read(run: Sequence[Row], gutter: float, margins: tuple[float, float]) -> Iterator[Placed]:
    """The left column and then the right one, when it is columns; else line by line."""
    sides = [
        [replace(line, column=side) for row in run for line in line_of(_side(row.chars, gutter, side))]
        for side in (_LEFT, _RIGHT)
    ]
    ends = [max((line.box.x1 for line in lines), default=0.0) for lines in sides]
    starts = [margins[0], min((line.box.x0 for line in sides[1]), default=0.0)]
    if all(_fills(lines, start, end) for lines, start, end in zip(sides, starts, ends, strict=True)):
        yield from (Placed(line, run[0].line.box.top) for lines in sides for line in lines)
    else:
        yield from (Placed(row.line, row.line.box.top) for row in run)


def _side(chars: Sequence[Char], gutter: float, side: int) -> list[Char]:
    return [char for char in chars if ((char["x0"] + char["x1"]) / 2 > gutter) == (side == _RIGHT)]


def _fills(lines: Sequence[TextLine], start: float, end: float) -> bool:
    if len(lines) < _FEWEST or end - start < _NARROWEST * median(line.size for line in lines):
        return False
    return sum(line.box.x1 - start >= _FULL * (end - start) for line in lines) >= _FULL_SHARE * len(lines)
