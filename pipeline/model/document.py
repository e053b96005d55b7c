"""Text and where it came from: what ingest hands on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters of `Document.text`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def moved(self, shift: int) -> Span:
        return Span(self.start + shift, self.end + shift)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left corner (PDF user space, y down)."""

    x0: float
    top: float
    x1: float
    bottom: float


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table as the file itself marks it; plain text has one block per line.

    `level` is the heading level (1 is the outermost), None for other blocks. `page` counts from 1. `sure` is how surely
    its characters were recognised (0–1) where the page is a picture.
    """

    span: Span
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None
    page: int | None = None
    box: Box | None = None
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `row` and `column` count from 0; a merged cell stands once, at its top left, with its spans.

    `also` holds further spans when a page break cuts the cell's text in two; `sure` is that of `Block`.
    """

    row: int
    column: int
    span: Span
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    also: tuple[Span, ...] = ()
    sure: float = 1.0

    def moved(self, shift: int) -> Cell:
        return replace(self, span=self.span.moved(shift), also=tuple(span.moved(shift) for span in self.also))


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells in reading order. A table that runs over pages is one table."""

    span: Span
    cells: tuple[Cell, ...]

    def moved(self, shift: int) -> Table:
        return Table(self.span.moved(shift), tuple(cell.moved(shift) for cell in self.cells))


@dataclass(frozen=True, slots=True)
class Source:
    """The file a document was read from; `file` is its bare name, `pages` None where there are none."""

    file: str
    sha256: str
    media_type: str
    encoding: str | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The stretch of a text that came from one of several files: the notice, or one of its 附件.

    `number` and `title` are what an attachment's file is called (“附件2：任务分工表.xlsx”). The span is empty where the
    text of the notice holds the attachment already.
    """

    span: Span
    source: Source
    number: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text with its layout. Readers produce it, nothing after them touches bytes.

    `metadata` holds what the container says of the notice (a page's meta tags or data sheet) as (name, value).
    `origins` are the files that the text was put together from, the notice's own first; empty where it is one file.
    `scope` is the stretch that is read, where a file holds several notices; offsets always count from the file's start.
    """

    text: str
    source: Source
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    origins: tuple[Origin, ...] = ()
    scope: Span | None = None

    @property
    def read(self) -> Span:
        """The stretch of the text that is this notice."""
        return self.scope or Span(0, len(self.text))

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]


_WORDS = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Flow:
    """A stretch of the text without its white space, and the way back.

    Rules match `text`, so that a line break or a blank inside a phrase does not matter; `back[i]` is the offset in
    `Document.text` of character i. The document's own text is never rewritten.
    """

    text: str
    back: Sequence[int]

    @classmethod
    def of(cls, text: str, span: Span, skip: tuple[Span, ...] = ()) -> Flow:
        """The flow of `text[span]`, leaving out the stretches `skip` (page-number lines)."""
        inside = text[span.start : span.end]
        # Most sentences hold no white space: splitting says so faster than looking at every character.
        if not skip and inside.split(maxsplit=1) == [inside]:
            return cls(inside, range(span.start, span.end))
        words = list(_WORDS.finditer(text, span.start, span.end))
        back = tuple(chain.from_iterable(range(*word.span()) for word in words))
        if not skip:
            return cls("".join([word[0] for word in words]), back)
        back = tuple(i for i in back if not any(s.start <= i < s.end for s in skip))
        return cls("".join([text[i] for i in back]), back)

    def span(self, start: int, end: int) -> Span:
        """The span in the document of characters start..end of the flow (end > start)."""
        return Span(self.back[start], self.back[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something doubtful: a stable `code`, a sentence in Chinese, and where it stands."""

    code: str
    message: str
    span: Span | None = None
