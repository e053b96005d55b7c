"""Figures that do not fit: a total against its rate, a count left out, one duty with two figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from pipeline.linting.case import Case, Finding
from pipeline.model import Frequency, Span, Task
from pipeline.track.similarity import alike, pairs
from pipeline.track.units import Names

_A_YEAR = {"P1W": 52, "P15D": 24, "P1M": 12, "P2M": 6, "P3M": 4, "P6M": 2}
_MONTHS = {"P1M": 1, "P2M": 2, "P3M": 3, "P6M": 6}
_TOTAL = re.compile("全年|年内|年度内|累计|一年")
_MEASURE = re.compile(r"(?:[0-9０-９]+|[一二两三四五六七八九十]+)\s*(?P<measure>人次|[次篇期场个户家项份批条])")
_NO_COUNT = re.compile("(?:至少|不少于|不低于|不得少于)$")
_NUMBER_NEAR = re.compile(
    "^[^，。；、]{0,14}?(?:[0-9０-９]|[一二两三四五六七八九十]{1,3}(?:次|期|篇|场|个|户|家|项|份|批|条|轮|遍))"
)
_ALIKE = 0.85
_FEWEST_PAIRS = 6
_LONGEST_LOOK = 40


def totals(case: Case) -> Iterator[Finding]:
    """每月2篇 against 全年20篇: the total must be what the rate comes to, or to the rest of the year."""
    for frequencies in _by_sentence(case):
        for rate in frequencies:
            for total in frequencies:
                if _contradicts(case, rate, total):
                    asked = (rate.minimum or 0) * _A_YEAR[rate.every or ""]
                    message = (
                        f"“{case.quote(rate.span)}”折算全年为{asked}次（件），与“{case.quote(total.span)}”不一致，"
                        "以哪一个为准？"
                    )
                    yield Finding("total-mismatch", message, total.span)


def _by_sentence(case: Case) -> Iterator[list[Frequency]]:
    held: dict[Span, dict[Span, Frequency]] = {}
    for task in case.registry.tasks:
        sentence = case.sentence_at(task.provenance.span)
        if sentence:
            held.setdefault(sentence.span, {}).update({f.span: f for f in task.frequencies})
    return (sorted(found.values(), key=lambda f: f.span) for found in held.values())


def _contradicts(case: Case, rate: Frequency, total: Frequency) -> bool:
    if rate.every not in _A_YEAR or total.every != "P1Y" or not rate.minimum or not total.minimum:
        return False
    follows = rate.span < total.span and not re.search("[。；;]", case.text[rate.span.end : total.span.start])
    if not (_TOTAL.search(total.text) and follows and _same_measure(rate, total)):
        return False
    most = rate.minimum * _A_YEAR[rate.every]
    return not _least(case, rate) <= total.minimum <= most


def _same_measure(rate: Frequency, total: Frequency) -> bool:
    found = [match["measure"] if (match := _MEASURE.search(f.text)) else None for f in (rate, total)]
    return found[0] == found[1]


def _least(case: Case, rate: Frequency) -> int:
    """What the rate comes to in the months that are left after that of the issue."""
    issued = case.registry.header.issued_on
    every = rate.every or ""
    if issued is None or every not in _MONTHS:
        return (rate.minimum or 0) * _A_YEAR[every]
    return (rate.minimum or 0) * ((12 - issued.month) // _MONTHS[every])


def counts(case: Case) -> Iterator[Finding]:
    """“每季度至少召开会议”: at least how often?"""
    for task in case.registry.tasks:
        for frequency in task.frequencies:
            after = "".join(case.text[frequency.span.end : frequency.span.end + _LONGEST_LOOK].split())
            if _NO_COUNT.search(frequency.text) and not _NUMBER_NEAR.search(after):
                words = case.quote(Span(frequency.span.start, min(frequency.span.end + 6, task.provenance.span.end)))
                message = f"“{words}……”缺少次数，至少几次？"
                yield Finding("count-missing", message, frequency.span)


@dataclass(frozen=True, slots=True)
class _Rated:
    """A duty with its rates and what is left of its words without them."""

    task: Task
    words: Counter[str]
    rates: frozenset[tuple[str | None, int | None, int | None]]
    units: frozenset[str]


def repeated(case: Case) -> Iterator[Finding]:
    """The same duty of the same unit in two places with different rates."""
    names = Names(case.registry)
    rated = [_rated(task, names) for task in case.registry.tasks if any(f.every for f in task.frequencies)]
    for first, second in combinations(rated, 2):
        if first.rates != second.rates and first.units & second.units and _alike(first.words, second.words):
            one, other = (case.quote(_place(r.task.frequencies)) for r in (first, second))
            message = f"同一项工作前文要求“{one}”，此处要求“{other}”，以哪一个为准？"
            yield Finding("duty-repeated", message, _place(second.task.frequencies))


def _rated(task: Task, names: Names) -> _Rated:
    words = task.text
    for frequency in task.frequencies:
        words = words.replace(frequency.text, "")
    rates = frozenset((f.every, f.minimum, f.maximum) for f in task.frequencies if f.every)
    return _Rated(task, pairs(words), rates, frozenset(names.key(u.name) for u in task.responsible_units))


def _place(frequencies: Iterable[Frequency]) -> Span:
    return next(f.span for f in frequencies if f.every)


def _alike(first: Counter[str], second: Counter[str]) -> bool:
    return min(first.total(), second.total()) >= _FEWEST_PAIRS and alike(first, second) >= _ALIKE
