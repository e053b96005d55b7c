"""Who a clause names as its subject, by the rules of rules/unit.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.extract.names import NameSplitter
from pipeline.model import Role
from pipeline.ruleset import EMITS, Rule, RuleSet

_ASIDE = re.compile(r"（[^）]*）?")
_LONG_ASIDE = re.compile(r"（[^）]{14,}）|\([^)]{14,}\)")
_CLASS = re.compile(r"(?:相关|有关)?(?:部门|单位|机构|机关|企业|组织|个人|人员|公司|其他人)$")  # “颁发证照的部门”
_OPENERS = ("subject", "modal", "acting")
_INSIDE = ("by", "through")
_LAST = ("through", "owner")


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject in a clause: flow offsets of the name, the names it lists, the rule that found it and its target."""

    start: int
    end: int
    names: tuple[str, ...]
    rule: str
    kind: str  # the rule's emit target: subject, modal, acting, together, by, bare, through, owner
    role: Role = Role.RESPONSIBLE
    person: bool = False
    conditional: bool = False  # stands in a condition: “企业有下列行为之一的”

    def goes_on(self, before: Subject | None) -> bool:
        """Does it go on a list (“A、B，C要……”)? Not behind who is spoken of (“……的党员，支部应当……”), nor with 其."""
        topic = before is None or (len(before.names) == 1 and "的" in before.names[0])
        return self.kind != "by" and not topic and not self.names[0].startswith("其")


