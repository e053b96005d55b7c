"""The period of the whole activity that a notice starts."""

from __future__ import annotations

import re
from datetime import date as Date  # noqa: N812
from itertools import zip_longest

from pipeline.model import Line, Part, Period
from pipeline.structure.dates import day_of, month_end, number
from pipeline.structure.looks import cues_of
from pipeline.structure.reading import Reading, groups

_PREAMBLE_LINES = 4
_HEADING_LENGTH = 24
_PHASE = "阶段"
_NEXT = {"次": 1, "明": 1}


def period(reading: Reading, title: str | None, issued: Date | None, year: int | None) -> Period | None:
    """What the section on the activity's time says, else the preamble, else the year in the title.

    Year-less dates are of `year`; 即日起 is the day `issued`.
    """
    for text in (*_sections(reading), *_preamble(reading)):
        found = _read(reading, text, issued, year)
        if found:
            return found
    return _of_title(reading, "".join((title or "").split()))


def _sections(reading: Reading) -> list[str]:
    """The text under a heading like “三、活动时间”: the rest of its line and the line below."""
    body = [line for line in reading.lines if line.part is Part.BODY]
    found = []
    for line, below in zip_longest(body, body[1:]):
        text = reading.text(line)
        head = text[:_HEADING_LENGTH]
        match = reading.find("period_heading", head)
        if match is None or not _is_item(reading, line):
            continue
        rest = text[match.end() :]
        found.append(rest or (reading.text(below) if below and not _is_phase(reading, below) else ""))
    return found


def _is_item(reading: Reading, line: Line) -> bool:
    return line.heading or bool({"item"} & cues_of(reading.text(line)[:_HEADING_LENGTH], reading.rules))


def _is_phase(reading: Reading, line: Line) -> bool:
    return _is_item(reading, line) and _PHASE in reading.text(line).partition("。")[0]


def _preamble(reading: Reading) -> list[str]:
    """The body above the first numbered item, where it decides on an activity."""
    found = []
    for line in reading.of(Part.BODY)[:_PREAMBLE_LINES]:
        if _is_item(reading, line):
            break
        found += [s for s in re.split("[。；]", reading.text(line)) if "开展" in s or "组织" in s or "进行" in s]
    return found


def _read(reading: Reading, text: str, issued: Date | None, year: int | None) -> Period | None:
    match = reading.find("period", text)
    if match is None:
        return None
    parts = groups(match)
    start = _start(parts, issued, year)
    if start is None:
        return None
    end = _end(parts, start)
    return Period(start, end) if end and start <= end else None


def _start(parts: dict[str, str], issued: Date | None, year: int | None) -> Date | None:
    if "month1" not in parts:
        return issued
    written = parts.get("year1", "")
    first = int(written) if written.isdecimal() else year
    return day_of(first, number(parts["month1"]), number(parts.get("day1", "1"))) if first else None


def _end(parts: dict[str, str], start: Date) -> Date | None:
    written, day = parts.get("year2", ""), parts.get("day2", "")
    year = int(written) if written.isdecimal() else start.year + _NEXT.get(written, 0)
    if "month2" not in parts:
        if day.rstrip("日").isdecimal():
            return day_of(year, start.month, int(day.rstrip("日")))
        return Date(year, 12, 31) if day or written else None
    month = number(parts["month2"])
    if not 1 <= month <= 12:
        return None
    return day_of(year, month, int(day.rstrip("日"))) if day.rstrip("日").isdecimal() else month_end(year, month)


def _of_title(reading: Reading, title: str) -> Period | None:
    years = reading.find("period_years", title)
    if years:
        return Period(Date(int(years["first"]), 1, 1), Date(int(years["last"]), 12, 31))
    year = reading.find("period_year", title)
    return Period(Date(int(year["first"]), 1, 1), Date(int(year["first"]), 12, 31)) if year else None
