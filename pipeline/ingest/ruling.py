"""Ruled lines to the cells they enclose; what meets within a few points is taken to meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from pipeline.ingest.page_drawn import Rectangle

_SNAP: Final = 3.0  # points: parallel rules nearer than this are one, broken ones are joined
_MAX_RULES: Final = 10_000  # beyond it the page holds a drawing, not tables
_MIN_LENGTH: Final = 3.0  # points; shorter strokes are dots and ticks


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical stroke, in points, y down."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def level(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


def boxes(rules: Iterable[Rule]) -> list[Rectangle]:
    return [(rule.x0, rule.top, rule.x1, rule.bottom) for rule in rules]


def around(box: Rectangle) -> tuple[Rule, ...]:
    """The four sides of a rectangle; a thin one is a rule itself."""
    x0, top, x1, bottom = box
    if x1 - x0 < _SNAP or bottom - top < _SNAP:
        return (Rule(*box),)
    return Rule(x0, top, x1, top), Rule(x0, bottom, x1, bottom), Rule(x0, top, x0, bottom), Rule(x1, top, x1, bottom)


def tables(rules: Iterable[Rule]) -> list[Sequence[Rectangle]]:
    """The cells of each table that the rules draw."""
    drawn = [rule for rule in rules if max(rule.x1 - rule.x0, rule.bottom - rule.top) >= _MIN_LENGTH]
    if not 0 < len(drawn) < _MAX_RULES:
        return []
    merged = merge_edges([_edge(rule) for rule in drawn], _SNAP, _SNAP, _SNAP, _SNAP)
    cells = intersections_to_cells(edges_to_intersections(merged, _SNAP, _SNAP))
    return [*cells_to_tables(cells)]


def _edge(rule: Rule) -> dict[str, str | float]:
    """What pdfplumber's table functions use of an edge."""
    x, y = (rule.x0 + rule.x1) / 2, (rule.top + rule.bottom) / 2
    x0, x1, top, bottom = (rule.x0, rule.x1, y, y) if rule.level else (x, x, rule.top, rule.bottom)
    return {
        "orientation": "h" if rule.level else "v",
        "object_type": "line",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }
