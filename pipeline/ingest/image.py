"""Pictures of pages (PNG, JPEG, TIFF with one page or several …), recognised where the extra `ocr` is installed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipeline.errors import NoTextLayerError, TooLargeError
from pipeline.ingest import ocr, paged
from pipeline.ingest.builder import Content
from pipeline.ingest.limits import MAX_PIXELS, MAX_RECOGNISED_PAGES
from pipeline.ingest.page_layout import layout
from pipeline.ingest.picture import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

_SLIMMEST: Final = 20  # sides of a picture, long to short
_SMALLEST: Final = 32  # pixels
_PAGE_INCHES: Final = 11.7  # the long side of A4, where a picture does not say its resolution


def read(data: bytes) -> Content:
    """Raises MissingComponentError, TooLargeError, and NoTextLayerError when nothing can be read in the picture."""
    found = [ocr.recognise(_picture(frame), number) for number, frame in enumerate(_frames(data), 1)]
    pages = [layout(each.page) for each in found]
    if not any(page.items for page in pages):
        raise NoTextLayerError("no text can be read in the picture", "scan it again, sharper or with more contrast")
    return paged.content(pages, [(ocr.SURE, f"{min(each.score for each in found):.3f}")])


def _frames(data: bytes) -> Iterator[Image]:
    from PIL import Image, ImageOps, ImageSequence

    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > MAX_PIXELS or getattr(image, "n_frames", 1) > MAX_RECOGNISED_PAGES:
            raise TooLargeError("the picture is too large", "scan it at 200 dots per inch")
        if max(image.size) > _SLIMMEST * min(image.size) or min(image.size) < _SMALLEST:
            raise NoTextLayerError("the picture is no page: too small or too slim", "scan it again")
        for frame in ImageSequence.Iterator(image):
            yield ImageOps.exif_transpose(frame).convert("RGB")


def _picture(image: Image) -> Picture:
    """At the resolution that recognition wants, taking the page for A4."""
    import numpy as np

    dots = max(image.size) / _PAGE_INCHES
    if dots > ocr.DOTS:
        scale = ocr.DOTS / dots
        image = image.resize((max(round(image.width * scale), 1), max(round(image.height * scale), 1)))
        dots = ocr.DOTS
    return Picture(np.asarray(image), dots)
