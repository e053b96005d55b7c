"""Physical lines of a document, without their margins and markup."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pipeline.model import Block, BlockKind, Document, Line, Span

_PHYSICAL = re.compile(r"[^\n\r\f\v\u2028\u2029]+")
# Blanks of any width, zero-width characters and byte order marks.
_MARGIN = r"[\s\u200b-\u200f\u2060\ufeff\xad]"
_LEFT = re.compile(rf"(?:{_MARGIN}|>(?=\s)|#{{1,6}}(?=\s)|\*\*)+")
_RIGHT = "".join(chr(c) for c in range(0x3001) if chr(c).isspace()) + "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad*"
_ATX = re.compile(rf"{_MARGIN}*#{{1,6}}\s")
_BOLD = re.compile(r"\*\*")
_COMMENT = re.compile(r"^<!--.*-->$")
_RULER = re.compile(r"^[-=*_~─—·.…\s]+$")


def lines(document: Document) -> tuple[Line, ...]:
    """Every line of `document` that holds something; all are BODY until `classify` has seen them.

    `heading` is set where the file marks the line: a Markdown heading, a line set in bold, a heading block. Rulers and
    HTML comments hold nothing.
    """
    starts = [block.span.start for block in document.blocks]
    found = []
    bold = False
    for match in _PHYSICAL.finditer(document.text, document.read.start, document.read.end):
        raw = match[0]
        opened, bold = bold, bold ^ (raw.count("**") % 2 == 1)
        span = _trimmed(document.text, match.start(), match.end())
        if span is not None:
            block = _block(document.blocks, starts, span.start)
            marked = bool(_ATX.match(raw)) or _is_bold(raw, opened, bold) or _is_heading(block)
            found.append(Line(span, heading=marked, page=block.page if block else None))
    return tuple(found)


def markup(document: Document, span: Span) -> Iterator[Span]:
    """The Markdown emphasis marks left inside `span` (“**第一条**为了……”), to be skipped by a Flow."""
    for match in _BOLD.finditer(document.text, span.start, span.end):
        yield Span(match.start(), match.end())


def _trimmed(text: str, start: int, end: int) -> Span | None:
    left = _LEFT.match(text, start, end)
    if left:
        start = left.end()
    end = start + len(text[start:end].rstrip(_RIGHT))
    quote = text[start:end]
    if not quote or _RULER.match(quote) or _COMMENT.match(quote):
        return None
    return Span(start, end)


def _is_bold(raw: str, opened: bool, closed_open: bool) -> bool:
    """Is the whole line bold, including a bold run that began on an earlier line or ends on a later one?"""
    bare = raw.strip()
    begins = opened or bare.startswith("**")
    ends = closed_open or bare.endswith("**")
    return begins and ends and bare.count("**") <= 2


def _is_heading(block: Block | None) -> bool:
    return block is not None and block.kind is BlockKind.HEADING


def _block(blocks: tuple[Block, ...], starts: list[int], offset: int) -> Block | None:
    """The block that holds the character at `offset`."""
    index = bisect_right(starts, offset) - 1
    if index < 0:
        return None
    block = blocks[index]
    return block if offset < block.span.end else None
