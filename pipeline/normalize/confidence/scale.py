"""Signs → probability: a weighted sum, and a table that says how often records of that sum were right.

The numbers come from `notices train`; they stand beside this module with the digest of the data, the figures on
left-out notices and the date.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("confidence.json")
DIGITS = 3
SURE = 0.9
"""A record below it gives its reasons."""
MOST_REASONS = 3

Knot = tuple[float, float]
"""A sum of weights and the share of records that were right there."""


@dataclass(frozen=True, slots=True)
class Scale:
    """`weights` of the signs (absent: 0), and `knots` by rising sum, whose shares do not fall."""

    intercept: float
    weights: Mapping[str, float]
    knots: tuple[Knot, ...]

    def score(self, signs: Iterable[str]) -> float:
        """The sum of the weights; it does not depend on the order of the signs."""
        return self.intercept + math.fsum(self.weights.get(sign, 0.0) for sign in signs)

    def confidence(self, signs: Iterable[str]) -> float:
        """The probability, 0…1, that nothing of the record needs to be changed."""
        return round(interpolated(self.knots, self.score(signs)), DIGITS)

    def reasons(self, signs: Iterable[str], phrases: Mapping[str, str]) -> tuple[str, ...]:
        """What lowered it most, as phrases, the heaviest first."""
        heavy = sorted((self.weights.get(sign, 0.0), sign) for sign in signs if sign in phrases)
        return tuple(phrases[sign] for weight, sign in heavy[:MOST_REASONS] if weight < 0)


def interpolated(knots: tuple[Knot, ...], score: float) -> float:
    """The share at `score`: on the line between the knots around it, flat outside them."""
    after = bisect_right(knots, score, key=lambda knot: knot[0])
    if after == 0:
        return knots[0][1]
    if after == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[after - 1], knots[after]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0)


@lru_cache(maxsize=1)
def shipped() -> Scale:
    """The scale that the program ships."""
    return from_plain(json.loads(FILE.read_text(encoding="utf-8")))


def from_plain(data: Mapping[str, object]) -> Scale:
    """A scale from the data of its file. Raises KeyError, TypeError or ValueError for anything else."""
    weights, knots = data["weights"], data["knots"]
    if not isinstance(weights, dict) or not isinstance(knots, list) or not knots:
        raise TypeError("weights are a mapping, knots a list")
    return Scale(
        float(str(data["intercept"])),
        {str(sign): float(weight) for sign, weight in weights.items()},
        tuple((float(score), float(share)) for score, share in knots),
    )
