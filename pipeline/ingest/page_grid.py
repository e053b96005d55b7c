"""Ruled tables of a page: cells found by their rules become a grid, and grids cut by a page break become one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.ingest.builder import GridCell
from pipeline.ingest.page_drawn import Rectangle
from pipeline.ingest.page_lines import Char, TextLine, lines_of
from pipeline.model import Box

_SNAP: Final = 3.0  # points: rules nearer than this are one
_SAME_COLUMNS: Final = 4.0  # points by which the columns of a continued table may be off
_ROW_LABEL = re.compile(r"^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.．、]?$")
_STOPS: Final = ("。", "；", "！", "？", "：")


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell of one page: its place in the grid, the lines in it, and its right edge."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[TextLine, ...]
    right: float

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)

    @property
    def score(self) -> float:
        return min((line.score for line in self.lines), default=1.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on one page. `edges` are the x of its column rules, `stray` the characters in its box but in no cell.

    `open` says that it has no upright rules: its edges are those of the blanks on this page.
    """

    box: Box
    edges: tuple[float, ...]
    cells: tuple[RuledCell, ...]
    stray: tuple[Char, ...] = ()
    open: bool = False

    def row(self, number: int) -> list[RuledCell]:
        return [cell for cell in self.cells if cell.row == number]

    @property
    def rows(self) -> int:
        return max(cell.row + cell.row_span for cell in self.cells)

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell.lines)


Part = tuple[int, Grid]  # page (from 1) and the table on it


def grid_of(rectangles: Sequence[Rectangle], chars: Iterable[Char]) -> Grid:
    """Put the characters into the cells whose rectangles are given."""
    columns = _edges(x for cell in rectangles for x in (cell[0], cell[2]))
    rows = _edges(y for cell in rectangles for y in (cell[1], cell[3]))
    places = [_place(cell, columns, rows) for cell in rectangles]
    owner = {
        (row, column): index
        for index, (top, left, high, wide) in enumerate(places)
        for row in range(top, top + high)
        for column in range(left, left + wide)
    }
    held: list[list[Char]] = [[] for _ in rectangles]
    stray: list[Char] = []
    for char in chars:
        row = bisect_right(rows, (char["top"] + char["bottom"]) / 2) - 1
        column = bisect_right(columns, (char["x0"] + char["x1"]) / 2) - 1
        index = owner.get((row, column))
        (stray if index is None else held[index]).append(char)
    cells = tuple(
        RuledCell(*place, tuple(lines_of(inside)), cell[2])
        for place, inside, cell in zip(places, held, rectangles, strict=True)
    )
    box = Box(columns[0], rows[0], columns[-1], rows[-1])
    return Grid(box, tuple(columns), tuple(sorted(cells, key=lambda c: (c.row, c.column))), tuple(stray))


def continues(above: Grid, below: Grid) -> bool:
    """Whether two tables that meet at a page break have the same columns, some of them merged on one of the pages."""
    few, many = sorted((above.edges, below.edges), key=len)
    if above.open or below.open:
        outer = max(abs(few[0] - many[0]), abs(few[-1] - many[-1]))
        return above.open and below.open and len(few) == len(many) and outer <= _SAME_COLUMNS
    ends = zip((few[0], few[-1]), (many[0], many[-1]), strict=True)
    return all(abs(a - b) <= _SAME_COLUMNS for a, b in ends) and all(
        min(abs(x - edge) for edge in many) <= _SAME_COLUMNS for x in few
    )


def joined(parts: Sequence[Part]) -> list[GridCell]:
    """The cells of a table that runs over pages.

    Repeated head rows are left out, a row that the page break cuts is put together again, and an empty cell in a
    page's first row continues the merged cell above where it can be nothing else.
    """
    parts = _aligned(parts)
    joiner = _Joiner(parts[0], _dense_columns(parts))
    for part in parts[1:]:
        joiner.add(part)
    return joiner.cells


