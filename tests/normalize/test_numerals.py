from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Number
from pipeline.normalize.numerals import narrow, parse_int, parse_number, to_chinese

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@given(st.integers(0, 99_999_999))
def test_a_number_comes_back_from_chinese_numerals(number: int) -> None:
    assert parse_number(to_chinese(number)) == number


@given(st.integers(0, 10**12))
def test_a_number_comes_back_from_digits_of_either_width(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(str(number).translate(FULL_WIDTH)) == number
    assert parse_number(f"{number:,}") == number


@given(st.text(max_size=12))
def test_any_text_gives_a_number_or_none(text: str) -> None:
    assert parse_number(text) is None or isinstance(parse_number(text), int | float)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("廿五", 25),
        ("卅一", 31),
        ("两", 2),
        ("一百零五", 105),
        ("一百二十", 120),
        ("二〇二四", 2024),
        ("二○二四", 2024),
        ("三万五千", 35000),
        ("十二万", 120000),
        ("1.5", 1.5),
        ("１．５", 1.5),
        ("5万", 50000),
        ("1.5万", 15000),
        ("5,000", 5000),
        ("半", 0.5),
    ],
)
def test_written_numbers(text: str, number: Number) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["", "第", "年", "一年", "1.2.3", "千分之三", "²"])
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_a_fraction_is_no_whole_number() -> None:
    assert parse_int("1.5") is None
    assert parse_int("半") is None


@pytest.mark.parametrize(
    ("number", "text"), [(0, "零"), (10, "十"), (15, "十五"), (101, "一百零一"), (10010, "一万零一十")]
)
def test_chinese_numerals(number: int, text: str) -> None:
    assert to_chinese(number) == text


def test_narrow_keeps_other_characters() -> None:
    assert narrow("１２月３１日前％") == "12月31日前%"
