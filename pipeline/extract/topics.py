"""What a clause speaks of: a topic whose predicate is still to come, or a duty that it puts itself."""

from __future__ import annotations

import re

from pipeline.extract.pieces import Part
from pipeline.extract.subjects import Subjects
from pipeline.ruleset import EMITS, RuleSet

CONDITION_END = re.compile(r"(?:的|时|后|前|中|内)$")
_REQUESTS = ("请于", "请在", "请按", "请径")


class Topics:
    """Tells topics from duties. Built once per rule set.

    `modal` finds a word that says what is required, forbidden or allowed, `modal_ahead` one with the adverb before it.
    """

    def __init__(self, rules: RuleSet, subjects: Subjects) -> None:
        self._splitter = subjects.splitter
        self._of = {emit: tuple(rule for rule in rules.of("topic") if rule.emit == emit) for emit in EMITS["topic"]}
        self._season = rules.pattern(rf"^(?:{rules.words('season_start')})")
        self.modal = rules.pattern(rules.words("modal_word"))
        self.modal_ahead = rules.pattern(
            rf"(?:未经[^，]{{2,8}}?)?(?:{rules.words('adverb')})?(?:{rules.words('modal_word')})"
        )
        self._verbs = rules.pattern(rules.words("verb"))
        self._handled = rules.pattern(rf"的[^，的]{{0,8}}(?:{rules.words('handled_thing')})$")
        self._end = rules.pattern(rf"(?:{rules.words('treated_thing')}|{rules.words('document_thing')})$")

    def says(self, emit: str, words: str) -> bool:
        """Does a rule of rules/topic.yaml with this target hold of the words?"""
        return any(rule.find(words) for rule in self._of[emit])

    def without_asides(self, words: str) -> str:
        """The words without what is required elsewhere, in a quotation or in a case (“对不予受理的申请”)."""
        for rule in self._of["aside"]:
            words = rule.pattern.sub("", words)
        return words

    def requires(self, words: str) -> bool:
        """Is there a word that says what is required, forbidden or allowed, other than in an aside?"""
        return bool(self.modal.search(self.without_asides(words)))

    def ends_as_thing(self, words: str) -> bool:
        """Does the clause end in something that is done to (“……的材料”)?"""
        return bool(self._end.search(words))

    def is_topic(self, text: str, part: Part) -> bool:
        """An event, a thing or a fact without a subject and without a word that requires anything."""
        words = part.clause.of(text)
        if part.subject is not None or self.requires(words):
            return False
        if part.kind == "lead" or self.says("event", words):
            return True
        words = self._season.sub("", words)
        if part.scheduled or self.says("listed", words):
            return False
        described = self._splitter.relative.match(words) and self.ends_as_thing(words)
        needed = described or self.says("needed", words) or self.says("fact", words)  # “执行本规定所需要的文书式样”
        return bool(needed or not self._splitter.verb_start.match(words))

    def is_noun(self, text: str, part: Part) -> bool:
        """“自查发现的问题，……”: a topic without a verb of its own."""
        tail = part.clause.of(text).rpartition("的")[2]
        return not part.scheduled and self.is_topic(text, part) and not self._verbs.search(tail)

    def is_spoken_of(self, text: str, part: Part) -> bool:
        """A topic, or a thing and the clause that describes it: “企业报送的材料，由县局审核”."""
        words = part.clause.of(text)
        described = self._handled.search(words) and not part.scheduled and not self.requires(words)
        return bool(described) or self.is_topic(text, part)

    def rules_itself(self, text: str, part: Part) -> bool:
        """Does it say what is the rule for a thing, whoever else has duties behind it?"""
        return self.says("ruled", part.clause.of(text))

    def takes_topic(self, text: str, part: Part) -> bool:
        """What stands before is what it is about: “……经费，由X负担”, “发生事故，X必须……”, “总结，请于……前报……”."""
        words = part.clause.of(text)
        if part.subject is None or part.by:
            return words.startswith(_REQUESTS) if part.subject is None else self.says("by", words)
        said = part.subject.kind in ("subject", "modal") and not part.subject.conditional
        named = part.kind == "lead" and part.subject.kind == "modal"  # “沉没物，其所有人和经营人，必须……”
        return said and (named or bool(self.modal.search(words)))

    def asserts(self, text: str, part: Part, counted: bool) -> bool:
        """Does it put a duty? A time in it says so, unless the condition goes on after it: `counted`."""
        scheduled = part.scheduled and not counted
        words = part.clause.of(text)
        said = self.modal.search(
            words.replace("不能", "").replace("需要", "") if counted else words
        )  # “因故不能实施，或者……的，”
        return part.kind == "main" and (scheduled or part.by or bool(said))
