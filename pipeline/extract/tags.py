"""Tags behind a sentence or paragraph that name its units: “（A牵头，B、C参与）”, “责任单位：……”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.extract.names import NameSplitter
from pipeline.model import Basis, Role, Unit
from pipeline.ruleset import Rule, RuleSet

_CLAUSE = re.compile(r"[，；。;,]|\s{2,}|(?<=[^（(])(?=(?:牵头|配合|责任|协办|参与)(?:单位|部门)[:：])")
_INCLUDING = re.compile(r"[（(]含[^（）()]*[）)]")  # 各区政府（含新区管委会，下同）
_AFTER_LEAD = re.compile(r"(牵头|主办)[、和]?(?=.)(?![）)，；]|单位|部门|负责|实施|落实)")
_VERBS = {"牵头": Role.LEAD, "主办": Role.LEAD} | dict.fromkeys(("配合", "协办", "协助", "参与"), Role.SUPPORT)
_VERB = rf"(?P<verb>{'|'.join(_VERBS)})"
_ROLE_CLAUSE = re.compile(
    rf"^(?:(?:会议)?责成|请)?(?:[^，；]{{0,30}}?由)?(?P<names>[^，]{{2,120}}?){_VERB}(?:负责|实施|落实)?$"
)
_ROLE_ENDS = tuple(verb + done for verb in _VERBS for done in ("", "负责", "实施", "落实"))
_LABELS = ("责任", "牵头", "主办", "承办", "配合", "协办", "参与", "主责", "落实", "实施")
_ROLES = {"lead": Role.LEAD, "support": Role.SUPPORT, "responsible": Role.RESPONSIBLE}
_OWN_ROLE = re.compile(rf"[（(]{_VERB}[）)]$")


@dataclass(frozen=True, slots=True)
class Tag:
    """The units that a tag names for the tasks before it, and those it names for all tasks below (以下均需……).

    One that gives a deadline only (“完成时限：……”) names none. `first` of the units stand before the first comma.
    """

    units: tuple[Unit, ...]
    below: tuple[Unit, ...] = ()
    first: int = 0

    def ordered(self, order: str) -> Tag:
        """With the roles that the notice tells by the order of names (`Tags.order`), where the tag tells none."""
        if not order or any(unit.role is not Role.RESPONSIBLE for unit in self.units):
            return self
        leading = 1 if order == "first_leads" else self.first
        roles = [Role.LEAD] * leading + [Role.SUPPORT] * (len(self.units) - leading)
        return replace(self, units=tuple(replace(u, role=r) for u, r in zip(self.units, roles, strict=True)))


class Tags:
    """Reads tags by rules/tag.yaml. Built once per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._splitter = NameSplitter.of(rules)
        self._frames = tuple(r for r in rules.of("tag") if r.emit == "tag")
        self._names = next(r for r in rules.of("tag") if r.emit == "names")
        self._orders = tuple(r for r in rules.of("tag") if r.emit.endswith("_leads"))
        self._times = tuple(r for r in rules.of("tag") if r.emit == "time")
        self._clauses = tuple(r for r in rules.of("tag") if r.emit in _ROLES)
        self._open = rules.pattern(rules.words("bracket_open"))
        self._close = rules.pattern(rules.words("bracket_close"))
        self._below = next(r for r in rules.of("tag") if r.emit == "below")

    def read(self, text: str) -> Tag | None:
        """The tag that `text` (a sentence without white space) is, None when it is none."""
        present = self._rules.present(text)
        for frame in self._frames:
            if frame.could_match(present) and (match := frame.find(text)):
                return self._tag(match["inside"])
        return Tag(()) if any(frame.could_match(present) and frame.find(text) for frame in self._times) else None

    def alone(self, text: str, behind: bool = False) -> Tag | None:
        """The tag that a sentence of its own is: as `read`, or nothing but names in brackets.

        A single name is one only right `behind` a sentence (“第九条（解释部门）” is a heading) and not in round
        brackets, where it may be a remark.
        """
        return self.read(text) or self._only_names(text, 1 if behind and text[0] not in "（(" else 2)

    def order(self, text: str) -> str:
        """How a notice says that its tags tell who leads: `first_leads`, `comma_leads`, or not at all (empty)."""
        return next((rule.emit for rule in self._orders if rule.find(text)), "")

    def _only_names(self, text: str, fewest: int) -> Tag | None:
        match = self._names.find(text)
        inside = _INCLUDING.sub("", match["inside"]) if match else ""
        told = [self._splitter.split(part) for part in _CLAUSE.split(inside) if part]
        groups = [[name for name in group if not name[0].isdigit()] for group in told]  # “（规划处，2025年底前）”
        names = [name for group in groups for name in group]
        known = sum(self._splitter.is_name(name) for name in names)
        if sum(map(len, told)) < fewest or not names or known * 2 < len(names) or not self._splitter.is_name(names[0]):
            return None
        return Tag(self._named(names), first=len(groups[0]))

    def roles(self, text: str) -> tuple[Unit, ...]:
        """The units of words that say nothing but who leads and who supports (“由A牵头、B配合”), else none."""
        if not text.endswith(_ROLE_ENDS):
            return ()
        units: list[Unit] = []
        for clause in _CLAUSE.split(_AFTER_LEAD.sub(r"\1，", text)):
            match = _ROLE_CLAUSE.match(clause)
            names = self._splitter.split(match["names"]) if match else ()
            if match is None or not names or not all(self._splitter.is_name(name) for name in names):
                return ()
            role = _VERBS[match["verb"]]
            units.extend(Unit(name, role, Basis.EXPLICIT, rule="tag." + role.value) for name in names)
        return tuple(units)

    def at_end(self, text: str) -> int | None:
        """Where a tag in brackets at the end of a sentence begins, before its closing mark."""
        body = text.rstrip("。；")
        opening = self._opening(body)
        if opening <= 0:
            return None
        named = self._splitter.stands.search(body[:opening])  # “各部门（市教育局、市公安局）” says who they are
        tag = self.read(body[opening:]) or (None if named else self._only_names(body[opening:], 2))
        return opening if tag and (tag.units or tag.below) else None

    def _opening(self, text: str) -> int:
        """The offset of the bracket that the last character closes, -1 when it closes none."""
        depth = 0
        for position in reversed(range(len(text))):
            if self._close.match(text, position):
                depth += 1
            elif self._open.match(text, position):
                depth -= 1
            if depth == 0:
                return position if position < len(text) - 1 else -1
        return -1

    def _tag(self, inside: str) -> Tag | None:
        units: list[Unit] = []
        pending: list[str] = []
        first = 0
        for clause in (c for c in _CLAUSE.split(_AFTER_LEAD.sub(r"\1，", inside)) if c and not self.order(c)):
            rule, names = self._clause(clause)
            if rule is None:
                pending.append(clause)
                continue
            if pending and not units and rule.emit == "support":  # “A，B、C参与”: somebody must do it
                units.extend(self._named([name for part in pending for name in self._splitter.split(part)]))
                pending = []
            split = [n for part in (*pending, names) for n in self._splitter.split(part)]
            roles = (own_role(name, _ROLES[rule.emit]) for name in split)
            units.extend(Unit(name, role, Basis.EXPLICIT, rule=rule.id) for name, role in roles)
            first, pending = first or len(split), []
        if pending and units and inside.startswith(_LABELS):
            # “责任单位：A、B，C”: the list goes on behind the comma.
            rest = [n for part in pending for n in self._splitter.split(part) if self._splitter.is_name(n)]
            units.extend(replace(units[-1], name=name) for name in rest)
        below = self._units_below(inside)
        return Tag(tuple(units), below, first) if units or below else None

    def _named(self, names: Sequence[str]) -> tuple[Unit, ...]:
        """Units whose part nothing says."""
        return tuple(Unit(name, Role.RESPONSIBLE, Basis.EXPLICIT, rule=self._names.id) for name in names)

    def _clause(self, clause: str) -> tuple[Rule | None, str]:
        if self._below.find(clause):
            return None, ""
        for rule in self._clauses:
            if match := rule.find(clause):
                return rule, next(v for v in match.groupdict().values() if v)
        return None, ""

    def _units_below(self, inside: str) -> tuple[Unit, ...]:
        match = self._below.find(inside)
        if not match:
            return ()
        names = next(v for v in match.groupdict().values() if v)
        return tuple(
            Unit(n, Role.RESPONSIBLE, Basis.INHERITED, rule=self._below.id) for n in self._splitter.split(names)
        )


def own_role(name: str, role: Role) -> tuple[str, Role]:
    """“市卫生健康委（牵头）”: a name without the role that it says itself, and that role; else `role`."""
    said = _OWN_ROLE.search(name)
    return (name[: said.start()], _VERBS[said["verb"]]) if said else (name, role)
