"""A notice as an office would set it: paragraphs and ruled tables on A4 pages, as runs of characters and strokes.

The pages are then drawn as PDF, OFD or a picture (render.py), so that all three show the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.model import BlockKind, Document, Table

WIDTH, HEIGHT = 595.0, 842.0  # points
LEFT, RIGHT, TOP, BOTTOM = 80.0, 515.0, 90.0, 760.0
SIZE, LEADING = 14.0, 24.0
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


@dataclass
class Page:
    runs: list[Run] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)


def advance(character: str, size: float) -> float:
    return size * (0.5 if character.isascii() else 1.0)


def wrapped(text: str, width: float, size: float, indent: float = 0.0) -> list[str]:
    """Lines that fit `width`, the first shorter by `indent`; a stop hangs rather than opens a line."""
    lines, line, used = [], "", indent
    for character in text:
        wide = advance(character, size)
        if line and used + wide > width and character not in "，。；、：！？）》”":
            lines.append(line)
            line, used = "", 0.0
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

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        edges = [LEFT]
        for width in widths:
            edges.append(edges[-1] + width)
        for row in rows:
            cells = [
                [line for part in text.split("\n") for line in wrapped(part, width - 2 * PAD, CELL_SIZE)]
                for text, width in zip(row, widths, strict=True)
            ]
            height = max(len(lines) for lines in cells) * CELL_LEADING + 2 * PAD
            self._room(height)
            self._row(cells, edges, height)
            self._y += height
        self._y += LEADING

    def _row(self, cells: Sequence[Sequence[str]], edges: Sequence[float], height: float) -> None:
        page, top = self.pages[-1], self._y
        for y in (top, top + height):
            page.strokes.append(Stroke(edges[0], y, edges[-1], y))
        for x in edges:
            page.strokes.append(Stroke(x, top, x, top + height))
        for lines, x in zip(cells, edges, strict=False):
            for number, line in enumerate(lines):
                self._run(line, x + PAD, top + PAD + CELL_SIZE + number * CELL_LEADING, CELL_SIZE)

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


def typeset(document: Document) -> list[Page]:
    setter = Setter()
    for part in parts(document):
        if isinstance(part, str):
            setter.paragraph(part)
        else:
            setter.table(part, widths(part))
    return setter.pages


def parts(document: Document) -> Iterator[str | list[list[str]]]:
    """Paragraphs and tables (rows of cells, merged ones spread) in reading order."""
    tables = {table.span.start: table for table in document.tables}
    for block in document.blocks:
        if block.kind is BlockKind.TABLE:
            yield rows_of(document, tables[block.span.start])
        else:
            yield document.quote(block.span)


def rows_of(document: Document, table: Table) -> list[list[str]]:
    height = max(cell.row + cell.row_span for cell in table.cells)
    width = max(cell.column + cell.column_span for cell in table.cells)
    grid = [[""] * width for _ in range(height)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                grid[row][column] = document.quote(cell.span)
    return grid


def widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Shares of the measure by the longest text of each column, none narrower than three characters."""
    longest = [max(len(row[column]) for row in rows) ** 0.5 for column in range(len(rows[0]))]
    narrow = 3.2 * CELL_SIZE
    spare = (RIGHT - LEFT) - narrow * len(longest)
    return [narrow + spare * each / sum(longest) for each in longest]
