"""Word's automatic numbers, written out: 一、（一）1.（1）第一条. They are in no run, so reading runs loses them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.ingest.docx_parts import Element, W, find, is_on, value, whole
from pipeline.ingest.docx_styles import ListPlace, Style, Styles, list_place
from pipeline.ingest.numerals import numeral

_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS: Final = 9
_ENDS_IN_WORD = re.compile(r"[\w]$")


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list. `pattern` holds %1 … %9 for the numbers of the levels; `restart` is `w:lvlRestart`."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    gap: bool = True
    style: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """One `w:num`: the abstract list whose counters it shares, its levels, and levels it starts anew."""

    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int]


class Numbering:
    """Counts list items in document order; call `label` once for each paragraph, in order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        elements = [] if root is None else list(root)
        self._abstracts = {e.get(f"{W}abstractNumId", ""): e for e in elements if e.tag == f"{W}abstractNum"}
        self._numbers = {e.get(f"{W}numId", ""): e for e in elements if e.tag == f"{W}num"}
        self._lists: dict[str, List | None] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, properties: Element | None, style: Style) -> str:
        """The number as Word shows it, a blank after it where it ends in a letter or digit; "" without one."""
        place = list_place(properties) or style.place
        found = None if place is None else self._list(place.number_id)
        if place is None or found is None:
            return ""
        depth = self._depth(place, found, style)
        if (level := found.levels.get(depth)) is None:
            return ""
        counts = self._advance(place.number_id, found, depth)
        return _written(found, level, counts)

    def _depth(self, place: ListPlace, found: List, style: Style) -> int:
        if place.level is not None:
            return place.level
        if style.place is not None and style.place.level is not None:
            return style.place.level
        linked = (depth for depth, level in found.levels.items() if level.style == style.place_owner)
        return next(linked, 0) if style.place_owner else 0

    def _advance(self, number_id: str, found: List, depth: int) -> list[int]:
        counters = self._counters.setdefault(found.abstract, [None] * _LEVELS)
        for level, start in found.restarts.items():
            if (number_id, level) not in self._started and level <= depth:
                self._started.add((number_id, level))
                counters[level] = start - 1 if level == depth else start
        level_of = found.levels
        current = counters[depth]
        counters[depth] = level_of[depth].start if current is None else current + 1
        for deeper in range(depth + 1, _LEVELS):
            if _restarts(level_of.get(deeper), depth):
                counters[deeper] = None
        return [_shown(counters[i], level_of.get(i)) for i in range(_LEVELS)]

    def _list(self, number_id: str) -> List | None:
        if number_id not in self._lists:
            self._lists[number_id] = self._load(number_id)
        return self._lists[number_id]

    def _load(self, number_id: str) -> List | None:
        number = self._numbers.get(number_id)
        abstract_id = value(number, "abstractNumId") or ""
        abstract = self._abstracts.get(abstract_id)
        if number is None or abstract is None:
            return None
        linked = value(abstract, "numStyleLink")
        if linked and (target := self._styles.list_of(linked)) and target != number_id:
            return self._list(target) if self._is_plain(target) else None
        levels = {depth: _level(e) for e in abstract.findall(f"{W}lvl") if (depth := _depth_of(e)) is not None}
        return _overridden(List(abstract_id, levels, {}), number)

    def _is_plain(self, number_id: str) -> bool:
        """Whether the list has levels of its own: links that lead in a circle are not followed."""
        abstract = self._abstracts.get(value(self._numbers.get(number_id), "abstractNumId") or "")
        return find(abstract, "numStyleLink") is None


def _written(found: List, level: Level, counts: list[int]) -> str:
    if level.form == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        shown = found.levels.get(index, level)
        return numeral(counts[index], "decimal" if level.legal else shown.form)

    text = _PLACEHOLDER.sub(number, level.pattern).strip()
    return text + " " if level.gap and _ENDS_IN_WORD.search(text) else text


def _shown(counter: int | None, level: Level | None) -> int:
    """A level that has not been counted yet shows where it would start."""
    if counter is not None:
        return counter
    return 1 if level is None else level.start


def _restarts(level: Level | None, used: int) -> bool:
    """`lvlRestart` 0 never restarts; n restarts after level n (from 1) or a higher one; without it after any."""
    return level is None or level.restart is None or used < level.restart


def _overridden(found: List, number: Element) -> List:
    levels = dict(found.levels)
    restarts: dict[int, int] = {}
    for override in number.findall(f"{W}lvlOverride"):
        depth = _depth_of(override)
        if depth is None:
            continue
        if (own := find(override, "lvl")) is not None:
            levels[depth] = _level(own)
        if (start := value(override, "startOverride")) is not None:
            restarts[depth] = whole(start, 1)
    return List(found.abstract, levels, restarts)


def _level(element: Element) -> Level:
    restart = value(element, "lvlRestart")
    return Level(
        form=value(element, "numFmt") or "decimal",
        pattern=value(element, "lvlText") or "",
        start=whole(value(element, "start"), 1),
        restart=None if restart is None else whole(restart, 0),
        legal=is_on(element, "isLgl"),
        gap=value(element, "suff") != "nothing",
        style=value(element, "pStyle"),
    )


def _depth_of(element: Element) -> int | None:
    depth = whole(element.get(f"{W}ilvl"), _LEVELS)
    return depth if depth < _LEVELS else None
