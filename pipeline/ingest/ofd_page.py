"""What a page of an OFD file places where: characters by their deltas, strokes as rules (GB/T 33190, 9 and 11)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.errors import TooLargeError
from pipeline.ingest import ruling
from pipeline.ingest.container import Element, local
from pipeline.ingest.limits import MAX_PAGE_CHARACTERS
from pipeline.ingest.page_drawn import Drawn
from pipeline.ingest.page_lines import Char
from pipeline.ingest.ruling import Rule, boxes

_POINTS: Final = 72 / 25.4  # in a millimetre
_IDENTITY: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ASCENT: Final = 0.88  # of the size: an ideograph's box above the baseline
_WIDEST: Final = 1.3  # of the size; a longer step leaves a gap behind the character
_STRAIGHT: Final = 0.3  # millimetres by which a level stroke may rise
_NUMBER = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$")
_OPERANDS: Final = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Point = tuple[float, float]


class Canvas:
    """Gathers the objects of a page and its templates. `box` is the page: x, y, width, height in millimetres."""

    def __init__(self, number: int, box: Sequence[float]) -> None:
        self._number = number
        self._box = box
        self._chars: list[Char] = []
        self._rules: list[Rule] = []
        self._pictures = 0

    def add(self, root: Element) -> None:
        """Raises TooLargeError."""
        for each in root.iter():
            name = local(each)
            if each.get("Visible") == "false":
                continue
            if name == "TextObject":
                self._chars += _chars(each, self._frame(each))
            elif name == "PathObject":
                self._rules += _rules(each, self._frame(each))
            elif name == "ImageObject":
                self._pictures += 1
            if len(self._chars) > MAX_PAGE_CHARACTERS:
                raise TooLargeError(f"a page holds more than {MAX_PAGE_CHARACTERS} characters")

    def drawn(self) -> Drawn:
        _, _, width, height = self._box
        tables = ruling.tables(self._rules)
        return Drawn(
            self._number, width * _POINTS, height * _POINTS, self._chars, tables, self._pictures, boxes(self._rules)
        )

    def _frame(self, element: Element) -> _Frame:
        x, y, *_ = (*numbers(element.get("Boundary")), 0.0, 0.0)
        matrix = numbers(element.get("CTM"))
        return _Frame((x - self._box[0], y - self._box[1]), matrix if len(matrix) == 6 else _IDENTITY)


class _Frame:
    """An object's own coordinates to points on the page: its matrix first, then the corner of its boundary."""

    def __init__(self, corner: Point, matrix: Sequence[float]) -> None:
        self._corner = corner
        self.matrix = matrix

    def point(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.matrix
        left, top = self._corner
        return (a * x + c * y + e + left) * _POINTS, (b * x + d * y + f + top) * _POINTS


def numbers(text: str | None) -> tuple[float, ...]:
    """Numbers parted by blanks; what is none, or larger than any page, counts as 0."""
    return tuple(_number(word) for word in (text or "").split())


def _number(word: str) -> float:
    value = float(word) if _NUMBER.match(word) else 0.0
    return value if abs(value) < 1e6 else 0.0


def _chars(element: Element, frame: _Frame) -> Iterator[Char]:
    size = _number(element.get("Size", "3.5")) or 3.5
    x = y = 0.0
    for code in element:
        if local(code) != "TextCode":
            continue
        # Each is inherited from the code before when it is left out.
        x = _number(code.get("X", "")) if code.get("X") else x
        y = _number(code.get("Y", "")) if code.get("Y") else y
        yield from _placed(code, (x, y), size, frame)


def _placed(code: Element, start: Point, size: float, frame: _Frame) -> Iterator[Char]:
    text = (code.text or "").strip("\r\n\t")
    across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
    x, y = start
    for place, character in enumerate(text):
        natural = size * (0.5 if character.isascii() else 1.0)
        step = across[place] if place < len(across) else (0.0 if down else natural)
        wide = step if 0 < step <= _WIDEST * size else natural
        yield _char(character, (x, y, x + wide, y), size, frame)
        x += step
        y += down[place] if place < len(down) else 0.0


def _char(text: str, baseline: tuple[float, float, float, float], size: float, frame: _Frame) -> Char:
    x0, y, x1, _ = baseline
    top, bottom = y - _ASCENT * size, y + (1 - _ASCENT) * size
    corners = [frame.point(px, py) for px in (x0, x1) for py in (top, bottom)]
    xs, ys = sorted(p[0] for p in corners), sorted(p[1] for p in corners)
    a, b, c, d, _, _ = frame.matrix
    return {
        "text": text,
        "x0": xs[0],
        "x1": xs[-1],
        "top": ys[0],
        "bottom": ys[-1],
        "size": size * math.hypot(c, d) * _POINTS,
        "upright": abs(b) < 0.1 * abs(a) and abs(c) < 0.1 * abs(d),
        "matrix": (a, -b, -c, d, 0.0, 0.0),
    }


def _deltas(text: str | None, length: int) -> list[float]:
    """Steps from character to character; `g n v` stands for n times v."""
    words = iter((text or "").split())
    steps: list[float] = []
    for word in words:
        if word == "g":
            count, value = int(_number(next(words, "0"))), _number(next(words, "0"))
            steps += [value] * min(max(count, 0), length)
        else:
            steps.append(_number(word))
        if len(steps) >= length:
            break
    return steps


def _rules(element: Element, frame: _Frame) -> Iterator[Rule]:
    """The level and upright strokes of a path; curves are none."""
    data = next(((child.text or "") for child in element if local(child) == "AbbreviatedData"), "")
    start = here = (0.0, 0.0)
    for name, operands in _steps(data):
        there = start if name == "C" else (operands[-2], operands[-1])
        if name in "LC":
            (x0, y0), (x1, y1) = frame.point(*here), frame.point(*there)
            if min(abs(x1 - x0), abs(y1 - y0)) <= _STRAIGHT * _POINTS:
                yield Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        elif name in "MS":
            start = there
        here = there


def _steps(data: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    words = data.replace(",", " ").split()
    place = 0
    while place < len(words):
        name = words[place]
        count = _OPERANDS.get(name)
        operands = words[place + 1 : place + 1 + (count or 0)]
        if count is None or len(operands) < count:
            place += 1
            continue
        yield name, tuple(map(_number, operands))
        place += 1 + count
