"""Markup to lines and tables: block elements and <br> end lines, data tables become grids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from pipeline.errors import TooLargeError
from pipeline.ingest.builder import GridCell, TextBuilder
from pipeline.ingest.limits import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS

_BLOCK_NAMES: Final = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul"
)
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_CJK: Final = "\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
# A line break in the markup is a blank to browsers; beside a Chinese character it is only how the file is laid out.
_SOURCE_BREAK = re.compile(rf"(?<=[{_CJK}])[ \t\r\f]*\n\s*|[ \t\r\f]*\n\s*(?=[{_CJK}])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NUMBERED = re.compile(r"^[（(第]?\s*[0-9０-９一二三四五六七八九十①-⑳]+\s*[、.．）)条章节]|^[①-⑳]")
_LAYOUT_SHARE: Final = 0.5  # a cell with more of the table's text, in many paragraphs, frames a page
_LAYOUT_PARAGRAPHS: Final = 8


def write(body: HtmlElement, builder: TextBuilder) -> None:
    """Append the lines and tables of `body`."""
    lines = _Lines()
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag == "table" and _is_data(element):
            _flush(lines, builder)
            builder.table(_grid(element))
            walk.skip_subtree()
        elif event == "start":
            lines.open(element)
        else:
            lines.close(element, tail=element is not body)
    _flush(lines, builder)


def _flush(lines: _Lines, builder: TextBuilder) -> None:
    for text, level in lines.take():
        builder.line(text, level)


class _Lines:
    """Inline text gathered into lines; `open` and `close` are given each element's start and end."""

    def __init__(self) -> None:
        self._done: list[tuple[str, int | None]] = []
        self._pieces: list[str] = []
        self._level: int | None = None
        self._marker = ""
        self._numbers: dict[HtmlElement, int] = {}
        self._preformatted = 0

    def open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._end_line()
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag == "li":
            self._marker = self._number(element)
        self._preformatted += tag == "pre"
        self._text(element.text)

    def close(self, element: HtmlElement, tail: bool) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._end_line()
        if tag in _HEADINGS:
            self._level = None
        self._preformatted -= tag == "pre"
        if tail:
            self._text(element.tail)

    def take(self) -> list[tuple[str, int | None]]:
        self._end_line()
        done, self._done = self._done, []
        return done

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if not self._preformatted:
            self._pieces.append(text)
            return
        for line in text.splitlines(keepends=True):
            self._pieces.append(line)
            if line.endswith("\n"):
                self._end_line()

    def _end_line(self) -> None:
        text = _BLANKS.sub(" ", _SOURCE_BREAK.sub("", "".join(self._pieces))).strip()
        self._pieces.clear()
        if text:
            marker = "" if _NUMBERED.match(text) else self._marker
            self._done.append((marker + text, self._level))
            self._marker = ""

    def _number(self, item: HtmlElement) -> str:
        """The number a browser shows before an item of an ordered list."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol" or "none" in (parent.get("style") or ""):
            return ""
        start = _whole(parent.get("start"), 1)
        number = _whole(item.get("value"), self._numbers.get(parent, start - 1) + 1)
        self._numbers[parent] = number
        return f"{number}."


def _is_data(table: HtmlElement) -> bool:
    """Two columns or more, and no cell that frames the page."""
    rows = list(_rows(table))
    if max((len(_cells(row)) for row in rows), default=0) < 2:
        return False
    sizes = {cell: len("".join(cell.text_content().split())) for row in rows for cell in _cells(row)}
    total = sum(sizes.values())
    return not any(
        size > total * _LAYOUT_SHARE and sum(1 for _ in cell.iter("p", "br", "tr", "li")) >= _LAYOUT_PARAGRAPHS
        for cell, size in sizes.items()
    )


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if cell.tag in {"td", "th"}]


def _grid(table: HtmlElement) -> list[GridCell]:
    """Cells at their place in the grid, spans as the page gives them (HTML, "forming a table")."""
    rows = list(_rows(table))
    taken: dict[int, int] = {}  # column -> rows still covered by a cell from above
    grid: list[GridCell] = []
    for number, row in enumerate(rows):
        covered = {column for column, left in taken.items() if left > 0}
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        column = 0
        for cell in _cells(row):
            while column in covered:
                column += 1
            wide = min(max(_whole(cell.get("colspan"), 1), 1), MAX_TABLE_COLUMNS)
            high = min(_whole(cell.get("rowspan"), 1) or len(rows), len(rows) - number)
            grid.append(GridCell(number, column, _cell_lines(cell), max(high, 1), wide))
            taken |= {column + offset: high - 1 for offset in range(wide) if high > 1}
            column += wide
        if column * (number + 1) > MAX_TABLE_CELLS:
            raise TooLargeError(f"a table has more than {MAX_TABLE_CELLS} cells")
    return grid


def _cell_lines(cell: HtmlElement) -> tuple[str, ...]:
    lines = _Lines()
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            lines.open(element)
        else:
            lines.close(element, tail=element is not cell)
    return tuple(text for text, _ in lines.take())


def _whole(value: str | None, default: int) -> int:
    match = re.match(r"\s*(\d{1,6})", value or "")
    return int(match[1]) if match else default
