"""From annotated notices and reviewed registries to the numbers that confidence is computed with.

Every figure is of left-out notices: the records of a notice are scored with weights fitted on all the others, and
turned into probabilities with a table made of the others.

Notices that the rules were written with are read better than any others, whatever is left out here. `unseen` are such
others: they do not teach what is doubtful, only by how much the odds of all records must be shifted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.errors import NoInputError
from pipeline.evaluation.reliability import calibration_error, discrimination, sure
from pipeline.evaluation.scoring import Judged
from pipeline.normalize.confidence.scale import DIGITS, Scale, interpolated
from pipeline.normalize.confidence.signs import ASSURING
from pipeline.registry.files import write_whole
from pipeline.train.fitting import Observation, calibrate, fit, shift_of, shifted
from pipeline.train.observations import Data

LEAST_NOTICES = 3
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Trained:
    """A scale, and what it is worth: every record with the confidence it gets when its notice is left out."""

    scale: Scale
    judged: tuple[Judged, ...]
    shift: float = 0.0
    unseen: tuple[Judged, ...] = ()


def train(data: Data, unseen: Data | None = None) -> Trained:
    """Fit and calibrate. Raises NoInputError below three notices: one is left out, one calibrates, one fits."""
    names = data.notices
    if len(names) < LEAST_NOTICES:
        raise NoInputError(f"{len(names)} notices to learn from", f"annotate at least {LEAST_NOTICES}")
    scored = {name: _left_out(data.observations, name) for name in names}
    judged = tuple(pair for name in names for pair in _judged(scored, name))
    intercept, weights = fit(data.observations, ASSURING)
    knots = calibrate([pair for pairs in scored.values() for pair in pairs])
    scale = Scale(round(intercept, 4), {s: round(w, 4) for s, w in sorted(weights.items())}, knots)
    return _shifted(Trained(scale, judged), unseen) if unseen else Trained(scale, judged)


def _shifted(trained: Trained, unseen: Data) -> Trained:
    """Each unseen notice is judged with the shift that the other unseen ones give, the scale is shifted by all."""
    scale, odd = trained.scale, unseen.observations
    said = {name: [(scale.confidence(o.signs), o.right) for o in odd if o.notice == name] for name in unseen.notices}
    judged = [
        (round(shifted(share, shift), DIGITS), right)
        for name, pairs in said.items()
        for shift in [shift_of([pair for other, group in said.items() if other != name for pair in group])]
        for share, right in pairs
    ]
    shift = shift_of([pair for pairs in said.values() for pair in pairs])
    knots = tuple((score, round(shifted(share, shift), 4)) for score, share in scale.knots)
    return replace(trained, scale=replace(scale, knots=knots), shift=round(shift, 4), unseen=tuple(judged))


def _left_out(observations: Sequence[Observation], name: str) -> list[Judged]:
    """The scores of a notice's records, by weights that have not seen it."""
    scale = Scale(*fit([o for o in observations if o.notice != name], ASSURING), ())
    return [(scale.score(o.signs), o.right) for o in observations if o.notice == name]


def _judged(scored: dict[str, list[Judged]], name: str) -> list[Judged]:
    """The confidence of a notice's records, by a table that has not seen it."""
    knots = calibrate([pair for other, pairs in scored.items() if other != name for pair in pairs])
    return [(round(interpolated(knots, score), DIGITS), right) for score, right in scored[name]]


def write(trained: Trained, data: Data, day: Date, path: Path) -> Path:
    """The artefact: the numbers, the digest of the data, the figures on left-out notices, and the day given."""
    plain = {
        "format": FORMAT,
        "date": day.isoformat(),
        "data": {"sha256": data.digest, "notices": len(data.notices), "records": len(data.observations)},
        "left_out": _figures(trained.judged),
        "unseen": {"shift": trained.shift, "records": len(trained.unseen), **_figures(trained.unseen)},
        "intercept": trained.scale.intercept,
        "weights": trained.scale.weights,
        "knots": trained.scale.knots,
    }
    return write_whole(path, json.dumps(plain, ensure_ascii=False, indent=1) + "\n")


def _figures(judged: Sequence[Judged]) -> dict[str, float]:
    """What confidence is worth on these records; nothing for none."""
    if not judged:
        return {}
    share, right = sure(judged)
    figures = {
        "touch_free": sum(right for _, right in judged) / len(judged),
        "auc": discrimination(judged),
        "ece": calibration_error(judged),
        "share_at_0.9": share,
        "right_at_0.9": right,
    }
    return {name: round(figure, 4) for name, figure in figures.items()}
