"""Who a clause names as its subject, by the rules of rules/unit.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.matching import BLANK
from pipeline.extract.names import NameSplitter
from pipeline.model import Role
from pipeline.rules import Rule, RuleSet

_CONNECTIVE = re.compile(
    r"^(?:同时|其中|另外|此外|并且|并|且|但是|但|而|必要时|原则上|建议|商请|请|特别是|尤其是"
    r"|(?:经)?(?:复核|审核|初核|核实|评审|验收|批准|审定|公示|审查|备案|整改|检查|培训|考核)(?:通过|合格)?后)(?=.{2})"
)
_LONG_ASIDE = re.compile(r"（[^）]{14,}）|\([^)]{14,}\)")
_SUPPORT = re.compile(
    r"^(?:应当|应|要|须|必须|积极|主动|切实|依法|按照?[^，]{0,12}|在[^，]{2,16}[内下中]|依[^，]{1,4}|各自|分别|全力|给予|予以)*(?:配合|协助|协同|协办|支持配合)"
)
_NO_NAME = re.compile(
    r"[于由]|向(?!阳)|(?<![阅电海简周日月])报(?![社刊业警])|情况|完成"
    r"|[0-9一二三四五六七八九十两]个?(?:小时|工作日|日|天|周|名)|各[派建报选出]|派(?:员|[0-9出](?!所))|[将把]|应当|必须|不得|(?<![所内])在(?![线职岗建编校册本场]|[^，]{0,30}的)|可以|必须|^(?:鼓励|引导|支持|指导)[、和]|达到|无法|超出|送达|获得|按(?!摩|[^，]{0,20}的)|[^的未]经(?![营济费理办贸开])|^意见"
)
_LEAD = re.compile(r"^(?:应当|应|要|负责)*牵头")
_DUTIES_OF_SUPPORT = re.compile(
    r"(?:支持|配合|协助)[、和]?(?:配合|协助|保障)?(?:[、和]保障)?等职责|做好(?:支持|配合|协助|保障)(?:[、和](?:支持|配合|协助|保障)){0,2}等?工作"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject in a clause: flow offsets of the name, the names it lists, and the rule that found it."""

    start: int
    end: int
    names: tuple[str, ...]
    rule: str
    role: Role = Role.RESPONSIBLE
    person: bool = False
    conditional: bool = False  # stands in a condition: “企业有下列行为之一的”

    @property
    def by(self) -> bool:
        return self.rule.endswith(".by")


@dataclass(frozen=True, slots=True)
class Subjects:
    """Finds subjects. Built once per rule set."""

    rules: tuple[Rule, ...]
    splitter: NameSplitter
    not_start: re.Pattern[str]
    person: re.Pattern[str]

    @classmethod
    def of(cls, rules: RuleSet) -> Subjects:
        return cls(
            rules.of("unit"),
            NameSplitter.of(rules),
            re.compile(rf"^(?:{rules.words('not_subject_start')})"),
            re.compile(rf"(?:{rules.words('person_head')}|{rules.words('thing_head')})(?:[（(][^）)]*[）)])?$"),
        )

    def find(self, clause: str, offset: int = 0) -> Subject | None:
        """The subject that opens `clause` (no white space); `offset` is added to its offsets."""
        clause = _LONG_ASIDE.sub(lambda aside: BLANK * len(aside[0]), clause)
        skipped = self._skip_connectives(clause)
        rest = clause[skipped:]
        if by := self.by(clause, offset):
            return by
        found = [
            s for rule in self.rules if rule.emit == "subject" and (s := self._by_rule(rule, rest, offset + skipped))
        ]
        if found:
            first = min(found, key=lambda subject: subject.end)
            return self._whole_clause(clause, offset, first) or first
        owner = next(rule for rule in self.rules if rule.emit == "owner")
        return self._by_rule(owner, rest, offset + skipped)

    def by(self, clause: str, offset: int = 0) -> Subject | None:
        """The subject of “由X……” anywhere in the clause."""
        rule = next(rule for rule in self.rules if rule.emit == "by")
        return self._by_rule(rule, clause, offset)

    def _whole_clause(self, clause: str, offset: int, first: Subject) -> Subject | None:
        """“使用单位配备的管理人员，应当……”: the clause is one name, whose 的 stands behind the first body in it."""
        whole = self.bare(clause, offset)
        return whole if whole and "的" in clause[first.end - offset : whole.end - offset] else None

    def bare(self, clause: str, offset: int = 0) -> Subject | None:
        """The name, where the whole clause is one (“……的单位，应当……”)."""
        skipped = self._skip_connectives(clause)
        rule = next(rule for rule in self.rules if rule.emit == "bare")
        return self._by_rule(rule, clause[skipped:], offset + skipped)

    def partners(self, clause: str) -> tuple[str, ...]:
        """Whom the subject does it together with (会同X): support."""
        rule = next(rule for rule in self.rules if rule.emit == "partner")
        match = rule.pattern.search(clause)
        return self.splitter.split(match["name"]) if match else ()

    def _skip_connectives(self, clause: str) -> int:
        skipped = 0
        while match := _CONNECTIVE.match(clause[skipped:]):
            skipped += match.end()
        return skipped

    def _by_rule(self, rule: Rule, text: str, offset: int) -> Subject | None:
        match = rule.pattern.search(text)
        if not match or not self._could_be_name(match["name"], rule):
            return None
        names = self.splitter.split(match["name"])
        if not names or any(self._begins_as_predicate(name, rule) for name in names):
            return None
        rest = text[match.end("name") :]
        return Subject(
            offset + match.start("name"),
            offset + match.end("name"),
            names,
            rule.id,
            self._role(rest),
            bool(self.person.search(match["name"])),
        )

    def _role(self, rest: str) -> Role:
        if supports(rest) or _DUTIES_OF_SUPPORT.search(rest):
            return Role.SUPPORT
        return Role.LEAD if _LEAD.match(rest) else Role.RESPONSIBLE

    def _could_be_name(self, name: str, rule: Rule) -> bool:
        """A name begins with no preposition, conjunction or adverb and holds no word of a predicate."""
        if rule.emit != "by" and self.not_start.match(name):
            return False
        return not _NO_NAME.search(name)

    def _begins_as_predicate(self, name: str, rule: Rule) -> bool:
        """“加强各部门”: a verb, unless it opens a clause with 的 (使用煤气的企业) or a compound (建设单位)."""
        if not self.splitter.verb_start.match(name):
            return False
        clause, _, head = name.partition("（")[0].rpartition("的")
        describes = bool(clause) and len(head) <= 20 and bool(self.splitter.relative.match(name))
        return not (clause and rule.emit == "by") and (rule.id.endswith(".before_verb") or not describes)


def leads(predicate: str) -> bool:
    """Is leading others (牵头) the predicate's first verb?"""
    return bool(_LEAD.match(predicate))


def supports(predicate: str) -> bool:
    """Is supporting others (配合、协助) the predicate's first verb?"""
    return bool(_SUPPORT.match(predicate))
