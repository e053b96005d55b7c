"""The reliability table, its error and its picture, counted by hand."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluation.reliability import bins, calibration_error, discrimination, picture, sure, table
from pipeline.evaluation.scoring import Judged

TEN = [(0.55, True), (0.55, False), (0.85, True), (0.85, True), (0.85, True), (0.85, False), *[(1.0, True)] * 4]


def test_bins_by_hand() -> None:
    made = [(b.low, b.high, b.count, b.said, b.right) for b in bins(TEN)]
    assert made == [
        (0.5, 0.6, 2, pytest.approx(0.55), 0.5),
        (0.8, 0.9, 4, pytest.approx(0.85), 0.75),
        (0.95, 1.0, 4, 1.0, 1.0),
    ]


def test_error_by_hand() -> None:
    assert calibration_error(TEN) == pytest.approx((2 * 0.05 + 4 * 0.10 + 0) / 10)
    assert calibration_error([]) == 0


@pytest.mark.parametrize(
    ("judged", "auc"),
    [
        ([(0.9, True), (0.1, False)], 1.0),
        ([(0.1, True), (0.9, False)], 0.0),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.9, True), (0.5, True), (0.5, False), (0.1, False)], 0.875),  # 3 of 4 pairs, and one tie
        ([(0.9, True)], 0.5),
    ],
)
def test_discrimination_by_hand(judged: list[Judged], auc: float) -> None:
    assert discrimination(judged) == pytest.approx(auc)


def test_what_is_sure() -> None:
    assert sure(TEN) == (0.4, 1.0)
    assert sure([(0.9, False), (0.2, True)]) == (0.5, 0.0)
    assert sure([(0.2, True)]) == (0.0, 1.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_every_record_is_in_one_bin(judged: list[Judged]) -> None:
    assert sum(b.count for b in bins(judged)) == len(judged)
    assert 0 <= calibration_error(judged) <= 1
    assert len(list(table(judged))) == len(bins(judged)) + 2


def test_the_picture_is_svg_with_a_bar_for_each_bin() -> None:
    root = ElementTree.fromstring(picture(TEN, "<合>"))  # noqa: S314 - our own text
    titles = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}title")]
    assert [title.split(": ")[1].split(" records")[0] for title in titles] == ["2", "4", "4"]
    assert "<合>" in "".join(root.itertext())
