"""Pages to one text: margins left out, tables that run over pages put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.errors import NoTextLayerError
from pipeline.ingest.builder import Content, Piece, TextBuilder
from pipeline.ingest.page_grid import Grid, Part, continues, joined
from pipeline.ingest.page_layout import PageLayout
from pipeline.ingest.page_lines import TextLine
from pipeline.ingest.page_margins import without_margins
from pipeline.ingest.page_paragraphs import PlacedLine, measures, paragraphs

_MIN_CHARACTERS: Final = 10  # a page, on average; pictures with fewer are scans
_MIN_READABLE: Final = 0.7  # of the characters; below it the text layer is garbled
RUNNING_HEADS: Final = "页眉页脚"
UNREAD_PAGES: Final = "无文字页"  # numbers of pages that are pictures, in a document that has text


def content(pages: Sequence[PageLayout], metadata: Sequence[tuple[str, str]] = ()) -> Content:
    """The document that pages make. Raises NoTextLayerError when there is no usable text.

    Metadata: running heads and feet (they may hold the only title), and the pages that could not be read.
    """
    _check_text_layer(pages)
    kept, heads = without_margins(pages)
    builder = TextBuilder()
    margins = measures([item for page in kept for item in page.items if isinstance(item, TextLine)])
    for item in _items(kept):
        if isinstance(item, Table):
            builder.table(joined(item.parts), item.parts[0][1].box)
        else:
            for group in paragraphs(item, margins):
                builder.paragraph([Piece(each.line.text, each.page, each.line.box, each.line.score) for each in group])
    unread = "、".join(str(page.number) for page in pages if page.pictures and not page.readable)
    facts = ((RUNNING_HEADS, "；".join(heads)), (UNREAD_PAGES, unread), *metadata)
    return builder.content([fact for fact in facts if fact[1]], len(pages))


def wants_recognition(page: PageLayout) -> bool:
    """Whether the page is a picture, or its text layer says nothing."""
    few = page.readable < _MIN_CHARACTERS and page.pictures > 0
    return few or page.readable < page.characters * _MIN_READABLE


def _check_text_layer(pages: Sequence[PageLayout]) -> None:
    characters = sum(page.characters for page in pages)
    readable = sum(page.readable for page in pages)
    if characters < _MIN_CHARACTERS * len(pages) and any(page.pictures for page in pages):
        raise NoTextLayerError("the pages are pictures without text")
    if readable < characters * _MIN_READABLE:
        raise NoTextLayerError("the text layer is garbled (its font does not say which characters it shows)")


@dataclass(frozen=True, slots=True)
class Table:
    """The parts of a table on successive pages."""

    parts: list[Part]


def _items(pages: Sequence[PageLayout]) -> Iterator[list[PlacedLine] | Table]:
    """Stretches of lines, and tables with the parts on following pages put together."""
    lines: list[PlacedLine] = []
    table: list[Part] = []
    for page in pages:
        for place, item in enumerate(page.items):
            if table and not (place == 0 and isinstance(item, Grid) and continues(table[-1][1], item)):
                yield Table(table)
                table = []
            if isinstance(item, Grid):
                if lines:
                    yield lines
                    lines = []
                table.append((page.number, item))
            else:
                lines.append(PlacedLine(page.number, item, place == 0, place == len(page.items) - 1))
    if table:
        yield Table(table)
    if lines:
        yield lines
