"""Phrases of the genre with the values that the annotation guide gives them, worked out by hand.

Each line of phrases/*.txt: phrase => values in text order, by family. F every min max [due]; F vague;
D by|on date [time]; D window from to; D within duration [after]; D vague; Q min max unit. `-` is null.
The day of issue is 2024-02-04.
"""

from __future__ import annotations

from datetime import date as Date  # noqa: N812
from pathlib import Path

import pytest

from pipeline.extract.matching import mask, mentions
from pipeline.model import Deadline, DeadlineKind, Due, Flow, Frequency, Period, Quantity, Span
from pipeline.normalize.values import Context, values
from pipeline.rules import load_rules

ISSUED = Context(issued_on=Date(2024, 2, 4), year=2024, year_basis="signature")


def expected_of(table: str) -> list[tuple[str, str]]:
    pairs = (line.partition(" =>") for line in table.strip().splitlines())
    return [(phrase, value.strip()) for phrase, _, value in pairs]


def null(value: object) -> str:
    return "-" if value is None else str(value)


def show_due(due: Due | None) -> str:
    names = ("month", "day", "weekday", "nth")
    return "".join(f" {name}={v}" for name in names if (v := getattr(due, name, None)) is not None)


def show(value: Frequency | Deadline | Quantity) -> str:
    if isinstance(value, Frequency):
        if value.vague:
            return "F vague"
        return f"F {null(value.every)} {null(value.minimum)} {null(value.maximum)}{show_due(value.due)}"
    if isinstance(value, Quantity):
        return f"Q {null(value.minimum)} {null(value.maximum)} {null(value.unit)}"
    return "D " + show_deadline(value)


def show_deadline(value: Deadline) -> str:
    if value.kind is DeadlineKind.WINDOW:
        return f"window {null(value.start)} {null(value.end)}"
    if value.kind is DeadlineKind.WITHIN:
        return f"within {value.duration} {value.after or ''}".strip()
    if value.kind is DeadlineKind.VAGUE:
        return "vague"
    return f"{value.kind} {null(value.date)} {value.time or ''}".strip()


def read(phrase: str, context: Context) -> str:
    rules = load_rules()
    flow = Flow.of(phrase, Span(0, len(phrase)))
    ours = [rule for family in ("frequency", "deadline", "quantity") for rule in rules.of(family)]
    found = values(mentions(ours, flow, mask(rules.of("veto"), flow.text)), context, flow)
    return " | ".join(show(v) for v in (*found.frequencies, *found.deadlines, *found.quantities))


PHRASES = [
    pair
    for file in sorted(Path(__file__).with_name("phrases").glob("*.txt"))
    for pair in expected_of(file.read_text(encoding="utf-8"))
]


def test_the_tables_are_there() -> None:
    assert len(PHRASES) > 300


@pytest.mark.parametrize(("phrase", "expected"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_phrase(phrase: str, expected: str) -> None:
    assert read(phrase, ISSUED) == expected


@pytest.mark.parametrize(("phrase", "expected"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_blanks_and_line_breaks_do_not_matter(phrase: str, expected: str) -> None:
    assert read(" \n".join(phrase), ISSUED) == expected


YEARLESS = """
3月底前 => D by -
12月31日前 => D by -
一季度，开展自查 => D window - -
即日起至2024年底 => D window - 2024-12-31
本周五前 => D by -
国庆节前 => D by -
3月1日至7日 => D window - -
2025年底前 => D by 2025-12-31
"""


@pytest.mark.parametrize(("phrase", "expected"), expected_of(YEARLESS))
def test_without_a_year_the_date_is_not_guessed(phrase: str, expected: str) -> None:
    assert read(phrase, Context()) == expected


@pytest.mark.parametrize(
    ("phrase", "issued", "expected"),
    [
        ("1月10日前", Date(2023, 12, 20), "D by 2024-01-10"),
        ("1月10日前", Date(2021, 1, 18), "D by 2021-01-10"),
        ("元旦前", Date(2023, 12, 1), "D by 2023-12-31"),
        ("春节前", Date(2023, 12, 15), "D by 2024-02-09"),
        ("春节前", Date(2040, 1, 1), "D by -"),
        ("一季度，开展自查", Date(2023, 11, 20), "D window 2024-01-01 2024-03-31"),
        ("年底前", Date(2023, 11, 20), "D by 2023-12-31"),
        ("下个月5日前", Date(2023, 12, 20), "D by 2024-01-05"),
        ("本季度末", Date(2023, 11, 20), "D by 2023-12-31"),
        ("即日起至次年3月底", Date(2023, 11, 20), "D window 2023-11-20 2024-03-31"),
    ],
)
def test_dates_resolve_against_the_day_of_issue(phrase: str, issued: Date, expected: str) -> None:
    assert read(phrase, Context(issued_on=issued, year=issued.year, year_basis="signature")) == expected


@pytest.mark.parametrize(
    ("issued", "expected"),
    [(Date(2023, 12, 11), "D by 2024-01-31"), (Date(2023, 8, 11), "D by 2023-01-31")],
)
def test_the_year_in_a_title_of_december_is_the_year_looked_back_on(issued: Date, expected: str) -> None:
    whole = Period(Date(2023, 1, 1), Date(2023, 12, 31))
    assert read("1月31日前", Context(issued, 2023, "signature", whole)) == expected
