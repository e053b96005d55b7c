"""One page of a PDF as lines and ruled tables, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from pipeline.ingest.pdf_grid import Grid, Rectangle, grid_of
from pipeline.ingest.pdf_lines import Char, TextLine, lines_of

if TYPE_CHECKING:
    from pdfplumber.page import Page

_MAX_RULES: Final = 10_000  # drawn objects; beyond it the page holds a drawing, not tables
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


def layout(page: Page) -> PageLayout:
    """Read a page; its characters are parsed once."""
    chars = _sound(cast("list[Char]", page.chars))
    grids, rest = _tables(page, chars)
    items: list[TextLine | Grid] = [*lines_of(rest), *grids]
    items.sort(key=lambda item: item.box.top)
    return PageLayout(
        page.page_number,
        float(page.height),
        tuple(items),
        sum(not char["text"].isspace() for char in chars),
        sum(_is_readable(char["text"]) for char in chars),
        len(page.images),
    )


def _sound(chars: list[Char]) -> list[Char]:
    """Without watermarks and without what is printed twice."""
    upright = [char for char in chars if char["upright"]]
    if len(chars) - len(upright) < len(chars) * _WATERMARK_SHARE:
        chars = upright
    seen = Counter((char["text"], round(char["x0"] / 2), round(char["top"] / 2)) for char in chars)
    if len(chars) - len(seen) > len(chars) * _DOUBLED_SHARE:
        from pdfplumber.utils.text import dedupe_chars

        return cast("list[Char]", dedupe_chars(cast("list[dict[str, object]]", chars), tolerance=1))
    return chars


def _is_readable(text: str) -> bool:
    """Not a blank, a glyph number, a private-use character or the replacement character."""
    return not (text.isspace() or text.startswith("(cid:") or "\ue000" <= text[:1] <= "\uf8ff" or text == "\ufffd")


def _tables(page: Page, chars: list[Char]) -> tuple[list[Grid], list[Char]]:
    """The page's tables, and the characters that stand in none."""
    if not chars or not 0 < _rules(page) < _MAX_RULES:
        return [], chars
    grids: list[Grid] = []
    for table in page.find_tables():
        rectangles = cast("list[Rectangle]", [cell for cell in table.cells if cell])
        if len(rectangles) < 2 or _is_frame(rectangles, float(page.height)):
            continue
        inside, outside = _split(chars, cast(Rectangle, table.bbox))
        grid = grid_of(rectangles, inside)
        if grid.filled >= 2 and len(grid.edges) > 2:
            grids.append(grid)
            chars = [*outside, *grid.stray]
    return grids, chars


def _rules(page: Page) -> int:
    return len(page.lines) + len(page.rects) + len(page.curves)


def _is_frame(rectangles: Sequence[Rectangle], height: float) -> bool:
    """Whether the "table" is a border around the page's text: a cell of its full width and half the page's height."""
    left = min(cell[0] for cell in rectangles)
    right = max(cell[2] for cell in rectangles)
    return any(
        cell[3] - cell[1] > height * _FRAME_SHARE and cell[2] - cell[0] > (right - left) * 0.95 for cell in rectangles
    )


def _split(chars: list[Char], box: Rectangle) -> tuple[list[Char], list[Char]]:
    inside: list[Char] = []
    outside: list[Char] = []
    x0, top, x1, bottom = box
    for char in chars:
        x = (char["x0"] + char["x1"]) / 2
        y = (char["top"] + char["bottom"]) / 2
        (inside if x0 <= x <= x1 and top <= y <= bottom else outside).append(char)
    return inside, outside
