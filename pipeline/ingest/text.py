"""Plain text and Markdown: the decoded file, one block a line."""

from __future__ import annotations

import re

from pipeline.ingest.builder import Content
from pipeline.ingest.decode import decode
from pipeline.model import Block, Span

_LINE = re.compile(r"[^\n]+")


def read(data: bytes) -> Content:
    """Decode and read. Raises UnsupportedFormatError on binary data."""
    decoded = decode(data)
    return parse(decoded.text, decoded.encoding)


def parse(text: str, encoding: str | None = None) -> Content:
    """Only line ends are changed (to LF); a byte order mark is removed."""
    unified = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    spans = (Span(*match.span()) for match in _LINE.finditer(unified) if not match[0].isspace())
    return Content(unified, tuple(Block(span) for span in spans), encoding=encoding)
