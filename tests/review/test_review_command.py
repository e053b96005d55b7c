"""The commands of a review: their help, what they print, what they leave behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from review_examples import EARLY, LATE, SENTENCES, registry, with_deadline, with_unit

from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.evaluation.evaluate import evaluate, written
from pipeline.registry import Registry, load_registry
from pipeline.review import Bundle, Decision, Verdict, append, decide, edit, review_path
from pipeline.review.decision_files import dump_json, dump_reviews
from pipeline.reviewing import registry_files

FOUND = registry()
FIRST, SECOND, THIRD, FOURTH = FOUND.tasks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    FOUND.write(tmp_path / "out")
    return tmp_path / "out"


def saved(folder: Path, *decisions: Decision) -> Path:
    path = folder.parent / "decisions.json"
    path.write_text(dump_json(Bundle(FOUND.name, FOUND.id, decisions)), encoding="utf-8")
    return path


def current(folder: Path) -> Registry:
    (path,) = registry_files(folder)
    return load_registry(path)


def accept_all(by: str = "甲") -> list[Decision]:
    return [decide(task, Verdict.ACCEPTED, by, EARLY) for task in FOUND]


@pytest.mark.parametrize("action", [[], ["apply"], ["status"], ["compare"], ["gold"], ["export"], ["import"]])
def test_help(action: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", *action, "--help"]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "usage: notices review" in out
    assert action or "examples:" in out


def test_apply_then_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(folder, decide(FIRST, Verdict.ACCEPTED, "甲", EARLY), decide(SECOND, Verdict.REJECTED, "甲", EARLY))
    assert main(["review", "apply", str(path), str(folder)]) == ExitCode.OK
    assert "2 of 2 decisions are new" in capsys.readouterr().out
    assert [task.review.state for task in current(folder)] == ["accepted", "rejected", "auto", "auto"]
    assert main(["review", "status", str(folder)]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "4 tasks: 2 auto, 1 accepted, 1 rejected" in out and "甲 2" in out and "2 applied" in out


def test_status_shows_who_contradicts_whom(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = [decide(FIRST, Verdict.ACCEPTED, "甲", EARLY), decide(FIRST, Verdict.REJECTED, "乙", LATE)]
    append(review_path(folder, FOUND.name), both)
    append(review_path(folder, "gone"), both[:1])
    append(review_path(folder, "lone"), [replace(both[0], by="丙")])
    assert main(["review", "status", str(folder)]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "conflict: 甲" in out and "conflict: 乙" in out
    assert "lone.review.yaml: 1 decisions without a registry" in out
    assert "gone" not in out, "its decision stands in another file"


def test_a_file_of_decisions_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder.parent / "decisions.json"
    path.write_text("{}", encoding="utf-8")
    assert main(["review", "apply", str(path), str(folder)]) == ExitCode.SOME_FAILED
    assert "no decisions of form 1" in capsys.readouterr().err


def test_compare_two_peoples_decisions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, theirs = folder.parent / "a.review.yaml", folder.parent / "b.review.yaml"
    dated = edit(FIRST, with_deadline(FOUND, FIRST, "3月底前"), "甲", EARLY)
    named = edit(THIRD, with_unit(THIRD, "应急局"), "乙", EARLY)
    rejected = decide(FOURTH, Verdict.REJECTED, "乙", EARLY)
    for path, decisions in ((mine, [dated]), (theirs, [named, rejected])):
        path.write_text(dump_reviews([replace(d, notice=FOUND.id) for d in decisions]), encoding="utf-8")
    assert main(["review", "compare", str(mine), str(theirs), "--over", str(folder)]) == ExitCode.OK
    out = capsys.readouterr().out
    rows = {line.split("  ")[0]: line.split() for line in out.splitlines() if line[:1].isalpha()}
    assert rows["tasks"][1:] == ["1.000", "0.750", "0.857", "4"]
    blocks = out.split("\n\n")[1:]
    assert [block.splitlines()[0].strip() for block in blocks] == [
        f"deadlines: {SENTENCES[0]}",
        f"units: {SENTENCES[2]}",
        f"task: {SENTENCES[3]}",
    ]
    assert "A  vague\n  B  —" in blocks[0]
    assert "A  是任务\n  B  —" in blocks[2]


def test_a_folder_agrees_with_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "compare", str(folder), str(folder)]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "  A  " not in out
    assert "0." not in out


@pytest.mark.parametrize("over", [[], ["--over", "DIR"]])
def test_decisions_are_compared_over_an_unreviewed_registry(
    folder: Path, over: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(folder, *accept_all())
    main(["review", "apply", str(path), str(folder)])
    options = [str(folder) if option == "DIR" else option for option in over]
    assert main(["review", "compare", str(path), str(path), *options]) == ExitCode.SOME_FAILED
    assert "--over" in capsys.readouterr().err or over


def test_gold_is_what_is_decided_to_the_last_task(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = folder.parent / "gold"
    main(["review", "apply", str(saved(folder, *accept_all()[1:])), str(folder)])
    assert main(["review", "gold", str(folder), "-o", str(gold)]) == ExitCode.OK
    assert "1 of 4 tasks are undecided" in capsys.readouterr().out
    assert not gold.exists()
    dated = edit(FIRST, with_deadline(FOUND, FIRST, "3月底前"), "甲", EARLY)
    rejected = replace(decide(FOURTH, Verdict.REJECTED, "甲", LATE), seen=EARLY)
    main(["review", "apply", str(saved(folder, dated, rejected)), str(folder)])
    assert main(["review", "gold", str(folder), "-o", str(gold)]) == ExitCode.OK
    (file,) = gold.glob("*.yaml")
    tasks = yaml.safe_load(file.read_text(encoding="utf-8"))["tasks"]
    assert [task["text"] for task in tasks] == list(SENTENCES[:3])
    assert tasks[0]["deadlines"] == [{"text": "3月底前", "kind": "vague", "basis": "explicit"}]
    assert tasks[1]["responsible_units"] == [{"name": None, "role": "responsible", "basis": "addressee"}]


def test_gold_scores_the_registry_it_came_from_as_right(folder: Path) -> None:
    gold, notices = folder.parent / "gold", folder.parent / "notices"
    notices.mkdir()
    (notices / "汛期.txt").write_text(FOUND.text, encoding="utf-8")
    main(["review", "apply", str(saved(folder, *accept_all())), str(folder)])
    main(["review", "gold", str(folder), "-o", str(gold)])
    counts = evaluate(gold, notices, written(folder)).total.counts
    assert counts["touch-free"].tp == len(SENTENCES) and counts["header"].fn == 0


@pytest.mark.parametrize(("form", "suffix"), [("label-studio", "json"), ("jsonl", "jsonl"), ("spacy", "spacy")])
def test_labels_out_and_in(folder: Path, form: str, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder.parent / f"labels.{suffix}"
    assert main(["review", "export", str(folder), "--to", form, "-o", str(path)]) == ExitCode.OK
    assert f"{len(SENTENCES)} tasks" in capsys.readouterr().out
    signed = ["--by", "甲", "--at", EARLY]
    assert main(["review", "import", str(path), str(folder), *signed]) == ExitCode.OK
    assert "0 tasks were labelled otherwise" in capsys.readouterr().out
    if form == "jsonl":
        text = path.read_text(encoding="utf-8").replace('"label": "TASK"', '"label": "OTHER"', 1)
        path.write_text(text, encoding="utf-8")
        assert main(["review", "import", str(path), str(folder), *signed]) == ExitCode.OK
        assert current(folder).tasks[0].review.state == "rejected"
    assert main(["review", "import", str(path), str(folder), "--by", "甲", "--at", "now"]) == ExitCode.USAGE


def test_review_files_are_no_registries(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append(review_path(folder, FOUND.name), accept_all())
    assert main(["validate", str(folder)]) == ExitCode.OK
    assert "1 registries, 0 with problems" in capsys.readouterr().out


def test_suggest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "suggest", str(folder)]) == ExitCode.OK
    assert "nothing was corrected" in capsys.readouterr().out
    main(["rules", "suggest", "--help"])
    assert "--least" in capsys.readouterr().out
