"""PDF with a text layer: lines as lines, ruled tables as grids, running heads and page numbers left out."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.errors import CorruptFileError, EncryptedFileError, NoTextLayerError, TooLargeError
from pipeline.ingest.builder import Content, TextBuilder
from pipeline.ingest.limits import MAX_PAGES
from pipeline.ingest.pdf_grid import Grid, Part, continues, joined
from pipeline.ingest.pdf_lines import TextLine
from pipeline.ingest.pdf_margins import without_margins
from pipeline.ingest.pdf_page import PageLayout, layout

_TAIL: Final = 4096  # bytes at the end in which the end-of-file mark must stand; mail gateways append to files
_MIN_CHARACTERS: Final = 10  # a page, on average; pictures with fewer are scans
_MIN_READABLE: Final = 0.7  # of the characters; below it the text layer is garbled
RUNNING_HEADS: Final = "页眉页脚"
UNREAD_PAGES: Final = "无文字页"  # numbers of pages that are pictures, in a document that has text


def read(data: bytes) -> Content:
    """Raises EncryptedFileError (a blank user password is no lock), NoTextLayerError, TooLargeError, CorruptFileError.

    Metadata: running heads and feet (they may hold the only title), and the pages that could not be read.
    """
    if b"%%EOF" not in data.rstrip(b"\0\r\n \t")[-_TAIL:]:
        raise CorruptFileError("the file is cut short")
    try:
        with _damage_noticed():
            pages = _layouts(data)
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error.__cause__)):
            raise EncryptedFileError("the document is protected by a password") from error
        raise CorruptFileError("the structure of the PDF is damaged") from error
    _check_text_layer(pages)
    kept, heads = without_margins(pages)
    builder = TextBuilder()
    for item in _items(kept):
        if isinstance(item, list):
            builder.table(joined(item), item[0][1].box)
        else:
            page, line = item
            builder.line(line.text, page=page, box=line.box)
    unread = "、".join(str(page.number) for page in pages if page.pictures and not page.readable)
    metadata = ((RUNNING_HEADS, "；".join(heads)), (UNREAD_PAGES, unread))
    return builder.content([fact for fact in metadata if fact[1]], len(pages))


class _Damage(logging.Handler):
    """pdfminer reads on past damage and only logs it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lost = False

    def emit(self, record: logging.LogRecord) -> None:
        self.lost = self.lost or "Data-loss" in record.getMessage()


@contextmanager
def _damage_noticed() -> Iterator[None]:
    """Keeps pdfminer's log off the terminal. Raises CorruptFileError when it says that content was lost."""
    log = logging.getLogger("pdfminer")
    damage = _Damage()
    propagate, log.propagate = log.propagate, False
    log.addHandler(damage)
    try:
        yield
    finally:
        log.removeHandler(damage)
        log.propagate = propagate
    if damage.lost:
        raise CorruptFileError("a compressed part of the file is damaged")


def _layouts(data: bytes) -> list[PageLayout]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        if len(document.pages) > MAX_PAGES:
            raise TooLargeError(f"the document has more than {MAX_PAGES} pages")
        found = []
        for page in document.pages:
            found.append(layout(page))
            page.close()  # parsed pages are kept otherwise, a quarter of a megabyte each
        return found


def _check_text_layer(pages: Sequence[PageLayout]) -> None:
    characters = sum(page.characters for page in pages)
    readable = sum(page.readable for page in pages)
    if characters < _MIN_CHARACTERS * len(pages) and any(page.pictures for page in pages):
        raise NoTextLayerError("the pages are pictures without text")
    if readable < characters * _MIN_READABLE:
        raise NoTextLayerError("the text layer is garbled (its font does not say which characters it shows)")


def _items(pages: Sequence[PageLayout]) -> Iterator[tuple[int, TextLine] | list[Part]]:
    """Lines with their page, and tables with the parts on following pages put together."""
    table: list[Part] = []
    for page in pages:
        for place, item in enumerate(page.items):
            if table and not (place == 0 and isinstance(item, Grid) and continues(table[-1][1], item)):
                yield table
                table = []
            if isinstance(item, Grid):
                table.append((page.number, item))
            else:
                yield page.number, item
    if table:
        yield table
