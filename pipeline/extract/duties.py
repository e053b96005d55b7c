"""Sentence → duties: is it one, where is it cut, who is its subject, is it required or forbidden.

The rules of cutting are those of docs/annotating.md: one sentence is one duty, except that a clause with a schedule or
a subject of its own begins a new one; conditions, manner and scope go with the clause after them, aims and measures
with the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.clause_kinds import ClauseReader
from pipeline.extract.pieces import Found, Part, Piece
from pipeline.extract.subjects import Subject, Subjects
from pipeline.extract.tags import Tags
from pipeline.extract.topics import CONDITION_END, Topics
from pipeline.model import Flow, Modality, Role
from pipeline.ruleset import RuleSet

_AND = ("并", "且", "同时")


class Cutter:
    """Cuts a sentence into duties. Built once per rule set."""

    def __init__(self, rules: RuleSet, tags: Tags) -> None:
        self._tags = tags
        self.subjects = Subjects(rules)
        self._topics = Topics(rules, self.subjects)
        self._reader = ClauseReader(rules, tags, self.subjects, self._topics)
        self._modalities = rules.of("modality")
        self._penalty = rules.pattern(rules.words("penalty"))
        self._together = rules.pattern(rf"(?:并|同时|共同)?(?:{rules.words('together_with')})")
        self._encourages = rules.pattern(rules.words("encourage"))

    def cut(self, flow: Flow, found: Sequence[Found]) -> tuple[Piece, ...]:
        """The duties of one sentence, in order; together they cover it."""
        parts = self._reader.read(flow.text, found)
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
        if not any(p.kind == "main" and not p.bare and not self._topics.is_noun(text, p) for p in before):
            return False
        if self._completes(text, parts[first], before[-1]):
            return False
        named = [p.subject for p in parts[first : index + 1] if p.subject and not p.bare]
        if any(not s.conditional and s.kind != "through" and not self._repeats(s, before) for s in named):
            return True
        if part.reports and part.vague:
            passed = text.startswith("经", parts[first].clause.start)  # “经汇总后，报……”: how, not when
            return (first < index and not passed) or self._topics.says("own_case", part.clause.of(text))
        return part.scheduled or any(p.scheduled for p in parts[first:index])

    def _completes(self, text: str, part: Part, before: Part) -> bool:
        """“X对发现的隐患，应当……”: a clause that begins with the modal word of a subject before it."""
        words = before.clause.of(text)
        said = words.rpartition("的")[2] if self._topics.ends_as_thing(words) else words
        named = before.subject is not None or not self.subjects.splitter.verb_start.match(words)
        is_open = named and not before.scheduled and not self._topics.modal.search(said)
        following = part.clause.of(text)
        return is_open and not following.startswith(_AND) and bool(self._topics.modal_ahead.match(following))

    def _repeats(self, subject: Subject, before: list[Part]) -> bool:
        same = any(p.subject and p.subject.names == subject.names for p in before)
        return same and subject.kind not in ("by", "subject", "modal")

    # --- pieces ---

    def _piece(self, text: str, parts: list[Part], end: int, earlier: list[Piece]) -> Piece:
        main = next((i for i, p in enumerate(parts) if p.kind == "main" and not p.bare), None)
        head = parts[: (main if main is not None else len(parts) - 1) + 1]
        subject = self._choose(head) or self._brought_in(text, parts, len(head))
        shared = subject is None and any(p.subject for p in earlier)
        if shared:
            named = next(p.subject for p in reversed(earlier) if p.subject)
            subject = replace(named, role=Role.RESPONSIBLE)
        with_others = [p.clause.of(text) for n, p in enumerate(parts) if n < len(head) or self._is_joint(text, p)]
        partners = tuple(name for words in with_others for name in self.subjects.partners(words))
        penalty = main is not None and bool(self._penalty.search(text[parts[main].clause.start : end]))
        penalty = penalty and not self._on_occasion(text, head, subject)
        roles = tuple(u for p in parts for u in self._tags.roles(p.clause.of(text)))
        roles = roles or (earlier[-1].roles if shared else ())
        subject = self._with_role(subject, text, parts, main)
        start = self._own_start(parts, main)
        return Piece(start, end, subject, self._modality(text, parts, main), partners, roles, shared, penalty)

    def _is_joint(self, text: str, part: Part) -> bool:
        """“……，会同有关部门建立机制”: with whom the same subject does what a later clause says."""
        return part.subject is None and bool(self._together.match(text, part.clause.start))

    def _on_occasion(self, text: str, head: list[Part], subject: Subject | None) -> bool:
        """“X在检查中，发现……的，应当责令……”: X acts; “X在检查时滥用职权的，……” is X's own offence."""
        words = [p.clause.of(text) for p in head]
        offends = any(w.endswith("的") and not w.startswith("发现") for w in words)
        named = any(p.subject is subject and self._topics.says("occasion", w) for p, w in zip(head, words, strict=True))
        return named and not offends

    def _with_role(self, subject: Subject | None, text: str, parts: list[Part], main: int | None) -> Subject | None:
        """“市财政局按照职责，协同实施……”: the role is said by the main clause, not by the one with the name."""
        if subject is None or main is None or parts[main].subject is subject:
            return subject
        said = parts[main].clause.of(text)
        if self.subjects.supports(said):
            return replace(subject, role=Role.SUPPORT)
        return replace(subject, role=Role.LEAD) if self.subjects.leads(said) else subject

    def _own_start(self, parts: list[Part], main: int | None) -> int:
        """“X是第一责任人，其他负责人对……负责”: what X is, is no duty; the sentence's duty is the others'."""
        first, own = parts[0], parts[main].subject if main is not None else None
        if main is None or own is None or not first.standing or first.subject is None:
            return first.clause.start
        return first.clause.start if own.names == first.subject.names else parts[main].clause.start

    def _choose(self, head: list[Part]) -> Subject | None:
        """由X before all; then the main clause's own subject; then who acts, then whom the first condition names."""
        own = head[-1].subject if head[-1].kind == "main" else None
        if by := [p.subject for p in head if p.by]:
            return own if head[-1].by and own else by[0]
        found = [p.subject for p in head if p.subject]
        acts = next((s for s in found if s.kind == "modal" and not s.conditional), None)
        return own or acts or next(iter(found), None)

    def _brought_in(self, text: str, parts: list[Part], said: int) -> Subject | None:
        """Whom a clause behind those of a duty that names nobody brings in.

        “对……进行问责，应当按照权限，由X实施”; “年度终了，X开展自评”.
        """
        if by := next((p.subject for p in parts[said:] if p.by), None):
            return by
        later = parts[said : said + 1] if self._topics.is_noun(text, parts[said - 1]) else []
        return next((p.subject for p in later if p.kind == "main" and not p.bare), None)

    def _settled(self, text: str, part: Part) -> bool:
        """Does the main clause say by itself what must be done, whatever the next one allows or forbids?"""
        words = part.clause.of(text)
        verb = part.subject is None and self.subjects.splitter.verb_start.match(words)
        acts = (verb and not self._topics.says("scope", words)) or self._topics.says("stated", words)
        return part.scheduled or part.by or bool(acts or self._penalty.search(words))

    def _is_condition(self, words: str) -> bool:
        """A modal word in a condition is not the duty's: “可以整改的，……”, but “可以在十五日内，……”."""
        said = self._topics.modal_ahead.match(words) and words.endswith(("内", "前"))
        asked = said or self._encourages.match(words)  # “鼓励……招聘时，优先录用”
        return bool(CONDITION_END.search(words)) and not words.endswith("后") and not asked

    def _goes_on(self, text: str, part: Part) -> bool:
        """Not a condition that stands between (“未经批准，”)."""
        return part.kind != "lead" or bool(self._topics.modal_ahead.match(part.clause.of(text)))

    def _modality(self, text: str, parts: list[Part], main: int | None) -> Modality:
        """The first modal word up to the main clause; of the next one where that begins with it (“X，可以……”)."""
        last = main if main is not None else len(parts) - 1
        settled = main is not None and self._settled(text, parts[main])
        following = next((n for n in range(last + 1, len(parts)) if self._goes_on(text, parts[n])), last)
        ahead = parts[following].clause.of(text) if following > last and not settled else ""
        encouraged = self._encourages.match(ahead) and self._topics.is_noun(text, parts[last])
        if encouraged or self._topics.modal_ahead.match(ahead):
            last = following
        if self._topics.says("excused", text[parts[0].clause.start : parts[-1].clause.end]):
            return Modality.REQUIRED
        for part in parts[: last + 1]:
            words = part.clause.of(text)
            if part.kind == "lead" and main is not None:
                if self._is_condition(words):
                    continue
                words = words.rpartition("的")[2] if words[0] == "对" else words  # “对可以获取的材料，不得……”
            hits = [(match.start(), rule.emit) for rule in self._modalities if (match := rule.find(words))]
            if hits:
                return Modality(min(hits)[1])
        return Modality.REQUIRED
