"""Repeated corrections as proposals for rules, for a person to judge: each with the sentences it comes from.

What people added to a field, and the program had not found, is brought to its wording: numbers, bounds and periods give
way to entries of the lexicon. A wording that was corrected in at least so many different sentences is proposed. What
people took away is no rule, but a counter-example for the rule that had found it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Deadline, DeadlineKind, Frequency, Quantity, Task
from pipeline.registry.ids import squeeze
from pipeline.registry.yaml_form import (
    GROUNDING,
    Mapping,
    Plain,
    deadline_plain,
    frequency_plain,
    quantity_plain,
    to_yaml,
)
from pipeline.review.decisions import Decision
from pipeline.review.grounding import Quoted

LEAST = 2
FIELDS = {"frequency": "frequencies", "deadline": "deadlines", "quantity": "quantities"}
"""Family of rules → the field of a task whose values they give. Only these are read by one pattern."""
# Wordings as the lexicon of times and numbers has them, the more special before what is a part of it.
_ENTRIES = (
    ("period", r"每[一二两三四五六七八九十0-9]*个?(?:年|半年|季度|月|周|旬|日|天|学期)"),
    ("bound", r"不(?:得|能)?(?:少于|低于|超过|多于)|至少|最少|至多|最多"),
    ("number", r"[0-9０-９]+|[一二两三四五六七八九十百千]+(?=[次个名户条项人家天日月年小])"),
)
_WORDING = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _ENTRIES))
_DEADLINES = {
    DeadlineKind.BY: "before",
    DeadlineKind.ON: "on",
    DeadlineKind.WINDOW: "window",
    DeadlineKind.WITHIN: "within",
    DeadlineKind.VAGUE: "vague",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One correction: the sentence, the words in it, what they mean, and who said so."""

    sentence: str
    words: str
    value: Quoted
    by: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule of `family` that would find the words of its cases; `others` are sentences in which it finds nothing."""

    family: str
    pattern: str
    emit: str
    cases: tuple[Case, ...]
    others: tuple[str, ...] = ()

    def rule(self, number: int) -> Mapping:
        """The rule as a rule file has it."""
        examples: list[Plain] = [_example(case) for case in self.cases]
        others: list[Plain] = [{"text": text, "because": "待核对：这一句没有这个值"} for text in self.others]
        people = "、".join(dict.fromkeys(case.by for case in self.cases))
        return {
            "id": f"{self.family}.suggested_{number}",
            "doc": f"{len(self.cases)} 次更正（{people}）",
            "pattern": self.pattern,
            "emit": self.emit,
            "examples": examples,
            "counterexamples": others,
        }

    def yaml(self, number: int) -> str:
        return to_yaml([self.rule(number)])


@dataclass(frozen=True, slots=True)
class Objection:
    """What people took away from the rule `rule`: sentences that are counter-examples of it."""

    rule: str
    cases: tuple[Case, ...]

    def yaml(self) -> str:
        examples: list[Plain] = [{"text": c.sentence, "because": f"不是“{c.words}”（{c.by}）"} for c in self.cases]
        return to_yaml([{"id": self.rule, "counterexamples": examples}])


def proposals(decisions: Sequence[Decision], least: int = LEAST) -> tuple[Proposal, ...]:
    """Rules for what at least `least` different sentences were corrected to, the most frequent first."""
    groups: dict[tuple[str, str, str], dict[str, Case]] = defaultdict(dict)
    for decision in decisions:
        for family, case in _gained(decision):
            groups[family, wording(case.words), _emit(case.value)].setdefault(case.sentence, case)
    texts = tuple(dict.fromkeys(squeeze(decision.text) for decision in decisions))
    found = [_proposal(key, tuple(cases.values()), texts) for key, cases in groups.items() if len(cases) >= least]
    return tuple(sorted(found, key=lambda proposal: (-len(proposal.cases), proposal.family, proposal.pattern)))


def objections(decisions: Sequence[Decision], least: int = LEAST) -> tuple[Objection, ...]:
    """Rules whose finds were taken away in at least `least` different sentences."""
    groups: dict[str, dict[str, Case]] = defaultdict(dict)
    for decision in decisions:
        for case in _dropped(decision):
            groups[case.value.rule or ""].setdefault(case.sentence, case)
    return tuple(
        Objection(rule, tuple(cases.values())) for rule, cases in sorted(groups.items()) if rule and len(cases) >= least
    )


def wording(words: str) -> str:
    """The pattern of a wording: its words, with entries of the lexicon for numbers, bounds and periods."""
    pattern, at, seen = "", 0, set[str]()
    for match in _WORDING.finditer(words):
        name = match.lastgroup or ""
        entry = f"{{{{:{name}}}}}" if name in seen else f"{{{{{name}}}}}"
        seen.add(name)
        pattern += re.escape(words[at : match.start()]) + entry
        at = match.end()
    return pattern + re.escape(words[at:])


def _proposal(key: tuple[str, str, str], cases: tuple[Case, ...], texts: Iterable[str]) -> Proposal:
    family, pattern, emit = key
    if family == "deadline" and emit not in ("vague",):
        pattern = f"(?P<moment>{pattern})"
    taken = {case.sentence for case in cases}
    words = [case.words for case in cases]
    others = [text for text in texts if text not in taken and not any(word in text for word in words)]
    return Proposal(family, pattern, emit, cases, tuple(sorted(others, key=len)[:2]))


def _gained(decision: Decision) -> Iterator[tuple[str, Case]]:
    """What people added: by an edit, or in a task of their own."""
    sources = [(decision.fields.values, decision.was.values), *((task, None) for task in decision.into)]
    for now, before in sources:
        text = squeeze(now.text or decision.text)
        for family, field in FIELDS.items():
            known = {squeeze(value.text) for value in _values(before, field)}
            for value in _values(now, field):
                words = squeeze(value.text)
                if words in text and words not in known:
                    yield family, Case(text, words, value, decision.by)


def _dropped(decision: Decision) -> Iterator[Case]:
    for field in FIELDS.values():
        if field in decision.fields.names:
            kept = {squeeze(value.text) for value in _values(decision.fields.values, field)}
            gone = (value for value in _values(decision.was.values, field) if squeeze(value.text) not in kept)
            yield from (Case(squeeze(decision.text), squeeze(v.text), v, decision.by) for v in gone)


def _values(task: Task | None, field: str) -> tuple[Quoted, ...]:
    found: tuple[Quoted, ...] = getattr(task, field) if task else ()
    return found


def _emit(value: Quoted) -> str:
    if isinstance(value, Quantity):
        return "quantity"
    if isinstance(value, Deadline):
        return _DEADLINES[value.kind]
    if value.vague:
        return "vague"
    return "recurring" if value.due else "count"


def _example(case: Case) -> Mapping:
    return {"text": case.sentence, "match": case.words, "value": _value(case.value)}


def _value(value: Quoted) -> Mapping:
    match value:
        case Frequency():
            plain = frequency_plain(value)
        case Deadline():
            plain = deadline_plain(value)
        case Quantity():
            plain = quantity_plain(value)
    return {key: part for key, part in plain.items() if key not in GROUNDING}
