"""The main verb of a duty and its object: which clause to look in, and what is known of it already.

各区要建立健全隐患台账                  建立健全 · 隐患台账
每月至少统筹组织开展1次督查检查         开展 · 督查检查
将整改情况纳入年度考核                  纳入 · 整改情况
对重点企业进行检查                      检查 · 重点企业
督促企业落实责任                        督促 · 企业落实责任
经费由区财政承担                        承担 · 经费
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from pipeline.extract.clauses import Clause, clauses
from pipeline.extract.nlp.predicate import VERBS, Found, Predicate, text_of
from pipeline.extract.nlp.words import NOUN, Reader, Word
from pipeline.model import Action, Duty, Field, Flow, Mention, Span
from pipeline.ruleset import RuleSet

_BLOCKS = {"time": "time", "since": "when", "quote": NOUN, "report": "transfer"}
_PREDICATE = re.compile(r"应当|必须|不得|[对将把].+(?:进行|予以|给予|实施|开展|纳入).*[^的]$")
_CASE = re.compile(r"^(?:存在|违反|未)[^，]+的[^，]*$")
_MANNER = "clause.manner"
_ORDERED = re.compile(r"应当|必须")


class Actions:
    """Finds actions. Built once per rule set and reader; `source` is the model's name, None for the rules."""

    def __init__(self, rules: RuleSet, read: Reader, source: str | None = None) -> None:
        self._read = read
        self._source = source
        self._rules = rules
        self._body = rules.pattern(rf"(?:{rules.words('body_head')}|{rules.words('person_head')})$")
        self._blocks = tuple(rule for rule in rules.of("action") if rule.emit in _BLOCKS)

    def of_duty(self, duty: Duty, text: str) -> Action:
        """The action of a duty of `text`; its explicit subject and its schedules are known and skipped."""
        flow = Flow.of(text, duty.span, duty.sentence.skips)
        subjects = [unit.span for unit in duty.units if unit.span and duty.span.holds(unit.span)]
        schedules = [m.span for m in duty.mentions if m.field is Field.DEADLINE or self._is_bare_frequency(m)]
        return self.find(flow, subjects, schedules)

    def find(self, flow: Flow, subjects: list[Span] | None = None, schedules: list[Span] | None = None) -> Action:
        """The action said in `flow`; `subjects` and `schedules` are spans of the document inside it."""
        known = _Known(_inside(flow, subjects or []), _inside(flow, schedules or []))
        for clauses_alike in self._in_order(flow.text, known):
            read: list[tuple[Word, ...]] = []
            for coverbs in (False, True):
                for index, clause in enumerate(clauses_alike):
                    if index == len(read):  # most often the first clause has the verb
                        read.append(self._words(clause, flow.text, known))
                    if found := Predicate(read[index], coverbs, self._body).find():
                        return self._action(found, read[index], flow)
        return Action()

    def _in_order(self, text: str, known: _Known) -> tuple[list[Clause], list[Clause]]:
        """Main clauses and aims first; then those of manner or condition, which may hold the only verb."""
        found = clauses(text)
        condition = max((i for i, clause in enumerate(found[:-1]) if clause.of(text).endswith("的")), default=-1)
        ranks = [self._rank(clause.of(text)) for clause in found]
        for index, clause in enumerate(found[1:]):
            if _ORDERED.match(clause.of(text)) and not _ORDERED.search(found[index].of(text)):
                ranks[index] = max(ranks[index], 1)  # “申请资金，应当提交……”: what is done first is the occasion
        ranks = [max(rank, 2 if i <= condition else 0) for i, rank in enumerate(ranks)]
        order = [i for i in sorted(range(len(found)), key=ranks.__getitem__) if not known.is_subject(found[i])]
        return [found[i] for i in order if ranks[i] < 2], [found[i] for i in order if ranks[i] == 2]

    def _rank(self, words: str) -> int:
        if _CASE.match(words):
            return 2
        rule = next((rule for rule in self._rules.possible("clause", words) if rule.find(words)), None)
        if rule is None or (rule.id == _MANNER and _PREDICATE.search(words)):
            return 0
        return 2 if rule.emit == "lead" else 1

    # --- words ---

    def _words(self, clause: Clause, text: str, known: _Known) -> tuple[Word, ...]:
        """The words of a clause behind its subject; times and quotations are one word each."""
        start = known.after_subject(clause, text)
        words: list[Word] = []
        for begin, end, kind in [*self._blocked(text, start, clause.end, known), (clause.end, clause.end, "")]:
            if begin > start:
                words += [
                    Word(w.text, w.start + start, w.end + start, w.kind, w.rule) for w in self._read(text[start:begin])
                ]
            if end > begin:
                words.append(Word(text[begin:end], begin, end, kind))
            start = max(start, end)
        return tuple(words)

    def _blocked(self, text: str, start: int, end: int, known: _Known) -> list[tuple[int, int, str]]:
        """Stretches that are one word, in order, none over another."""
        found = [(b, e, "time") for b, e in known.schedules if start <= b and e <= end]
        words = text[start:end]
        present = self._rules.present(words)
        for rule in self._blocks:
            if rule.could_match(present):
                kind = _BLOCKS[rule.emit]
                found += [(start + m.start(), start + m.end(), kind) for m in rule.pattern.finditer(words)]
        chosen: list[tuple[int, int, str]] = []
        for stretch in sorted(found, key=lambda s: (s[0], -s[1])):
            if not chosen or stretch[0] >= chosen[-1][1]:
                chosen.append(stretch)
        return chosen

    def _is_bare_frequency(self, mention: Mention) -> bool:
        """A frequency may span the verb (“每月至少开展1次”); such a one is no word of its own."""
        if mention.field is not Field.FREQUENCY:
            return False
        return all(word.kind not in VERBS for word in self._read(mention.text))

    # --- the result ---

    def _action(self, found: Found, words: tuple[Word, ...], flow: Flow) -> Action:
        parts = [found.verb, *([found.object] if found.object else [])]
        start = min(words[first].start for first, _ in parts)
        end = max(words[last - 1].end for _, last in parts)
        return Action(
            text_of(words, found.verb),
            text_of(words, found.object) if found.object else None,
            flow.span(start, end),
            self._source or next((w.rule for w in words[slice(*found.verb)] if w.rule), None),
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What other stages found in the duty, in flow offsets."""

    subjects: list[tuple[int, int]]
    schedules: list[tuple[int, int]]

    def is_subject(self, clause: Clause) -> bool:
        return (clause.start, clause.end) in self.subjects

    def after_subject(self, clause: Clause, text: str) -> int:
        """Where the clause goes on behind the subject that opens it; 由X stays, its 由 is a word."""
        ends = [
            end
            for start, end in self.subjects
            if clause.start <= start
            and end < clause.end
            and text[start - 1 : start] != "由"
            and not any(mark in text[clause.start : start] for mark in "将把对由")
        ]
        return max(ends, default=clause.start)


def _inside(flow: Flow, spans: list[Span]) -> list[tuple[int, int]]:
    """Flow offsets of document spans."""
    found = ((bisect_left(flow.back, span.start), bisect_left(flow.back, span.end)) for span in spans)
    return [(start, end) for start, end in found if start < end]
