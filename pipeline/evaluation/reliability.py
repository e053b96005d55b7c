"""Does confidence keep its word? Of the records said to be right with 90 %, are 90 % right?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from pipeline.evaluation.scoring import Judged

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Bins are half open, [low, high), but for the last, which holds 1.0."""
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Bin:
    """Records whose confidence lies in [low, high): how many, their mean confidence, the share that was right."""

    low: float
    high: float
    count: int
    said: float
    right: float


def bins(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """The records by confidence; bins without records are left out."""
    return tuple(made for low, high in pairwise(EDGES) if (made := _bin(judged, low, high)))


def _bin(judged: Sequence[Judged], low: float, high: float) -> Bin | None:
    inside = [(said, right) for said, right in judged if low <= said < high or said == high == EDGES[-1]]
    if not inside:
        return None
    count = len(inside)
    return Bin(low, high, count, sum(said for said, _ in inside) / count, sum(right for _, right in inside) / count)


def calibration_error(judged: Sequence[Judged]) -> float:
    """ECE: the mean distance of what was said and what was so, over the bins by their records; 0 for no records."""
    return sum(b.count * abs(b.said - b.right) for b in bins(judged)) / (len(judged) or 1)


def discrimination(judged: Sequence[Judged]) -> float:
    """AUC: how often a right record is trusted more than a wrong one (ties half); 0.5 where there is no pair."""
    rights = sum(right for _, right in judged)
    pairs = rights * (len(judged) - rights)
    if not pairs:
        return 0.5
    wins, wrong_below = 0.0, 0
    for said in sorted({said for said, _ in judged}):
        here = [right for value, right in judged if value == said]
        wins += sum(here) * (wrong_below + (len(here) - sum(here)) / 2)
        wrong_below += len(here) - sum(here)
    return wins / pairs


def sure(judged: Sequence[Judged]) -> tuple[float, float]:
    """Of all records, the share said to be right with 0.9 or more; of those, the share that was (1.0 for none)."""
    trusted = [right for said, right in judged if said >= SURE]
    return len(trusted) / (len(judged) or 1), sum(trusted) / len(trusted) if trusted else 1.0


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """The reliability table as lines of text."""
    yield f"{'confidence':>14}{'records':>9}{'said':>8}{'right':>8}"
    for b in bins(judged):
        yield f"{f'{b.low:.2f}–{b.high:.2f}':>14}{b.count:9}{b.said:8.3f}{b.right:8.3f}"
    share, right = sure(judged)
    yield (
        f"ECE {calibration_error(judged):.3f}, AUC {discrimination(judged):.3f}; "
        f"at {SURE} or more: {share:.3f} of the records, of which {right:.3f} are touch-free"
    )


# --- the picture ---------------------------------------------------------------------------------------

_SIDE, _LEFT, _TOP = 320, 56, 40
_INK, _FAINT, _BAR, _LINE = "#1f2937", "#d1d5db", "#93c5fd", "#b91c1c"


def picture(judged: Sequence[Judged], title: str) -> str:
    """The reliability diagram as SVG: a bar for each bin as wide as it is, the diagonal is a kept word."""
    width, height = _LEFT + _SIDE + 24, _TOP + _SIDE + 56
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11" fill="{_INK}">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="22" font-size="13">{escape(title)}</text>',
        *_grid(),
        *(_drawn(b) for b in bins(judged)),
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="{_LINE}" stroke-dasharray="4 3"/>',
        f'<text x="{_x(0.5)}" y="{_y(0) + 34}" text-anchor="middle">confidence</text>',
        f'<text x="14" y="{_y(0.5)}" text-anchor="middle" transform="rotate(-90 14 {_y(0.5)})">touch-free</text>',
        f'<text x="{_x(1)}" y="{_y(0) + 48}" text-anchor="end">{len(judged)} records, '
        f"ECE {calibration_error(judged):.3f}</text>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid() -> Iterator[str]:
    for tenth in range(0, 11, 2):
        at = tenth / 10
        yield f'<line x1="{_x(0)}" y1="{_y(at)}" x2="{_x(1)}" y2="{_y(at)}" stroke="{_FAINT}"/>'
        yield f'<text x="{_x(0) - 6}" y="{_y(at) + 4}" text-anchor="end">{at:.1f}</text>'
        yield f'<text x="{_x(at)}" y="{_y(0) + 16}" text-anchor="middle">{at:.1f}</text>'


def _drawn(b: Bin) -> str:
    left, top = _x(b.low), _y(b.right)
    return (
        f'<rect x="{left}" y="{top}" width="{_x(b.high) - left:.1f}" height="{_y(0) - top:.1f}" fill="{_BAR}" '
        f'stroke="{_INK}" stroke-width="0.5"><title>{b.low:.2f}–{b.high:.2f}: {b.count} records, {b.right:.3f} '
        f'touch-free</title></rect><text x="{_x((b.low + b.high) / 2):.1f}" y="{top - 4}" text-anchor="middle" '
        f'font-size="9">{b.count}</text>'
    )


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)
