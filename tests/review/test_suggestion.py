"""What people correct again and again is proposed as a rule that holds; what they did once is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from review_examples import EARLY, quoted, registry

from pipeline.model import Frequency
from pipeline.proposing import suggest, tried
from pipeline.registry import Registry
from pipeline.review import Decision, append, edit, review_path
from pipeline.review.suggestion import objections, proposals, wording

SENTENCES = ("水务局见汛3回巡堤。", "各镇见汛2回清点物资。", "各村随时报告险情。", "应急局见汛2回查库。")
FOUND = registry(SENTENCES)


def corrected(place: int, quote: str, number: int) -> Decision:
    task = FOUND.tasks[place]
    value = Frequency(quote, quoted(FOUND, quote), minimum=number, maximum=number)
    return edit(task, replace(task, frequencies=(value,)), "甲", EARLY)


TWICE = (corrected(0, "见汛3回", 3), corrected(1, "见汛2回", 2))


@pytest.mark.parametrize(
    ("words", "pattern"),
    [
        ("见汛3回", "见汛{{number}}回"),
        ("每季度至少开展2次", "{{period}}{{bound}}开展{{number}}次"),
        ("2到3次", "{{number}}到{{:number}}次"),
        ("随时（必要时）", "随时（必要时）"),
        ("a.b", r"a\.b"),
    ],
)
def test_wordings(words: str, pattern: str) -> None:
    assert wording(words) == pattern


def test_what_was_corrected_twice_is_proposed_with_its_sentences() -> None:
    (proposal,) = proposals([*TWICE, corrected(2, "随时", 1)])
    assert (proposal.family, proposal.pattern, proposal.emit) == ("frequency", "见汛{{number}}回", "count")
    assert [case.sentence for case in proposal.cases] == list(SENTENCES[:2])
    assert SENTENCES[2] in proposal.others
    assert proposals([*TWICE], least=3) == ()


def test_the_same_sentence_twice_is_one_case() -> None:
    assert proposals([TWICE[0], replace(TWICE[0], by="乙")]) == ()


def test_a_proposal_is_a_rule_that_holds() -> None:
    (proposal,) = proposals([*TWICE, corrected(2, "随时", 1)])
    assert tried(proposal, 1) == ""


def test_a_proposal_that_does_not_hold_says_why() -> None:
    (proposal,) = proposals(TWICE)
    assert proposal.others == () and "counter-examples" in tried(proposal, 1)


def test_what_was_taken_away_is_a_counter_example() -> None:
    def wrong(place: int, quote: str) -> Decision:
        value = Frequency(quote, quoted(FOUND, quote), vague=True, rule="frequency.vague")
        task = FOUND.tasks[place]
        return edit(replace(task, frequencies=(value,)), task, "甲", EARLY)

    (objection,) = objections([wrong(0, "见汛"), wrong(1, "见汛2回")])
    assert objection.rule == "frequency.vague"
    assert [case.sentence for case in objection.cases] == list(SENTENCES[:2])
    assert objections([wrong(0, "见汛")]) == ()


def test_a_folder_gives_its_proposals(tmp_path: Path) -> None:
    path = FOUND.write(tmp_path)
    append(review_path(tmp_path, path.stem), [*TWICE, corrected(2, "随时", 1)])
    (text,) = suggest(tmp_path, 2)
    assert "holds among the present rules" in text and "id: frequency.suggested_1" in text
    assert isinstance(FOUND, Registry)
