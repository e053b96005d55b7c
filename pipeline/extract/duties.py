"""Sentence → duties: is it one, where is it cut, who is its subject, is it required or forbidden.

The rules of cutting are GUIDE's: one sentence is one duty, except that a clause with a schedule or a subject of its own
begins a new one; conditions, manner and scope go with the clause after them, aims and measures with the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.clauses import Clause, clauses
from pipeline.extract.pieces import Found, Part, Piece
from pipeline.extract.subjects import Subject, Subjects
from pipeline.extract.tags import Tags
from pipeline.model import Field, Flow, Modality, Role
from pipeline.rules import RuleSet

_ASIDE = re.compile(r"（[^）]*）|\([^)]*\)")
_TREATED = re.compile(r"的[^，]{2,8}(?:要|应当|应)(?:予以|给予|纳入|从严|严肃|依法|进行)")
_STANDING = re.compile(r"是[^，]{2,40}责任人$")
_CONDITION_END = re.compile(r"(?:的|时|后|前|中|内)$")
_OCCASION = re.compile(r"(?:在[^，]{2,30}(?:时|中)|后)$")  # of whoever acts then, no offence of theirs
_EXCUSED = re.compile(r"可以不[^，。；]{2,30}，但是?(?:应|必须)")
_SEASON = re.compile(r"^(?:[汛暑寒]期|[春夏秋冬]季|节假日|平时|期间)")
_NEEDED = re.compile(r"所[^，的]{1,6}的[^，的]{2,12}$")
_BY = re.compile(r"(?:[^，]{0,6}(?:后|时))?(?:继续|应当?|可以?|须|需|均|一律|统一)?由")  # “转制后继续由……”
_STATED = re.compile(r"实行|纳入|计入|列入")  # a predicate of its own: “经费纳入预算，不得挪用”
# “推广工作中的重要情况，各地要报告”, “对事故的处理，当事人可以协商”
_FACTS = re.compile(r"中的[^，的]{0,4}(?:情况|问题|事项|困难)$|^对[^，]{1,20}的(?:处理|认定|评估|监督|管理|处罚|调查)$")
# “对不予受理的申请”, “按照‘谁主管谁负责’的原则”: what such a modal says is not required here
_ASIDE_MODAL = re.compile(r"“[^“”]*”|^对于?(?:不予|不得|不能|应当?|需要?|必须|可以|能够)[^，]{1,16}的")
_LIGHT = re.compile(r"进行|实行|开展|予以|给予|责令|负|承担")
_OWN_CONDITION = re.compile(
    r"^(?:一旦)?(?:发现|遇|接到|收到|发生|出现)|^[^，]{2,16}(?<!目)的(?:应当?|要|须|立即|及时)?(?:上报|报告|报)"
)
_EVENT = re.compile(r"^(?:发生|出现|遭遇|遇|因)")
_ALTERNATIVES = ("或者", "或", "且", "并且", "又", "不再")
_AND = ("并", "且", "同时")
_REQUESTS = ("请于", "请在", "请按", "请径")
_SCHEDULES = (Field.FREQUENCY, Field.DEADLINE)


class Cutter:
    """Cuts a sentence into duties. Built once per rule set."""

    def __init__(self, rules: RuleSet, tags: Tags) -> None:
        self._rules = rules
        self._tags = tags
        self.subjects = Subjects(rules)
        self._modalities = rules.of("modality")
        self._modal = rules.pattern(rules.words("modal_word"))
        self._verbs = rules.pattern(rules.words("verb"))
        self._adverb_modal = rules.pattern(rf"(?:{rules.words('adverb')})?(?:{rules.words('modal_word')})")
        self._verb_behind_basis = rules.pattern(
            rf"(?:要求|规定|标准|原则|分工|职责|程序|计划|需要|权限|实际)(?:{rules.words('verb')})"
        )
        self._penalty = rules.pattern(rules.words("penalty"))
        self._encourages = rules.pattern(rules.words("encourage"))
        self._thing_end = rules.pattern(rf"(?:{rules.words('treated_thing')})$")
        self._handled = rules.pattern(rf"的[^，的]{{0,8}}(?:{rules.words('handled_thing')})$")
        self._topic_end = rules.pattern(rf"(?:{rules.words('treated_thing')}|{rules.words('document_thing')})$")

    def cut(self, flow: Flow, found: Sequence[Found]) -> tuple[Piece, ...]:
        """The duties of one sentence, in order; together they cover it."""
        parts = self._parts(flow.text, found)
        if not parts:
            return ()
        starts = self._starts(flow.text, parts)
        pieces: list[Piece] = []
        for index, start in enumerate(starts):
            stop = starts[index + 1] if index + 1 < len(starts) else len(parts)
            end = parts[stop - 1].clause.end if stop < len(parts) else len(flow.text)
            pieces.append(self._piece(flow.text, parts[start:stop], end, pieces))
        return tuple(pieces)

    def says_modality(self, text: str) -> bool:
        """Does a word in `text` say whether it is required, forbidden or allowed?"""
        return any(rule.find(text) for rule in self._modalities)

    # --- clauses ---

    def _parts(self, text: str, found: Sequence[Found]) -> list[Part]:
        parts = self._join_names([self._part(text, clause, found) for clause in clauses(text)])
        if parts and parts[0].kind in ("aim", "same") and not parts[0].clause.listed and parts[0].clause.end > 2:
            parts[0] = replace(parts[0], kind="main")  # nothing stands before it that it could belong to
        for index in range(1, len(parts)):
            if parts[index].kind == "same" and parts[index].scheduled and parts[index - 1].kind == "lead":
                parts[index] = replace(parts[index], kind="main")  # “对……的，9月底前整改到位”
        return self._leads_on(text, parts)

    def _part(self, text: str, clause: Clause, found: Sequence[Found]) -> Part:
        words = clause.of(text)
        ahead = self._with_modal_behind(text, clause)
        inside = [f for f in found if clause.start <= f.start < clause.end] if found else []
        schedules = [f for f in inside if f.field in _SCHEDULES] if inside else []
        kind = self._kind(words, schedules, clause, text[: clause.start])
        subject = None
        if kind == "lead":
            subject = self._conditional(ahead, clause)
        elif kind == "main" or words.startswith("其中"):
            subject = self._subject(ahead, clause, schedules, clause.end >= len(text.rstrip("。；！")))
            kind = "main" if subject and schedules else kind
            if subject and ahead != words and subject.end >= clause.end - 1:
                kind = "lead"  # “X，应当……”: a name whose predicate is still to come
        return Part(
            clause,
            kind,
            subject,
            bool(schedules),
            any(f.field is Field.REPORT for f in inside),
            all(f.vague for f in schedules),
            kind == "lead" and bool(_STANDING.search(words)),
        )

    def _with_modal_behind(self, text: str, clause: Clause) -> str:
        """“……的单位，应当……”: the clause with the modal word behind its comma."""
        match = self._adverb_modal.match(text, clause.end + 1) if text[clause.end : clause.end + 1] in "，," else None
        return text[clause.start : match.end()] if match else clause.of(text)

    def _kind(self, words: str, schedules: list[Found], clause: Clause, before: str) -> str:
        said = _ASIDE.sub("", words) if "（" in words or "(" in words else words
        found = ((r.emit, match) for r in self._rules.possible("clause", said) if (match := r.find(said)))
        kind, match = next(found, ("main", None))
        if kind != "same" and (self._only_time(words, schedules) or self._tags.roles(words)):
            return "lead"
        if clause.listed:
            return "same"
        if kind == "total" and match:
            return "same" if self._same_act(said, match["act"], before) else "main"
        if kind == "manner":
            schedules = self._outside_relative(said, schedules, clause)
            return "main" if self._has_main_verb(said, schedules) else "lead"
        return kind

    def _outside_relative(self, words: str, schedules: list[Found], clause: Clause) -> list[Found]:
        """The schedules that are not said of whom it is done to (“对及时发现火情的员工，……”)."""
        if not (schedules and words[0] == "对" and self._thing_end.search(words)):
            return schedules
        return [f for f in schedules if f.start >= clause.start + words.rfind("的")]

    def _same_act(self, words: str, act: str, before: str) -> bool:
        """A total measures the action before it, unless it names an action of its own."""
        own = words.endswith("次") and self.subjects.find(words)  # not “核查人员不少于2人”
        return not own and all(verb in before for verb in self._verbs.findall(act))

    def _only_time(self, words: str, schedules: list[Found]) -> bool:
        """The clause is its time word and next to nothing else (“2024年3月底前，”)."""
        if not schedules:
            return False
        covered = sum(f.end - f.start for f in schedules)
        return len(words) - covered <= 2 and not self._verbs.search(words)

    def _has_main_verb(self, words: str, schedules: list[Found]) -> bool:
        """A clause of manner or condition may go on to say what must be done (“按照要求设置标志”)."""
        if words.endswith("的"):
            return False
        described = words[0] == "对" and self._thing_end.search(words)
        said = words.rpartition("的")[2] if described else _ASIDE_MODAL.sub("", words).removesuffix("需要")
        if schedules or self.subjects.by(words) or self._modal.search(said):
            return True
        if words[0] == "对":
            tail = words.rpartition("的")[2].lstrip("对")
            acts = self._verbs.search(tail) and not self._verbs.fullmatch(tail)  # not “对不予受理的申请”
            return bool(acts) and bool(_LIGHT.search(tail) or not self._thing_end.search(words))
        return bool(self._verb_behind_basis.search(words))

    def _subject(self, words: str, clause: Clause, schedules: list[Found], last: bool) -> Subject | None:
        skip = max((f.end - clause.start for f in schedules if f.start == clause.start), default=0)
        rest, offset = words[skip:], clause.start + skip
        found = self.subjects.find(rest, offset) or (self._with_time(words, clause, skip) if skip else None)
        return found or (None if last else self.subjects.bare(rest, offset))

    def _with_time(self, words: str, clause: Clause, skip: int) -> Subject | None:
        """The time holds the subject (“专班接报后2小时内”) or belongs to its name; not “年底前实现企业……”."""
        found = self.subjects.find(words, clause.start)
        acts = self.subjects.splitter.verb_start.match(words[skip:])
        return None if found and acts and found.end > clause.start + skip else found

    def _conditional(self, words: str, clause: Clause) -> Subject | None:
        """A condition may open with the subject (“企业有下列行为之一的，……”)."""
        found = self.subjects.find(words, clause.start) or self.subjects.bare(words, clause.start)
        if found is None or found.kind == "by" or not _CONDITION_END.search(words.rstrip("，,")):
            return found
        return replace(found, conditional=True)

    def _join_names(self, parts: list[Part]) -> list[Part]:
        """“A、B，C要……”: a clause that is nothing but names is the beginning of the next one's subject."""
        joined: list[Part] = []
        for part in parts:
            before = joined[-1] if joined else None
            own = part.subject if part.kind == "main" else None
            if before and self._is_bare(before) and own and own.goes_on(before.subject):
                assert before.subject is not None  # noqa: S101 - _is_bare saw it
                names = tuple(dict.fromkeys((*before.subject.names, *own.names)))
                subject = replace(own, start=before.subject.start, names=names)
                whole = Clause(before.clause.start, part.clause.end)
                joined[-1] = replace(part, clause=whole, subject=subject)
            else:
                joined.append(part)
        return joined

    def _leads_on(self, text: str, parts: list[Part]) -> list[Part]:
        """Clauses whose predicate is still to come: “A……，或者……的，” and a topic before “，由X……”."""
        for index, part in enumerate(parts):
            words = part.clause.of(text)
            ahead = parts[:index]
            if part.subject and _TREATED.search(words) and ahead and text[0] == "对":
                parts[index] = replace(part, subject=None)  # still whom it is done to: “对……的，……的企业要予以曝光”
            ends_condition = part.kind == "lead" and words.endswith("的") and not words.startswith(("对", "属"))
            added = words.startswith(_ALTERNATIVES)
            goes_on = ahead and (ahead[0].subject or added)
            if ends_condition and goes_on and not any(self._asserts(text, p, added) for p in ahead):
                parts[:index] = [self._as_condition(p) for p in ahead]
            elif self._takes_topic(text, part) and all(self._is_spoken_of(text, p) for p in ahead):
                parts[:index] = [replace(p, kind="lead") for p in ahead]
        return parts

    def _is_spoken_of(self, text: str, part: Part) -> bool:
        """A topic, or a thing and the clause that describes it: “企业报送的材料，由县局审核”."""
        words = part.clause.of(text)
        described = self._handled.search(words) and not part.scheduled and not self._modal.search(words)
        return bool(described) or self._is_topic(text, part)

    def _takes_topic(self, text: str, part: Part) -> bool:
        """What stands before is what it is about: “……经费，由X负担”, “发生事故，X必须……”, “总结，请于……前报……”."""
        words = part.clause.of(text)
        if part.subject is None or part.subject.kind == "by":
            return words.startswith(_REQUESTS) if part.subject is None else bool(_BY.match(words))
        return part.subject.kind == "subject" and not part.subject.conditional and bool(self._modal.search(words))

    def _asserts(self, text: str, part: Part, counted: bool) -> bool:
        """Does it put a duty? A time in it says so, unless the condition goes on after it: `counted`."""
        scheduled = part.scheduled and not counted
        return part.kind == "main" and (scheduled or bool(self._modal.search(part.clause.of(text))))

    def _as_condition(self, part: Part) -> Part:
        subject = (
            replace(part.subject, conditional=True) if part.subject and part.subject.kind != "by" else part.subject
        )
        return replace(part, kind="lead", subject=subject)

    def _is_topic(self, text: str, part: Part) -> bool:
        words = part.clause.of(text)
        if part.subject is not None or self._modal.search(words):
            return False
        if part.kind == "lead" or _EVENT.match(words):
            return True
        words = _SEASON.sub("", words)
        described = self.subjects.splitter.relative.match(words) and self._topic_end.search(words)
        described = described or _NEEDED.search(words)  # “执行本规定所需要的文书式样”
        described = described or _FACTS.search(words)
        return not part.scheduled and bool(described or not self.subjects.splitter.verb_start.match(words))

    def _is_noun(self, text: str, part: Part) -> bool:
        """“自查发现的问题，……”: a topic without a verb of its own."""
        tail = part.clause.of(text).rpartition("的")[2]
        return not part.scheduled and self._is_topic(text, part) and not self._verbs.search(tail)

    def _is_bare(self, part: Part) -> bool:
        return part.subject is not None and part.subject.kind == "bare"

    # --- cutting ---

    def _starts(self, text: str, parts: list[Part]) -> list[int]:
        """Indices of the clauses at which duties begin."""
        starts = [0]
        for index in range(1, len(parts)):
            first = self._first_of_run(parts, index, starts[-1])
            if first > starts[-1] and self._begins(text, parts, index, slice(starts[-1], first)):
                starts.append(first)
        return starts

    def _first_of_run(self, parts: list[Part], index: int, floor: int) -> int:
        """Conditions and manner directly before a clause go with it."""
        first = index
        while first - 1 > floor and parts[first - 1].kind == "lead":
            first -= 1
        return first

    def _begins(self, text: str, parts: list[Part], index: int, earlier: slice) -> bool:
        part, before, first = parts[index], parts[earlier], earlier.stop
        if part.kind in ("aim", "same", "lead"):
            return False
        if not any(p.kind == "main" and not self._is_bare(p) and not self._is_noun(text, p) for p in before):
            return False
        if self._completes(text, parts[first], before[-1]):
            return False
        named = [p.subject for p in parts[first : index + 1] if p.subject and not self._is_bare(p)]
        if any(not s.conditional and s.kind != "through" and not self._repeats(s, before) for s in named):
            return True
        if part.reports and part.vague:
            passed = text.startswith("经", parts[first].clause.start)  # “经汇总后，报……”: how, not when
            return (first < index and not passed) or bool(_OWN_CONDITION.match(part.clause.of(text)))
        return part.scheduled or any(p.scheduled for p in parts[first:index])

    def _completes(self, text: str, part: Part, before: Part) -> bool:
        """“X对发现的隐患，应当……”: a clause that begins with the modal word of a subject before it."""
        words = before.clause.of(text)
        said = words.rpartition("的")[2] if self._topic_end.search(words) else words
        named = before.subject is not None or not self.subjects.splitter.verb_start.match(words)
        is_open = named and not before.scheduled and not self._modal.search(said)
        following = part.clause.of(text)
        return is_open and not following.startswith(_AND) and bool(self._adverb_modal.match(following))

    def _repeats(self, subject: Subject, before: list[Part]) -> bool:
        same = any(p.subject and p.subject.names == subject.names for p in before)
        return same and subject.kind not in ("by", "subject")

    # --- pieces ---

    def _piece(self, text: str, parts: list[Part], end: int, earlier: list[Piece]) -> Piece:
        main = next((i for i, p in enumerate(parts) if p.kind == "main" and not self._is_bare(p)), None)
        head = parts[: (main if main is not None else len(parts) - 1) + 1]
        subject = self._choose(head) or _brought_in(parts[len(head) :])
        shared = subject is None and any(p.subject for p in earlier)
        if shared:
            named = next(p.subject for p in reversed(earlier) if p.subject)
            subject = replace(named, role=Role.RESPONSIBLE)
        with_others = [p.clause.of(text) for n, p in enumerate(parts) if n < len(head) or self._is_joint(text, p)]
        partners = tuple(name for words in with_others for name in self.subjects.partners(words))
        penalty = main is not None and bool(self._penalty.search(text[parts[main].clause.start : end]))
        penalty = penalty and not self._on_occasion(text, head, subject)
        roles = tuple(u for p in parts for u in self._tags.roles(p.clause.of(text)))
        subject = self._with_role(subject, text, parts, main)
        start = self._own_start(parts, main)
        return Piece(start, end, subject, self._modality(text, parts, main), partners, roles, shared, penalty)

    def _is_joint(self, text: str, part: Part) -> bool:
        """“……，会同有关部门建立机制”: with whom the same subject does what a later clause says."""
        return part.subject is None and text.startswith("会同", part.clause.start)

    def _on_occasion(self, text: str, head: list[Part], subject: Subject | None) -> bool:
        """“X在检查中，发现……的，应当责令……”: X acts; “X在检查时滥用职权的，……” is X's own offence."""
        words = [p.clause.of(text) for p in head]
        offends = any(w.endswith("的") and not w.startswith("发现") for w in words)
        named = any(p.subject is subject and _OCCASION.search(w) for p, w in zip(head, words, strict=True))
        return named and not offends

    def _with_role(self, subject: Subject | None, text: str, parts: list[Part], main: int | None) -> Subject | None:
        """“市财政局按照职责，协同实施……”: the role is said by the main clause, not by the one with the name."""
        if subject is None or main is None or parts[main].subject is subject:
            return subject
        return replace(subject, role=Role.SUPPORT) if self.subjects.supports(parts[main].clause.of(text)) else subject

    def _own_start(self, parts: list[Part], main: int | None) -> int:
        """“X是第一责任人，其他负责人对……负责”: what X is, is no duty; the sentence's duty is the others'."""
        first, own = parts[0], parts[main].subject if main is not None else None
        if main is None or own is None or not first.standing or first.subject is None:
            return first.clause.start
        return first.clause.start if own.names == first.subject.names else parts[main].clause.start

    def _choose(self, head: list[Part]) -> Subject | None:
        """由X before all; then the main clause's own subject; then whom the first condition names."""
        found = [p.subject for p in head if p.subject]
        if head[-1].kind == "main" and head[-1].subject and head[-1].subject.kind == "by":
            return head[-1].subject
        if by := next((s for s in found if s.kind == "by"), None):
            return by
        if head[-1].kind == "main" and head[-1].subject:
            return head[-1].subject
        return found[0] if found else None

    def _settled(self, text: str, part: Part) -> bool:
        """Does the main clause say by itself what must be done, whatever the next one allows or forbids?"""
        words = part.clause.of(text)
        acts = part.subject is None and self.subjects.splitter.verb_start.match(words)
        return part.scheduled or bool(self._penalty.search(words) or acts or _STATED.search(words))

    def _is_condition(self, words: str) -> bool:
        """A modal word in a condition is not the duty's: “可以整改的，……”, but “可以在十五日内，……”."""
        said = self._adverb_modal.match(words) and words.endswith(("内", "前"))
        return bool(_CONDITION_END.search(words)) and not words.endswith("后") and not said

    def _modality(self, text: str, parts: list[Part], main: int | None) -> Modality:
        """The first modal word up to the main clause; of the next one where that begins with it (“X，可以……”)."""
        last = main if main is not None else 0
        following = parts[last + 1 : last + 2]
        settled = main is not None and self._settled(text, parts[main])
        ahead = following[0].clause.of(text) if following and not settled else ""
        if self._adverb_modal.match(ahead) or (self._encourages.match(ahead) and self._is_noun(text, parts[last])):
            last += 1
        if _EXCUSED.search(text, parts[0].clause.start, parts[-1].clause.end):
            return Modality.REQUIRED
        for part in parts[: last + 1]:
            words = part.clause.of(text)
            if part.kind == "lead" and main is not None and self._is_condition(words):
                continue
            hits = [(match.start(), rule.emit) for rule in self._modalities if (match := rule.find(words))]
            if hits:
                return Modality(min(hits)[1])
        return Modality.REQUIRED


def _brought_in(parts: Sequence[Part]) -> Subject | None:
    """“对……进行问责，应当按照权限，由X实施”: whom a later clause of a duty that names nobody brings in."""
    return next((p.subject for p in parts if p.subject and p.subject.kind == "by"), None)
