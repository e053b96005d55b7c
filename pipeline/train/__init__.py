"""From annotated notices and reviewed registries to the numbers that confidence is computed with.

Every figure is of left-out notices: the records of a notice are scored with weights fitted on all the others, and
turned into probabilities with a table made of the others.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.errors import NoInputError
from pipeline.normalize.confidence.scale import DIGITS, Scale, interpolated
from pipeline.normalize.confidence.signs import ASSURING
from pipeline.registry.files import write_whole
from pipeline.reliability import calibration_error, discrimination, sure
from pipeline.scoring import Judged
from pipeline.train.fitting import Observation, calibrate, fit
from pipeline.train.observations import Data

LEAST_NOTICES = 3
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Trained:
    """A scale, and what it is worth: every record with the confidence it gets when its notice is left out."""

    scale: Scale
    judged: tuple[Judged, ...]


def train(data: Data) -> Trained:
    """Fit and calibrate. Raises NoInputError below three notices: one is left out, one calibrates, one fits."""
    names = data.notices
    if len(names) < LEAST_NOTICES:
        raise NoInputError(f"{len(names)} notices to learn from", f"annotate at least {LEAST_NOTICES}")
    scored = {name: _left_out(data.observations, name) for name in names}
    judged = tuple(pair for name in names for pair in _judged(scored, name))
    intercept, weights = fit(data.observations, ASSURING)
    knots = calibrate([pair for pairs in scored.values() for pair in pairs])
    return Trained(Scale(round(intercept, 4), {s: round(w, 4) for s, w in sorted(weights.items())}, knots), judged)


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
    share, right = sure(trained.judged)
    figures = {
        "touch_free": sum(right for _, right in trained.judged) / len(trained.judged),
        "auc": discrimination(trained.judged),
        "ece": calibration_error(trained.judged),
        "share_at_0.9": share,
        "right_at_0.9": right,
    }
    plain = {
        "format": FORMAT,
        "date": day.isoformat(),
        "data": {"sha256": data.digest, "notices": len(data.notices), "records": len(data.observations)},
        "left_out": {name: round(figure, 4) for name, figure in figures.items()},
        "intercept": trained.scale.intercept,
        "weights": trained.scale.weights,
        "knots": trained.scale.knots,
    }
    return write_whole(path, json.dumps(plain, ensure_ascii=False, indent=1) + "\n")
