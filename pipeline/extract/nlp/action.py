"""The main verb of a duty and its object, from words and their classes.

    各区要建立健全隐患台账                  建立健全 · 隐患台账
    每月至少统筹组织开展1次督查检查         开展 · 督查检查
    将整改情况纳入年度考核                  纳入 · 整改情况
    对重点企业进行检查                      检查 · 重点企业
    督促企业落实责任                        督促 · 企业落实责任
    经费由区财政承担                        承担 · 经费
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.clauses import Clause, clauses
from pipeline.extract.nlp.words import NOUN, Reader, Word
from pipeline.model import Action, Duty, Field, Flow, Span
from pipeline.rules import RuleSet

_BLOCKS = ("time", "quote")
_SCHEDULES = (Field.FREQUENCY, Field.DEADLINE)
_SKIPPED = ("adverb", "modal", "conjunction", "time", "locative")
_STRONG = ("verb", "chain", "light", "lead", "transfer")
_VERBS = (*_STRONG, "nominal")
_TURNS = ("dispose", "towards", "by")
_ASPECT = re.compile(r"^(?:了|着|过|好|出(?=[^台具])|到(?!位)|至|于|为|成)")
_BARE_ADVERBS = re.compile(r"^(?:严格|严肃|统一|集中|合理|重点)$")
_CLOSING = "。；，：;,:！!.、 "


@dataclass(frozen=True, slots=True)
class _Found:
    """Word indices, half open: of the verb and of the object (None when there is none)."""

    verb: tuple[int, int]
    object: tuple[int, int] | None = None


class Actions:
    """Finds actions. Built once per rule set and reader; `source` is the model's name, None for the rules."""

    def __init__(self, rules: RuleSet, read: Reader, source: str | None = None) -> None:
        self._read = read
        self._source = source
        self._clause_rules = rules.of("clause")
        self._blocks = tuple(rule for rule in rules.of("action") if rule.emit in _BLOCKS)

    def of_duty(self, duty: Duty, text: str) -> Action:
        """The action of a duty of `text`; its explicit subject and its schedules are known and skipped."""
        flow = Flow.of(text, duty.span, duty.sentence.skips)
        subjects = [unit.span for unit in duty.units if unit.span and duty.span.holds(unit.span)]
        schedules = [m.span for m in duty.mentions if m.field in _SCHEDULES]
        return self.find(flow, subjects, schedules)

    def find(self, flow: Flow, subjects: list[Span] | None = None, schedules: list[Span] | None = None) -> Action:
        """The action said in `flow`; `subjects` and `schedules` are spans of the document inside it."""
        known = _Known(_inside(flow, subjects or []), _inside(flow, schedules or []))
        for clause in self._in_order(flow.text):
            words = self._words(clause, flow.text, known)
            found = _Predicate(words).find()
            if found:
                return self._action(found, words, flow)
        return Action()

    def _in_order(self, text: str) -> list[Clause]:
        """Main clauses first; then those of manner, condition or aim, which may hold the only verb."""
        ranked = [(self._rank(clause.of(text)), clause) for clause in clauses(text)]
        return [clause for _, clause in sorted(ranked, key=lambda pair: pair[0])]

    def _rank(self, words: str) -> int:
        kind = next((rule.emit for rule in self._clause_rules if rule.pattern.search(words)), "main")
        return {"main": 0, "lead": 2}.get(kind, 1)

    # --- words ---

    def _words(self, clause: Clause, text: str, known: _Known) -> tuple[Word, ...]:
        """The words of a clause behind its subject; times and quotations are one word each."""
        start = known.after_subject(clause, text)
        words: list[Word] = []
        for begin, end, kind in [*self._blocked(text, start, clause.end, known), (clause.end, clause.end, "")]:
            if begin > start:
                words.extend(_moved(word, start) for word in self._read(text[start:begin]))
            if end > begin:
                words.append(Word(text[begin:end], begin, end, kind))
            start = max(start, end)
        return tuple(words)

    def _blocked(self, text: str, start: int, end: int, known: _Known) -> list[tuple[int, int, str]]:
        """Stretches that are one word, in order, none over another."""
        found = [(b, e, "time") for b, e in known.schedules if start <= b and e <= end and self._has_no_verb(text[b:e])]
        for rule in self._blocks:
            kind = rule.emit if rule.emit == "time" else NOUN
            found += [(start + m.start(), start + m.end(), kind) for m in rule.pattern.finditer(text[start:end])]
        chosen: list[tuple[int, int, str]] = []
        for stretch in sorted(found, key=lambda s: (s[0], -s[1])):
            if not chosen or stretch[0] >= chosen[-1][1]:
                chosen.append(stretch)
        return chosen

    def _has_no_verb(self, words: str) -> bool:
        """A schedule may span the verb (“每月至少开展1次”); such a one is no word of its own."""
        return all(word.kind not in _VERBS for word in self._read(words))

    # --- the result ---

    def _action(self, found: _Found, words: tuple[Word, ...], flow: Flow) -> Action:
        parts = [found.verb, *([found.object] if found.object else [])]
        start = min(words[first].start for first, _ in parts)
        end = max(words[last - 1].end for _, last in parts)
        return Action(
            _text(words, found.verb),
            _text(words, found.object) if found.object else None,
            flow.span(start, end),
            self._source or next((w.rule for w in words[slice(*found.verb)] if w.rule), None),
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What other stages found in the duty, in flow offsets."""

    subjects: list[tuple[int, int]]
    schedules: list[tuple[int, int]]

    def after_subject(self, clause: Clause, text: str) -> int:
        """Where the clause goes on behind the subject that opens it; 由X stays, its 由 is a word."""
        ends = [
            end
            for start, end in self.subjects
            if clause.start <= start and end < clause.end and text[start - 1 : start] != "由"
            and not any(mark in text[clause.start : start] for mark in "将把对由")
        ]
        return max(ends, default=clause.start)


class _Predicate:
    """Walks through the words of one clause to its main verb."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.topic: tuple[int, int] | None = None

    def find(self) -> _Found | None:
        index = self._after_modal()
        while index < len(self.words):
            kind = self._kind(index)
            if kind in _SKIPPED and not self._stands_as_verb(index):
                index += 1
            elif kind == "dispose":
                return self._disposed(index)
            elif kind == "towards":
                return self._towards(index)
            elif kind in _VERBS or kind == "adverb":
                return self._plain(index)
            else:
                index = self._next(index)
        return None

    # --- the way to the verb ---

    def _kind(self, index: int) -> str:
        return self.words[index].kind

    def _after_modal(self) -> int:
        """Behind the first modal word of a clause that opens with a noun: what stands before is its subject."""
        first = next((i for i in range(len(self.words)) if self._kind(i) not in _SKIPPED), None)
        if first is None or self._kind(first) not in (NOUN, "nominal"):
            return 0
        modal = next((i for i in range(first, len(self.words)) if self._kind(i) == "modal"), None)
        if modal is None or any(self._kind(i) in _TURNS for i in range(first, modal)):
            return 0
        self.topic = (first, modal)
        return modal + 1

    def _stands_as_verb(self, index: int) -> bool:
        """“严格责任落实”: an adverb that no verb follows is the verb itself."""
        if not _BARE_ADVERBS.match(self.words[index].text) or index + 1 >= len(self.words):
            return False
        return self._verb_after(index + 1, _STRONG) is None and self._kind(index + 1) == NOUN

    def _next(self, index: int) -> int:
        """Where the walk goes on behind a preposition's phrase, 由X, or nouns."""
        kind = self._kind(index)
        if kind == NOUN and self.topic is None and index == self._first():
            target = self._turn_or_verb(index + 1)
            self.topic = (index, self._trim_right(index, target)) if target < len(self.words) else None
            return target
        return self._turn_or_verb(index + 1)

    def _first(self) -> int:
        return next((i for i in range(len(self.words)) if self._kind(i) not in _SKIPPED), 0)

    def _turn_or_verb(self, start: int) -> int:
        """The next 将, 对, 由 or verb that is not inside a clause before 的; a nominal verb only for want of others."""
        strong = self._verb_after(start, _STRONG)
        nominal = self._verb_after(start, ("nominal",), last=True) if strong is None else None
        turn = next((i for i in range(start, len(self.words)) if self._kind(i) in _TURNS and not self._before_de(i)), None)
        found = [i for i in (strong, nominal, turn) if i is not None]
        return min(found, default=len(self.words))

    def _verb_after(self, start: int, kinds: tuple[str, ...], last: bool = False) -> int | None:
        found = [i for i in range(start, len(self.words)) if self._kind(i) in kinds and not self._before_de(i)]
        return (found[-1] if last else found[0]) if found else None

    def _before_de(self, index: int) -> bool:
        """The verb opens a relative clause: 的 stands behind it, and another verb behind that."""
        des = [i for i in range(index + 1, len(self.words)) if self.words[i].kind == "de"]
        return bool(des) and any(self._kind(i) in _VERBS for i in range(des[0] + 2, len(self.words)))

    # --- verb and object ---

    def _plain(self, index: int) -> _Found | None:
        """The verb at `index` with what follows it."""
        first, end = self._chain(index)
        found = self._object(end)
        if found is None and self.topic:
            found = self.topic
        return _Found((first, end), found)

    def _chain(self, index: int) -> tuple[int, int]:
        """The verb as written: behind verbs that only lead to it, together with those that share its object."""
        while self._kind(index) == "lead" and (step := self._verb_next(index)):
            index = step
        end = index + 1
        while self._kind(end - 1) == "chain" and (step := self._chained(end)):
            end = step + 1
        return index, end

    def _verb_next(self, index: int) -> int | None:
        """The verb right behind a leading one, over adverbs and times (组织 定期 开展)."""
        step = index + 1
        while step < len(self.words) and self._kind(step) in ("adverb", "time", "conjunction"):
            step += 1
        if step >= len(self.words) or self._kind(step) not in _VERBS:
            return None
        return step if self._kind(step) in _STRONG or step + 1 < len(self.words) and self._kind(step + 1) == NOUN else None

    def _chained(self, end: int) -> int | None:
        """The next verb of the same object, right behind or behind 、 和 并; something must be left for the object."""
        step = end
        if step < len(self.words) and self.words[step].text in ("、", "和", "并", "与", "及"):
            step += 1
        if step + 1 >= len(self.words) or self._kind(step) not in ("chain",):
            return None
        return step if self._kind(step + 1) not in ("de", "time") else None

    def _object(self, start: int) -> tuple[int, int] | None:
        first = self._trim_left(start)
        end = self._trim_right(first, self._stop(first))
        return (first, end) if end > first else None

    def _stop(self, start: int) -> int:
        """Where the next predicate begins: 并, 且 with a verb behind."""
        for index in range(start, len(self.words)):
            if self.words[index].text in ("并", "并且", "且", "而且", "后") and self._predicate_follows(index + 1):
                return index
        return len(self.words)

    def _predicate_follows(self, index: int) -> bool:
        while index < len(self.words) and self._kind(index) in ("adverb", "modal", "time"):
            index += 1
        return index < len(self.words) and self._kind(index) in (*_VERBS, *_TURNS, "preposition")

    def _trim_left(self, index: int) -> int:
        while index < len(self.words) and self._is_filler(index):
            index += 1
        return index

    def _is_filler(self, index: int) -> bool:
        word = self.words[index]
        return word.kind == "time" or word.text in _CLOSING or word.text in ("的", "了", "着", "好", "不少于")

    def _trim_right(self, start: int, end: int) -> int:
        while end > start and (self.words[end - 1].kind == "time" or self.words[end - 1].text in _CLOSING):
            end -= 1
        return end

    # --- 将, 对 ---

    def _disposed(self, index: int) -> _Found | None:
        """将X V …: the object is X, the verb one that takes 将, else the last."""
        verb = self._verb_after(index + 2, ("transfer",))
        if verb is None:
            verb = self._verb_after(index + 2, _STRONG, last=True)
        if verb is None:
            verb = self._verb_after(index + 2, ("nominal",), last=True)
        if verb is None:
            return None
        return _Found((verb, verb + 1), self._argument(index + 1, verb))

    def _towards(self, index: int) -> _Found | None:
        """对X V [Y]: X is the object unless Y is; 对X进行V: the verb is what follows 进行."""
        verb = self._verb_after(index + 2, _STRONG)
        if verb is None:
            nominal = self._verb_after(index + 2, ("nominal",), last=True)
            return _Found((nominal, nominal + 1), self._argument(index + 1, nominal)) if nominal else None
        argument = self._argument(index + 1, verb)
        if self._kind(verb) == "light":
            return self._lightened(verb, argument)
        first, end = self._chain(verb)
        return _Found((first, end), self._object(end) or argument)

    def _lightened(self, light: int, argument: tuple[int, int] | None) -> _Found:
        """进行全面检查 → 检查."""
        rest = self._object(light + 1)
        if rest is None:
            return _Found((light, light + 1), argument)
        first, end = rest
        while first + 1 < end and self._kind(first) not in _VERBS:
            first += 1
        if self._kind(first) not in _VERBS:
            return _Found((light, light + 1), rest)
        return _Found((first, end), argument)

    def _argument(self, start: int, verb: int) -> tuple[int, int] | None:
        """What stands between 将 or 对 and the verb, without the adjuncts of the verb."""
        end = verb
        for index in range(start + 1, verb):
            if self._kind(index) in ("preposition", "adverb", "time", "modal", "by") and not self._de_between(index, verb):
                end = index
                break
        end = self._trim_right(start, end)
        return (start, end) if end > start else None

    def _de_between(self, start: int, end: int) -> bool:
        return any(self.words[i].kind == "de" for i in range(start, end))


def _text(words: tuple[Word, ...], part: tuple[int, int]) -> str:
    return "".join(word.text for word in words[part[0] : part[1]])


def _moved(word: Word, by: int) -> Word:
    return Word(word.text, word.start + by, word.end + by, word.kind, word.rule)


def _inside(flow: Flow, spans: list[Span]) -> list[tuple[int, int]]:
    """Flow offsets of document spans."""
    found = []
    for span in spans:
        offsets = [i for i, back in enumerate(flow.back) if span.start <= back < span.end]
        if offsets:
            found.append((offsets[0], offsets[-1] + 1))
    return found
