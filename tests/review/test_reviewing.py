"""Decisions beside registries: taken up by every run, whatever happens to the notice or the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from review_examples import EARLY, LATE, NOON, with_unit

from pipeline import batch
from pipeline.errors import RegistryError
from pipeline.inputs import discover
from pipeline.registry import Registry, load_registry
from pipeline.review import Bundle, Decision, Verdict, append, decide, edit, load_reviews, review_path
from pipeline.review.replay import LOST, STALE, Outcome
from pipeline.reviewing import all_reviewed, apply, orphans, registry_files, review_files

NOTICE = """关于做好汛期工作的通知
各镇人民政府：
现将有关事项通知如下。
一、各镇要于2026年3月31日前报送防汛预案。
二、水务局要每月开展1次堤防检查。
澄湖市应急管理局
2026年1月5日
"""


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "汛期.txt"
    path.parent.mkdir()
    path.write_text(NOTICE, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path, notice: Path) -> Path:
    extract(notice, tmp_path / "out")
    return tmp_path / "out"


def extract(notice: Path, out: Path) -> batch.Summary:
    return batch.run(discover([str(notice.parent)], out), batch.Options(out, nlp=False))


def current(out: Path) -> Registry:
    (path,) = registry_files(out)
    return load_registry(path)


def record(out: Path, *decisions: Decision) -> None:
    (path,) = registry_files(out)
    append(review_path(out, path.stem), (replace(d, notice=current(out).id) for d in decisions))


def states(out: Path) -> list[str]:
    return [task.review.state for task in current(out)]


def test_an_extraction_takes_up_what_was_decided(notice: Path, out: Path) -> None:
    first, second = current(out).tasks
    record(
        out, edit(first, with_unit(first, "各镇人民政府"), "甲", EARLY), decide(second, Verdict.REJECTED, "乙", NOON)
    )
    assert states(out) == ["auto", "auto"]
    extract(notice, out)
    assert states(out) == ["edited", "rejected"]
    assert current(out).tasks[0].responsible_units[0].name == "各镇人民政府"
    assert "已否决" in (out / "tasks.csv").read_text(encoding="utf-8")


def test_a_run_after_that_touches_nothing(notice: Path, out: Path) -> None:
    record(out, decide(current(out).tasks[0], Verdict.ACCEPTED, "甲", EARLY))
    extract(notice, out)
    (path,) = registry_files(out)
    before = path.read_bytes()
    assert extract(notice, out).unchanged == 1
    assert path.read_bytes() == before


def test_a_folder_made_anew_has_the_same(notice: Path, out: Path, tmp_path: Path) -> None:
    record(out, decide(current(out).tasks[0], Verdict.ACCEPTED, "甲", EARLY))
    (tmp_path / "new").mkdir()
    (out / "reviews").rename(tmp_path / "new" / "reviews")
    extract(notice, tmp_path / "new")
    assert states(tmp_path / "new") == ["accepted", "auto"]


def test_decisions_go_along_when_the_notice_changes(notice: Path, out: Path) -> None:
    first, second = current(out).tasks
    record(out, decide(first, Verdict.ACCEPTED, "甲", EARLY), decide(second, Verdict.ACCEPTED, "甲", EARLY))
    (old,) = review_files(out)
    before = old.read_bytes()
    notice.write_text(NOTICE.replace("3月31日", "4月30日"), encoding="utf-8")
    extract(notice, out)
    assert states(out) == ["accepted", "accepted"]
    assert [[issue.code for issue in task.issues if issue.code == STALE] for task in current(out)] == [[STALE], []]
    assert old.read_bytes() == before, "history stays"
    assert list(orphans(out)) == []


def test_a_sentence_that_is_gone_leaves_a_word(notice: Path, out: Path) -> None:
    record(out, decide(current(out).tasks[0], Verdict.REJECTED, "甲", EARLY))
    notice.write_text(NOTICE.replace("一、各镇要于2026年3月31日前报送防汛预案。\n", ""), encoding="utf-8")
    extract(notice, out)
    assert [issue.code for issue in current(out).issues if issue.code == LOST] == [LOST]
    assert set(states(out)) == {"auto"}


def test_a_sibling_never_takes_over_however_often_the_program_changes(
    notice: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = NOTICE.replace("澄湖市应急管理局\n", "三、水务局要每月开展1次水库检查。\n澄湖市应急管理局\n")
    notice.write_text(twin, encoding="utf-8")
    extract(notice, out)
    record(out, decide(current(out).tasks[1], Verdict.REJECTED, "甲", EARLY))
    notice.write_text(twin.replace("二、水务局要每月开展1次堤防检查。\n", ""), encoding="utf-8")
    for version in ("first", "second"):
        monkeypatch.setattr(batch, "program_digest", lambda version=version: version)
        extract(notice, out)
        assert [issue.code for issue in current(out).issues if issue.code == LOST] == [LOST]
        assert set(states(out)) == {"auto"}


def test_a_review_file_that_cannot_be_read_fails_its_notice(notice: Path, out: Path) -> None:
    (path,) = registry_files(out)
    record(out, decide(current(out).tasks[0], Verdict.ACCEPTED, "甲", EARLY))
    review_path(out, path.stem).write_text("- task: [", encoding="utf-8")
    (failure,) = extract(notice, out).failures
    assert failure.code == "registry-invalid" and "review.yaml" in failure.message


# What a page saved.
def bundle(out: Path, *decisions: Decision) -> Bundle:
    (path,) = registry_files(out)
    return Bundle(path.stem, current(out).id, decisions)


def test_applying_writes_the_decision_and_the_registry(notice: Path, out: Path) -> None:
    first, _ = current(out).tasks
    reviewed, fresh = apply(bundle(out, decide(first, Verdict.ACCEPTED, "甲", EARLY)), out)
    assert [fate.outcome for fate in reviewed.replay.fates] == [Outcome.APPLIED]
    assert load_reviews(review_path(out, reviewed.path.stem)) == fresh
    assert states(out) == ["accepted", "auto"]
    assert extract(notice, out).aside == [], "the program's own change is no edit by hand"
    assert states(out) == ["accepted", "auto"]


def test_applying_twice_is_applying_once(out: Path) -> None:
    sent = bundle(out, decide(current(out).tasks[0], Verdict.ACCEPTED, "甲", EARLY))
    apply(sent, out)
    _, fresh = apply(sent, out)
    assert fresh == ()
    assert len(load_reviews(review_files(out)[0])) == 1


def test_two_people_who_did_not_know_each_other(out: Path) -> None:
    first, _ = current(out).tasks
    apply(bundle(out, decide(first, Verdict.ACCEPTED, "甲", EARLY)), out)
    reviewed, _ = apply(bundle(out, decide(first, Verdict.REJECTED, "乙", NOON)), out)
    assert {fate.outcome for fate in reviewed.replay.fates} == {Outcome.CONFLICT}
    apply(bundle(out, decide(current(out).tasks[0], Verdict.REJECTED, "甲", LATE)), out)
    assert states(out) == ["rejected", "auto"]


def test_a_registry_renamed_is_found_by_its_notice(out: Path) -> None:
    sent = replace(bundle(out, decide(current(out).tasks[0], Verdict.ACCEPTED, "甲", EARLY)), registry="")
    assert apply(sent, out)[0].path.stem == bundle(out).registry


def test_a_bundle_for_another_notice_is_refused(out: Path) -> None:
    stray = Bundle("other", "0000", (decide(current(out).tasks[0], Verdict.ACCEPTED, "甲", EARLY),))
    with pytest.raises(RegistryError, match="no registry other"):
        apply(stray, out)
    assert review_files(out) == ()


def test_decisions_without_a_registry_are_named(out: Path) -> None:
    decision = decide(current(out).tasks[0], Verdict.ACCEPTED, "甲", EARLY)
    append(review_path(out, "gone"), [decision])
    assert list(orphans(out)) == [(review_path(out, "gone"), (decision,))]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(batch, "program_digest", lambda: "program")
    yield


def test_all_reviewed_registries_are_listed(out: Path) -> None:
    assert list(all_reviewed(out)) == []
    record(out, decide(current(out).tasks[0], Verdict.ACCEPTED, "甲", EARLY))
    (found,) = all_reviewed(out)
    assert len(found.decisions) == 1
