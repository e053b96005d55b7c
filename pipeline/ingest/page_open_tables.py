"""Tables with level rules only, open at the sides: columns are parted by the blanks that run through all rows.

Three rules or more of the same length make a table: one below each row, or three in all (above, below the head, at the
end), when a row begins where the first column holds text. Running text between such rules parts two tables, and what
has no full head row is none (the rules around 抄送 and 印发 at a notice's end).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.ingest.page_drawn import Rectangle
from pipeline.ingest.page_lines import Char, TextLine, line_of, rows_of

_SAME: Final = 6.0  # points by which the ends of rules may differ, and by which pieces of one may be apart
_SHORTEST: Final = 120.0  # points
_THICKEST: Final = 4.0
_FEWEST: Final = 3
_MOST: Final = 400  # rules; beyond it the page holds a drawing
_BLANK: Final = 0.8  # of the size: a wider strip without text parts columns
_PROSE: Final = 0.6  # of the rule's length: a line that wide without a gap is running text
_LABEL = re.compile(r"^[（(]?\d{1,3}[)）.．、]?$")


def open_tables(rules: Sequence[Rectangle], chars: Sequence[Char]) -> Iterator[list[Rectangle]]:
    """The cells of each such table; `chars` are those of the page that stand in no other table."""
    for group in _groups(_whole(rules)):
        for bands in _tables(group, chars):
            if cells := _cells(bands, chars):
                yield cells


def _whole(rules: Sequence[Rectangle]) -> list[Rectangle]:
    """Level rules, those drawn in pieces put together, from top to bottom."""
    level = sorted(rule for rule in rules if rule[3] - rule[1] < _THICKEST < rule[2] - rule[0])
    found: list[Rectangle] = []
    for x0, top, x1, bottom in level if len(level) <= _MOST else ():
        place = next((i for i, r in enumerate(found) if abs(r[1] - top) < _THICKEST and x0 - r[2] <= _SAME), None)
        if place is None:
            found.append((x0, top, x1, bottom))
        else:
            found[place] = (found[place][0], found[place][1], max(found[place][2], x1), found[place][3])
    return sorted((rule for rule in found if rule[2] - rule[0] >= _SHORTEST), key=lambda rule: rule[1])


def _groups(rules: Sequence[Rectangle]) -> Iterator[list[Rectangle]]:
    """Rules of the same ends."""
    groups: list[list[Rectangle]] = []
    for rule in rules:
        same = (g for g in groups if abs(g[0][0] - rule[0]) <= _SAME and abs(g[0][2] - rule[2]) <= _SAME)
        if (group := next(same, None)) is None:
            groups.append([rule])
        else:
            group.append(rule)
    return (group for group in groups if len(group) >= _FEWEST)


def _tables(group: Sequence[Rectangle], chars: Sequence[Char]) -> Iterator[list[Rectangle]]:
    """The bands between successive rules, in stretches that running text parts."""
    bands: list[Rectangle] = []
    for above, below in pairwise(group):
        band = (group[0][0], above[1], group[0][2], below[1])
        lines = [row.line for row in rows_of(_inside(chars, band))]
        if not lines:
            continue
        if any(_is_prose(line, band) for line in lines):
            yield bands
            bands = []
        else:
            bands.append(band)
    yield bands


def _is_prose(line: TextLine, band: Rectangle) -> bool:
    return not line.gaps and line.box.x1 - line.box.x0 > _PROSE * (band[2] - band[0])


def _inside(chars: Sequence[Char], box: Rectangle) -> list[Char]:
    return [
        char
        for char in chars
        if box[0] - _SAME <= char["x0"] <= box[2] and box[1] <= (char["top"] + char["bottom"]) / 2 <= box[3]
    ]


def _cells(bands: Sequence[Rectangle], chars: Sequence[Char]) -> list[Rectangle]:
    """The cells of the table in `bands`, none when it is no table."""
    held = [_inside(chars, band) for band in bands]
    if len(bands) < _FEWEST - 1:
        return []
    edges = [bands[0][0] - _SAME, *_blanks([char for each in held for char in each]), bands[0][2] + _SAME]
    columns = list(pairwise(edges))
    rows = [
        bands[0],
        *(row for band, each in zip(bands[1:], held[1:], strict=True) for row in _rows(band, each, edges[1])),
    ]
    if len(columns) < 2 or not all(any(x0 <= char["x0"] < x1 for char in held[0]) for x0, x1 in columns):
        return []
    return [(x0, top, x1, bottom) for _, top, _, bottom in rows for x0, x1 in columns]


def _blanks(chars: Sequence[Char]) -> list[float]:
    """The middles of the strips in which no character stands."""
    width = _BLANK * median(char["size"] for char in chars)
    found: list[float] = []
    right = None
    for x0, x1 in sorted((char["x0"], char["x1"]) for char in chars if not char["text"].isspace()):
        if right is not None and x0 - right > width:
            found.append((right + x0) / 2)
        right = x1 if right is None else max(right, x1)
    return found


def _rows(band: Rectangle, chars: Sequence[Char], first: float) -> Iterator[Rectangle]:
    """A band of one row, or of several that have a label each, or (three rules in all) text in the first column."""
    lines = [row.line for row in rows_of(chars)]
    opening = [line for row in rows_of(chars) for line in line_of([c for c in row.chars if c["x0"] < first])]
    labelled = [line for line in opening if _LABEL.match(line.text)]
    starts = [line.box.top for line in (labelled if len(labelled) > 1 else opening)]
    if len(starts) < 2 or (len(labelled) < 2 and len(lines) > len(opening)):
        yield band
        return
    cuts = [band[1], *(_between(lines, start) for start in starts[1:]), band[3]]
    yield from ((band[0], top, band[2], bottom) for top, bottom in pairwise(cuts))


def _between(lines: Sequence[TextLine], top: float) -> float:
    """Half way between the line that begins at `top` and the one above it."""
    above = max((line.box.bottom for line in lines if line.box.bottom <= top + 1), default=top)
    return (above + top) / 2
