"""A notice as an office would set it: paragraphs and ruled tables on A4 pages, as runs of characters and strokes.

The pages are then drawn as PDF, OFD or a picture (render.py), so that all three show the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from pipeline.model import BlockKind, Document

WIDTH, HEIGHT = 595.0, 842.0  # points
LEFT, RIGHT, TOP, BOTTOM = 80.0, 515.0, 90.0, 760.0
SIZE, LEADING = 14.0, 24.0
CLOSING = "，。；、：！？）》”"
BROAD = "%@MWm"  # set in half a square they would lie over what follows
CELL_SIZE, CELL_LEADING, PAD = 10.0, 15.0, 4.0


@dataclass(frozen=True)
class Run:
    """Characters at their baseline, points from the top left; `xs` is where each begins."""

    text: str
    xs: tuple[float, ...]
    y: float
    size: float


@dataclass(frozen=True)
class Stroke:
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Merged:
    """A cell at its place in the grid, with the rows and columns it covers."""

    text: str
    row: int
    column: int
    high: int = 1
    wide: int = 1


@dataclass
class Page:
    runs: list[Run] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)


def advance(character: str, size: float) -> float:
    return size * (0.5 if character.isascii() and character not in BROAD else 1.0)


def wrapped(text: str, width: float, size: float, indent: float = 0.0) -> list[str]:
    """Lines that fit `width`, the first shorter by `indent`; what may not open a line takes the one before it along."""
    lines, line, used = [], "", indent
    for character in text:
        wide = advance(character, size)
        if line and used + wide > width:
            taken = len(line) - 1 if character in CLOSING and len(line) > 1 else len(line)
            lines.append(line[:taken])
            line = line[taken:]
            used = sum(advance(each, size) for each in line)
        line += character
        used += wide
    return [*lines, line]


class Setter:
    """Fills pages from top to bottom."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self._y = TOP

    def paragraph(self, text: str, indent: float = 2 * SIZE) -> None:
        for number, line in enumerate(wrapped(text, RIGHT - LEFT, SIZE, indent)):
            self._room(LEADING)
            self._run(line, LEFT + (0 if number else indent), self._y + SIZE, SIZE)
            self._y += LEADING

    def table(self, cells: Sequence[Merged], widths: Sequence[float]) -> None:
        """Rows stay whole: a page break comes between rows that no merged cell spans."""
        edges = list(accumulate(widths, initial=LEFT))
        for rows in _together(cells):
            self._rows(rows, edges)
        self._y += LEADING

    def _rows(self, cells: Sequence[Merged], edges: Sequence[float]) -> None:
        lines = {cell: _cell_lines(cell, edges) for cell in cells}
        first, last = min(cell.row for cell in cells), max(cell.row + cell.high for cell in cells)
        heights = [
            max([len(lines[c]) * CELL_LEADING for c in cells if c.row == row and c.high == 1] or [CELL_LEADING])
            + 2 * PAD
            for row in range(first, last)
        ]
        for cell in (cell for cell in cells if cell.high > 1):
            lacking = len(lines[cell]) * CELL_LEADING + 2 * PAD - sum(heights[cell.row - first :][: cell.high])
            heights[cell.row - first + cell.high - 1] += max(lacking, 0.0)
        self._room(sum(heights))
        tops = list(accumulate(heights, initial=self._y))
        for cell, texts in lines.items():
            self._box(cell, tops[cell.row - first], tops[cell.row - first + cell.high], edges)
            for number, line in enumerate(texts):
                y = tops[cell.row - first] + PAD + CELL_SIZE + number * CELL_LEADING
                self._run(line, edges[cell.column] + PAD, y, CELL_SIZE)
        self._y = tops[-1]

    def _box(self, cell: Merged, top: float, bottom: float, edges: Sequence[float]) -> None:
        left, right = edges[cell.column], edges[cell.column + cell.wide]
        self.pages[-1].strokes += [
            Stroke(left, top, right, top),
            Stroke(left, bottom, right, bottom),
            Stroke(left, top, left, bottom),
            Stroke(right, top, right, bottom),
        ]

    def _run(self, text: str, x: float, y: float, size: float) -> None:
        xs = []
        for character in text:
            xs.append(x)
            x += advance(character, size)
        if text.strip():
            self.pages[-1].runs.append(Run(text, tuple(xs), y, size))

    def _room(self, height: float) -> None:
        if self._y + height > BOTTOM and self._y > TOP:
            self.pages.append(Page())
            self._y = TOP


def _cell_lines(cell: Merged, edges: Sequence[float]) -> list[str]:
    width = edges[cell.column + cell.wide] - edges[cell.column] - 2 * PAD
    return [line for part in cell.text.split("\n") for line in wrapped(part, width, CELL_SIZE)]


def _together(cells: Sequence[Merged]) -> Iterator[list[Merged]]:
    """Rows that merged cells hold together, one stretch after the other."""
    group: list[Merged] = []
    end = 0
    for cell in cells:
        if group and cell.row >= end:
            yield group
            group = []
        group.append(cell)
        end = max(end, cell.row + cell.high)
    yield group


def typeset(document: Document) -> list[Page]:
    setter = Setter()
    for part in parts(document):
        if isinstance(part, str):
            setter.paragraph(part)
        else:
            setter.table(part, widths(part))
    return setter.pages


def parts(document: Document) -> Iterator[str | list[Merged]]:
    """Paragraphs and tables in reading order."""
    tables = {table.span.start: table for table in document.tables}
    for block in document.blocks:
        if block.kind is BlockKind.TABLE:
            yield [
                Merged(document.quote(cell.span), cell.row, cell.column, cell.row_span, cell.column_span)
                for cell in tables[block.span.start].cells
            ]
        elif document.text[block.span.start - 1 : block.span.start] in (
            "",
            "\n",
        ):  # else it goes on with the one before
            yield document.text[block.span.start :].partition("\n")[0].strip()


def widths(cells: Sequence[Merged]) -> list[float]:
    """Shares of the measure by the longest text of each column, none narrower than three characters."""
    count = max(cell.column + cell.wide for cell in cells)
    longest = [
        max([len(cell.text) for cell in cells if cell.column == column and cell.wide == 1] or [1]) ** 0.5
        for column in range(count)
    ]
    narrow = 3.2 * CELL_SIZE
    spare = (RIGHT - LEFT) - narrow * count
    return [narrow + spare * each / sum(longest) for each in longest]
