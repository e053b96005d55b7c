"""Logistic regression over signs, and isotonic calibration: both small enough to need no library.

Weights are fitted one after the other (cyclic coordinate descent, Newton steps, L2 penalty), each held to its side of
zero: a doubt may only lower the score, an assurance only raise it, whatever the sample says.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.normalize.confidence.scale import Knot

PENALTY = 5.0
SWEEPS, SMALLEST_STEP = 60, 1e-3
_TIE = 0.1  # holds the intercept near the plain share, so that a one-sided sample ends somewhere
_MARGIN = 0.5  # half a record on either side: no group of records is surely right or surely wrong


@dataclass(frozen=True, slots=True)
class Observation:
    """A record of a notice: the signs it bears, and whether nothing of it needed to be changed."""

    notice: str
    signs: frozenset[str]
    right: bool


def fit(observations: Sequence[Observation], assuring: Collection[str]) -> tuple[float, dict[str, float]]:
    """Intercept and weights, which maximize the penalized likelihood of the observations (at least one)."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, observation in enumerate(observations):
        for sign in observation.signs:
            holders[sign].append(index)
    truth = [float(observation.right) for observation in observations]
    share = (sum(truth) + _MARGIN) / (len(truth) + 2 * _MARGIN)
    start = intercept = math.log(share / (1 - share))
    weights = dict.fromkeys(sorted(holders), 0.0)
    scores = [start] * len(truth)
    for _ in range(SWEEPS):
        step = _newton(scores, truth, range(len(truth)), (intercept - start, _TIE))
        intercept += step
        moved = [abs(_move(scores, range(len(truth)), step))]
        for sign in weights:
            new = weights[sign] + _newton(scores, truth, holders[sign], (weights[sign], PENALTY))
            new = max(new, 0.0) if sign in assuring else min(new, 0.0)
            moved.append(abs(_move(scores, holders[sign], new - weights[sign])))
            weights[sign] = new
        if max(moved) < SMALLEST_STEP:
            break
    return intercept, {sign: weight for sign, weight in weights.items() if weight}


def _newton(scores: list[float], truth: list[float], holders: Sequence[int], ridge: tuple[float, float]) -> float:
    """The Newton step of one weight; `ridge` is its distance from where it is held, and how firmly."""
    slope, bend = -ridge[0] * ridge[1], ridge[1]
    for index in holders:
        chance = probability(scores[index])
        slope += truth[index] - chance
        bend += chance * (1 - chance)
    return _held(slope / bend)


def _held(step: float) -> float:
    """A Newton step far from the optimum may leap over it, and back, for ever."""
    return max(-1.0, min(1.0, step))


def _move(scores: list[float], holders: Sequence[int], step: float) -> float:
    if step:
        for index in holders:
            scores[index] += step
    return step


def probability(score: float) -> float:
    """The logistic function, safe for any score."""
    if score >= 0:
        return 1 / (1 + math.exp(-score))
    return math.exp(score) / (1 + math.exp(score))


def shift_of(judged: Sequence[tuple[float, bool]]) -> float:
    """What to add to the log odds of every probability so that, in sum, they say how many records were right.

    Held near 0 as by one record, so that few records move it little; 0 for none.
    """
    odds, shift = [log_odds(said) for said, _ in judged], 0.0
    for _ in range(SWEEPS):
        chances = [probability(one + shift) for one in odds]
        slope = sum(right - chance for (_, right), chance in zip(judged, chances, strict=True)) - shift
        step = _held(slope / (1 + sum(chance * (1 - chance) for chance in chances)))
        shift += step
        if abs(step) < SMALLEST_STEP:
            break
    return shift


def log_odds(share: float) -> float:
    """The inverse of `probability`; shares of 0 and 1 count as a thousandth from there."""
    held = min(max(share, 1e-3), 1 - 1e-3)
    return math.log(held / (1 - held))


def shifted(share: float, shift: float) -> float:
    return probability(log_odds(share) + shift)


@dataclass(slots=True)
class _Block:
    total: float
    right: float
    count: int

    @property
    def share(self) -> float:
        return (self.right + _MARGIN) / (self.count + 2 * _MARGIN)


def calibrate(scored: Sequence[tuple[float, bool]], least: int = 40) -> tuple[Knot, ...]:
    """Knots of the share right by rising score: pools of at least `least` records, merged until the shares rise.

    `scored` (at least one) are sums of weights of records whose notice the weights were not fitted on.
    """
    blocks: list[_Block] = []
    for block in _pools(sorted(scored), least):
        blocks.append(block)
        while len(blocks) > 1 and blocks[-2].share >= blocks[-1].share:
            last = blocks.pop()
            blocks[-1] = _merged(blocks[-1], last)
    return tuple((round(b.total / b.count, 4), round(b.share, 4)) for b in blocks)


def _pools(scored: Sequence[tuple[float, bool]], least: int) -> list[_Block]:
    """Runs of `least` records, equal scores together; what is left at the end joins the last."""
    by_score: defaultdict[float, list[bool]] = defaultdict(list)
    for score, right in scored:
        by_score[score].append(right)
    pools: list[_Block] = []
    for score, rights in by_score.items():
        alike = _Block(score * len(rights), float(sum(rights)), len(rights))
        if pools and pools[-1].count < least:
            pools[-1] = _merged(pools[-1], alike)
        else:
            pools.append(alike)
    if len(pools) > 1 and pools[-1].count < least:
        last = pools.pop()
        pools[-1] = _merged(pools[-1], last)
    return pools


def _merged(a: _Block, b: _Block) -> _Block:
    return _Block(a.total + b.total, a.right + b.right, a.count + b.count)
