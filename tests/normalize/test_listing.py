"""Schedules that name several dates: each has words and a place of its own, and together they are the whole."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812

import pytest

from pipeline.trial import try_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("每周一、三、五巡查", ["每周一", "三", "五"]),
        ("每月 5 日 和 20 日前报送", ["每月5日", "20日前"]),
        ("每月10日前和月底前报送", ["每月10日前", "月底前"]),
        ("每年6月、12月底前各检查1次", ["每年6月", "12月底前各检查1次"]),
        ("3月15日、20日前报送", ["3月15日", "20日前"]),
        ("每周五报送", ["每周五"]),
    ],
)
def test_the_words_are_dealt_out(text: str, words: list[str]) -> None:
    found = try_text(text, Date(2024, 2, 4))
    assert [finding.text for finding in found] == words
    places = ["".join(text[f.span.start : f.span.end].split()) for f in found]
    assert places == words
