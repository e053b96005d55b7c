"""Lines of pages to paragraphs, by where they stand: a full line goes on at the left margin of the next one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.ingest.page_lines import TextLine

_PITCH: Final = 2.6  # of the size: lines of a paragraph are not further apart
_SHORT: Final = 2.0  # of the size: what a line may lack, because a stop or a number did not fit
_SLACK: Final = 0.6  # of the size by which margins may be off
_LIST_GAP: Final = 2.5  # of the size: a line with so wide a blank is a row of a list
_SAME_SIZE: Final = 0.12
_NARROWEST: Final = 20  # of the size: a narrower column is a list of short lines
_NARROWEST_COLUMN: Final = 10
_FEW: Final = 3  # lines that make a margin
_INDENT: Final = (1.4, 4.6)  # of the size: paragraphs begin two characters in, some four
_INDENTED_SHARE: Final = 0.1  # of the lines; with fewer that begin two characters in, paragraphs are not indented
_STOPS: Final = "。；！？：:;!?"
_LABEL = re.compile(r"^[（(]?(?:第?[0-9０-９]{1,3}|第?[一二三四五六七八九十百]{1,5})[、.．）)条章节]|^[①-⑳]")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with its page; `first` and `last` say whether it opens or closes it."""

    page: int
    line: TextLine
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """The margins of the running text in points, and whether its paragraphs are indented."""

    left: float
    right: float
    indented: bool


Measures = Mapping[int, Measure | None]
"""The margins of each column that pages of the document have (0: of lines of full width)."""


def measures(lines: Sequence[TextLine]) -> Measures:
    columns: dict[int, list[TextLine]] = {}
    for line in lines:
        columns.setdefault(line.column, []).append(line)
    return {column: measure(of_it, column) for column, of_it in columns.items()}


def measure(lines: Sequence[TextLine], column: int = 0) -> Measure | None:
    """None where too few lines agree on a margin."""
    lefts = sorted(line.box.x0 for line in lines)
    rights = sorted(line.box.x1 for line in lines)
    size = _middle([line.size for line in lines])
    slack = _SLACK * size
    left = next((x for x in lefts if _count(lefts, x, x + slack) >= _FEW), None)
    right = next((x for x in reversed(rights) if _count(rights, x - slack, x) >= _FEW), None)
    if left is None or right is None or right - left < (_NARROWEST_COLUMN if column else _NARROWEST) * size:
        return None
    indent = sum(_INDENT[0] <= (line.box.x0 - left) / max(line.size, 1.0) <= _INDENT[1] for line in lines)
    return Measure(left, right, indent >= _INDENTED_SHARE * len(lines))


def paragraphs(lines: Iterable[PlacedLine], measured: Measures) -> Iterator[list[PlacedLine]]:
    """The lines in groups, each a paragraph or a part of one: where the place does not tell, a line stands alone."""
    group: list[PlacedLine] = []
    for line in lines:
        margins = measured.get(line.line.column)
        if group and not (margins and _goes_on(group[-1], line, margins)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(above: PlacedLine, below: PlacedLine, margins: Measure) -> bool:
    one, other = above.line, below.line
    size = max(one.size, 1.0)
    if any(b - a > _LIST_GAP * size for line in (one, other) for a, b in line.gaps):
        return False
    if one.column != other.column or not _neighbours(above, below) or abs(one.size - other.size) > _SAME_SIZE * size:
        return False
    full = one.box.x1 >= margins.right - _SHORT * size and one.box.x0 <= margins.left + _INDENT[1] * size
    if not full or abs(other.box.x0 - margins.left) > _SLACK * size or other.text.startswith("附件"):
        return False
    return margins.indented or not (one.text[-1] in _STOPS or _LABEL.match(other.text))


def _neighbours(above: PlacedLine, below: PlacedLine) -> bool:
    if above.page != below.page:
        return above.last and below.first and above.page + 1 == below.page
    return 0 < below.line.box.top - above.line.box.top <= _PITCH * above.line.size


def _count(ordered: list[float], low: float, high: float) -> int:
    return bisect_right(ordered, high) - bisect_left(ordered, low)


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
