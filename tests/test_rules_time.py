"""Every rule of time and amounts finds its examples, with their values, against all the rules together."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812

import pytest

from pipeline.extract.matching import BLANK, mask, matches, mentions
from pipeline.model import Deadline, Flow, Frequency, Issue, Mention, Period, Quantity, Span
from pipeline.normalize.values import NORMALIZERS, Context, Value, normalize
from pipeline.rules import load_rules
from pipeline.ruleset import EMITS, CounterExample, Example, Rule

FAMILIES = ("frequency", "deadline", "quantity")
RULES = load_rules()
TIME_RULES = tuple(rule for family in FAMILIES for rule in RULES.of(family))
VETOES = RULES.of("veto")


def flow_of(text: str) -> Flow:
    return Flow.of(text, Span(0, len(text)))


def found_in(text: str) -> tuple[Mention, ...]:
    flow = flow_of(text)
    return mentions(TIME_RULES, flow, mask(VETOES, flow.text))


def plain(value: Value | None) -> dict[str, str]:
    """The value as the examples write it: text, without what is null."""
    if isinstance(value, Frequency):
        fields = {"every": value.every, "min": value.minimum, "max": value.maximum, "vague": value.vague or None}
        fields["due"] = due_text(value)
    elif isinstance(value, Deadline):
        fields = {"kind": value.kind, "date": value.date, "time": value.time, "from": value.start, "to": value.end}
        fields |= {"duration": value.duration, "after": value.after}
    elif isinstance(value, Quantity):
        fields = {"min": value.minimum, "max": value.maximum, "unit": value.unit, "per": value.per}
    else:
        raise AssertionError(value)
    return {key: str(v).lower() if v is True else str(v) for key, v in fields.items() if v is not None}


def due_text(value: Frequency) -> str | None:
    if value.due is None:
        return None
    fields = {key: getattr(value.due, key) for key in ("month", "day", "weekday", "nth")}
    shown = {key: "last" if (key, v) == ("month", -1) else v for key, v in fields.items() if v is not None}
    return "{" + ", ".join(f"{key}: {v}" for key, v in shown.items()) + "}"


def context_of(example: Example) -> Context:
    """The day of issue is the example's date; the activity is taken to last that whole year."""
    if example.date is None:
        return Context()
    issued = Date.fromisoformat(example.date)
    period = Period(Date(issued.year, 1, 1), Date(issued.year, 12, 31))
    return Context(issued, issued.year, "issued_on", period)


EXAMPLES = [(rule, example) for rule in TIME_RULES for example in rule.examples]
COUNTERS = [(rule, counter) for rule in TIME_RULES for counter in rule.counterexamples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{r.id}:{e.text}" for r, e in EXAMPLES])
def test_example(rule: Rule, example: Example) -> None:
    own = [m for m in found_in(example.text) if m.rule == rule.id and m.text == example.match]
    assert own, [(m.rule, m.text) for m in found_in(example.text)]
    value = normalize(own[0], context_of(example))
    assert plain(value) == {key: v for key, v in example.value if v != "null"}


@pytest.mark.parametrize(("rule", "counter"), COUNTERS, ids=[f"{r.id}:{c.text}" for r, c in COUNTERS])
def test_counterexample(rule: Rule, counter: CounterExample) -> None:
    assert rule.id not in {m.rule for m in found_in(counter.text)}


@pytest.mark.parametrize("rule", VETOES, ids=lambda rule: rule.id)
def test_veto(rule: Rule) -> None:
    for example in rule.examples:
        assert example.match in {example.text[m.start : m.end] for m in matches([rule], example.text)}
        assert BLANK * len(example.match) in mask(VETOES, example.text)
    for counter in rule.counterexamples:
        assert not matches([rule], counter.text), counter.text


def test_every_emit_has_a_normalizer_and_a_rule() -> None:
    promised = {f"{family}.{emit}" for family in FAMILIES for emit in EMITS[family]}
    assert promised == set(NORMALIZERS) == {f"{rule.family}.{rule.emit}" for rule in TIME_RULES}


@pytest.mark.parametrize("text", ["2月30日前报送", "13月5日前报送", "4月31日至5月2日开展", "自6月31日起"])
def test_a_date_that_cannot_be_is_an_issue(text: str) -> None:
    context = Context(issued_on=Date(2024, 1, 5), year=2024)
    values = [normalize(mention, context) for mention in found_in(text)]
    assert [v.code for v in values if isinstance(v, Issue)] == ["impossible-date"]
    assert not [v for v in values if isinstance(v, Deadline)]
