"""Sentence → its clauses, each with what it is (`lead`, `aim`, `same`, `main`) and the subject it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.clauses import Clause, clauses
from pipeline.extract.pieces import Found, Part
from pipeline.extract.subjects import Subject, Subjects
from pipeline.extract.tags import Tags
from pipeline.extract.topics import CONDITION_END, Topics
from pipeline.model import Field, Role
from pipeline.ruleset import RuleSet

_ASIDE = re.compile(r"（[^）]*）|\([^)]*\)")
_ABOVE_ALL = ("特别是", "尤其是")  # “各地，特别是重点地区，要……”
_ALTERNATIVES = ("或者", "或", "且", "并且", "又", "不再")
_SCHEDULES = (Field.FREQUENCY, Field.DEADLINE)


class ClauseReader:
    """Reads the clauses of a sentence. Built once per rule set."""

    def __init__(self, rules: RuleSet, tags: Tags, subjects: Subjects, topics: Topics) -> None:
        self._rules = rules
        self._tags = tags
        self._subjects = subjects
        self._topics = topics
        self._verbs = rules.pattern(rules.words("verb"))
        self._light = rules.pattern(rules.words("light_verb"))
        self._verb_behind_basis = rules.pattern(
            rf"(?:{rules.words('basis_end')})(?:{rules.words('verb')})(?!.*(?:需要|实际)$)"
        )
        self._thing_end = rules.pattern(rf"(?:{rules.words('treated_thing')})等?$")

    def read(self, text: str, found: Sequence[Found]) -> list[Part]:
        """The clauses of a sentence's flow in order; `found` are the schedules, amounts and recipients in it."""
        parts = self._join_names(text, [self._part(text, clause, found) for clause in clauses(text)])
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
            kind == "lead" and self._topics.says("standing", words),
        )

    def _with_modal_behind(self, text: str, clause: Clause) -> str:
        """“……的单位，应当……”: the clause with the modal word behind its comma."""
        goes_on = text[clause.end : clause.end + 1] in "，,"
        match = self._topics.modal_ahead.match(text, clause.end + 1) if goes_on else None
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
        own = words.endswith("次") and self._subjects.find(words)  # not “核查人员不少于2人”
        return not own and all(verb in before for verb in self._verbs.findall(act))

    def _only_time(self, words: str, schedules: list[Found]) -> bool:
        """The clause is its time word and next to nothing else (“2024年3月底前，”)."""
        if not schedules:
            return False
        rest = len(words) - sum(f.end - f.start for f in schedules)
        if rest > 2 or self._verbs.search(words):
            return False
        return not (rest and self._subjects.find(words))  # “……，高校每学期不少于1次”

    def _has_main_verb(self, words: str, schedules: list[Found]) -> bool:
        """A clause of manner or condition may go on to say what must be done (“按照要求设置标志”)."""
        if words.endswith("的"):
            return False
        described = words[0] == "对" and self._thing_end.search(words)
        said = words.rpartition("的")[2] if described else self._topics.without_asides(words).removesuffix("需要")
        if schedules or self._subjects.by(words) or self._topics.modal.search(said):
            return True
        if words.startswith("对于"):
            return False
        if words[0] == "对":
            tail = words.rpartition("的")[2].lstrip("对")
            acts = self._verbs.search(tail) and not self._verbs.fullmatch(tail)  # not “对不予受理的申请”
            return bool(acts) and bool(self._light.search(tail) or not self._thing_end.search(words))
        return bool(self._verb_behind_basis.search(words))

    def _subject(self, words: str, clause: Clause, schedules: list[Found], last: bool) -> Subject | None:
        opening = [f for f in schedules if f.start == clause.start]
        skip = max((f.end - clause.start for f in opening), default=0)
        if any(f.field is Field.FREQUENCY for f in opening) and self._verbs.search(words[:skip]):
            return None  # “每三年评选一批优秀党员”: an object follows
        rest, offset = words[skip:], clause.start + skip
        found = self._subjects.find(rest, offset) or (self._with_time(words, clause, skip) if skip else None)
        return found or (None if last else self._subjects.bare(rest, offset))

    def _with_time(self, words: str, clause: Clause, skip: int) -> Subject | None:
        """The time holds the subject (“专班接报后2小时内”) or belongs to its name; not “年底前实现企业……”."""
        found = self._subjects.find(words, clause.start)
        acts = self._subjects.splitter.verb_start.match(words[skip:])
        return None if found and acts and found.end > clause.start + skip else found

    def _conditional(self, words: str, clause: Clause) -> Subject | None:
        """A condition may open with the subject (“企业有下列行为之一的，……”)."""
        found = self._subjects.find(words, clause.start) or self._subjects.bare(words, clause.start)
        if found and found.kind == "by" and self._topics.says("handed", words):
            return None
        if found is None or found.kind == "by" or not CONDITION_END.search(words.rstrip("，,")):
            return found
        return replace(found, conditional=True, role=Role.RESPONSIBLE)  # 协助办理……的: the condition's verb

    def _join_names(self, text: str, parts: list[Part]) -> list[Part]:
        """“A、B，C要……”: a clause that is nothing but names is the beginning of the next one's subject."""
        joined: list[Part] = []
        for part in parts:
            before = joined[-1] if joined else None
            own = part.subject if part.kind == "main" or part.clause.of(text).startswith(_ABOVE_ALL) else None
            if before and before.bare and own and own.goes_on(before.subject):
                assert before.subject is not None  # noqa: S101 - it is bare
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
            if part.subject and ahead and text[0] == "对" and self._topics.says("treated", words):
                parts[index] = replace(part, subject=None)  # still whom it is done to: “对……的，……的企业要予以曝光”
            added = words.startswith(_ALTERNATIVES)
            ends = words.endswith("的") or (added and words.endswith("时"))
            ends_condition = part.kind == "lead" and ends and not words.startswith(("对", "属"))
            goes_on = ahead and (
                ahead[0].subject or added or (part.subject and all(self._topics.is_topic(text, p) for p in ahead))
            )
            if ends_condition and goes_on and not any(self._topics.asserts(text, p, added) for p in ahead):
                parts[:index] = [self._as_condition(p) for p in ahead]
            elif self._topics.takes_topic(text, part) and all(self._is_about(text, p, part) for p in ahead):
                parts[:index] = [replace(p, kind="lead") for p in ahead]
        return parts

    def _is_about(self, text: str, ahead: Part, part: Part) -> bool:
        own = part.subject is not None and not part.by and self._topics.rules_itself(text, ahead)
        return not own and self._topics.is_spoken_of(text, ahead)

    def _as_condition(self, part: Part) -> Part:
        subject = (
            replace(part.subject, conditional=True) if part.subject and part.subject.kind != "by" else part.subject
        )
        return replace(part, kind="lead", subject=subject)
