"""Tables for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_GAP = "  "


def width(text: str) -> int:
    """Columns that `text` takes in a terminal."""
    return sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shown(text: str) -> str:
    """`text` on one line without control characters: a notice must not drive the terminal."""
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)


def cut(text: str, columns: int) -> str:
    """`text` in at most `columns` columns, with … where something is left out."""
    if width(text) <= columns:
        return text
    kept, used = "", 1
    for character in text:
        used += _columns(character)
        if used > columns:
            break
        kept += character
    return kept + "…"


def wrap(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns` columns; Chinese breaks anywhere."""
    lines, used = [""], 0
    for character in text:
        if used + _columns(character) > columns:
            lines.append("")
            used = 0
        lines[-1] += character
        used += _columns(character)
    return lines


def rows(head: Sequence[str], body: Iterable[Sequence[str]], flexible: int, most: int = 24) -> Iterator[str]:
    """The lines of a table; the column `flexible` takes what room the others (at most `most` wide) leave."""
    cells = [[shown(cell) for cell in row] for row in (head, *body)]
    widths = [min(max(width(row[i]) for row in cells), most) for i in range(len(head))]
    room = shutil.get_terminal_size((120, 40)).columns - sum(widths) - len(_GAP) * (len(head) - 1)
    widths[flexible] = max(20, room + widths[flexible])
    for row in cells:
        wrapped = [wrap(cell, columns) for cell, columns in zip(row, widths, strict=True)]
        for n in range(max(map(len, wrapped))):
            parts = [_padded(lines[n] if n < len(lines) else "", w) for lines, w in zip(wrapped, widths, strict=True)]
            yield _GAP.join(parts).rstrip()


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def terminal_columns() -> int:
    return shutil.get_terminal_size((80, 24)).columns
