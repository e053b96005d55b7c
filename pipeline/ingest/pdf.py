"""PDF: lines as lines, ruled tables as grids; pages that are pictures are recognised where that is installed."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.errors import CorruptFileError, EncryptedFileError, TooLargeError
from pipeline.ingest import paged
from pipeline.ingest.builder import Content
from pipeline.ingest.limits import MAX_PAGES
from pipeline.ingest.page_grid import Rectangle
from pipeline.ingest.page_layout import Drawn, PageLayout, layout
from pipeline.ingest.page_lines import Char

if TYPE_CHECKING:
    from pdfplumber.page import Page

_TAIL: Final = 4096  # bytes at the end in which the end-of-file mark must stand; mail gateways append to files
_MAX_RULES: Final = 10_000  # drawn objects; beyond it the page holds a drawing, not tables


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
    return paged.content(pages)


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
            found.append(layout(_drawn(page)))
            page.close()  # parsed pages are kept otherwise, a quarter of a megabyte each
        return found


def _drawn(page: Page) -> Drawn:
    """A page's characters are parsed once."""
    chars = cast("list[Char]", page.chars)
    tables: list[list[Rectangle]] = []
    if chars and 0 < len(page.lines) + len(page.rects) + len(page.curves) < _MAX_RULES:
        tables = [cast("list[Rectangle]", [cell for cell in table.cells if cell]) for table in page.find_tables()]
    return Drawn(page.page_number, float(page.width), float(page.height), chars, tables, len(page.images))
