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

_BLOCKS = {"time": "time", "since": "when", "quote": NOUN, "report": "transfer"}
_SCHEDULES = (Field.FREQUENCY, Field.DEADLINE)
_SKIPPED = ("adverb", "modal", "conjunction", "time", "locative")
_STRONG = ("verb", "chain", "govern", "light", "lead", "transfer", "event")
_VERBS = (*_STRONG, "nominal")
_ADJUNCTS = ("preposition", "adverb", "time", "modal", "by")
_TURNS = ("dispose", "towards", "by")
_ASPECT = re.compile(r"^(?:了|着|过|好|出(?=[^台具])|到(?!位)|至|于|为|成)")
_BARE_ADVERBS = re.compile(r"^(?:严格|严肃|统一|集中|合理|加快)$")
_COVERBS = re.compile(r"^(?:采取|采用|利用|运用|通过|结合|围绕|聚焦|作为|对照|对标|按照|遵照|参照|依托)$")
_TAKING = re.compile(r"^(?:采取|采用|利用|运用)$")
_PREDICATE = re.compile(r"应当|必须|不得|[对将把].+(?:进行|予以|给予|实施|开展|纳入).*[^的]$")
_MANNER = "clause.manner"
_ORDERED = re.compile(r"应当|必须")
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
        self._body = re.compile(rf"(?:{rules.words('body_head')}|{rules.words('person_head')})$")
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
        read = [self._words(clause, flow.text, known) for clause in self._in_order(flow.text, known)]
        for coverbs in (False, True):
            for words in read:
                if found := _Predicate(words, coverbs, self._body).find():
                    return self._action(found, words, flow)
        return Action()

    def _in_order(self, text: str, known: _Known) -> list[Clause]:
        """Main clauses first; then those of manner, condition or aim, which may hold the only verb."""
        found = clauses(text)
        condition = max((i for i, clause in enumerate(found[:-1]) if clause.of(text).endswith("的")), default=-1)
        ranks = [self._rank(clause.of(text)) for clause in found]
        for index, clause in enumerate(found[1:]):
            if _ORDERED.match(clause.of(text)) and not _ORDERED.search(found[index].of(text)):
                ranks[index] = max(ranks[index], 1)  # “申请资金，应当提交……”: what is done first is the occasion
        order = sorted(range(len(found)), key=lambda i: max(ranks[i], 2 if i <= condition else 0))
        return [found[i] for i in order if (found[i].start, found[i].end) not in known.subjects]

    def _rank(self, words: str) -> int:
        rule = next((rule for rule in self._clause_rules if rule.pattern.search(words)), None)
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
                words.extend(_moved(word, start) for word in self._read(text[start:begin]))
            if end > begin:
                words.append(Word(text[begin:end], begin, end, kind))
            start = max(start, end)
        return tuple(words)

    def _blocked(self, text: str, start: int, end: int, known: _Known) -> list[tuple[int, int, str]]:
        """Stretches that are one word, in order, none over another."""
        found = [(b, e, "time") for b, e in known.schedules if start <= b and e <= end and self._has_no_verb(text[b:e])]
        for rule in self._blocks:
            found += [
                (start + m.start(), start + m.end(), _BLOCKS[rule.emit]) for m in rule.pattern.finditer(text[start:end])
            ]
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
            if clause.start <= start
            and end < clause.end
            and text[start - 1 : start] != "由"
            and not any(mark in text[clause.start : start] for mark in "将把对由")
        ]
        return max(ends, default=clause.start)


