"""Runs the examples and counter-examples that every rule carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812

from pipeline.extract.matching import Match, as_mention, mask, matches
from pipeline.model import Field, Flow, Issue, Span
from pipeline.normalize.values import normalize
from pipeline.registry.yaml_form import Plain
from pipeline.rules import Example, Rule, RuleSet
from pipeline.trial import TIMED, context_of, plain_value

_TIMED_FAMILIES = frozenset(field.value for field in TIMED)
_MENTION_FAMILIES = frozenset(field.value for field in Field)


@dataclass(frozen=True, slots=True)
class Failed:
    """An example that does not hold: the rule's id, the text, and what came out instead."""

    rule: str
    text: str
    problem: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.text!r}: {self.problem}"


def check(rules: RuleSet) -> tuple[Failed, ...]:
    """Every example and counter-example that fails, in the order of the rules."""
    return tuple(failed for rule in rules.rules for failed in check_rule(rule, rules))


def check_rule(rule: Rule, rules: RuleSet) -> Iterator[Failed]:
    """The rule by itself must find exactly the words of each example, with their groups and value; in a
    counter-example it must find nothing."""
    vetoes = rules.of("veto") if rule.family in _TIMED_FAMILIES else ()
    for example in rule.examples:
        if problem := _problem(rule, example, vetoes):
            yield Failed(rule.id, example.text, problem)
    for counter in rule.counterexamples:
        flow = _flow(rule, counter.text)
        if found := _found(rule, flow, vetoes):
            yield Failed(rule.id, counter.text, f"must not match ({counter.because}): {_texts(found, flow)}")


def _flow(rule: Rule, text: str) -> Flow:
    """Mentions are looked for in text without white space, the parts of a document in its lines as they stand."""
    if rule.family in _MENTION_FAMILIES:
        return Flow.of(text, Span(0, len(text)))
    return Flow(text, tuple(range(len(text))))


def _found(rule: Rule, flow: Flow, vetoes: tuple[Rule, ...]) -> list[Match]:
    return matches([rule], mask(vetoes, flow.text))


def _texts(found: list[Match], flow: Flow) -> str:
    return "、".join(flow.text[match.start : match.end] for match in found) or "nothing"


def _problem(rule: Rule, example: Example, vetoes: tuple[Rule, ...]) -> str:
    """What is wrong with an example, empty when it holds."""
    flow = _flow(rule, example.text)
    found = _found(rule, flow, vetoes)
    if [flow.text[match.start : match.end] for match in found] != [example.match]:
        return f"must match {example.match!r}, matched {_texts(found, flow)}"
    groups = {name: flow.text[start:end] for name, start, end in found[0].groups}
    value = _value(found[0], flow, example)
    wrong = [
        f"{name} must be {wanted}, is {got.get(name, 'missing')}"
        for pairs, got in ((example.groups, groups), (example.value, value))
        for name, wanted in pairs
        if got.get(name) != wanted
    ]
    return "; ".join(wrong)


def _value(match: Match, flow: Flow, example: Example) -> dict[str, str]:
    """The normalized value of a match, as the strings that a rule file writes."""
    if not example.value:
        return {}
    issued_on = Date.fromisoformat(example.date) if example.date else None
    value = normalize(as_mention(match, flow), context_of(issued_on))
    if value is None:
        return {}
    plain = {"issue": value.code} if isinstance(value, Issue) else plain_value(value)
    return {key: written(part) for key, part in plain.items()}


def written(value: Plain) -> str:
    """A value as it is written in a rule file: null, true, 2024-03-31, {day: 5}."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(part)}" for key, part in value.items()) + "}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