class Subjects:
    """Finds subjects by rules/unit.yaml. Built once per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self.splitter = NameSplitter.of(rules)
        self._of = {emit: tuple(rule for rule in rules.of("unit") if rule.emit == emit) for emit in EMITS["unit"]}
        self._openers = tuple(rule for rule in rules.of("unit") if rule.emit in _OPENERS)
        self._taking = rules.pattern(rules.words("taking_verb"))
        self._not_start = rules.pattern(rf"^(?:{rules.words('not_subject_start')})")
        self._modal = rules.pattern(rules.words("modal_word"))
        self._adverbial = rules.pattern(rules.words("preposition"))
        self._person = rules.pattern(
            rf"(?:{rules.words('person_head')}|{rules.words('thing_head')})(?:[（(][^）)]*[）)])?$"
        )

    def find(self, clause: str, offset: int = 0) -> Subject | None:
        """The subject that opens `clause` (no white space); `offset` is added to its offsets."""
        short = _LONG_ASIDE.sub("", clause) if "（" in clause or "(" in clause else clause
        found = self._find(short)
        if found is None:
            return None
        asides = tuple(match.span() for match in _LONG_ASIDE.finditer(clause)) if short != clause else ()
        start, end = _with_asides(found.start, asides), _with_asides(found.end, asides)
        return replace(found, start=offset + start, end=offset + end)

    def _find(self, clause: str) -> Subject | None:
        skipped = self._skip_connectives(clause)
        rest = clause[skipped:]
        if first := self.by(clause) or self._first(self._of["together"], rest, skipped):
            return first
        if found := list(self._all(self._openers, rest, skipped)):
            first = min(found, key=lambda subject: subject.end)
            return self._whole_clause(clause, first) or first
        return next((s for kind in _LAST if (s := self._first(self._of[kind], rest, skipped))), None)

    def _all(self, rules: Iterable[Rule], text: str, offset: int) -> Iterator[Subject]:
        present = self._rules.present(text)
        return (s for rule in rules if rule.could_match(present) and (s := self._by_rule(rule, text, offset)))

    def _first(self, rules: Iterable[Rule], text: str, offset: int) -> Subject | None:
        return next(self._all(rules, text, offset), None)

    def by(self, clause: str, offset: int = 0) -> Subject | None:
        """The subject of “由X……” anywhere in the clause."""
        return self._first(self._of["by"], clause, offset)

    def _whole_clause(self, clause: str, first: Subject) -> Subject | None:
        """“使用单位配备的管理人员，应当……”: the clause is one name, whose 的 stands behind the first body in it."""
        rest = clause[first.end :]
        whole = None if self._adverbial.match(rest) or self._modal.match(rest) else self.bare(clause)
        return whole if whole and "的" in rest[: whole.end - first.end] else None

    def bare(self, clause: str, offset: int = 0) -> Subject | None:
        """The name, where the whole clause is one, whatever stands behind its comma (“……的单位，应当……”)."""
        alone = clause.partition("，")[0]
        skipped = self._skip_connectives(alone)
        return self._first(self._of["bare"], alone[skipped:], offset + skipped)

    def partners(self, clause: str) -> tuple[str, ...]:
        """Whom the subject does it together with (会同X): support."""
        found = (rule.find(clause) for rule in self._of["partner"])
        return next((self.splitter.split(match["name"]) for match in found if match), ())

    def leads(self, predicate: str) -> bool:
        """Is leading others (牵头) the predicate's first verb?"""
        return self._says("leads", predicate)

    def supports(self, predicate: str) -> bool:
        """Is supporting others (配合、协助) the predicate's first verb?"""
        return self._says("supports", predicate)

    def _says(self, emit: str, words: str) -> bool:
        return any(rule.find(words) for rule in self._of[emit])

    def _skip_connectives(self, clause: str) -> int:
        skipped = 0
        while end := max((m.end() for rule in self._of["connective"] if (m := rule.find(clause[skipped:]))), default=0):
            skipped += end
        return skipped

    def _by_rule(self, rule: Rule, text: str, offset: int) -> Subject | None:
        match = rule.find(text)
        if not match:
            return None
        start, end = match.start("name"), self._name_end(text, match.end("name"))
        name = text[start:end]
        whole = name.count("（") == name.count("）")  # no name ends in an aside (用人单位（劳务派遣单位除外）)
        names = self.splitter.split(name) if whole and self._could_be_name(name, rule) else ()
        described = "的" in name and not self._taking.match(name)  # “获悉……的公民，应当”, not “选择……的企业，应当”
        said = rule.emit == "modal" and (described or text[end : end + 1] not in "，,")
        if not names or any(self._begins_as_predicate(one, rule, said) for one in _told(names, rule)):
            return None
        role, person = self._role(text[end:]), bool(self._person.search(name)) and not name.startswith("任何")
        return Subject(offset + start, offset + end, names, rule.id, rule.emit, role, person)

    def _name_end(self, text: str, end: int) -> int:
        """Where a name ends that goes on behind its first body: 市人民政府负责……的部门."""
        present = self._rules.present(text)
        found = (rule.find(text[end:]) for rule in self._of["charged"] if rule.could_match(present))
        return end + max((rest.end() for rest in found if rest), default=0)

    def _role(self, rest: str) -> Role:
        if self.supports(rest) or self._says("supporting", rest):
            return Role.SUPPORT
        return Role.LEAD if self.leads(rest) else Role.RESPONSIBLE

    def _could_be_name(self, name: str, rule: Rule) -> bool:
        """A name begins with no preposition, conjunction or adverb and holds no word of a predicate."""
        if rule.emit not in _INSIDE and self._not_start.match(name):
            return False
        return not self._says("no_name", name)

    def _begins_as_predicate(self, name: str, rule: Rule, said: bool) -> bool:
        """“加强各部门”: a verb, unless it opens a clause with 的 (使用煤气的企业) or a compound (建设单位).

        `said`: a modal word follows, so that it is no verb and its object (“制定方案的部门应当……”).
        """
        if not self.splitter.verb_start.match(name):
            return False
        plain = _ASIDE.sub("", name)
        clause, _, head = plain.rpartition("的" if "的" in plain else "等")  # “承担检测、检验等专业机构”
        if clause.endswith("行业"):
            return False
        if rule.emit == "by":
            return not clause
        of_class = _CLASS.match(head) and not self._taking.match(name)
        acts = said and (self.splitter.is_name(head) or not (clause or self._taking.match(name)))
        whose = self.splitter.relative.match(name) or of_class or acts
        describes = (bool(clause) or acts) and len(head) <= 20 and bool(whose)
        return not describes or (rule.emit == "acting" and bool(self._taking.match(name)))


def _told(names: tuple[str, ...], rule: Rule) -> tuple[str, ...]:
    """The names that tell whether it is a list of names: the first, where 等 (“汽修、清洗等单位”) or 应当 follows."""
    return names[:1] if rule.emit == "modal" or "等" in names[-1] else names


def _with_asides(position: int, asides: tuple[tuple[int, int], ...]) -> int:
    """A position of the text without its asides in the text with them."""
    for start, end in asides:
        position += end - start if position > start else 0
    return position
