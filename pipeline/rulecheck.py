"""Runs the examples and counter-examples that every rule carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812

from pipeline.extract.matching import Match, as_mention, mask, matches, resolve
from pipeline.model import TIMED, Field, Flow, Issue, Period, Span
from pipeline.normalize.values import Context, normalize
from pipeline.registry.yaml_form import Plain
from pipeline.ruleset import Example, Rule, RuleSet
from pipeline.trial import context_of, plain_value

NULL = "null"
_TIMED_FAMILIES = tuple(field.value for field in TIMED)
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
    """The rule must find the words of each example, with their groups and value; in a counter-example, nothing.

    A rule of time or amounts has to hold its own against all of them together, vetoes first; any other stands alone.
    """
    for example in rule.examples:
        if problem := _problem(rule, example, rules):
            yield Failed(rule.id, example.text, problem)
    for counter in rule.counterexamples:
        flow = _flow(rule, counter.text)
        if found := _found(rule, flow, rules):
            yield Failed(rule.id, counter.text, f"must not match ({counter.because}): {_texts(found, flow)}")


def _flow(rule: Rule, text: str) -> Flow:
    """Mentions are looked for in text without white space, the parts of a document in its lines as they stand."""
    if rule.family in _MENTION_FAMILIES:
        return Flow.of(text, Span(0, len(text)))
    return Flow(text, tuple(range(len(text))))


def _found(rule: Rule, flow: Flow, rules: RuleSet) -> list[Match]:
    if rule.family not in _TIMED_FAMILIES:
        return matches([rule], flow.text)
    rivals = (rival for family in _TIMED_FAMILIES for rival in rules.of(family))
    standing = resolve(matches(rivals, mask(rules.of("veto"), flow.text)))
    return [match for match in standing if match.rule.id == rule.id]


def _texts(found: Sequence[Match], flow: Flow) -> str:
    return "、".join(flow.text[match.start : match.end] for match in found) or "nothing"


def _problem(rule: Rule, example: Example, rules: RuleSet) -> str:
    """What is wrong with an example, empty when it holds."""
    flow = _flow(rule, example.text)
    found = _found(rule, flow, rules)
    match = next((m for m in found if flow.text[m.start : m.end] == example.match), None)
    if match is None:
        return f"must match {example.match!r}, matched {_texts(found, flow)}"
    groups = {name: flow.text[start:end] for name, start, end in match.groups}
    wrong = [f"{name} is {groups.get(name)}, not {text}" for name, text in example.groups if groups.get(name) != text]
    value = _value(match, flow, example)
    wanted = {key: part for key, part in example.value if part != NULL}
    return "; ".join(wrong if value == wanted else [*wrong, f"value is {value}, not {wanted}"])


def _value(match: Match, flow: Flow, example: Example) -> dict[str, str]:
    """The normalized value of a match, as the strings that a rule file writes, without what is null."""
    if match.rule.family not in _TIMED_FAMILIES:
        return {}
    value = normalize(as_mention(match, flow), _context(example))
    if value is None:
        return {}
    plain = {"issue": value.code} if isinstance(value, Issue) else plain_value(value)
    return {key: written(part) for key, part in plain.items() if part is not None}


def _context(example: Example) -> Context:
    """The example's date is the day of issue; the activity is taken to last that whole year."""
    if example.date is None:
        return Context()
    day = Date.fromisoformat(example.date)
    return replace(context_of(day), period=Period(Date(day.year, 1, 1), Date(day.year, 12, 31)))


def written(value: Plain) -> str:
    """A value as it is written in a rule file: null, true, 2024-03-31, {day: 5}."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(part)}" for key, part in value.items()) + "}"
    if value is None or isinstance(value, bool):
        return {None: NULL, True: "true", False: "false"}[value]
    return str(value)
