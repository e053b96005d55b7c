"""Pictures of pages before they are read: seals blotted out, tilts and turns taken back, ruled lines found."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pipeline.ingest.ruling import Rule

if TYPE_CHECKING:
    import numpy as np

_SEAL: Final = (20.0, 65.0)  # millimetres across
_RED: Final = 50  # by which the red of a pixel exceeds its green and blue
_TINGED: Final = 12
_ROUND: Final = 1.35  # a seal is hardly wider than high
_SHORTEST_RULE: Final = 30.0  # points: strokes of characters are shorter
_LOWEST_ROW: Final = 12.0  # points
_MEETS: Final = 3.0  # points by which rules that meet may miss each other
_STEP: Final = math.radians(0.05)
_COARSE_STEP: Final = math.radians(0.25)
_THICKEST_RULE: Final = 4.0  # points


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in RGB (height, width, 3), and its resolution in dots per inch."""

    pixels: np.ndarray
    dots: float


def without_seals(picture: Picture) -> Picture:
    """Red that fills a square the size of a seal becomes paper, and print under it stays; a letterhead is wider.

    Red ink hardly darkens the red of a pixel, black ink does: what is left is the red alone, as grey.
    """
    import cv2
    import numpy as np

    pixels = picture.pixels.astype(np.int16)
    redness = pixels[:, :, 0] - np.maximum(pixels[:, :, 1], pixels[:, :, 2])
    red = redness > _RED
    if not red.any():
        return picture
    gap = max(int(picture.dots / 25.4 * 3), 1)  # parts of a seal are closer than 3 mm
    joined = cv2.dilate(red.astype(np.uint8), np.ones((gap, gap), np.uint8))
    _, _, areas, _ = cv2.connectedComponentsWithStats(joined)
    cleaned = picture.pixels.copy()
    low, high = (side * picture.dots / 25.4 for side in _SEAL)
    for x, y, wide, tall, _ in areas[1:]:
        if low <= wide <= high and low <= tall <= high and 1 / _ROUND <= wide / tall <= _ROUND:
            place = np.s_[y : y + tall, x : x + wide]
            ink, tinged = np.median(pixels[place][red[place]][:, 0]), redness[place] > _TINGED
            grey = np.clip(pixels[place][:, :, 0] * (255 / ink), 0, 255)
            cleaned[place][tinged] = grey[tinged][:, None]
    return replace(picture, pixels=cleaned)


def turned(picture: Picture, quarters: int) -> Picture:
    """Turned clockwise by quarters of a circle."""
    import numpy as np

    return replace(picture, pixels=np.ascontiguousarray(np.rot90(picture.pixels, -quarters)))


def upright(picture: Picture, tilt: float) -> Picture:
    """Turned back by `tilt` radians about the top left corner."""
    if abs(tilt) < 1e-4:
        return picture
    import cv2
    import numpy as np

    height, width = picture.pixels.shape[:2]
    matrix = np.array([[math.cos(tilt), math.sin(tilt), 0.0], [-math.sin(tilt), math.cos(tilt), 0.0]])
    pixels = cv2.warpAffine(picture.pixels, matrix, (width, height), borderValue=(255, 255, 255))
    return replace(picture, pixels=np.asarray(pixels))


def refined(picture: Picture, tilt: float | None) -> float:
    """The angle near `tilt` (None: not known), in radians, at which rows of ink and of paper differ most."""
    import numpy as np

    ink = replace(picture, pixels=np.repeat(_ink(picture)[:, :, None] == 0, 3, axis=2).astype(np.uint8) * 255)

    def contrast(angle: float) -> float:
        rows = upright(ink, angle).pixels[:, :, 0].mean(axis=1)
        return float(np.square(np.diff(rows)).sum())

    if tilt is None:
        tilt = max((step * _COARSE_STEP for step in range(-8, 9)), key=contrast)
    return max((tilt + step * _STEP for step in range(-8, 9)), key=contrast)


def rules_of(picture: Picture) -> list[Rule]:
    """Level and upright strokes that are long and thin, in points; upright ones may be as short as a row is high."""
    ink = _ink(picture)
    long, short = (max(int(length * picture.dots / 72), 3) for length in (_SHORTEST_RULE, _LOWEST_ROW))
    level = list(_strokes(ink, (long, 1), picture.dots))
    upright = _strokes(ink, (1, short), picture.dots)
    return [*level, *(rule for rule in upright if _is_long(rule) or _parts_cells(rule, level))]


def _is_long(rule: Rule) -> bool:
    return rule.bottom - rule.top >= _SHORTEST_RULE


def _parts_cells(rule: Rule, level: Sequence[Rule]) -> bool:
    """Does a short upright stroke reach from one level rule to another? Those of characters do not."""
    crossed = [other for other in level if other.x0 - _MEETS <= rule.x0 and rule.x1 <= other.x1 + _MEETS]
    return all(
        any(other.top - _MEETS <= y <= other.bottom + _MEETS for other in crossed) for y in (rule.top, rule.bottom)
    )


def _ink(picture: Picture) -> np.ndarray:
    """255 where the page is darker than around, 0 elsewhere."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(picture.pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12))


def _strokes(ink: np.ndarray, shape: tuple[int, int], dots: float) -> Iterator[Rule]:
    import cv2

    # Thickened across first: a tilt left over breaks a rule into steps.
    across = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
    found = cv2.morphologyEx(across, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
    _, _, areas, _ = cv2.connectedComponentsWithStats(found)
    points = 72 / dots
    for x, y, wide, tall, _ in areas[1:].tolist():
        rule = Rule(x * points, y * points, (x + wide) * points, (y + tall) * points)
        if min(rule.x1 - rule.x0, rule.bottom - rule.top) <= _THICKEST_RULE:
            yield rule