class _Predicate:
    """Walks through the words of one clause to its main verb."""

    def __init__(self, words: tuple[Word, ...], coverbs: bool, body: re.Pattern[str]) -> None:
        self.words = words
        self.body = body
        self.coverbs = coverbs  # 采用, 按照 … count as verbs: only where no clause has another
        self.topic: tuple[int, int] | None = None

    def find(self) -> _Found | None:
        index = max(self._after_modal(), self._after_condition())
        while index < len(self.words):
            kind = self._kind(index)
            if kind in _SKIPPED and not self._stands_as_verb(index):
                index += 1
            elif kind == "dispose" and not self._is_future(index) and (disposed := self._disposed(index)):
                return disposed
            elif kind == "towards":
                return self._towards(index)
            elif kind == "event" and (step := self._told_to(index)):
                index = step
            elif self._is_verb(index):
                return self._plain(index)
            else:
                index = self._next(index)
        return None

    # --- the way to the verb ---

    def _kind(self, index: int) -> str:
        return self.words[index].kind

    def _is_future(self, index: int) -> bool:
        """“将适时召开……”: 将 that puts nothing before the verb."""
        return any(self._kind(i) in ("adverb", "time", "lead", "light") for i in range(index + 1, len(self.words))[:1])

    def _is_verb(self, index: int) -> bool:
        kind = self._kind(index)
        if kind == "adverb" or (kind in _VERBS and self._topic_end(index) is None):
            return True
        if _TAKING.match(self.words[index].text) and self._kind(len(self.words) - 1) == NOUN:
            return self._verb_after(index + 1, _STRONG) is None  # 采取防护措施
        return self.coverbs and bool(_COVERBS.match(self.words[index].text))

    def _after_modal(self) -> int:
        """Behind the first modal word of a clause that opens with a noun, which is its subject."""
        first = next((i for i in range(len(self.words)) if self._kind(i) not in _SKIPPED), None)
        modal = next((i for i in range(first or 0, len(self.words)) if self._kind(i) == "modal"), None)
        if first is None or modal is None:
            return 0
        relative = self._kind(modal - 1) == NOUN and self._de_between(first, modal)  # 存在隐患的企业应当……
        if not (relative or self._kind(first) in (NOUN, "nominal")):
            return 0
        if any(self._kind(i) in _TURNS for i in range(first, modal)):
            return 0
        self.topic = (first, modal)
        return modal + 1

    def _after_condition(self) -> int:
        """Behind “……后”, “在……时” inside the clause, where a predicate follows."""
        for index in range(len(self.words) - 1, 0, -1):
            if self._kind(index) in ("when", "locative") and self._opened(index) and self._predicate_follows(index + 1):
                return index + 1
        return 0

    def _opened(self, index: int) -> bool:
        """Something stands before 后 or 方面 that it can close: 在, or for the former a verb."""
        kinds = ("preposition",) if self._kind(index) == "locative" else ("preposition", *_VERBS)
        before = [self._kind(i) for i in range(index)]
        return any(kind in kinds for kind in before) and not any(kind in _TURNS for kind in before)

    def _told_to(self, index: int) -> int | None:
        """“发现隐患立即报告”: the place of what must then be done."""
        for step in range(index + 2, len(self.words) - 1):
            if self._kind(step) in ("adverb", "modal") and self._kind(step + 1) in _VERBS:
                self.topic = (index + 1, step)
                return None if self._before_de(step) else step
        return None

    def _topic_end(self, index: int) -> int | None:
        """“考核周期与……保持一致”: where a noun that begins with a nominal verb ends, before 与, 由, 应当 …"""
        following = [self._kind(i) for i in range(index + 1, min(index + 2, len(self.words)))]
        if self._kind(index) != "nominal" or following not in ([NOUN], ["nominal"], ["chain"]):
            return None
        turns = ("by",) if following == ["chain"] else ("preposition", "by", "modal")
        for step in range(index + 2, len(self.words)):
            if self._kind(step) == "conjunction":
                return None
            if self._kind(step) in turns and not self._before_de(step):
                return step if self._verb_after(step + 1, _STRONG) is not None else None
        return None

    def _stands_as_verb(self, index: int) -> bool:
        """“严格责任落实”: an adverb that no verb follows is the verb itself."""
        if not _BARE_ADVERBS.match(self.words[index].text) or index + 1 >= len(self.words):
            return False
        verb = self._verb_after(index + 1, _STRONG)
        nominal = verb is not None and self._kind(verb) in ("chain", "transfer") and verb + 2 >= len(self.words)
        return self._kind(index + 1) == NOUN and (verb is None or nominal)

    def _next(self, index: int) -> int:
        """Where the walk goes on behind a preposition's phrase, 由X, or nouns."""
        kind = self._kind(index)
        if kind in (NOUN, "nominal") and self.topic is None and index == self._first():
            target = self._turn_or_verb(self._topic_end(index) or index + 1)
            self.topic = self._argument(index, target) if target < len(self.words) else None
            return target
        target = self._turn_or_verb(index + 1)
        if target + 1 < len(self.words) and self._kind(target) == "chain":
            target += self._kind(target + 1) in ("lead", "govern")  # 按照统一部署组织检查
        return target

    def _first(self) -> int:
        return next((i for i in range(len(self.words)) if self._kind(i) not in _SKIPPED), 0)

    def _turn_or_verb(self, start: int) -> int:
        """The next 将, 对, 由 or verb that is not inside a clause before 的; a nominal verb only for want of others."""
        strong = self._verb_after(start, _STRONG)
        nominal = self._verb_after(start, ("nominal",), last=True) if strong is None else None
        turns = (i for i in range(start, len(self.words)) if self._kind(i) in _TURNS)
        turn = next((i for i in turns if self._verb_after(i + 2, _VERBS) is not None), None)
        found = [i for i in (strong, nominal, turn) if i is not None]
        return min(found, default=len(self.words))

    def _verb_after(self, start: int, kinds: tuple[str, ...], last: bool = False) -> int | None:
        found = [i for i in range(start, len(self.words)) if self._kind(i) in kinds and not self._is_attribute(i)]
        return (found[-1] if last else found[0]) if found else None

    def _is_attribute(self, index: int) -> bool:
        """Inside a noun phrase: in a clause before 的, or right behind it (部门的反馈信息)."""
        behind = index > 0 and self._kind(index - 1) == "de" and self._kind(index) in ("transfer", "nominal", "chain")
        return behind or self._before_de(index)

    def _before_de(self, index: int) -> bool:
        """The verb opens a relative clause: 的 stands behind it, and another verb behind that."""
        des = [i for i in range(index + 1, len(self.words)) if self.words[i].kind == "de"]
        if self._kind(index - 1) in ("time", "modal") and index:
            return False
        if des and des[0] == index + 1:
            return True
        if des and self._kind(index) == "light":
            return True
        if des and self._kind(min(des[0] + 1, len(self.words) - 1)) in ("nominal", "chain"):
            return False  # 加强对企业的监督检查
        return bool(des) and any(self._kind(i) in _VERBS for i in range(des[0] + 2, len(self.words)))

    # --- verb and object ---

    def _plain(self, index: int) -> _Found | None:
        """The verb at `index` with what follows it."""
        if self._kind(index) == "light" and (rest := self._object(index + 1)) and self._kind(rest[0]) in _VERBS:
            return _Found(rest, self._acted_on())
        first, end = self._chain(index)
        return _Found((first, end), self._object(end) or self._acted_on())

    def _acted_on(self) -> tuple[int, int] | None:
        """The topic of the clause, where it is a thing and not a body that acts."""
        if self.topic is None or self.topic[1] <= self.topic[0] or self.body.search(_text(self.words, self.topic)):
            return None
        return self.topic

    def _chain(self, index: int) -> tuple[int, int]:
        """The verb as written: behind verbs that only lead to it, together with those that share its object."""
        while self._kind(index) == "lead" and (step := self._verb_next(index)):
            index = step
        end = index + 1
        while step := self._chained(end):
            end = step + 1
        return index, end

    def _verb_next(self, index: int) -> int | None:
        """The verb right behind a leading one, over adverbs and times (组织 定期 开展)."""
        step = index + 1
        while step < len(self.words) and (self._kind(step) in ("adverb", "time") or self.words[step].text == "并"):
            step += 1
        kinds = [self._kind(i) for i in range(step, min(step + 2, len(self.words)))]
        return step if kinds[:1] and (kinds[0] in _STRONG or kinds == ["nominal", NOUN]) else None

    def _chained(self, end: int) -> int | None:
        """The next verb of the same object, right behind or behind 、 和 并; something must be left for the object."""
        joiner = self.words[end].text if end < len(self.words) else ""
        if joiner in ("并", "、", "和", "与", "及", "或", "或者"):
            likes = (
                _VERBS if joiner == "并" or self._kind(end - 1) == "nominal" else ("chain", "verb", "transfer", "lead")
            )
            adverb = joiner == "并" and end + 1 < len(self.words) and self._kind(end + 1) == "adverb"
            return self._verb_at(end + 1 + adverb, likes, joiner != "并")
        if self._kind(end - 1) in ("chain", "verb", "nominal", "transfer"):
            pair = self._kind(end - 1) == "chain" and end + 1 == len(self.words)  # 宣传教育, 贯彻执行
            return self._verb_at(end, ("chain", "nominal") if pair else ("chain",), not pair)
        return None

    def _verb_at(self, index: int, kinds: tuple[str, ...], with_object: bool) -> int | None:
        """`index` when a verb of these kinds stands there, with something left for its object."""
        if index >= len(self.words) or self._kind(index) not in kinds:
            return None
        if with_object and (index + 1 >= len(self.words) or self._kind(index + 1) in ("de", "time")):
            return None
        return index

    def _object(self, start: int) -> tuple[int, int] | None:
        first = self._trim_left(start)
        if first < len(self.words) and self.words[first].text in ("至", "到", "给", "于", "向", "由", "在"):
            return None
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
        while end > start and (self.words[end - 1].kind in ("time", "de") or self.words[end - 1].text in _CLOSING):
            end -= 1
        return end

    # --- 将, 对 ---

    def _disposed(self, index: int) -> _Found | None:
        """将X V …: the object is X, the verb one that takes 将, else the last."""
        first = verb = self._verb_after(index + 2, ("transfer",))
        if verb is None:
            first = verb = self._verb_after(index + 2, _VERBS, last=True)
            while first and first > index + 2 and self._kind(first - 1) in ("chain", "nominal"):
                first -= 1  # 将任务分解落实到岗位
        if first is None or verb is None:
            return None
        return _Found((first, verb + 1), self._argument(index + 1, first))

    def _towards(self, index: int) -> _Found | None:
        """对X V [Y]: X is the object unless Y is; 对X进行V: the verb is what follows 进行."""
        verb = self._verb_after(index + 2, ("light",)) or self._verb_after(index + 2, _STRONG)
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
        head = next((i for i in range(first, end) if self._kind(i) in _VERBS), None)
        if head is None:
            return _Found(rest, argument)
        listed = any(self._kind(i) == "conjunction" for i in range(first, head))
        return _Found((first if listed else head, end), argument)

    def _argument(self, start: int, verb: int) -> tuple[int, int] | None:
        """What stands between 将 or 对 and the verb, without the adjuncts of the verb."""
        adjuncts = (i for i in range(start + 1, verb) if self._kind(i) in _ADJUNCTS and not self._de_between(i, verb))
        end = self._trim_right(start, next(adjuncts, verb))
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
