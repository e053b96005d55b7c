"""Whole notices against their annotations: no figure may fall below the floor that was once reached.

Floors only go up: raise them in tests/floors.json after a change for the better, never lower them to pass. The same
figures over notices that are not part of the project are held where NOTICE_PIPELINE_SHARED names their folder.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pytest

from pipeline.evaluation.annotations import record, records
from pipeline.evaluation.evaluate import (
    FIGURES,
    Evaluation,
    Scored,
    evaluate,
    extracted,
    load_floors,
    load_plain,
    value,
)
from pipeline.evaluation.floors import hold_digest

ROOT = Path(__file__).parents[2]
GOLD, RAW = ROOT / "tests" / "gold", ROOT / "data" / "raw"
FILES = sorted(GOLD.glob("*.yaml"))
FLOORS = load_floors(ROOT / "tests" / "floors.json")
LEAST_PER_NOTICE = {"grounded": 1.0, "tasks": 0.85, "frequencies": 0.9, "modality": 0.85, "header": 0.9}
SHARED = os.environ.get("NOTICE_PIPELINE_SHARED")


def bare(text: object) -> str:
    return "".join(str(text).split())


@lru_cache
def measured(nlp: bool) -> Evaluation:
    return evaluate(GOLD, RAW, extracted(nlp))


@pytest.mark.parametrize("figure", FIGURES)
def test_no_figure_falls_below_its_floor(figure: str) -> None:
    assert value(figure, measured(True).total.counts[figure]) >= FLOORS[figure]


def test_every_figure_has_a_floor() -> None:
    assert FLOORS.keys() == set(FIGURES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_form_of_notice_is_left_behind(file: Path) -> None:
    """A mean hides the one form that is not read at all."""
    source = load_plain(file)["source"]
    (scored,) = (notice for notice in measured(True).notices if notice.source == source)
    figures = {name: value(name, scored.tally.counts[name]) for name in LEAST_PER_NOTICE}
    assert not {name: figure for name, figure in figures.items() if figure < LEAST_PER_NOTICE[name]}, report(scored)


def report(scored: Scored) -> str:
    return "\n".join(scored.tally.differences[:40])


def test_rules_alone_read_what_needs_no_language_component() -> None:
    """Schedules and header come from rules only; the component may not be what they rest on."""
    with_nlp, without = measured(True).total.counts, measured(False).total.counts
    for figure in ("grounded", "frequencies", "explicit deadlines", "quantities", "header"):
        assert abs(value(figure, with_nlp[figure]) - value(figure, without[figure])) <= 0.02


def test_every_sample_has_gold() -> None:
    sources = {str(load_plain(file)["source"]) for file in FILES}
    assert sources == {path.name for path in RAW.iterdir() if path.suffix != ".md"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_gold_stands_in_its_notice(file: Path) -> None:
    """A slip in the annotation would be scored as a fault of the program."""
    gold = load_plain(file)
    plain = GOLD / "text" / f"{file.stem}.txt"
    text = bare((plain if plain.is_file() else RAW / str(gold["source"])).read_text(encoding="utf-8"))
    tasks = records(gold["tasks"])
    assert tasks
    assert not [task["text"] for task in tasks if bare(task["text"]) not in text]
    for task in tasks:
        quotes = [q["text"] for key in ("frequencies", "quantities") for q in records(task.get(key))]
        quotes += [d["text"] for d in records(task.get("deadlines")) if d.get("basis") == "explicit"]
        assert not [quote for quote in quotes if bare(quote) not in bare(task["text"])]
    assert bare(record(gold["header"])["title"]) in text


@pytest.mark.skipif(not SHARED, reason="NOTICE_PIPELINE_SHARED names no folder of further notices")
def test_further_notices_hold_their_floors() -> None:
    folder = Path(str(SHARED))
    path = ROOT / "tests" / "floors_further.json"
    hold_digest(path, folder / "gold" / "tune")
    floors = load_floors(path)
    counts = evaluate(folder / "gold" / "tune", folder / "notices", extracted(True)).total.counts
    below = {name: value(name, counts[name]) for name, least in floors.items() if value(name, counts[name]) < least}
    assert not below
