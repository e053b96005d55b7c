"""What is due as a picture: a calendar with the days' lights, and a bar per unit. Plain SVG, no library."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date  # noqa: N812
from datetime import timedelta
from xml.sax.saxutils import escape

from pipeline.track.desk import Line
from pipeline.track.situation import State

COLOURS = {
    State.OVERDUE: "#c8102e",
    State.BEHIND: "#e6a700",
    State.NEAR: "#2f6fd0",
    State.CURRENT: "#3a9d5d",
    State.DONE: "#a8d5b5",
    State.UPCOMING: "#c9ced6",
}
_NAMES = {State.OVERDUE: "逾期", State.BEHIND: "滞后", State.NEAR: "临期", State.CURRENT: "进行中",
          State.DONE: "已完成", State.UPCOMING: "未开始"}  # fmt: skip
_FAINT = 0.35
_CELL, _LEFT, _WIDTH, _BAR, _MOST_UNITS, _CHARACTER = 14, 210, 980, 20, 40, 12


def draw(lines: Iterable[Line], as_of: Date) -> str:
    """The SVG text. A day takes the colour of the worst that is due on it, the fuller the more there is.

    The calendar shows the year of `as_of`; units are in the order of their overdue work, 40 at most.
    """
    dated = [line for line in lines if line.situation.occurrence.due and line.situation.state in COLOURS]
    units = _by_unit(dated)
    bars_top = 210
    height = bars_top + _BAR * len(units) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="{_CHARACTER}">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(12, 24, f"截至{as_of}任务到期情况", 16),
        *_legend(),
        *_calendar(dated, as_of),
        *_bars(units, bars_top),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _by_unit(dated: Sequence[Line]) -> list[tuple[str, Counter[State]]]:
    counts: defaultdict[str, Counter[State]] = defaultdict(Counter)
    for line in dated:
        counts[line.situation.occurrence.unit or "（未写明）"][line.situation.state] += 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1][State.OVERDUE], -pair[1].total(), pair[0]))
    return ordered[:_MOST_UNITS]


def _legend() -> Iterator[str]:
    for number, (state, colour) in enumerate(COLOURS.items()):
        x = 420 + 90 * number
        yield _box((x, 14), 12, colour)
        yield _text(x + 17, 24, _NAMES[state])


def _calendar(dated: Sequence[Line], as_of: Date) -> Iterator[str]:
    """A column per week, Monday at the top, the days of one year."""
    on_day: defaultdict[Date, list[State]] = defaultdict(list)
    for line in dated:
        if (due := line.situation.occurrence.due) and due.year == as_of.year:
            on_day[due].append(line.situation.state)
    first = Date(as_of.year, 1, 1)
    for offset in range((Date(as_of.year, 12, 31) - first).days + 1):
        day = first + timedelta(days=offset)
        x, y = _place(day, first)
        yield _day(x, y, day, on_day.get(day, []))
        if day.day == 1:
            yield _text(x, 52, f"{day.month}月")
        if day == as_of:
            yield f'<rect x="{x - 1}" y="{y - 1}" width="{_CELL}" height="{_CELL}" fill="none" stroke="#000000"/>'


def _place(day: Date, first: Date) -> tuple[int, int]:
    week = ((day - first).days + first.weekday()) // 7
    return 60 + week * (_CELL + 2), 60 + day.weekday() * (_CELL + 2)


def _day(x: int, y: int, day: Date, states: Sequence[State]) -> str:
    if not states:
        return _box((x, y), _CELL - 2, "#eef0f3")
    worst = min(states, key=list(COLOURS).index)
    strength = min(1.0, _FAINT + 0.1 * len(states))
    title = f"<title>{day} {len(states)}项，{_NAMES[worst]}{states.count(worst)}项</title>"
    return _box((x, y), _CELL - 2, COLOURS[worst], strength).replace("/>", f">{title}</rect>")


def _bars(units: Sequence[tuple[str, Counter[State]]], top: int) -> Iterator[str]:
    most = max((counts.total() for _, counts in units), default=1)
    scale = (_WIDTH - _LEFT - 70) / most
    for number, (unit, counts) in enumerate(units):
        y, x = top + number * _BAR, float(_LEFT)
        yield _text(12, y + 12, _cut(unit, 15))
        for state, colour in COLOURS.items():
            if width := counts[state] * scale:
                yield f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR - 6}" fill="{colour}"/>'
                x += width
        yield _text(round(x) + 5, y + 12, str(counts.total()))


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1] + "…"


def _box(place: tuple[int, int], size: int, colour: str, opacity: float = 1.0) -> str:
    x, y = place
    return f'<rect x="{x}" y="{y}" width="{size}" height="{size}" rx="2" fill="{colour}" fill-opacity="{opacity:.2f}"/>'


def _text(x: int, y: int, text: str, size: int = _CHARACTER) -> str:
    shown = escape("".join(c if c.isprintable() else " " for c in text))
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="#222222">{shown}</text>'
