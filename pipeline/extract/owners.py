"""Who is responsible for a duty whose sentence names nobody, and on what evidence.

Order of evidence (docs/annotating.md): explicit > table > inherited > heading > addressee.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.extract.background import bare_heading
from pipeline.extract.names import NameSplitter
from pipeline.extract.subjects import Subject
from pipeline.model import Basis, Heading, Item, Role, Span, Unit
from pipeline.ruleset import RuleSet

_PREFIX = re.compile(r"^(?:各级|各有关|各|有关|相关|其他)")
# “请于……前报……” speaks to the addressees, whoever the sentences before it were about.
_ADDRESSED = re.compile(r"(?:^|[，；])请(?:于|在|将|按|务必|径)|(?:情况|材料|名单|总结|报告|方案|意见)请于")
# “情节严重的，处……”: the case of the sentence before, whose agent deals with it too.
_SAME_CASE = re.compile(r"逾期|拒不|构成|.{0,24}情节")
_GOES_ON = "(?!主任|办公室|成员|负责|主要|各|及其)"
_JUDICIAL = ("有权机关", "司法机关", "检察机关", "审判机关")
_MARK = re.compile("[：:。]$")
_HELPED = re.compile(r"支持|引导")


@dataclass(slots=True)
class Carry:
    """What an item carries on from sentence to sentence: bodies; nothing after a person (`blocked`).

    `offender`: they are named as those who break the rule; a penalty is not theirs to impose.
    `agent`: they were brought in mid-sentence (“……，由X办理”), so that only the same case is theirs.
    """

    units: tuple[Unit, ...] = ()
    blocked: bool = False
    offender: bool = False
    agent: bool = False


@dataclass(slots=True)
class Owners:
    """Walks through a notice in reading order and remembers whom the sentences name."""

    rules: RuleSet
    items: tuple[Item, ...]
    splitter: NameSplitter
    carried: dict[int, Carry] = field(default_factory=dict)
    lead_ins: dict[Span, tuple[Unit, ...]] = field(default_factory=dict)

    def note(self, item: int, subjects: list[Subject]) -> None:
        """A sentence of `item` had these openers; bodies are carried on, a person stops the carrying."""
        if not subjects:
            return
        bodies = [s for s in subjects if not s.person]
        if not bodies and self.items[item].kind == "article":
            return  # an article has no addressee to fall back on: whoever it is about stays so
        before = {unit.name for unit in self._carried_units(item)}
        names = dict.fromkeys(_known(name, before) for s in bodies for name in s.names)
        units = tuple(Unit(name, basis=Basis.INHERITED) for name in names)
        agent = bool(bodies) and all(s.kind == "by" and s.start > 1 for s in bodies)  # 1: “并由X……”
        self.carried[item] = Carry(units, not bodies, all(s.conditional for s in bodies), agent)

    def note_lead_in(self, span: Span, words: str, subject: Subject | None, item: int) -> None:
        """A lead-in's subject holds for every part of its list, whoever it is; so does its owner (“副组长职责：”)."""
        if subject is None and (owners := self._named_as_owner(_MARK.sub("", words), span)):
            self.lead_ins[span] = owners
            return
        names = subject.names if subject else tuple(u.name for u in self._carried_units(item))
        if names:
            self.lead_ins[span] = tuple(Unit(name, Role.RESPONSIBLE, Basis.INHERITED) for name in names)

    def without_subject(self, item: int, text: str, penalty: bool) -> tuple[Unit, ...]:
        """The units of a duty that names nobody: inherited, else from a heading, else the addressees (none)."""
        carry = self.carried.get(item)
        if _ADDRESSED.search(text) or (self.items[item].kind == "article" and self._favours_all(text)):
            return ()
        if carry and penalty and (carry.offender or not _may_impose(carry.units, text)):
            return ()
        if carry and carry.agent and not penalty and not _SAME_CASE.match(text):
            return self._from_heading(self.items[item].path)
        if carry and not carry.blocked and not any(self._is_object(u.name, text) for u in carry.units):
            return carry.units
        if (carry is None or not carry.units) and (listed := self._from_list(item)):
            return listed
        return self._from_heading(self.items[item].path)

    def _favours_all(self, text: str) -> bool:
        """“鼓励社会力量……”: said to everybody."""
        public = rf".{{2,12}}?(?:{self.rules.words('public')})"
        return self._encourages(text) and bool(self.rules.pattern(public).match(text))

    def _encourages(self, text: str) -> bool:
        return bool(self.rules.pattern(self.rules.words("encourage")).match(text))

    def _carried_units(self, item: int) -> tuple[Unit, ...]:
        carry = self.carried.get(item)
        return carry.units if carry else ()

    def _is_object(self, name: str, text: str) -> bool:
        core = _PREFIX.sub("", name) if self._encourages(text) or _HELPED.match(text) else name
        return len(core) > 1 and bool(re.search(re.escape(core) + _GOES_ON, text))

    def _from_list(self, item: int) -> tuple[Unit, ...]:
        """In a list, its part's own head (“（一）生产部：……”) before the subject of the lead-in."""
        path, lead_in = self.items[item].path, self.items[item].lead_in
        inside = path[-1:] if path and lead_in and path[-1].span.start > lead_in.start else ()
        return self._from_heading(inside) or self._from_lead_in(item)

    def _from_lead_in(self, item: int) -> tuple[Unit, ...]:
        lead_in = self.items[item].lead_in
        return self.lead_ins.get(lead_in, ()) if lead_in else ()

    def _from_heading(self, path: tuple[Heading, ...]) -> tuple[Unit, ...]:
        found = (self._named_as_owner(bare_heading(heading), heading.span) for heading in reversed(path))
        return next((owners for owners in found if owners), ())

    def _named_as_owner(self, words: str, span: Span) -> tuple[Unit, ...]:
        """Whose the duties are under a heading of these words (without label and marks), which stands at `span`."""
        for rule in self.rules.possible("owner", words):
            match = rule.find(words)
            if match and not self.splitter.verb_start.match(match["name"]):
                names = self.splitter.split(match["name"])
                return tuple(Unit(name, Role.RESPONSIBLE, Basis.HEADING, span, rule.id) for name in names)
        return ()


def _known(name: str, before: set[str]) -> str:
    """“储存……的经营单位” carries on as the 经营单位 that the item already spoke of."""
    head = name.rpartition("的")[2]
    return head if head in before else name


def _may_impose(units: tuple[Unit, ...], text: str) -> bool:
    """Criminal liability is for judicial organs, whoever imposes the fine."""
    return "刑事责任" not in text or any(unit.name.endswith(_JUDICIAL) for unit in units)
