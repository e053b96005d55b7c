"""Patterns made quicker match what Python's own match, and in the same order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_prefilter import PATTERNS, every_text, texts

from pipeline.regexcache import RegexCache
from pipeline.rules import load_rules
from pipeline.ruleset import Rule

WORDS = ["市", "市场", "市场局", "局", "局的", "的", "应", "应当", "每", "每月", "月", "3", "，", ""]


def quick(source: str) -> re.Pattern[str]:
    return RegexCache(None).get(source, lambda *_: ()).pattern


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[tuple[int, int], ...]]:
    return [found.regs for found in pattern.finditer(text)]


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_rules_match_as_python_compiles_them(rule: Rule) -> None:
    plain = re.compile(rule.pattern.pattern)
    joined = "，".join(every_text())
    assert spans(rule.pattern, joined) == spans(plain, joined)
    for text in every_text():
        assert spans(rule.pattern, text) == spans(plain, text)


@given(st.sampled_from(PATTERNS), texts)
@settings(max_examples=500, deadline=None)
def test_patterns_match_as_python_compiles_them(source: str, text: str) -> None:
    assert spans(quick(source), text) == spans(re.compile(source), text)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=14),
    st.sampled_from(["", "的", "(?=的|，)", "?月", "{2}"]),
    texts,
)
@settings(max_examples=500, deadline=None)
def test_lists_of_words_match_in_their_order(words: list[str], behind: str, text: str) -> None:
    """Words that are the beginning of others, repeated ones, the empty one: whichever is listed first wins."""
    source = f"(?:{'|'.join(words)}){behind}"
    assert spans(quick(source), text) == spans(re.compile(source), text)
