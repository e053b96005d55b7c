"""Characters of a page to lines, in reading order: top to bottom, left to right."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NotRequired, TypedDict

from pipeline.model import Box


class Char(TypedDict):
    """What is used of a pdfplumber character. `size` and coordinates in points, y down from the page's top.

    `matrix` is the text rendering matrix (ISO 32000 9.4.4, y up): a, b, c, d, e, f.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    upright: bool
    matrix: tuple[float, float, float, float, float, float]
    score: NotRequired[float]  # how surely it was recognised, on a page that is a picture


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str
    box: Box
    size: float
    score: float = 1.0
    gaps: tuple[tuple[float, float], ...] = ()  # wide blanks inside, by their ends
    column: int = 0  # of columns side by side, from 1


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its characters."""

    chars: list[Char]
    line: TextLine


# Some producers write radicals and compatibility forms in place of the characters that look the same.
_LOOKALIKES: Final = {
    code: unified
    for low, high in ((0x2E80, 0x2FD6), (0xF900, 0xFB00))
    for code in range(low, high)
    if len(unified := unicodedata.normalize("NFKC", chr(code))) == 1 and ord(unified) != code
}
_GAP: Final = 0.3  # of the character size: a wider gap is a blank
_WIDE_GAP: Final = 0.9  # of the character size: may part columns
_SAME_LINE: Final = 0.5  # of the character size: middles that differ less stand on one line


def lines_of(chars: Sequence[Char]) -> list[TextLine]:
    """Lines from top to bottom; blanks only where the page leaves a gap."""
    return [row.line for row in rows_of(chars)]


def rows_of(chars: Sequence[Char]) -> list[Row]:
    """Lines with their characters, from top to bottom."""
    found: list[Row] = []
    current: list[Char] = []
    middle = 0.0
    for char in sorted(chars, key=_middle):
        here = _middle(char)
        if current and here - middle > _SAME_LINE * max(char["size"], 1.0):
            found += _row(current)
            current = []
        if not current:
            middle = here
        current.append(char)
    return found + _row(current)


def _row(chars: list[Char]) -> list[Row]:
    return [Row(chars, line) for line in line_of(chars)]


def _middle(char: Char) -> float:
    return (char["top"] + char["bottom"]) / 2


def line_of(chars: list[Char]) -> list[TextLine]:
    """One line, or none when it is blank."""
    ordered = sorted(chars, key=lambda char: char["x0"])
    pieces: list[str] = []
    gaps: list[tuple[float, float]] = []
    right: float | None = None
    for char in ordered:
        if right is not None and char["x0"] - right > _GAP * char["size"]:
            pieces.append(" ")
            if char["x0"] - right > _WIDE_GAP * char["size"]:
                gaps.append((right, char["x0"]))
        pieces.append(char["text"])
        right = char["x1"] if right is None else max(right, char["x1"])
    text = " ".join("".join(pieces).translate(_LOOKALIKES).split())
    if not text:
        return []
    shown = [char for char in ordered if not char["text"].isspace()] or ordered
    box = Box(
        round(shown[0]["x0"], 1),
        round(min(char["top"] for char in shown), 1),
        round(max(char["x1"] for char in shown), 1),
        round(max(char["bottom"] for char in shown), 1),
    )
    score = min(char.get("score", 1.0) for char in shown) if "score" in shown[0] else 1.0
    return [TextLine(text, box, shown[0]["size"], score, tuple(gaps))]
