"""Builds a document's text line by line and records the spans of its blocks, tables and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import TooLargeError
from pipeline.ingest.limits import MAX_CHARACTERS, MAX_TABLE_CELLS
from pipeline.model import Block, BlockKind, Box, Cell, Span, Table

# Half of a surrogate pair cannot be written as UTF-8.
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\xa0\x00]+")


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader gives: a document without the facts about its file; `further` are the others in the same file."""

    text: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    pages: int | None = None
    further: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell before it has offsets: its place in the grid (from 0), how far it spreads, and its lines."""

    row: int
    column: int
    lines: tuple[str, ...]
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a page, with its page (from 1) and its place there, and how surely it was read. It is not blank."""

    text: str
    page: int
    box: Box
    sure: float = 1.0


def tidy(line: str) -> str:
    """One line without margins; runs of blanks and no-break spaces become one space."""
    return _LONE_SURROGATE.sub("\ufffd", _BLANKS.sub(" ", line)).strip()


class TextBuilder:
    """Appends paragraphs and tables; each takes whole lines, and empty lines are left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._tables: list[Table] = []

    @property
    def length(self) -> int:
        """Characters written so far."""
        return self._length

    def line(self, text: str, level: int | None = None, page: int | None = None, box: Box | None = None) -> None:
        """Append one paragraph; `level` (from 1) makes it a heading. Line breaks inside give several lines."""
        kind = BlockKind.PARAGRAPH if level is None else BlockKind.HEADING
        for each in text.splitlines():
            if tidied := tidy(each):
                span = self._write(tidied)
                self._write("\n")
                self._blocks.append(Block(span, kind, level, page, box))

    def paragraph(self, pieces: Sequence[Piece]) -> None:
        """Append one paragraph that the page shows in several lines: one line of text, a block for each piece."""
        before = ""
        for piece in pieces:
            text = tidy(piece.text)
            if before.isascii() and before.isalpha() and text[:1].isascii() and text[:1].isalpha():
                self._write(" ")  # words are parted by the line end, ideographs are not
            self._blocks.append(Block(self._write(text), BlockKind.PARAGRAPH, None, piece.page, piece.box, piece.sure))
            before = text[-1:]
        self._write("\n")

    def table(self, cells: Iterable[GridCell], box: Box | None = None) -> None:
        """Append a table: a row a line, grid columns parted by tabs, the lines of a cell by line feeds.

        Raises TooLargeError when the grid has more than `MAX_TABLE_CELLS` places.
        """
        ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
        if not any(tidy(line) for cell in ordered for line in cell.lines):
            return
        width = max(cell.column + cell.column_span for cell in ordered)
        if width * (ordered[-1].row + 1) > MAX_TABLE_CELLS:
            raise TooLargeError(f"a table has more than {MAX_TABLE_CELLS} cells")
        start = self._length
        written = tuple(cell for row in _rows(ordered) for cell in self._row(row))
        whole = Span(start, self._length - 1)
        table = Table(whole, tuple(_within(cell, whole) for cell in written))
        self._tables.append(table)
        self._blocks.append(Block(table.span, BlockKind.TABLE, page=ordered[0].page, box=box))

    def extend(self, content: Content) -> None:
        """Append what another reader built (a part embedded in this file)."""
        shift = self._length
        self._write(content.text)
        if content.text and not content.text.endswith("\n"):
            self._write("\n")
        self._blocks += [replace(block, span=block.span.moved(shift)) for block in content.blocks]
        self._tables += [table.moved(shift) for table in content.tables]

    def content(self, metadata: Sequence[tuple[str, str]] = (), pages: int | None = None) -> Content:
        text = "".join(self._parts)
        return Content(text, tuple(self._blocks), tuple(self._tables), tuple(metadata), None, pages)

    def _row(self, row: list[GridCell]) -> list[Cell]:
        cells = []
        tabs = 0
        for cell in row:
            lines = [tidied for line in cell.lines if (tidied := tidy(line))]
            if lines:  # tabs before an empty cell would be trailing blanks when nothing follows
                self._write("\t" * (cell.column - tabs))
                tabs = cell.column
            span = self._write("\n".join(lines))
            cells.append(Cell(cell.row, cell.column, span, cell.row_span, cell.column_span, cell.page, sure=cell.sure))
        if any(cell.span for cell in cells):
            self._write("\n")
        return cells

    def _write(self, text: str) -> Span:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if self._length > MAX_CHARACTERS:
            raise TooLargeError(f"the text is longer than {MAX_CHARACTERS} characters")
        return Span(start, self._length)


def _rows(ordered: list[GridCell]) -> list[list[GridCell]]:
    rows: dict[int, list[GridCell]] = {}
    for cell in ordered:
        rows.setdefault(cell.row, []).append(cell)
    return list(rows.values())


def _within(cell: Cell, table: Span) -> Cell:
    """The empty cells of blank last rows stand at the table's end, not after its line feed."""
    return cell if table.holds(cell.span) else replace(cell, span=Span(table.end, table.end))
