"""What is asked before a pattern is run: it may pass a pattern over only where there is no match."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.prefilter import ALL, Openers, Prefilter, needs_of, openings_of
from pipeline.rules import load_rules
from pipeline.ruleset import Rule

RULES = load_rules()
# What rules are made of: words that open, hold and end matches, and characters that break them.
PIECES = [
    "市场局",
    "市场",
    "局",
    "每",
    "月",
    "日",
    "3",
    "12",
    "应当",
    "应",
    "当",
    "的",
    "，",
    "。",
    "（",
    "）",
    "由",
    "A",
    "x",
]
PATTERNS = [
    "市场局|市场|局",
    "(?P<a>每|应当)(?:月|日){1,2}",
    "(?<=每)月(?!日)",
    "[0-9]{1,2}(?:日|月)?前?",
    "^(?:(?:市场|局)的)?[^，]{0,4}应当",
    "(?:市|市场)局?(?=的|，)",
    "(?>应|应当)的?",
    "(?:每月|每日|每|月初|应|应当|当|的|市场局|市)x?",
    "(?i:a)月",
    "(?:局){2,3}|由",
    "(?:市场|)局",
    "(?<![，。])由[^。]{1,3}?月",
]
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def every_text() -> Iterator[str]:
    for rule in RULES.rules:
        yield from (example.text for example in rule.examples)
        yield from (counter.text for counter in rule.counterexamples)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_no_rule_is_passed_over_where_it_matches(rule: Rule) -> None:
    """In the examples of all rules, as they stand and run together."""
    for text in every_text():
        found = rule.pattern.search(text)
        assert not found or rule.could_match(RULES.present(text))
        assert (rule.find(text) is None) is (found is None)


@given(texts)
@settings(max_examples=300, deadline=None)
def test_no_pattern_is_passed_over_where_it_matches(text: str) -> None:
    prefilter = Prefilter(map(needs_of, PATTERNS))
    for pattern in PATTERNS:
        need = prefilter.need(needs_of(pattern))
        assert not re.search(pattern, text) or prefilter.present(text) & need == need


@given(texts, st.integers(0, 20))
@settings(max_examples=300, deadline=None)
def test_no_pattern_is_passed_over_where_it_begins(text: str, position: int) -> None:
    position = min(position, len(text))
    found = Openers((pattern, pattern) for pattern in PATTERNS).at(text, position)
    assert found == tuple(pattern for pattern in PATTERNS if pattern in found), "the order is kept"
    for pattern in PATTERNS:
        assert pattern in found or not re.compile(pattern).match(text, position)


def test_where_nothing_is_known_everything_could_match() -> None:
    assert all(rule.could_match(ALL) for rule in RULES.rules)


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("每月", [{"每月"}]),
        ("[12]月", [{"月"}, {"1", "2"}]),
        ("(?:甲乙丙|丁)戊?", [{"甲乙", "丁"}]),
        ("甲?乙", [{"乙"}]),
        ("甲?", []),
        (".{1,3}", []),
        ("甲(?!乙)丙", [{"甲丙"}]),
        ("甲(?=乙)", [{"甲"}, {"乙"}]),
        ("(?i)no", []),
    ],
)
def test_needs(pattern: str, needed: list[set[str]]) -> None:
    assert sorted(map(sorted, needs_of(pattern))) == sorted(map(sorted, needed))


@pytest.mark.parametrize(
    ("pattern", "opens"),
    [
        ("每月|按季度", {"每月", "按季"}),
        ("(?:开展|组织)?检查", {"开展", "组织", "检查"}),
        ("(?<!不)(?=检)检查", {"检查"}),
        ("^[甲乙]方", {"甲方", "乙方"}),
        ("[^甲]方", set()),
        ("甲[^乙]", {"甲"}),
        ("(?:甲|)乙", {"甲乙", "乙"}),
        (r"\d日", set()),
        ("甲{2}", {"甲"}),
        ("甲*乙", {"甲", "乙"}),
        ("甲?", set()),
        ("(?i)no", set()),
        ("(?i:no)甲", set()),
    ],
)
def test_openings(pattern: str, opens: set[str]) -> None:
    assert openings_of(pattern) == opens
