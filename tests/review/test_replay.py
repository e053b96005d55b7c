"""Decisions outlive what they were made on: replayed, matched, marked; never lost, never on another task."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from review_examples import EARLY, LATE, NOON, SENTENCES, quoted, registry, with_deadline, with_unit

from pipeline.model import Provenance, Span, Task
from pipeline.registry import Registry
from pipeline.review import Decision, Verdict, add, decide, edit, merge, split
from pipeline.review.decisions import FIELDS, made_id
from pipeline.review.replay import CONFLICT, LOST, STALE, Outcome, replay

REGISTRY = registry()
FIRST, SECOND, THIRD, FOURTH = REGISTRY.tasks


def said(task: Task) -> list[str]:
    return [issue.code for issue in task.issues]


def made(found: Registry, quote: str) -> Task:
    return Task("", quote, Provenance(quoted(found, quote)))


def only(decision: Decision, found: Registry = REGISTRY) -> tuple[Registry, Outcome]:
    result = replay(found, [decision])
    return result.registry, result.fates[0].outcome


@pytest.mark.parametrize(("verdict", "state"), [(Verdict.ACCEPTED, "accepted"), (Verdict.REJECTED, "rejected")])
def test_a_verdict_is_on_its_task_and_on_no_other(verdict: Verdict, state: str) -> None:
    after, outcome = only(replace(decide(SECOND, verdict, "甲", EARLY), note="看过"))
    assert outcome is Outcome.APPLIED
    assert [task.review.state for task in after] == ["auto", state, "auto", "auto"]
    review = after.tasks[1].review
    assert (review.by, review.at, review.note) == ("甲", EARLY, "看过")


def test_an_edit_changes_what_it_names() -> None:
    after, _ = only(edit(THIRD, with_unit(THIRD, "应急局"), "甲", EARLY))
    assert after.tasks[2] == replace(with_unit(THIRD, "应急局"), review=after.tasks[2].review)
    assert after.tasks[2].review.state == "edited"


def test_edits_add_up_and_accepting_keeps_them() -> None:
    dated = with_deadline(REGISTRY, FIRST, "3月底前")
    steps = [
        edit(FIRST, dated, "甲", EARLY),
        edit(dated, with_unit(dated, "各镇"), "甲", NOON),
        decide(with_unit(dated, "各镇"), Verdict.ACCEPTED, "甲", LATE),
    ]
    (task, *_) = replay(REGISTRY, steps).registry.tasks
    assert task.deadlines == dated.deadlines
    assert [unit.name for unit in task.responsible_units] == ["各镇"]
    assert (task.review.state, task.review.at) == ("edited", LATE)


def test_an_added_task_stands_where_its_words_stand_and_is_background_no_more() -> None:
    after, outcome = only(add(REGISTRY.id, made(REGISTRY, "关于做好汛期工作的通知"), "甲", EARLY))
    assert outcome is Outcome.APPLIED
    assert [task.review.state for task in after] == ["added", "auto", "auto", "auto", "auto"]
    assert after.background == ()


def test_an_added_task_takes_the_place_of_one_found_since() -> None:
    after, _ = only(add(REGISTRY.id, made(REGISTRY, SENTENCES[1]), "甲", EARLY))
    assert [task.text for task in after] == list(SENTENCES)
    assert after.tasks[1].review.state == "added"


def test_parts_take_the_place_of_a_split_task() -> None:
    parts = [made(REGISTRY, "水务局每月"), made(REGISTRY, "开展1次堤防检查。")]
    after, outcome = only(split(REGISTRY.id, SECOND, parts, ("甲", EARLY)))
    assert outcome is Outcome.APPLIED
    assert [task.text for task in after][1:3] == ["水务局每月", "开展1次堤防检查。"]
    assert len(after) == 5
    assert {task.review.state for task in after.tasks[1:3]} == {"edited"}


def test_a_whole_takes_the_place_of_merged_tasks() -> None:
    whole = Task(
        "", SENTENCES[1] + SENTENCES[2], Provenance(Span(SECOND.provenance.span.start, THIRD.provenance.span.end))
    )
    after, outcome = only(merge(REGISTRY.id, [SECOND, THIRD], whole, ("甲", EARLY)))
    assert outcome is Outcome.APPLIED
    assert [task.text for task in after] == [SENTENCES[0], SENTENCES[1] + SENTENCES[2], SENTENCES[3]]


def test_what_was_made_can_be_decided_on() -> None:
    added = add(REGISTRY.id, made(REGISTRY, "关于做好汛期工作的通知"), "甲", EARLY)
    (task,) = added.into
    after = replay(REGISTRY, [added, edit(task, with_unit(task, "各镇"), "甲", NOON)]).registry
    assert after.tasks[0].responsible_units[0].name == "各镇"
    rejected = replay(REGISTRY, [added, decide(task, Verdict.REJECTED, "甲", NOON)]).registry
    assert rejected.tasks[0].review.state == "rejected"


# A notice whose other sentences change: ids change, since they are made from the whole text.
CHANGED = registry(("请认真落实。", *SENTENCES))


def test_a_decision_follows_its_words_when_the_rest_of_the_notice_changes() -> None:
    dated = edit(FIRST, with_deadline(REGISTRY, FIRST, "3月底前"), "甲", EARLY)
    after, outcome = only(replace(dated, notice=REGISTRY.id), CHANGED)
    assert outcome is Outcome.APPLIED
    (deadline,) = after.tasks[1].deadlines
    assert deadline.span == quoted(CHANGED, "3月底前")
    assert said(after.tasks[1]) == []


@pytest.mark.parametrize(
    ("verdict", "state"), [(Verdict.ACCEPTED, "accepted"), (Verdict.REJECTED, "auto")], ids=lambda value: str(value)
)
def test_changed_words_make_a_decision_stale(verdict: Verdict, state: str) -> None:
    changed = registry(("各镇于4月底前报送防汛预案。", *SENTENCES[1:]))
    after, outcome = only(replace(decide(FIRST, verdict, "甲", EARLY), notice=REGISTRY.id), changed)
    assert outcome is Outcome.STALE
    assert said(after.tasks[0]) == [STALE]
    assert (after.tasks[0].review.state, after.tasks[0].review.by) == (state, "甲")
    assert all(task.review.state == "auto" for task in after.tasks[1:])


def test_a_value_whose_words_are_gone_is_not_kept_on_the_changed_task() -> None:
    changed = registry(("各镇于4月底前报送防汛预案。", *SENTENCES[1:]))
    both = with_unit(with_deadline(REGISTRY, FIRST, "3月底前"), "各镇")
    after, outcome = only(replace(edit(FIRST, both, "甲", EARLY), notice=REGISTRY.id), changed)
    assert outcome is Outcome.STALE
    assert after.tasks[0].deadlines == ()
    assert after.tasks[0].responsible_units[0].name == "各镇"


@pytest.mark.parametrize(
    "sentences",
    [
        SENTENCES[1:],
        ("请做好值班。", *SENTENCES[1:]),
        ("各镇于3月底前报送防汛总结。", "各镇于3月底前报送防汛方案。", *SENTENCES[1:]),  # two about equally like
    ],
)
def test_a_decision_without_its_task_is_reported_and_goes_to_no_other(sentences: tuple[str, ...]) -> None:
    changed = registry(sentences)
    after, outcome = only(replace(decide(FIRST, Verdict.REJECTED, "甲", EARLY), notice=REGISTRY.id), changed)
    assert outcome is Outcome.LOST
    assert [issue.code for issue in after.issues] == [LOST]
    assert after.tasks == changed.tasks


def test_a_sibling_that_was_there_before_is_not_taken_for_the_changed_task() -> None:
    siblings = ("水务局每月开展1次堤防检查。", "水务局每月开展1次水库检查。")
    before, after = registry(siblings), registry(siblings[1:])
    decision = replace(decide(before.tasks[0], Verdict.REJECTED, "甲", EARLY), notice=before.id)
    assert replay(after, [decision], before.text).fates[0].outcome is Outcome.LOST


def test_in_the_same_notice_a_decision_stays_at_its_place() -> None:
    """The program cuts differently: the like sentence elsewhere is not the one."""
    found = registry(("水务局每月开展1次堤防检查。", "水务局每月开展1次水库检查。"))
    first, second = found.tasks
    decision = replace(decide(first, Verdict.REJECTED, "甲", EARLY), notice=found.id)
    assert replay(replace(found, tasks=(second,)), [decision]).fates[0].outcome is Outcome.LOST
    cut = replace(
        first,
        id="other",
        text=first.text[3:],
        provenance=Provenance(Span(first.provenance.span.start + 3, first.provenance.span.end)),
    )
    result = replay(replace(found, tasks=(cut, second)), [decision])
    assert (result.fates[0].outcome, result.fates[0].task) == (Outcome.STALE, "other")


def test_equal_texts_are_told_apart() -> None:
    before, after = (
        registry(["及时报告。", *SENTENCES, "及时报告。"]),
        registry([*SENTENCES, "及时报告。", "无误。", "及时报告。"]),
    )
    decision = replace(decide(before.tasks[-1], Verdict.ACCEPTED, "甲", EARLY), notice=before.id)
    result = replay(after, [decision])
    assert (result.fates[0].outcome, result.fates[0].task) == (Outcome.STALE, after.tasks[-1].id)


def test_a_new_decision_on_changed_words_settles_the_old_one() -> None:
    changed = registry(("各镇于4月底前报送防汛预案。", *SENTENCES[1:]))
    old = replace(decide(FIRST, Verdict.ACCEPTED, "甲", EARLY), notice=REGISTRY.id)
    new = replace(decide(changed.tasks[0], Verdict.REJECTED, "乙", LATE), notice=changed.id)
    result = replay(changed, [old, new])
    assert [fate.outcome for fate in result.fates] == [Outcome.PAST, Outcome.APPLIED]
    assert result.registry.issues == ()
    assert result.registry.tasks[0].review.state == "rejected"


def test_a_task_added_later_settles_an_older_decision_on_such_words_the_first_time_too() -> None:
    found = registry(SENTENCES[:1])
    older = add(REGISTRY.id, Task("", "各镇于4月底前", Provenance(Span(42, 49))), "甲", EARLY)
    newer = add(found.id, made(found, "各镇于3月底前"), "甲", NOON)
    once = replay(found, [newer, older])
    assert [fate.outcome for fate in once.fates] == [Outcome.APPLIED, Outcome.PAST]
    assert replay(once.registry, [older, newer]).registry.issues == once.registry.issues == ()


# Two people.
def test_people_who_agree_are_no_conflict() -> None:
    both = [decide(FIRST, Verdict.ACCEPTED, "甲", EARLY), decide(FIRST, Verdict.ACCEPTED, "乙", NOON)]
    assert replay(REGISTRY, both).registry.tasks[0].review.state == "accepted"


def test_edits_of_different_fields_go_together() -> None:
    both = [
        edit(FIRST, with_deadline(REGISTRY, FIRST, "3月底前"), "甲", EARLY),
        edit(FIRST, with_unit(FIRST, "各镇"), "乙", NOON),
    ]
    (task, *_) = replay(REGISTRY, both).registry.tasks
    assert (len(task.deadlines), len(task.responsible_units), said(task)) == (1, 1, [])


@pytest.mark.parametrize(
    "second",
    [
        decide(FIRST, Verdict.REJECTED, "乙", NOON),
        decide(FIRST, Verdict.ACCEPTED, "乙", NOON),
        edit(FIRST, with_unit(FIRST, "镇政府"), "乙", NOON),
    ],
    ids=lambda decision: str(decision.verdict),
)
def test_a_conflict_is_shown_and_nothing_applied(second: Decision) -> None:
    result = replay(REGISTRY, [edit(FIRST, with_unit(FIRST, "各镇"), "甲", EARLY), second])
    assert {fate.outcome for fate in result.fates} == {Outcome.CONFLICT}
    (task, *_) = result.registry.tasks
    assert (said(task), task.review.state, task.responsible_units) == ([CONFLICT], "auto", ())
    assert "甲" in task.issues[0].message and "乙" in task.issues[0].message


def test_whoever_has_seen_a_conflict_settles_it() -> None:
    both = [decide(FIRST, Verdict.ACCEPTED, "甲", EARLY), decide(FIRST, Verdict.REJECTED, "乙", NOON)]
    shown = replay(REGISTRY, both).registry.tasks[0]
    settled = replay(REGISTRY, [*both, decide(shown, Verdict.REJECTED, "甲", LATE)])
    assert settled.registry.tasks[0].review.state == "rejected"
    assert said(settled.registry.tasks[0]) == []


def test_a_conflict_that_comes_in_later_takes_an_edit_back() -> None:
    first = edit(FIRST, with_unit(FIRST, "各镇"), "甲", EARLY)
    once = replay(REGISTRY, [first]).registry
    twice = replay(once, [first, decide(FIRST, Verdict.REJECTED, "乙", NOON)]).registry
    assert twice.tasks[0].responsible_units == ()


def test_a_merger_that_is_disputed_is_not_made() -> None:
    whole = made(REGISTRY, SENTENCES[1])
    both = [
        merge(REGISTRY.id, [SECOND, THIRD], whole, ("甲", EARLY)),
        decide(THIRD, Verdict.ACCEPTED, "乙", NOON),
    ]
    after = replay(REGISTRY, both).registry
    assert [task.text for task in after] == list(SENTENCES)
    assert CONFLICT in said(after.tasks[2])


# Any decisions on any registry.
sentences = st.lists(
    st.sampled_from([*SENTENCES, "及时报告。", "各镇于4月底前报送防汛预案。", "水务局每季度开展1次堤防检查。"]),
    min_size=1,
    max_size=6,
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Registry, list[Decision]]:
    before = registry(draw(sentences))
    decisions = [draw(decision_on(before)) for _ in range(draw(st.integers(1, 6)))]
    return registry(draw(st.one_of(st.just([task.text for task in before]), sentences))), decisions


@st.composite
def decision_on(draw: st.DrawFn, found: Registry) -> Decision:
    task = draw(st.sampled_from(found.tasks))
    by, at = draw(st.sampled_from("甲乙丙")), draw(st.sampled_from([EARLY, NOON, LATE]))
    seen = draw(st.sampled_from([None, EARLY, NOON]))
    return replace(_decision(draw, found, task, (by, at)), notice=found.id, seen=seen)


def _decision(draw: st.DrawFn, found: Registry, task: Task, signed: tuple[str, str]) -> Decision:
    verdict = draw(st.sampled_from(list(Verdict)))
    start, half = task.provenance.span.start, len(task.text) // 2
    parts = [
        Task("", task.text[:half], Provenance(Span(start, start + half))),
        Task("", task.text[half:], Provenance(Span(start + half, task.provenance.span.end))),
    ]
    if verdict is Verdict.EDITED:
        return edit(task, with_unit(task, draw(st.sampled_from(["各镇", "各村"]))), *signed)
    if verdict is Verdict.ADDED:
        return add(found.id, parts[0], *signed)
    if verdict is Verdict.SPLIT:
        return split(found.id, task, parts, signed)
    if verdict is Verdict.MERGED and len(found.tasks) > 1:
        return merge(found.id, found.tasks[:2], parts[0], signed)
    return decide(task, verdict if verdict is Verdict.REJECTED else Verdict.ACCEPTED, *signed)


@given(histories())
def test_no_decision_is_lost_unsaid_and_none_is_applied_twice(history: tuple[Registry, list[Decision]]) -> None:
    after, decisions = history
    result = replay(after, decisions)
    assert [fate.decision for fate in result.fates] == decisions
    ids = [task.id for task in result.registry]
    assert max(Counter(ids).values()) == 1
    for fate in result.fates:
        if fate.outcome is Outcome.LOST:
            assert LOST in {issue.code for issue in result.registry.issues}
        elif fate.outcome is Outcome.STALE:
            assert any(STALE in said(task) for task in result.registry)
        elif fate.outcome is Outcome.CONFLICT:
            assert any(CONFLICT in said(task) for task in result.registry)
    made_ids = {task.id for decision in decisions for task in decision.into}
    decided_on: dict[str, set[str]] = {}
    for fate in result.fates:
        if fate.task and fate.outcome is not Outcome.PAST and fate.task not in made_ids:
            decided_on.setdefault(fate.task, set()).add(fate.decision.task)
    assert all(len(sources) == 1 for sources in decided_on.values()), "two tasks' decisions on one task"


@given(histories())
def test_replaying_twice_is_replaying_once(history: tuple[Registry, list[Decision]]) -> None:
    after, decisions = history
    assume(len({task.text for task in after}) == len(after))  # of equal texts one may be gone the second time
    once = replay(after, decisions)
    twice = replay(once.registry, decisions)
    assert twice.registry == once.registry


@given(histories(), st.randoms())
def test_the_order_of_two_files_does_not_matter(history: tuple[Registry, list[Decision]], random: object) -> None:
    """Unless one person decided twice in the same moment."""
    after, decisions = history
    distinct = list({(d.by, d.at): d for d in decisions}.values())
    shuffled = list(distinct)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = replay(after, distinct), replay(after, shuffled)
    assert {f.decision: f.outcome for f in one.fates} == {f.decision: f.outcome for f in other.fates}


@given(histories())
def test_a_task_that_nobody_decided_on_is_untouched(history: tuple[Registry, list[Decision]]) -> None:
    after, decisions = history
    result = replay(after, [d for d in decisions if not d.into])
    touched = {fate.task for fate in result.fates}
    before = {task.id: task for task in after}
    assert all(task == before[task.id] for task in result.registry if task.id not in touched)


def test_ids_of_made_tasks_depend_on_text_and_place() -> None:
    one, other = made(REGISTRY, "水务局"), made(REGISTRY, "应急局")
    first, second = (made_id(REGISTRY.id, task, Verdict.ADDED) for task in (one, other))
    assert first != second
    assert first == made_id(REGISTRY.id, one, Verdict.ADDED) != made_id(REGISTRY.id, one, Verdict.SPLIT)
    assert set(FIELDS) <= set(Task.__dataclass_fields__)