class _Joiner:
    """Appends the parts of a table page by page."""

    def __init__(self, first: Part, dense: frozenset[int]) -> None:
        page, self._head = first
        self._above = self._head
        self._dense = dense
        self.cells = [_plain(cell, page, 0) for cell in self._head.cells]

    def add(self, part: Part) -> None:
        page, grid = part
        top = _repeated_rows(self._head, grid)
        rows = max(cell.row + cell.row_span for cell in self.cells)
        cut = _is_cut(self._above, grid.row(top))
        shift = rows - top - cut
        leading = True
        for cell in grid.cells:
            leading = leading and cell.row == top and not cell.lines
            owner = self._owner(rows - 1, cell) if cell.row == top else None
            if owner is not None and (cut or self._goes_on(owner, cell, leading)):
                self.cells[owner] = _extended(self.cells[owner], cell, cell.row_span - cut)
            elif cell.row >= top:
                self.cells.append(_plain(cell, page, shift))
        self._above = grid

    def _owner(self, row: int, below: RuledCell) -> int | None:
        """The cell above the page break that `below` would continue."""
        for index in range(len(self.cells) - 1, -1, -1):
            cell = self.cells[index]
            reaches = cell.row <= row < cell.row + cell.row_span
            if reaches and (cell.column, cell.column_span) == (below.column, below.column_span):
                return index
        return None

    def _goes_on(self, owner: int, cell: RuledCell, leading: bool) -> bool:
        """Whether an empty cell is the rest of a merged one: at the left, itself merged, or in a column else filled."""
        merged = leading or cell.row_span > 1 or cell.column in self._dense
        return merged and not cell.lines and bool(self.cells[owner].lines)


def _aligned(parts: Sequence[Part]) -> list[Part]:
    """The parts with the columns counted as on the page that shows most of them."""
    edges = max((grid.edges for _, grid in parts), key=len)

    def nearest(x: float) -> int:
        return min(range(len(edges)), key=lambda i: abs(edges[i] - x))

    def moved(cell: RuledCell, own: tuple[float, ...]) -> RuledCell:
        left, right = nearest(own[cell.column]), nearest(own[cell.column + cell.column_span])
        return replace(cell, column=left, column_span=right - left)

    return [(page, replace(grid, cells=tuple(moved(cell, grid.edges) for cell in grid.cells))) for page, grid in parts]


def _dense_columns(parts: Sequence[Part]) -> frozenset[int]:
    """Columns without an empty cell, first rows of pages aside."""
    head = parts[0][1]
    tops = [0, *(_repeated_rows(head, grid) for _, grid in parts[1:])]
    below = [cell for top, (_, grid) in zip(tops, parts, strict=True) for cell in grid.cells if cell.row > top]
    return frozenset({cell.column for cell in below} - {cell.column for cell in below if not cell.lines})


def _is_cut(above: Grid, first: list[RuledCell]) -> bool:
    """Whether the first row of a page continues the last row of the page before.

    A row label begins a new row. One cell alone is a remainder; else the longest cell must go on with a sentence
    that broke off at the end of a full line, while the row's first cell is empty.
    """
    filled = [cell for cell in first if cell.lines]
    last = {c.column: c for c in above.cells if c.row + c.row_span == above.rows and c.lines}
    if not filled or not all(cell.column in last for cell in filled) or first[0].lines:
        return False
    if any(_ROW_LABEL.match(cell.text) for cell in filled):
        return False
    longest = max(filled, key=lambda cell: len(cell.text))
    return len(filled) == 1 or _breaks_off(last[longest.column])


def _breaks_off(cell: RuledCell) -> bool:
    end = cell.lines[-1]
    return not end.text.endswith(_STOPS) and cell.right - end.box.x1 < 2 * end.size


def _repeated_rows(head: Grid, grid: Grid) -> int:
    """How many rows at the top of a page repeat the head of the table."""
    count = 0
    while count < min(head.rows, grid.rows) - 1 and _same_row(head.row(count), grid.row(count)):
        count += 1
    return count


def _same_row(one: list[RuledCell], other: list[RuledCell]) -> bool:
    texts = [(cell.column, cell.text) for cell in one]
    return any(text for _, text in texts) and texts == [(cell.column, cell.text) for cell in other]


def _extended(cell: GridCell, rest: RuledCell, rows: int) -> GridCell:
    lines = cell.lines + tuple(line.text for line in rest.lines)
    return replace(cell, lines=lines, row_span=cell.row_span + rows, sure=min(cell.sure, rest.score))


def _plain(cell: RuledCell, page: int, shift: int) -> GridCell:
    lines = tuple(line.text for line in cell.lines)
    return GridCell(cell.row + shift, cell.column, lines, cell.row_span, cell.column_span, page, cell.score)


def _edges(values: Iterable[float]) -> list[float]:
    """Distinct rules, each the first of those that lie within the snap distance."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SNAP:
            edges.append(value)
    return edges


def _place(cell: Rectangle, columns: list[float], rows: list[float]) -> tuple[int, int, int, int]:
    """Row, column, row span, column span."""
    left, right = _nearest(columns, cell[0]), _nearest(columns, cell[2])
    top, bottom = _nearest(rows, cell[1]), _nearest(rows, cell[3])
    return top, left, max(bottom - top, 1), max(right - left, 1)


def _nearest(edges: list[float], value: float) -> int:
    return max(bisect_right(edges, value + 0.01) - 1, 0)
