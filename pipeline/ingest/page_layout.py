"""One page as lines and tables, in reading order: the same for PDF, OFD and recognised pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from pipeline.ingest.page_columns import lines_in_order
from pipeline.ingest.page_drawn import Drawn, Rectangle
from pipeline.ingest.page_grid import Grid, grid_of
from pipeline.ingest.page_lines import Char, TextLine
from pipeline.ingest.page_open_tables import open_tables
from pipeline.ingest.page_turn import set_upright

_WATERMARK_SHARE: Final = 0.2  # of the characters; fewer that stand slanted are a watermark
_FRAME_SHARE: Final = 0.5  # of the page's height; one cell so high and as wide as its table frames text
_DOUBLED_SHARE: Final = 0.2  # of the characters printed twice: bold by overprinting


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Lines and tables from top to bottom. `pictures` counts images, `readable` characters that mean something."""

    number: int
    height: float
    items: tuple[TextLine | Grid, ...]
    characters: int
    readable: int
    pictures: int


def layout(page: Drawn) -> PageLayout:
    """Put a page in order."""
    page = set_upright(page)
    page = replace(page, chars=_sound(page.chars))
    grids, rest = _tables(page)
    placed: list[tuple[float, TextLine | Grid]] = [(each.top, each.line) for each in lines_in_order(rest)]
    placed += [(grid.box.top, grid) for grid in grids]
    placed.sort(key=lambda each: each[0])
    return PageLayout(
        page.number,
        page.height,
        tuple(item for _, item in placed),
        sum(not char["text"].isspace() for char in page.chars),
        sum(_is_readable(char["text"]) for char in page.chars),
        page.pictures,
    )


def _sound(chars: Sequence[Char]) -> Sequence[Char]:
    """Without watermarks and without what is printed twice."""
    upright = [char for char in chars if char["upright"]]
    if len(chars) - len(upright) < len(chars) * _WATERMARK_SHARE:
        chars = upright
    seen = Counter((char["text"], round(char["x0"] / 2), round(char["top"] / 2)) for char in chars)
    if len(chars) - len(seen) > len(chars) * _DOUBLED_SHARE:
        from pdfplumber.utils.text import dedupe_chars

        plain = cast("list[dict[str, object]]", chars)
        return cast("list[Char]", dedupe_chars(plain, tolerance=1, extra_attrs=("size",)))
    return chars


def _is_readable(text: str) -> bool:
    """Not a blank, a glyph number, a private-use character or the replacement character."""
    return not (text.isspace() or text.startswith("(cid:") or "\ue000" <= text[:1] <= "\uf8ff" or text == "\ufffd")


def _tables(page: Drawn) -> tuple[list[Grid], Sequence[Char]]:
    """The page's tables, and the characters that stand in none."""
    grids: list[Grid] = []
    chars = page.chars
    for rectangles in page.tables:
        if len(rectangles) < 2 or _is_frame(rectangles, page.height):
            continue
        inside, outside = _split(chars, _hull(rectangles))
        grid = grid_of(rectangles, inside)
        if grid.filled >= 2 and len(grid.edges) > 2:
            grids.append(grid)
            chars = [*outside, *grid.stray]
    for rectangles in open_tables(_free_rules(page, grids), chars) if page.rules else ():
        inside, chars = _split(chars, _hull(rectangles))
        grids.append(replace(grid_of(rectangles, inside), open=True))
    return grids, chars


def _free_rules(page: Drawn, grids: Sequence[Grid]) -> list[Rectangle]:
    """The level rules that belong to no table with cells."""
    taken = [(grid.box.top - 1, grid.box.bottom + 1) for grid in grids]
    return [rule for rule in page.rules if not any(top <= rule[1] <= bottom for top, bottom in taken)]


def _hull(rectangles: Sequence[Rectangle]) -> Rectangle:
    lefts, tops, rights, bottoms = zip(*rectangles, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _is_frame(rectangles: Sequence[Rectangle], height: float) -> bool:
    """Whether the "table" is a border around the page's text: a cell of its full width and half the page's height."""
    left, _, right, _ = _hull(rectangles)
    return any(
        cell[3] - cell[1] > height * _FRAME_SHARE and cell[2] - cell[0] > (right - left) * 0.95 for cell in rectangles
    )


def _split(chars: Sequence[Char], box: Rectangle) -> tuple[list[Char], list[Char]]:
    inside: list[Char] = []
    outside: list[Char] = []
    x0, top, x1, bottom = box
    for char in chars:
        x = (char["x0"] + char["x1"]) / 2
        y = (char["top"] + char["bottom"]) / 2
        (inside if x0 <= x <= x1 and top <= y <= bottom else outside).append(char)
    return inside, outside
