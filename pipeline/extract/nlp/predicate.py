"""From a clause's words to its main verb and object."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.nlp.words import NOUN, Word

_SKIPPED = ("adverb", "modal", "conjunction", "time", "locative")
_STRONG = ("verb", "chain", "govern", "light", "lead", "transfer", "event")
VERBS = (*_STRONG, "nominal")
_JOINED = tuple(kind for kind in VERBS if kind != "light")
_ADJUNCTS = ("preposition", "adverb", "time", "modal", "by")
_TURNS = ("dispose", "towards", "by")
_BARE_ADVERBS = re.compile(r"^(?:严格|严肃|统一|集中|合理|加快)$")
_COVERBS = re.compile(r"^(?:采取|采用|利用|运用|通过|结合|围绕|聚焦|作为|对照|对标|按照|遵照|参照|依托)$")
_TAKING = re.compile(r"^(?:采取|采用|利用|运用)$")
_CLOSING = "。；，：;,:！!.、 "


@dataclass(frozen=True, slots=True)
class Found:
    """Word indices, half open: of the verb and of the object (None when there is none)."""

    verb: tuple[int, int]
    object: tuple[int, int] | None = None


class Predicate:
    """Walks through the words of one clause to its main verb."""

    def __init__(self, words: tuple[Word, ...], coverbs: bool, body: re.Pattern[str]) -> None:
        self.words = words
        self.body = body
        self.coverbs = coverbs  # 采用, 按照 … count as verbs: only where no clause has another
        self.topic: tuple[int, int] | None = None

    def find(self) -> Found | None:
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
        following = self.words[index + 1 : index + 2]
        return any(word.kind in ("adverb", "time", "lead", "light") or word.text == "于" for word in following)

    def _is_verb(self, index: int) -> bool:
        kind = self._kind(index)
        if kind == "adverb" or (kind in VERBS and self._topic_end(index) is None):
            return True
        if _TAKING.match(self.words[index].text) and self._kind(len(self.words) - 1) == NOUN:
            ends = self.words[-1].text.endswith("措施")  # 采取防止中毒的措施, but 采取有效措施降低风险
            return ends or self._verb_after(index + 1, _STRONG) is None
        return self.coverbs and bool(_COVERBS.match(self.words[index].text))

    def _after_modal(self) -> int:
        """Behind the first modal word of a clause that opens with a noun, which is its subject."""
        first = self._first()
        modal = next((i for i in range(first, len(self.words)) if self._kind(i) == "modal"), None)
        if modal is None:
            return 0
        relative = self._kind(modal - 1) in (NOUN, "nominal") and self._de_between(first, modal)  # 存在隐患的企业应当……
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
                first = self._first()
                if self._kind(first) == NOUN:
                    self.topic = self._argument(first, index)
                return index + 1
        return 0

    def _opened(self, index: int) -> bool:
        """Something stands before 后 or 方面 that it can close: a preposition, or for the former a verb."""
        before = [self._kind(i) for i in range(index)]
        if any(kind in _TURNS for kind in before):
            return False
        if self._kind(index) == "when":
            return any(kind in ("preposition", *VERBS) for kind in before)
        # “引导公众在……方面参与”: the main verb stands before the preposition
        return "preposition" in before and not any(k in _STRONG for k in before[: before.index("preposition")])

    def _told_to(self, index: int) -> int | None:
        """“发现隐患立即报告”: the place of what must then be done."""
        for step in range(index + 2, len(self.words) - 1):
            if self._kind(step) in ("adverb", "modal") and self._kind(step + 1) in VERBS:
                self.topic = (index + 1, step)
                return None if self._before_de(step) else step
        return None

    def _topic_end(self, index: int) -> int | None:
        """“考核周期与……保持一致”: where a noun that begins with a nominal verb ends, before 与, 由, 应当 …"""
        following = [self._kind(i) for i in range(index + 1, min(index + 2, len(self.words)))]
        if self._kind(index) not in ("nominal", "verb") or following not in ([NOUN], ["nominal"], ["chain"]):
            return None
        turns = ("by",) if following == ["chain"] or self._kind(index) == "verb" else ("preposition", "by", "modal")
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
        if self._is_weak(target) and not self.coverbs:
            return len(self.words)
        if target + 1 < len(self.words) and self._kind(target) == "chain":
            target += self._kind(target + 1) in ("lead", "govern")  # 按照统一部署组织检查
        return target

    def _is_weak(self, index: int) -> bool:
        """A nominal verb in the middle, found behind a preposition: taken only where no other clause has a verb."""
        return index + 1 < len(self.words) and self._kind(index) == "nominal"

    def _first(self) -> int:
        return next((i for i in range(len(self.words)) if self._kind(i) not in _SKIPPED), 0)

    def _turn_or_verb(self, start: int) -> int:
        """The next 将, 对, 由 or verb that is not inside a clause before 的; a nominal verb only for want of others."""
        strong = self._verb_after(start, _STRONG)
        nominal = self._verb_after(start, ("nominal",), last=True) if strong is None else None
        turns = (i for i in range(start, len(self.words)) if self._kind(i) in _TURNS)
        turn = next((i for i in turns if self._verb_after(i + 2, VERBS) is not None), None)
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
        if des and self._kind(index) == "govern" and self._is_headed(des[0]):
            return False  # 开展危险化学品的联合执法
        return bool(des) and any(self._kind(i) in VERBS for i in range(des[0] + 2, len(self.words)))

    def _is_headed(self, de: int) -> bool:
        """Behind 的 only the last word is a verb: a noun of action."""
        kinds = [self._kind(i) for i in range(de + 1, len(self.words)) if self._kind(i) in VERBS]
        return kinds == ["nominal"] and self._kind(len(self.words) - 1) == "nominal"

    # --- verb and object ---

    def _plain(self, index: int) -> Found | None:
        """The verb at `index` with what follows it."""
        if (
            self._kind(index) == "light"
            and not self._makes(index)
            and (rest := self._object(index + 1))
            and self._kind(rest[0]) in VERBS
        ):
            return Found(rest, self._acted_on())
        first, end = self._chain(index)
        return Found((first, end), self._object(end) or self._acted_on())

    def _makes(self, index: int) -> bool:
        """“作出处置决定”: what follows is made, not done."""
        return self.words[index].text in ("作出", "做出") and self.topic is None

    def _acted_on(self) -> tuple[int, int] | None:
        """The topic of the clause, where it is a thing and not a body that acts."""
        if self.topic is None or self.topic[1] <= self.topic[0] or self.body.search(text_of(self.words, self.topic)):
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
            alike = joiner == "并" or self._kind(end - 1) == "nominal"
            likes = _JOINED if alike else ("chain", "verb", "transfer", "lead")
            adverb = joiner == "并" and end + 1 < len(self.words) and self._kind(end + 1) == "adverb"
            return self._verb_at(end + 1 + adverb, likes, joiner != "并" and end + 2 < len(self.words))
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
        if first < len(self.words) and self.words[first].text in ("至", "到", "给", "于", "向"):
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
        return index < len(self.words) and self._kind(index) in (*VERBS, *_TURNS, "preposition")

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

    def _disposed(self, index: int) -> Found | None:
        """将X V …: the object is X, the verb one that takes 将, else the last."""
        first = verb = self._verb_after(index + 2, ("transfer",))
        if verb is None:
            first = verb = self._verb_after(index + 2, VERBS, last=True)
            while first and first > index + 2 and self._kind(first - 1) in ("chain", "nominal"):
                first -= 1  # 将任务分解落实到岗位
        if first is None or verb is None:
            return None
        return Found((first, verb + 1), self._argument(index + 1, first))

    def _towards(self, index: int) -> Found | None:
        """对X V [Y]: X is the object unless Y is; 对X进行V: the verb is what follows 进行."""
        lights = [i for i in range(index + 2, len(self.words)) if self._kind(i) == "light"]
        if lights and all(self._is_attribute(i) for i in lights):
            return None  # 对作出贡献的个人，……
        verb = self._verb_after(index + 2, ("light",)) or self._verb_after(index + 2, _STRONG)
        if verb is None:
            nominal = self._verb_after(index + 2, ("nominal",), last=True)
            return Found((nominal, nominal + 1), self._argument(index + 1, nominal)) if nominal else None
        argument = self._argument(index + 1, verb)
        if self._kind(verb) == "light":
            return self._lightened(verb, argument)
        first, end = self._chain(verb)
        return Found((first, end), self._object(end) or argument)

    def _lightened(self, light: int, argument: tuple[int, int] | None) -> Found:
        """进行全面检查 → 检查."""
        rest = self._object(light + 1)
        if rest is None:
            return Found((light, light + 1), argument)
        first, end = rest
        head = next((i for i in range(first, end) if self._kind(i) in VERBS), None)
        if head is None:
            return Found(rest, argument)
        listed = any(self._kind(i) == "conjunction" for i in range(first, head))
        return Found((first if listed else head, end), argument)

    def _argument(self, start: int, verb: int) -> tuple[int, int] | None:
        """What stands between 将 or 对 and the verb, without the adjuncts of the verb."""
        inside = range(start + 1, verb)
        adjuncts = (i for i in inside if self._kind(i) in _ADJUNCTS and not self._de_between(i - 1, verb))
        end = self._trim_right(start, next(adjuncts, verb))
        return (start, end) if end > start else None

    def _de_between(self, start: int, end: int) -> bool:
        return any(self.words[i].kind == "de" for i in range(start, end))


def text_of(words: tuple[Word, ...], part: tuple[int, int]) -> str:
    return "".join(word.text for word in words[part[0] : part[1]])
