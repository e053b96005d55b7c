"""Pictures of pages to characters and rules, by rapidocr: its models come with the package, nothing is fetched.

The classifier of line directions is left off, which takes upright lines for turned ones (characters wrong: 7 % with it,
0.1 % without); instead a page that reads badly is tried upside down. Seals are blotted out before, small tilts are
taken out of the coordinates after.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean, median
from typing import TYPE_CHECKING, Final, Protocol, cast

from pipeline.errors import MissingComponentError
from pipeline.ingest.ocr_text import mended
from pipeline.ingest.page_drawn import Drawn
from pipeline.ingest.page_lines import Char
from pipeline.ingest.picture import Picture, refined, rules_of, turned, upright, without_seals
from pipeline.ingest.ruling import boxes, tables

if TYPE_CHECKING:
    import numpy as np

DOTS: Final = 150  # per inch: as good as more, and faster
SURE: Final = "识别置信度"  # mean of the lines, by their length
_LEAST_SCORE: Final = 0.5  # of a line; below it what was seen is a stain or a signature
_GOOD_SCORE: Final = 0.85  # mean of a page that stands upright
_SIZE_OF_BOX: Final = 0.8  # a character's size in the height of the box around its line
_SAME_SIZE: Final = 0.25
_FEW: Final = 3  # characters, around which boxes are drawn loosely
_SAME_SIZE_OF_FEW: Final = 0.5
_INSTALL: Final = "pip install 'notice-pipeline[ocr]'"


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as it was recognised: its corners (x, y) in pixels, clockwise from the top left."""

    text: str
    score: float
    corners: tuple[tuple[float, float], ...]


class _Result(Protocol):
    """What is used of rapidocr's result; all None on a blank page."""

    boxes: Sequence[Sequence[Sequence[float]]] | None
    txts: Sequence[str] | None
    scores: Sequence[float] | None


_Engine = Callable[["np.ndarray"], _Result]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page as it was read, and how sure the reading is (0–1; 0 when there is nothing)."""

    page: Drawn
    score: float


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def recognise(picture: Picture, number: int) -> Recognised:
    """Read page `number`. Raises MissingComponentError."""
    clean = without_seals(picture)
    seen = list(_seen(clean))
    if _lies_down(seen):
        clean = turned(clean, 1)
        seen = list(_seen(clean))
    if _score(seen) < _GOOD_SCORE:
        flipped = turned(clean, 2)
        again = list(_seen(flipped))
        if _score(again) > _score(seen):
            clean, seen = flipped, again
    tilt = refined(clean, _tilt(seen))
    points = 72 / clean.dots
    height, width = clean.pixels.shape[:2]
    chars = [char for line in _even(seen) for char in _chars(line, tilt, points)]
    rules = rules_of(upright(clean, tilt))
    page = Drawn(number, width * points, height * points, chars, tables(rules), 1, boxes(rules))
    return Recognised(page, _score(seen))


@cache
def _engine() -> _Engine:
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise MissingComponentError("the pages are pictures, reading them needs rapidocr", _INSTALL) from error
    settings = {
        "Global.use_cls": False,
        "Global.log_level": "critical",
        "Global.text_score": _LEAST_SCORE,
        "Global.max_side_len": 4000,
    }
    return cast(_Engine, RapidOCR(params=settings))


def _seen(picture: Picture) -> Iterator[Seen]:
    result = _engine()(picture.pixels)
    if result.boxes is None or result.txts is None or result.scores is None:
        return
    for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        if text.strip():
            yield Seen(mended(text.strip()), float(score), tuple((float(x), float(y)) for x, y in box))


def _score(seen: Sequence[Seen]) -> float:
    total = sum(len(line.text) for line in seen)
    return sum(line.score * len(line.text) for line in seen) / total if total else 0.0


def _lies_down(seen: Sequence[Seen]) -> bool:
    """Whether most lines of several characters are higher than wide."""
    long = [line for line in seen if len(line.text) > 3]
    return sum(_span(line, 1) > 1.5 * _span(line, 0) for line in long) > len(long) / 2


def _span(line: Seen, axis: int) -> float:
    values = [corner[axis] for corner in line.corners]
    return max(values) - min(values)


def _tilt(seen: Sequence[Seen]) -> float | None:
    """The angle of the lines in radians, by the long ones; None where there are too few of them to tell."""
    angles = [
        math.atan2(right[1] - left[1], right[0] - left[0])
        for left, right in ((line.corners[0], line.corners[1]) for line in seen if len(line.text) >= 8)
    ]
    return median(angles) if len(angles) >= 3 else None


@dataclass(frozen=True, slots=True)
class _Sized:
    line: Seen
    size: float  # pixels


def _even(seen: Sequence[Seen]) -> Iterator[_Sized]:
    """Lines with their size; those near the usual size have it, for boxes differ by what stands in them."""
    sizes = [_SIZE_OF_BOX * math.dist(line.corners[0], line.corners[3]) for line in seen]
    usual = median(sizes) if sizes else 0.0
    for line, size in zip(seen, sizes, strict=True):
        slack = _SAME_SIZE if len(line.text) > _FEW else _SAME_SIZE_OF_FEW
        yield _Sized(line, usual if abs(size - usual) <= slack * usual else size)


def _chars(sized: _Sized, tilt: float, points: float) -> Iterator[Char]:
    """Characters spread evenly over their line, which is laid level."""
    corners = [_level(corner, tilt) for corner in sized.line.corners]
    x0, x1 = (fmean(corners[i][0] for i in pair) for pair in ((0, 3), (1, 2)))
    middle = fmean(y for _, y in corners)
    shares = [0.5 if character.isascii() else 1.0 for character in sized.line.text]
    step = (x1 - x0) / sum(shares)
    for character, share in zip(sized.line.text, shares, strict=True):
        yield {
            "text": character,
            "x0": x0 * points,
            "x1": (x0 + step * share) * points,
            "top": (middle - sized.size / 2) * points,
            "bottom": (middle + sized.size / 2) * points,
            "size": sized.size * points,
            "upright": True,
            "matrix": (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
            "score": sized.line.score,
        }
        x0 += step * share


def _level(point: tuple[float, float], tilt: float) -> tuple[float, float]:
    """Turned back about the page's corner, as `upright` turns the picture."""
    x, y = point
    return x * math.cos(tilt) + y * math.sin(tilt), y * math.cos(tilt) - x * math.sin(tilt)
