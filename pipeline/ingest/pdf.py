"""PDF: lines as lines, ruled tables as grids; pages that are pictures are recognised where that is installed."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.errors import CorruptFileError, EncryptedFileError, TooLargeError
from pipeline.ingest import ocr, paged
from pipeline.ingest.builder import Content
from pipeline.ingest.limits import MAX_PAGE_BYTES, MAX_PAGES, MAX_PIXELS, MAX_RECOGNISED_PAGES
from pipeline.ingest.page_drawn import Drawn, Rectangle
from pipeline.ingest.page_layout import PageLayout, layout
from pipeline.ingest.page_lines import Char
from pipeline.ingest.pdf_page import PlainPage
from pipeline.ingest.picture import Picture

if TYPE_CHECKING:
    from pdfminer.pdftypes import PDFStream
    from pdfplumber.page import Page

_TAIL: Final = 4096  # bytes at the end in which the end-of-file mark must stand; mail gateways append to files
_MAX_RULES: Final = 10_000  # drawn objects; beyond it the page holds a drawing, not tables


def read(data: bytes) -> Content:
    """Raises EncryptedFileError (a blank user password is no lock), NoTextLayerError, TooLargeError, CorruptFileError,
    and MissingComponentError for scans where recognition is not installed.

    Metadata: running heads and feet (they may hold the only title), and the pages that could not be read.
    """
    if b"%%EOF" not in data.rstrip(b"\0\r\n \t")[-_TAIL:]:
        raise CorruptFileError("the file is cut short")
    try:
        with _damage_noticed():
            pages, sure = _recognised(data, _layouts(data))
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error.__cause__)):
            raise EncryptedFileError("the document is protected by a password") from error
        raise CorruptFileError("the structure of the PDF is damaged") from error
    return paged.content(pages, [] if sure is None else [(ocr.SURE, f"{sure:.3f}")])


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
        for page in map(PlainPage.of, document.pages):
            if (
                sum(len(cast("PDFStream", resolve1(part)).get_data()) for part in page.page_obj.contents)
                > MAX_PAGE_BYTES
            ):
                raise TooLargeError(f"a page has more than {MAX_PAGE_BYTES // 1_000_000} MB of drawing instructions")
            found.append(layout(_drawn(page)))
            page.close()  # parsed pages are kept otherwise, a quarter of a megabyte each
        return found


def _recognised(data: bytes, pages: Sequence[PageLayout]) -> tuple[list[PageLayout], float | None]:
    """The pages, those that are pictures or garbled replaced by what is seen on them; how sure the worst reading is.

    Raises MissingComponentError when no page can be read without recognition and it is not installed, TooLargeError.
    """
    wanted = [page for page in pages if paged.wants_recognition(page)]
    if not wanted or (not ocr.available() and len(wanted) < len(pages)):
        return list(pages), None
    if len(wanted) > MAX_RECOGNISED_PAGES:
        raise TooLargeError(f"more than {MAX_RECOGNISED_PAGES} pages are pictures")
    seen = {page.number: ocr.recognise(_picture(data, page.number), page.number) for page in wanted}
    read_now = {number: layout(each.page) for number, each in seen.items()}
    scores = [each.score for each in seen.values() if each.score]
    return [read_now.get(page.number, page) for page in pages], min(scores, default=None)


def _picture(data: bytes, number: int) -> Picture:
    import numpy as np
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(data)
    try:
        page = document[number - 1]
        dots = min(ocr.DOTS, 72 * (MAX_PIXELS / max(page.get_width() * page.get_height(), 1)) ** 0.5)
        pixels = np.array(page.render(scale=dots / 72, rev_byteorder=True).to_pil().convert("RGB"))
    finally:
        document.close()
    return Picture(pixels, dots)


def _drawn(page: Page) -> Drawn:
    """A page's characters are parsed once."""
    chars = cast("list[Char]", page.chars)
    tables: list[list[Rectangle]] = []
    if (
        chars
        and 0 < len(page.lines) + len(page.rects) + len(page.curves) < _MAX_RULES
        and _crossings(page) < _MAX_RULES
    ):
        tables = [cast("list[Rectangle]", [cell for cell in table.cells if cell]) for table in page.find_tables()]
    width, height = float(page.width), float(page.height)
    return Drawn(page.page_number, width, height, chars, tables, len(page.images), _rules(page))


def _rules(page: Page) -> list[Rectangle]:
    """The rules that are drawn, thin rectangles among them."""
    drawn = [*page.lines, *page.rects]
    return [(r["x0"], r["top"], r["x1"], r["bottom"]) for r in drawn] if len(drawn) < _MAX_RULES else []


def _crossings(page: Page) -> int:
    """How many places its rules could cross: finding cells takes the square of that."""
    rules = [*page.lines, *page.rects]
    return len({round(rule["top"]) for rule in rules}) * len({round(rule["x0"]) for rule in rules})
