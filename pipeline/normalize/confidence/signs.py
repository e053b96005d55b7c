"""What makes a record doubtful: its signs, each with the phrase that a reviewer reads.

A sign holds or does not. Those of the words are rules (rules/doubt.yaml), so that more can be added without Python;
those of the record itself, how its values were found, stand in `OF_RECORD`. None depends on the language component, so
that a record is trusted alike with and without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from pipeline.model import Basis, Duty, Field, Item, Modality, Notice, Task, Unit
from pipeline.ruleset import RuleSet

_TAKEN = (Field.FREQUENCY, Field.DEADLINE, Field.QUANTITY, Field.REPORT)
_MODAL = re.compile(r"应当|应该|必须|务必|不得|严禁|禁止|可以|鼓励|要|应|须")
READ = "\ue000"
"""Stands for a character that a value has taken; no rule names it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A record with what it was made from.

    `siblings` duties come of its sentence, it is number `place` of them (0…). `named` counts how many records of the
    notice name each unit themselves; `carried` records before this one have had the same inherited units.
    """

    task: Task
    duty: Duty
    notice: Notice
    place: int = 0
    siblings: int = 1
    named: Mapping[str, int] = field(default_factory=dict)
    carried: int = 0
    own: tuple[Unit, ...] = field(init=False)
    bases: frozenset[Basis] = field(init=False)

    def __post_init__(self) -> None:
        """Many signs ask for these."""
        object.__setattr__(self, "own", own_units(self.task))
        object.__setattr__(self, "bases", frozenset(unit.basis for unit in self.task.responsible_units))

    @property
    def item(self) -> Item:
        return self.notice.items[self.duty.sentence.item]

    @property
    def text(self) -> str:
        return self.task.text


def own_units(task: Task) -> tuple[Unit, ...]:
    """Who is responsible; the addressees are the header's, not this record's."""
    return tuple(unit for unit in task.responsible_units if unit.basis is not Basis.ADDRESSEE)


def unread(case: Case) -> str:
    """The duty's text without white space, what a value has taken blanked."""
    text = case.notice.document.text
    parts, at = [], case.duty.span.start
    for mention in case.duty.mentions:
        if mention.field in _TAKEN and case.duty.span.holds(mention.span):
            parts += [text[at : mention.span.start], READ]
            at = max(at, mention.span.end)
    return "".join("".join((*parts, text[at : case.duty.span.end])).split())


def behind(case: Case) -> str:
    """The duty's text with the names of its own units blanked."""
    text = case.task.text
    for unit in case.own:
        text = text.replace(unit.name, READ)
    return text


_LOOKED_AT: Mapping[str, Callable[[Case], tuple[str, ...]]] = {
    "text": lambda case: (case.task.text,),
    "unread": lambda case: (unread(case),),
    "behind": lambda case: (behind(case),),
    "name": lambda case: tuple(unit.name for unit in case.own),
}
"""What the rules of each emit are looked for in."""

Sign = Callable[[Case], bool]


def _basis(basis: Basis) -> Sign:
    return lambda case: basis in case.bases


def _rule(*names: str) -> Sign:
    return lambda case: any(unit.rule in names for unit in case.task.responsible_units)


def _modality(modality: Modality) -> Sign:
    return lambda case: case.task.modality is modality


def _units(number: int) -> Sign:
    return lambda case: len(case.task.responsible_units) >= number


def _lost(case: Case) -> bool:
    """Nobody is named, though the item is not the notice's own: a subject may have been lost on the way."""
    return not case.duty.units and case.item.kind is not None


def _outside(case: Case) -> bool:
    """The subject stands before the duty's own words: it belongs to an earlier part of the sentence."""
    spans = [unit.span for unit in case.task.responsible_units if unit.basis is Basis.EXPLICIT and unit.span]
    return any(not case.duty.span.holds(span) for span in spans)


def _named(least: int, most: int) -> Sign:
    """Some unit is named by `least`..`most` records of the notice."""
    return lambda case: any(least <= case.named.get(u.name, 0) <= most for u in case.own)


def _carried(least: int) -> Sign:
    return lambda case: case.carried >= least


