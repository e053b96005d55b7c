"""Confidence: the sum and the table by hand, the signs on made-up records, and what holds for any text."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest import read_text
from pipeline.model import Task
from pipeline.normalize.confidence.scale import SURE, Scale, from_plain, interpolated, shipped
from pipeline.normalize.confidence.signs import ASSURING, OF_RECORD, Signs
from pipeline.rules import load_rules
from pipeline.run import compose, process_text
from pipeline.train.observations import records_of

SIGNS = Signs(load_rules())
HAND = Scale(1.0, {"a": -0.5, "b": -2.0, "c": 0.25}, ((-1.0, 0.2), (0.0, 0.6), (1.0, 0.9)))
PHRASES = {"a": "甲", "b": "乙", "d": "丁"}


def notice(*sentences: str, addressee: str = "各县区安委会：\n") -> str:
    body = "\n".join(f"{label}、{sentence}" for label, sentence in zip("一二三四五六", sentences, strict=False))
    return (
        f"澄湖市安委会关于安全工作的通知\n\n{addressee}现就有关事项通知如下：\n{body}\n\n澄湖市安委会\n2024年2月4日\n"
    )


def signs_of(text: str, containing: str) -> frozenset[str]:
    (found,) = [read for read in records_of(read_text(text)) if containing in str(read.plain["text"])]
    return found.signs


# --- the sum and the table -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signs", "score", "confidence"),
    [
        ((), 1.0, 0.9),
        (("a",), 0.5, 0.75),  # half way between 0.6 and 0.9
        (("b",), -1.0, 0.2),
        (("a", "b"), -1.5, 0.2),  # below the first knot it stays
        (("c",), 1.25, 0.9),  # above the last knot it stays
        (("a", "c", "unknown"), 0.75, 0.825),
    ],
)
def test_sum_and_table_by_hand(signs: tuple[str, ...], score: float, confidence: float) -> None:
    assert HAND.score(signs) == pytest.approx(score)
    assert HAND.confidence(signs) == pytest.approx(confidence)
    assert HAND.confidence(reversed(signs)) == HAND.confidence(signs)


@pytest.mark.parametrize(
    ("signs", "reasons"),
    [(("a", "b"), ("乙", "甲")), (("a", "c"), ("甲",)), (("c", "d"), ()), ((), ())],
)
def test_reasons_are_what_lowered_it_heaviest_first(signs: Iterable[str], reasons: tuple[str, ...]) -> None:
    assert HAND.reasons(signs, PHRASES) == reasons


@given(st.floats(-50, 50))
def test_the_table_stays_between_its_ends(score: float) -> None:
    assert 0.2 <= interpolated(HAND.knots, score) <= 0.9


@pytest.mark.parametrize(
    "broken",
    [
        {"intercept": 1, "weights": {}, "knots": []},
        {"intercept": 1, "weights": [], "knots": [[0, 1]]},
        {"intercept": "much", "weights": {}, "knots": [[0, 1]]},
        {"weights": {}, "knots": [[0, 1]]},
    ],
)
def test_a_broken_file_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError, KeyError)):
        from_plain(broken)


# --- what is shipped -----------------------------------------------------------------------------------


def test_the_shipped_scale_is_sound() -> None:
    """Shares rise with the score, doubts only lower it, and every weight has a sign that can be found."""
    scale = shipped()
    scores, shares = zip(*scale.knots, strict=True)
    assert list(scores) == sorted(set(scores))
    assert list(shares) == sorted(shares) and shares[0] >= 0 and shares[-1] <= 1
    assert scale.weights.keys() <= SIGNS.phrases.keys() | ASSURING.keys()
    assert all((weight > 0) == (sign in ASSURING) for sign, weight in scale.weights.items())


def test_no_sign_stands_twice() -> None:
    assert not OF_RECORD.keys() & ASSURING.keys()
    phrases = list(SIGNS.phrases.values())
    assert len(phrases) == len(set(phrases))


# --- signs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("市应急局要检查企业。要督促整改隐患。", "unit_inherited"),
        ("市应急局、市教育局要检查学校。", "units_two"),
        ("市应急局不得泄露检查信息。", "prohibited"),
        ("市应急局可以委托专家检查。", "permitted"),
        ("市应急局每月检查1次，市教育局每季度检查1次。", "split_later"),
        ("市应急局要在出海期限内完成检查。", "doubt.unread_time"),
        ("市应急局要检查所有渔船（含休闲船）。", "aside"),
        ("市应急局要检查3个至5个船坞，每次不少于2艘渔船、3名船员。", "quantity"),
    ],
)
def test_signs(sentence: str, sign: str) -> None:
    found = [read.signs for read in records_of(read_text(notice(sentence)))]
    assert any(sign in signs for signs in found)
    plain = signs_of(notice("市应急局要检查企业。"), "检查企业")
    assert sign not in plain


def test_what_a_value_has_taken_is_not_unread() -> None:
    signs = signs_of(notice("市应急局要在3月底前检查企业，并报市政府。"), "检查企业")
    assert not {"doubt.unread_time", "doubt.unread_report", "doubt.unread_amount"} & signs


def test_a_notice_without_addressees_is_a_sign() -> None:
    sentence = "市应急局要检查企业。"
    assert "no_addressees" in signs_of(notice(sentence, addressee=""), "检查企业")
    assert "no_addressees" not in signs_of(notice(sentence), "检查企业")


# --- in the registry -----------------------------------------------------------------------------------


def test_doubtful_records_say_why_and_sure_ones_do_not() -> None:
    tasks = process_text(
        notice("市应急局要检查企业。", "抓落实，3人一组，要求按期限；", "各地由某领导报告，配合5次。"), nlp=False
    ).tasks
    assert {bool(task.reasons) for task in tasks} == {task.confidence < SURE for task in tasks}
    assert all(len(task.reasons) <= 3 for task in tasks)


def test_a_plain_sentence_is_trusted_more_than_a_tangled_one() -> None:
    plain, tangled = process_text(
        notice("各县区安委会要检查企业。", "市应急局、市教育局不得漏报（含5类隐患），按期限告知市公安局。"), nlp=False
    ).tasks[:2]
    assert plain.confidence > tangled.confidence


def test_it_does_not_depend_on_the_language_component() -> None:
    document = read_text(notice("市应急局每月检查1次，报市政府。", "鼓励企业投保。"))
    with_nlp, without = (compose(document, nlp=nlp).tasks for nlp in (True, False))
    assert [_judged(task) for task in with_nlp] == [_judged(task) for task in without]


def _judged(task: Task) -> tuple[float, tuple[str, ...]]:
    return task.confidence, task.reasons


WHO, WHAT = ["各部门", "市应急局", "由", "的"], ["要", "应当", "不得", "检查", "报告", "每月", "3次", "3月底前", "10人"]
MARKS = ["，", "。", "；", "：", "（", "）", "一、", " ", "\n"]
WORDS = st.sampled_from([*WHO, *WHAT, *MARKS])


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=40).map("".join))
def test_any_text_gives_a_probability_and_always_the_same(text: str) -> None:
    first, second = (process_text(notice(text), nlp=False).tasks for _ in range(2))
    assert all(0 <= task.confidence <= 1 for task in first)
    assert [_judged(task) for task in first] == [_judged(task) for task in second]
