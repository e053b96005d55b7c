"""The figures: counted by hand on a small pair, and equal to the reference scorer's on real ones."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipeline.errors import FloorError, NoInputError, RegistryError
from pipeline.evaluation.annotations import records
from pipeline.evaluation.evaluate import (
    FIGURES,
    RATES,
    evaluate,
    figures,
    hold,
    load_floors,
    load_plain,
    notice_table,
    table,
    written,
)
from pipeline.evaluation.scoring import Count, iou

SHARED = os.environ.get("NOTICE_PIPELINE_SHARED")
TEXT = (
    "各区县安委会：\n一、市安委办每月开展1次检查，\n并于3月底前报市政府。\n"
    "二、不得瞒报。\n三、各企业定期培训，不少于5人。\n"
)
GOLD = {
    "source": "01.txt",
    "header": {"title": "通知", "issued_on": "2024-01-01", "addressees": ["各区县安委会"]},
    "tasks": [
        {
            "text": "市安委办每月开展1次检查，并于3月底前报市政府。",
            "number": "一",
            "path": ["一、检查"],
            "modality": "required",
            "responsible_units": [{"name": "市安委办", "role": "responsible", "basis": "explicit"}],
            "frequencies": [{"text": "每月开展1次", "every": "P1M", "min": 1, "max": 1}],
            "deadlines": [{"text": "3月底前", "kind": "by", "date": "2024-03-31"}],
            "reports_to": ["市政府"],
        },
        {
            "text": "不得瞒报。",
            "number": "二",
            "modality": "prohibited",
            "responsible_units": [{"name": None, "role": "responsible", "basis": "addressee"}],
        },
        {
            "text": "各企业定期培训，不少于5人。",
            "number": "三",
            "responsible_units": [{"name": "各企业", "role": "responsible", "basis": "explicit"}],
            "frequencies": [{"text": "定期", "vague": True}],
            "quantities": [{"text": "不少于5人", "min": 5, "max": None, "unit": "人"}],
        },
    ],
}


def pair(tmp_path: Path, got: dict[str, object]) -> tuple[Path, Path, Path]:
    gold, notices, pred = tmp_path / "gold", tmp_path / "notices", tmp_path / "pred"
    for folder in (gold, notices, pred):
        folder.mkdir()
    (notices / "01.txt").write_text(TEXT, encoding="utf-8")
    (gold / "01.yaml").write_text(yaml.safe_dump(GOLD, allow_unicode=True), encoding="utf-8")
    (pred / "x.yaml").write_text(yaml.safe_dump(got, allow_unicode=True), encoding="utf-8")
    return gold, notices, pred


def registry(tasks: list[dict[str, object]], **header: object) -> dict[str, object]:
    return {"registry": 1, "notice": {**header, "source": {"file": "01.txt"}}, "tasks": tasks}


def task(number: int, /, **changes: object) -> dict[str, object]:
    raw = dict(records(GOLD["tasks"])[number])
    flat = "".join(TEXT.split())
    assert str(raw["text"]) in flat
    start = TEXT.index(str(raw["text"])[:5])
    end = start + len(str(raw["text"])) + ("\n" in TEXT[start : start + len(str(raw["text"]))])
    return {**raw, "provenance": {"start": start, "end": end}, **changes}


def test_a_perfect_registry_scores_one_everywhere(tmp_path: Path) -> None:
    header = {"title": "通知", "issued_on": "2024-01-01", "addressees": ["各区县安委会"]}
    tasks = [task(0), task(1, responsible_units=[{"name": "各区县安委会", "basis": "addressee"}]), task(2)]
    gold, notices, pred = pair(tmp_path, registry(tasks, **header))
    result = evaluate(gold, notices, written(pred))
    assert result.total.differences == []
    assert all(v == 1 or v == {"p": 1, "r": 1, "f1": 1} for v in figures(result.total).values())
    assert result.total.counts["addressees named"].gold == 1


def test_every_slip_is_counted_once(tmp_path: Path) -> None:
    tasks = [
        task(0, frequencies=[{"text": "每月开展1次", "every": "P1M", "min": 1, "max": None}], number="1"),
        task(1, modality="required"),
        task(2, provenance={"start": 0, "end": 4}, quantities=[]),
        {"text": "各区县安委会：", "responsible_units": [{"name": "某局", "basis": "explicit"}]},
    ]
    gold, notices, pred = pair(tmp_path, registry(tasks, title="另一通知", issued_on="2024-01-01"))
    result = evaluate(gold, notices, written(pred))
    counts = result.total.counts
    expected = {
        "grounded": Count(2, 0, 2),
        "tasks": Count(3, 1, 0),
        "trackable": Count(2, 0, 0),
        "frequencies": Count(1, 1, 1),
        "deadlines": Count(1, 0, 0),
        "explicit deadlines": Count(1, 0, 0),
        "units": Count(3, 1, 0),
        "quantities": Count(0, 0, 1),
        "reports_to": Count(1, 0, 0),
        "modality": Count(2, 1, 1),
        "touch-free": Count(0, 0, 3),
        "touch-free trackable": Count(0, 0, 2),
        "basis": Count(3, 0, 0),
        "addressees named": Count(0, 0, 1),
        "number": Count(2, 0, 1),
        "path": Count(3, 0, 0),
        "header": Count(8, 0, 2),
    }
    assert {name: counts[name] for name in FIGURES} == expected
    assert sum(line.startswith("01.: frequencies") for line in result.total.differences) == 2


def test_a_notice_without_a_registry_counts_as_missed(tmp_path: Path) -> None:
    gold, notices, pred = pair(tmp_path, {"registry": 1, "notice": {"source": {"file": "99.txt"}}})
    result = evaluate(gold, notices, written(pred))
    assert result.missing == ("01.txt",)
    assert result.total.counts["tasks"] == Count(0, 0, 3)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [((0, 10), (0, 10), 1.0), ((0, 10), (5, 15), 1 / 3), ((0, 5), (5, 9), 0.0), (None, (0, 3), 0.0)],
)
def test_iou(a: tuple[int, int] | None, b: tuple[int, int], expected: float) -> None:
    assert iou(a, b) == pytest.approx(expected)


def test_tables_have_a_line_per_figure_and_per_notice(tmp_path: Path) -> None:
    gold, notices, pred = pair(tmp_path, registry([task(1)]))
    result = evaluate(gold, notices, written(pred))
    assert [line.split("  ")[0].strip() for line in table(result)][1:] == list(FIGURES)
    assert len(list(notice_table(result))) == 2


def test_floors(tmp_path: Path) -> None:
    gold, notices, pred = pair(tmp_path, registry([task(1)]))
    result = evaluate(gold, notices, written(pred))
    hold(result, {"tasks": 0.5, "grounded": 1.0})
    with pytest.raises(FloorError, match=r"tasks 0\.500 < 0\.510"):
        hold(result, {"tasks": 0.51})
    (tmp_path / "floors.yaml").write_text("tasks: 0.9\nbasis: 1\n", encoding="utf-8")
    assert load_floors(tmp_path / "floors.yaml") == {"tasks": 0.9, "basis": 1.0}
    (tmp_path / "floors.yaml").write_text("task: 0.9\n", encoding="utf-8")
    with pytest.raises(RegistryError, match="task"):
        load_floors(tmp_path / "floors.yaml")


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoInputError):
        evaluate(tmp_path, tmp_path, lambda _: [])
    with pytest.raises(NoInputError):
        written(tmp_path)
    gold, _, pred = pair(tmp_path, registry([]))
    with pytest.raises(NoInputError, match=r"01\.txt"):
        evaluate(gold, tmp_path / "elsewhere", written(pred))


# --- against the reference scorer ----------------------------------------------------------------------


def spoilt(gold: dict[str, object], seed: int) -> dict[str, object]:
    """A registry made from gold by losing, adding and changing values at random."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    tasks: list[dict[str, object]] = []
    for raw in records(gold["tasks"]):
        one: dict[str, object] = {key: value for key, value in raw.items() if chance.random() > 0.1 or key == "text"}
        if chance.random() < 0.1:
            continue
        if chance.random() < 0.15:
            text = str(one["text"])
            tasks.append({**one, "text": text[: len(text) // 3]})
            one["text"] = text[len(text) // 3 :]
        if chance.random() < 0.2:
            one["modality"] = chance.choice(["required", "permitted"])
        if chance.random() < 0.2:
            one["responsible_units"] = [{"name": "某单位", "role": "lead", "basis": "table"}]
        if chance.random() < 0.2:
            one["frequencies"] = [{"text": str(one["text"])[:4], "every": "P1M", "min": 1, "max": None}]
        if chance.random() < 0.2:
            one["deadlines"] = [{"text": "", "kind": "by", "date": "2024-01-01", "basis": "table"}]
        tasks.append(one)
    header = {key: v for key, v in dict(gold["header"]).items() if chance.random() > 0.2}  # type: ignore[call-overload]
    return {"registry": 1, "notice": {**header, "source": {"file": gold["source"]}}, "tasks": tasks}


@pytest.mark.skipif(SHARED is None, reason="NOTICE_PIPELINE_SHARED names no folder with notices/ and gold/")
@pytest.mark.parametrize("seed", [1, 2])
def test_figures_equal_those_of_the_reference_scorer(tmp_path: Path, seed: int) -> None:
    root = Path(str(SHARED))
    gold = root / "gold" / "tune"
    for path in sorted(gold.glob("*.yaml")):
        data = spoilt(dict(load_plain(path)), seed)
        (tmp_path / path.name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    out = tmp_path / "figures.out"
    command = [sys.executable, str(root / "gold" / "score.py"), "--pred", str(tmp_path), "--gold", str(gold)]
    notices = root / "notices"
    arguments = ["--notices", str(notices), "--json", str(out), "--errors", "9999999"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True)  # noqa: S603
    reference = json.loads(out.read_text(encoding="utf-8"))
    result = evaluate(gold, notices, written(tmp_path))
    ours = figures(result.total)
    assert list(ours) == [name for name in FIGURES if name in reference]
    assert ours == reference
    assert 0 < result.total.counts["touch-free"].recall < 1
    assert set(RATES) <= reference.keys()
    kinds = ("missed task", "spurious task", "frequencies missed", "deadlines spurious", "header ")
    for kind in kinds:
        theirs = sum(f": {kind}" in line for line in done.stdout.splitlines())
        assert sum(f": {kind}" in line for line in result.total.differences) == theirs > 0