OF_RECORD: Mapping[str, tuple[str, Sign]] = {
    "unit_inherited": ("责任单位由上文推定", _basis(Basis.INHERITED)),
    "unit_heading": ("责任单位由标题推定", _basis(Basis.HEADING)),
    "unit_none": ("没有责任单位", lambda case: not case.task.responsible_units),
    "unit_lost": ("条目中未找到责任单位", _lost),
    "unit_owner": ("责任单位取自定语", _rule("unit.owner")),
    "unit_before_verb": ("责任单位由后面的动词断定", _rule("unit.before_verb", "unit.before_predicate")),
    "unit_label": ("责任单位取自条目标题", _rule("owner.label")),
    "unit_outside": ("责任单位在句中前一部分", _outside),
    "units_two": ("有两个以上责任单位", _units(2)),
    "named_once": ("责任单位在文中只出现一次", _named(1, 1)),
    "carried_two": ("责任单位已沿用多句", _carried(2)),
    "carried_five": ("责任单位已沿用很多句", _carried(5)),
    "prohibited": ("禁止性要求", _modality(Modality.PROHIBITED)),
    "permitted": ("许可性表述", _modality(Modality.PERMITTED)),
    "no_modal": ("句中没有应当、要等词", lambda case: not _MODAL.search(case.text)),
    "short": ("句子过短", lambda case: len(case.text) < 12),
    "split": ("由一句拆成多项", lambda case: case.siblings > 1),
    "split_later": ("是一句中拆出的后一项", lambda case: case.place > 0),
    "open_end": ("拆分处可能有误", lambda case: case.text[-1:] not in "。；！"),
    "frequencies": ("含多个频次", lambda case: len(case.task.frequencies) > 1),
    "deadlines": ("含多个时限", lambda case: len(case.task.deadlines) > 1),
    "deadline_window": ("含起止时间", lambda case: any(d.start or d.end for d in case.task.deadlines)),
    "quantity": ("含数量", lambda case: bool(case.task.quantities)),
    "recipient": ("含报送对象", lambda case: bool(case.task.reports_to)),
    "recipients": ("含多个报送对象", lambda case: len(case.task.reports_to) > 1),
    "issue": ("已标出问题", lambda case: any(i.code != "no-unit" for i in case.task.issues)),
    "list_part": ("列举项", lambda case: case.item.lead_in is not None),
    "letter": ("在所附文件之中", lambda case: case.duty.sentence.document > 0),
    "no_addressees": ("没有主送机关", lambda case: not case.notice.header.addressees),
    "aside": ("含括号说明", lambda case: "（" in case.text or "(" in case.text),
    "colon": ("含冒号列举", lambda case: "：" in case.text or ":" in case.text),
}
"""What lowers the confidence: phrase and test of each sign of the record itself."""

ASSURING: Mapping[str, Sign] = {
    "named_often": _named(4, 10**6),
    "unit_table": _basis(Basis.TABLE),
    "unit_alone_by_modal": lambda case: [unit.rule for unit in case.own] == ["unit.before_modal"],
    "deadline_borrowed": lambda case: any(d.basis is not Basis.EXPLICIT for d in case.task.deadlines),
    "two_clauses": lambda case: case.text.count("，") >= 2,
}
"""What raises it; a reviewer need not read why."""


class Signs:
    """Finds the signs of records. Built once per rule set; `wanted` names those that matter (None: all)."""

    def __init__(self, rules: RuleSet, wanted: Collection[str] | None = None) -> None:
        doubts = rules.of("doubt")
        self.phrases: Mapping[str, str] = {
            **{rule.id: rule.doc for rule in doubts},
            **{name: phrase for name, (phrase, _) in OF_RECORD.items()},
        }
        signs = {**{name: sign for name, (_, sign) in OF_RECORD.items()}, **ASSURING}
        self._signs = [(name, sign) for name, sign in signs.items() if wanted is None or name in wanted]
        self._rules = [
            (look, chosen)
            for emit, look in _LOOKED_AT.items()
            if (chosen := [r for r in doubts if r.emit == emit and (wanted is None or r.id in wanted)])
        ]

    def of(self, case: Case) -> frozenset[str]:
        """The names of the signs that hold for a record."""
        found = [name for name, sign in self._signs if sign(case)]
        for look, rules in self._rules:
            found += [rule.id for text in look(case) for rule in rules if rule.find(text)]
        return frozenset(found)
