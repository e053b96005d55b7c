"""Tables that a text form has flattened, put back into a grid of cells.

Three flattenings occur: Markdown rows (`| a | b |`), rows of cells between tabs, and pages saved as text whose every
cell ends in `|` and may run over several lines. In the last two a merged cell is left out of its later rows. Rows
between tabs are shorter then and are aligned at their right end; in the stream of cells the columns are found again by
what they hold (dates under the time head).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.model import Cell, Line, Part, Span, Table
from pipeline.structure.sentences import trim

_FEWEST_ROWS, _FEWEST_TABS = 4, 2
_RULE = re.compile(r"^\|?[\s|:-]{3,}\|?$")


def grids(text: str, lines: Sequence[Line]) -> Iterator[Table]:
    """The tables among `lines` that are marked as table lines, in reading order."""
    for tabbed, group in groupby(lines, key=lambda line: _kind(text, line)):
        rows = list(group)
        if tabbed == "bars":
            yield from _grid(text, rows)
        elif tabbed == "tabs" and len(rows) >= _FEWEST_ROWS:
            yield _tabbed(text, rows)


def _kind(text: str, line: Line) -> str | None:
    if line.part is Part.TABLE:
        return "bars"
    return "tabs" if text.count("\t", *_whole_line(text, line)) >= _FEWEST_TABS else None


def _tabbed(text: str, rows: list[Line]) -> Table:
    """Rows between tabs; a shorter row has lost merged cells at its left. Margins count: an empty last cell is one."""
    grid = [_between(text, Span(*_whole_line(text, line)), "\t") for line in rows]
    width = len(grid[0])
    cells = tuple(
        Cell(r, width - len(row) + c, cell)
        for r, row in enumerate(grid)
        for c, cell in enumerate(row)
        if width - len(row) + c >= 0
    )
    return Table(Span(rows[0].span.start, rows[-1].span.end), cells)


def _whole_line(text: str, line: Line) -> tuple[int, int]:
    """The physical line with its margins, where empty cells are."""
    end = text.find("\n", line.span.end)
    return text.rfind("\n", 0, line.span.start) + 1, end if end >= 0 else len(text)


def _grid(text: str, group: list[Line]) -> Iterator[Table]:
    span = Span(group[0].span.start, group[-1].span.end)
    quote = text[span.start : span.end]
    rows = _markdown(text, group) if quote.lstrip().startswith("|") and quote.count("|") > 2 * len(group) else None
    rows = rows or _trailing_bars(text, span)
    cells = tuple(Cell(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row))
    if cells:
        yield Table(span, cells)


def _markdown(text: str, group: list[Line]) -> list[list[Span]]:
    rows: list[list[Span]] = []
    for line in group:
        quote = text[line.span.start : line.span.end]
        if not _RULE.match(quote):
            start = line.span.start + (1 if quote.startswith("|") else 0)
            rows.append(_between(text, Span(start, line.span.end), "|"))
    return rows


def _between(text: str, span: Span, mark: str) -> list[Span]:
    """The cells of `text[span]` between marks; what follows the last mark is a cell when there is anything."""
    cells: list[Span] = []
    start = span.start
    while start < span.end or (mark == "\t" and start == span.end):
        found = text.find(mark, start, span.end)
        end = found if found >= 0 else span.end
        cells.append(trim(text, Span(start, end)) or Span(start, start))
        start = end + 1
    return cells


def _trailing_bars(text: str, span: Span) -> list[list[Span]]:
    """Cells in one stream; a row ends where the number of columns in the head is reached."""
    stream = _between(text, span, "|")
    width = _head_width(text, stream)
    return [stream[i : i + width] for i in range(0, len(stream), width)] if width else []


def _head_width(text: str, stream: list[Span]) -> int:
    """Columns: the short cells before the first long or numbered one."""
    for count, cell in enumerate(stream):
        words = "".join(text[cell.start : cell.end].split())
        if not words or len(words) > 12 or re.match(r"^[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]", words):
            return count
    return 0
