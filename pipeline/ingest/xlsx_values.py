"""What a cell of a workbook shows: numbers, dates and percentages by their number format (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline.ingest.container import Element, local

_DATE: Final = frozenset({14, 15, 16, 22, 30, 36, *range(27, 30), 31, 50, 51, 52, 53, 54, 57, 58})
_TIME: Final = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56})
_BUILT_IN: Final = (
    dict.fromkeys(_DATE, "yyyy-m-d")
    | dict.fromkeys(_TIME, "h:mm")
    | {22: "yyyy-m-d h:mm", 9: "0%", 10: "0.00%"}
    # Locale-dependent ones, as Chinese Excel shows them.
    | {17: "yyyy-m", 27: "yyyy-m", 57: "yyyy-m", 36: "yyyy-m", 50: "yyyy-m", 52: "yyyy-m", 28: "m-d", 29: "m-d"}
    | {51: "m-d", 53: "m-d", 54: "m-d", 58: "m-d"}
)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_MINUTES = re.compile(r"(?<=h)(\W*)m+|m+(?=\W*s)", re.I)
_EPOCH: Final = datetime(1899, 12, 30)
_EPOCH_1904: Final = datetime(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class Formats:
    """The number format of each cell style, and whether dates count from 1904."""

    codes: tuple[str, ...]
    from_1904: bool = False

    def shown(self, value: str, style: int) -> str:
        """A stored number as the sheet shows it; dates in words (`2025年3月12日`), whatever separators they have."""
        try:
            number = float(value)
        except ValueError:
            return value
        if not math.isfinite(number):
            return value
        code = _LITERAL.sub("", self.codes[style] if 0 <= style < len(self.codes) else "").split(";")[0].lower()
        if "%" in code:
            return f"{number * 100:.10g}%"
        return (re.search("[ymdhs]", code) and self._moment(number, code)) or f"{number:.15g}"

    def _moment(self, number: float, code: str) -> str:
        """Empty when the number is no date."""
        try:
            epoch = _EPOCH_1904 if self.from_1904 else _EPOCH
            when = epoch + timedelta(seconds=round(number * 86400))
        except OverflowError:
            return ""
        code = _MINUTES.sub(r"\1", code)
        date = "".join(
            f"{value}{name}"
            for mark, value, name in (("y", when.year, "年"), ("m", when.month, "月"), ("d", when.day, "日"))
            if mark in code
        )
        return date + (f"{when.hour}:{when.minute:02}" if "h" in code else "")


def formats(styles: Element | None, from_1904: bool) -> Formats:
    """The formats that the styles part of a workbook gives its cells."""
    if styles is None:
        return Formats((), from_1904)
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in styles.iter() if local(each) == "numFmt"}
    cells = next((each for each in styles if local(each) == "cellXfs"), None)
    numbers = [] if cells is None else [each.get("numFmtId", "0") for each in cells if local(each) == "xf"]
    built_in = {str(number): code for number, code in _BUILT_IN.items()}
    return Formats(tuple(own.get(number, built_in.get(number, "")) for number in numbers), from_1904)
