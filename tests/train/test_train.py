"""Training: weights that must come out, calibration by hand, and the command from gold to file."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import ExitCode, NoInputError
from pipeline.model import Review
from pipeline.normalize.confidence.scale import from_plain, shipped
from pipeline.run import process
from pipeline.train import train
from pipeline.train.fitting import Observation, calibrate, fit, probability, shift_of, shifted
from pipeline.train.observations import Data, gather

ROOT = Path(__file__).parents[2]
GOLD, RAW = ROOT / "tests" / "gold", ROOT / "data" / "raw"


def seen(notice: str, right: int, wrong: int, *signs: str) -> list[Observation]:
    return [Observation(notice, frozenset(signs), index < right) for index in range(right + wrong)]


# --- weights -------------------------------------------------------------------------------------------


def test_a_sign_of_wrong_records_lowers_the_score() -> None:
    intercept, weights = fit([*seen("n", 900, 100), *seen("n", 500, 500, "doubt")], set())
    assert weights["doubt"] < -1
    assert probability(intercept) == pytest.approx(0.9, abs=0.03)
    assert probability(intercept + weights["doubt"]) == pytest.approx(0.5, abs=0.07)


def test_a_doubt_never_raises_and_an_assurance_never_lowers() -> None:
    sample = [*seen("n", 50, 50), *seen("n", 99, 1, "good"), *seen("n", 10, 90, "bad")]
    assert fit(sample, set())[1].keys() == {"bad"}
    assert fit(sample, {"good", "bad"})[1].keys() == {"good"}


def test_the_mean_is_kept() -> None:
    """At the optimum the free intercept makes the probabilities add up to the records that were right."""
    sample = [*seen("n", 60, 20, "a"), *seen("n", 30, 30, "a", "b"), *seen("n", 45, 5)]
    intercept, weights = fit(sample, set())
    expected = sum(probability(intercept + sum(weights.get(s, 0) for s in o.signs)) for o in sample)
    assert expected == pytest.approx(135, abs=0.5)


@pytest.mark.parametrize("right", [True, False])
def test_one_sided_samples_give_finite_numbers(right: bool) -> None:
    intercept, weights = fit([Observation("n", frozenset({"a"}), right)] * 5, set())
    assert abs(intercept) < 10
    assert all(abs(weight) < 10 for weight in weights.values())


@pytest.mark.parametrize("score", [-1e4, -1.0, 0.0, 1.0, 1e4])
def test_probability_is_one(score: float) -> None:
    assert 0 <= probability(score) <= 1
    assert probability(score) + probability(-score) == pytest.approx(1)


# --- calibration ---------------------------------------------------------------------------------------


def test_calibration_by_hand() -> None:
    low, high = [(0.0, False), (0.0, True)], [(2.0, True), (2.0, True)]
    assert calibrate([*high, *low], least=2) == ((0.0, 0.5), (2.0, pytest.approx(2.5 / 3, abs=1e-4)))


def test_shares_that_fall_are_pooled() -> None:
    falling = [(0.0, True), (0.0, True), (2.0, False), (2.0, False)]
    assert calibrate(falling, least=2) == ((1.0, 0.5),)


def test_a_small_rest_joins_its_neighbour() -> None:
    assert len(calibrate([(0.0, False)] * 4 + [(1.0, True)], least=4)) == 1


# --- notices that the rules have not seen --------------------------------------------------------------


def test_the_shift_makes_the_sum_right() -> None:
    """900 records said to be right with 0.9, of which 450 are: the odds go from 9 to 1."""
    judged = [(0.9, index < 450) for index in range(900)]
    assert shift_of(judged) == pytest.approx(-math.log(9), abs=0.05)
    assert shifted(0.9, -math.log(9)) == pytest.approx(0.5)
    assert sum(shifted(said, shift_of(judged)) for said, _ in judged) == pytest.approx(450, abs=4)


@pytest.mark.parametrize("judged", [[], [(0.5, True), (0.5, False)]])
def test_nothing_is_shifted_without_cause(judged: list[tuple[float, bool]]) -> None:
    assert shift_of(judged) == 0


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("shift", [-40.0, 0.0, 40.0])
def test_a_shifted_share_is_a_share(share: float, shift: float) -> None:
    assert 0 <= shifted(share, shift) <= 1


def test_unseen_notices_move_every_knot_and_no_weight() -> None:
    sample = Data(tuple(o for n in "abcd" for o in [*seen(n, 90, 10), *seen(n, 30, 30, "doubt")]), "digest")
    unseen = Data(tuple(o for n in "xy" for o in seen(n, 50, 50)), "other")
    plain, corrected = train(sample), train(sample, unseen)
    assert corrected.scale.weights == plain.scale.weights
    assert corrected.judged == plain.judged
    assert corrected.shift < -1
    assert all(after[1] < before[1] for before, after in zip(plain.scale.knots, corrected.scale.knots, strict=True))
    assert [said for said, _ in corrected.unseen] == [pytest.approx(0.5, abs=0.03)] * 200


# --- leaving notices out -------------------------------------------------------------------------------


def test_a_notice_is_judged_by_the_others_alone() -> None:
    """All wrong where the others are right: had it been seen, it would not be trusted so much."""
    sample = [o for name in "abc" for o in seen(name, 50, 0)] + seen("odd", 0, 50)
    trained = train(Data(tuple(sample), "digest"))
    assert [said > 0.9 for said, right in trained.judged if not right] == [True] * 50


def test_too_few_notices_are_refused() -> None:
    with pytest.raises(NoInputError, match="2 notices"):
        train(Data(tuple(seen("a", 1, 1) + seen("b", 1, 1)), "digest"))


# --- from files ----------------------------------------------------------------------------------------


def test_gold_gives_an_observation_for_each_record() -> None:
    data = gather([GOLD], [], [RAW])
    records = sum(len(registry) for path in RAW.iterdir() for registry in process(path, nlp=False))
    assert len(data.observations) == records
    assert len(data.notices) == len(list(GOLD.glob("*.yaml")))
    assert gather([GOLD, GOLD], [], [RAW]).observations == data.observations


def test_reviewed_registries_count_what_somebody_decided(tmp_path: Path) -> None:
    source = next(RAW.glob("01_*.txt"))
    (registry,) = process(source, nlp=False)
    states = ["accepted", "edited", "rejected", "auto"]
    reviewed = tuple(replace(task, review=Review(state)) for task, state in zip(registry.tasks, states, strict=False))
    replace(registry, tasks=(*reviewed, *registry.tasks[4:])).write(tmp_path)
    assert [o.right for o in gather([], [tmp_path], [RAW]).observations] == [True, False, False]
    assert [o.right for o in gather([], [tmp_path], []).observations] == [True, False, False]


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="nothing to learn"):
        gather([tmp_path], [], [])
    with pytest.raises(NoInputError, match="no such notice"):
        gather([GOLD], [], [tmp_path])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, svg = tmp_path / "confidence.json", tmp_path / "r.svg"
    command = ["train", "--gold", str(GOLD), "--notices", str(RAW), "--date", "2024-02-04"]
    assert main([*command, "--out", str(out), "--picture", str(svg)]) == ExitCode.OK
    assert "ECE" in capsys.readouterr().out
    plain = json.loads(out.read_text(encoding="utf-8"))
    assert plain["date"] == "2024-02-04"
    assert plain["data"]["notices"] == len(list(GOLD.glob("*.yaml")))
    assert plain["left_out"].keys() == {"touch_free", "auc", "ece", "share_at_0.9", "right_at_0.9"}
    assert from_plain(plain).weights
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    first = out.read_bytes()
    assert main([*command, "--out", str(out)]) == ExitCode.OK
    assert out.read_bytes() == first


def test_the_command_with_unseen_notices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three of the samples stand for notices that the rules have not seen."""
    old, new, out = tmp_path / "old", tmp_path / "new", tmp_path / "confidence.json"
    old.mkdir(), new.mkdir()
    for index, file in enumerate(sorted(GOLD.glob("*.yaml"))):
        shutil.copy(file, new if index % 3 == 0 else old)
    command = ["train", "--gold", str(old), "--unseen", str(new), "--notices", str(RAW), "--date", "2024-02-04"]
    assert main([*command, "--out", str(out)]) == ExitCode.OK
    assert "3 unseen notices" in capsys.readouterr().out
    plain = json.loads(out.read_text(encoding="utf-8"))
    assert plain["data"]["notices"] == 6
    assert plain["unseen"]["records"] > 0
    assert plain["unseen"].keys() == plain["left_out"].keys() | {"shift", "records"}


def test_the_command_asks_for_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--gold", str(GOLD)]) == ExitCode.USAGE
    assert "--date" in capsys.readouterr().err


def test_the_shipped_file_says_where_it_comes_from() -> None:
    path = ROOT / "pipeline" / "normalize" / "confidence" / "confidence.json"
    plain = json.loads(path.read_text(encoding="utf-8"))
    assert len(plain["data"]["sha256"]) == 64
    assert plain["data"]["notices"] >= 9
    assert from_plain(plain) == shipped()
    assert plain["left_out"]["auc"] > 0.55, "confidence that tells right from wrong no better than chance"
    assert plain["left_out"]["ece"] < 0.05
