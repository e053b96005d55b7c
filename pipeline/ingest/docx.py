"""Word documents: paragraphs with their automatic numbers, tables with merged cells, what tracked changes keep.

The body is walked as XML, because the object model of python-docx skips numbers, text boxes, content controls,
insertions and embedded parts. Headers and footers are parts of their own and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.errors import UnsupportedFormatError
from pipeline.ingest import html, mhtml, text
from pipeline.ingest.builder import Content, GridCell, TextBuilder
from pipeline.ingest.docx_numbering import Numbering
from pipeline.ingest.docx_parts import Chunk, DocxPackage, Element, W, find, local, value, whole
from pipeline.ingest.docx_styles import Styles, outline_level
from pipeline.ingest.docx_text import paragraph_text, runs_on
from pipeline.ingest.limits import MAX_TABLE_COLUMNS

_WRAPPERS: Final = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"}
)
_NOTES: Final = ("footnote", "endnote")


def read(data: bytes) -> Content:
    """Raises CorruptFileError, TooLargeError and UnsupportedFormatError (an embedded part that is not read)."""
    return _Reader(DocxPackage(data)).read()


class _Reader:
    """Walks the body once, in document order: automatic numbers depend on it."""

    def __init__(self, package: DocxPackage) -> None:
        self._package = package
        self._styles = Styles(package.related("styles"))
        self._numbering = Numbering(package.related("numbering"), self._styles)
        self._builder = TextBuilder()
        self._pending = ""  # text of a paragraph whose end was deleted

    def read(self) -> Content:
        body = find(self._package.document, "body")
        if body is not None:
            self._blocks(body)
        self._notes()
        return self._builder.content()

    def _blocks(self, parent: Element) -> None:
        for block in _flattened(parent):
            name = local(block)
            if name == "p":
                self._paragraph(block)
            elif name == "tbl":
                self._table(block)
            elif name == "altChunk" and (chunk := self._package.chunk(block)):
                self._builder.extend(_embedded(chunk))

    def _paragraph(self, paragraph: Element) -> None:
        written, boxes = self._written(paragraph, numbers_alone=False)
        properties = find(paragraph, "pPr")
        level = outline_level(properties) or self._styles.of(properties).heading
        self._builder.line(written, level)
        for box in boxes:
            self._blocks(box)

    def _written(self, paragraph: Element, numbers_alone: bool) -> tuple[str, list[Element]]:
        """The paragraph with its number, and the text boxes in it. Empty when the next paragraph continues it.

        Word counts and shows the number of an empty paragraph too; it is kept where `numbers_alone` says so.
        """
        found = paragraph_text(paragraph)
        body = self._pending + found.text
        self._pending = ""
        properties = find(paragraph, "pPr")
        if runs_on(properties):
            self._pending = body
            return "", found.boxes
        label = self._numbering.label(properties, self._styles.of(properties))
        return (label + body.lstrip() if body.strip() or numbers_alone else ""), found.boxes

    def _table(self, table: Element) -> None:
        cells = list(self._grid(table))
        if len(cells) == 1:  # a frame around text
            for line in cells[0].lines:
                self._builder.line(line)
        else:
            self._builder.table(cells)

    def _grid(self, table: Element) -> list[GridCell]:
        grid: list[GridCell] = []
        open_above: dict[int, int] = {}  # grid column -> index in `grid` of the cell that a vMerge continues
        for number, row in enumerate(_rows(table)):
            column = whole(value(row, "trPr/gridBefore"), 0)
            for cell in _cells(row):
                wide = min(max(whole(value(cell, "tcPr/gridSpan"), 1), 1), MAX_TABLE_COLUMNS)
                continues = _continues(cell)
                lines = () if continues and not _has_text(cell) else tuple(self._lines(cell))
                above = open_above.get(column)
                if continues and above is not None and grid[above].row + grid[above].row_span == number:
                    grid[above] = _taller(grid[above], lines)
                else:
                    open_above[column] = len(grid)
                    grid.append(GridCell(number, column, lines, 1, wide))
                column += wide
        return grid

    def _lines(self, cell: Element) -> Iterator[str]:
        """Lines of a cell; a row of a nested table is one line."""
        for block in _flattened(cell):
            name = local(block)
            if name == "p":
                written, boxes = self._written(block, numbers_alone=True)  # 序号 columns hold nothing else
                yield from written.split("\n")
                for box in boxes:
                    yield from self._lines(box)
            elif name == "tbl":
                for row in _rows(block):
                    yield " ".join(line for inner in _cells(row) for line in self._lines(inner) if line)

    def _notes(self) -> None:
        """Footnotes and endnotes go to the end: they are text, but no part of the sentence they hang on."""
        for kind in _NOTES:
            root = self._package.related(f"{kind}s")
            for note in () if root is None else root.findall(f"{W}{kind}"):
                if note.get(f"{W}type") in (None, "normal"):
                    self._blocks(note)


def _flattened(parent: Element) -> Iterator[Element]:
    """Block elements, those in content controls and insertions included."""
    for child in parent:
        if local(child) in _WRAPPERS:
            yield from _flattened(child)
        else:
            yield child


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in _flattened(table) if local(row) == "tr" and find(row, "trPr/del") is None)


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in _flattened(row) if local(cell) == "tc" and find(cell, "tcPr/cellDel") is None)


def _continues(cell: Element) -> bool:
    merge = find(cell, "tcPr/vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _taller(cell: GridCell, lines: tuple[str, ...]) -> GridCell:
    return GridCell(cell.row, cell.column, cell.lines + lines, cell.row_span + 1, cell.column_span)


def _has_text(cell: Element) -> bool:
    return any(text.text for text in cell.iter(f"{W}t"))


def _embedded(chunk: Chunk) -> Content:
    """A document held in a docx as another format, as web tools that "convert" to Word write it."""
    kind = chunk.media_type.partition(";")[0].strip().lower()
    if kind in {"text/html", "application/xhtml+xml"}:
        return html.read(chunk.data)
    if kind in {"message/rfc822", "multipart/related", "application/x-mimearchive"}:
        return mhtml.read(chunk.data)
    if kind == "text/plain":
        return text.read(chunk.data)
    if kind.startswith("application/vnd.openxmlformats-officedocument.wordprocessingml"):
        return read(chunk.data)
    raise UnsupportedFormatError(f"the document embeds its text as {kind}", "open it in Word and save it as docx")
