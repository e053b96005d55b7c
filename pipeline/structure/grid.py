"""Tables that a text form has flattened, put back into a grid of cells.

Two flattenings occur: Markdown rows (`| a | b |`), and pages saved as text whose every cell ends in `|` and may run over
several lines. In the second one a merged cell is left out of its later rows, so that the rest moves to the left; the
columns are found again by what they hold (dates under the time head, names under the unit head).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model import Cell, Line, Part, Span, Table
from pipeline.structure.sentences import trim

_RULE = re.compile(r"^\|?[\s|:-]{3,}\|?$")


def grids(text: str, lines: Sequence[Line]) -> Iterator[Table]:
    """The tables among `lines` that are marked as table lines, in reading order."""
    group: list[Line] = []
    for line in lines:
        if line.part is Part.TABLE:
            group.append(line)
        elif group:
            yield from _grid(text, group)
            group = []
    if group:
        yield from _grid(text, group)


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
            rows.append(list(_between_bars(text, Span(start, line.span.end))))
    return rows


def _between_bars(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while start < span.end:
        bar = text.find("|", start, span.end)
        end = bar if bar >= 0 else span.end
        yield trim(text, Span(start, end)) or Span(start, start)
        start = end + 1


def _trailing_bars(text: str, span: Span) -> list[list[Span]]:
    """Cells in one stream; a row ends where the number of columns in the head is reached."""
    stream = list(_between_bars(text, span))
    width = _head_width(text, stream)
    return [stream[i : i + width] for i in range(0, len(stream), width)] if width else []


def _head_width(text: str, stream: list[Span]) -> int:
    """Columns: the short cells before the first long or numbered one."""
    for count, cell in enumerate(stream):
        words = "".join(text[cell.start : cell.end].split())
        if not words or len(words) > 12 or re.match(r"^[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]", words):
            return count
    return 0
