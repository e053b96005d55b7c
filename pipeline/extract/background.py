"""Is a sentence a duty, or background – and if so, why."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.extract.clauses import clauses
from pipeline.extract.subjects import Subjects
from pipeline.model import Flow, Heading
from pipeline.ruleset import RuleSet

_MARKS = re.compile(r"^[（(]?[一二三四五六七八九十0-9]{1,3}[）)]?[、.．]?|^第[^章节条]{1,5}[章节条]|[。：:，；\s]+$")
_OPENING = re.compile(
    r"^(?:会议|全会|大会)(?:要求|强调|明确|决定|议定|同意|确定|商定|指出)[，,：:]?|^[一二三四五六七八九十]{1,2}是(?=要|应|对|将|[^，。；]{4})"
)
_REQUEST = re.compile(
    r"(?:^|[，；,;])(?:[^，；,;。]{0,16}(?:遇|如有|若有)[^，；,;。]{1,16}[，,])?(?:请|望(?=[各你认遵贯])|敬请|希(?=[各你认遵贯望]))(?=.{3})"
)

_CARRIES = re.compile(r"现(?:将[^。；]{2,80})?(?:予以)?(?:印发|转发|下发|印送)(?:给)?你们[，,]")

_ISSUES = re.compile(r"现(?:予以?|将[^。；]{2,80}?(?:予以)?)(?:印发|公布|发布|下发)")


def _opening(rules: RuleSet) -> str:
    """What a clause that asks for something begins with, where nobody is named."""
    return "|".join(rules.words(name) for name in ("verb", "adverb", "preposition"))


class Backgrounds:
    """Tells duties from background by rules/background.yaml and rules/section.yaml. Built once per rule set."""

    def __init__(self, rules: RuleSet, subjects: Subjects) -> None:
        self._subjects = subjects
        self._rules = rules
        self._modal = rules.pattern(rules.words("modal_word"))
        self._starts = rules.pattern(
            rf"(?:^|[，；：,])(?:并|且|同时|以|从|[期年月季周]末|[汛节会课班训][前后期])?(?:{_opening(rules)})"
        )
        self._penalty = rules.pattern(rules.words("penalty"))

    def of_section(self, path: tuple[Heading, ...]) -> str | None:
        """The reason why nothing under these headings is a task."""
        for heading in reversed(path):
            words = bare_heading(heading)
            for rule in self._rules.possible("section", words):
                if rule.find(words):
                    return rule.emit
        return None

    def of_sentence(self, flow: Flow, where: str = "") -> str | None:
        """The reason why this sentence is no task, None when it is one; `where` is "table" in the row of one."""
        rules = self._rules.possible("background", flow.text, where)
        return next((rule.emit for rule in rules if rule.find(flow.text)), None)

    def opening(self, flow: Flow) -> int:
        """Where the duty begins behind “会议要求，”: the minutes' own words and “一是” are no part of it."""
        match = _OPENING.match(flow.text)
        return match.end() if match else 0

    def puts_duty(self, flow: Flow) -> bool:
        """Does a sentence of the preamble name who must do something, or say that it must be done?"""
        return bool(self._subjects.find(flow.text) or self._modal.search(flow.text))

    def carries(self, flow: Flow) -> bool:
        """Does a sentence, wherever it stands, send another document (“现印发给你们，请……”)?"""
        return bool(_CARRIES.search(flow.text))

    def issues(self, flow: Flow) -> bool:
        """Does a sentence of a letter put in force what it carries (“现予印发，自……起施行”)? What follows may ask."""
        return bool(_ISSUES.search(flow.text))

    def request(self, flow: Flow) -> int | None:
        """Where in a preamble the request begins (“……印发给你们，请认真贯彻执行。”), as a flow offset."""
        match = _REQUEST.search(flow.text)
        if match is None:
            return None
        return match.start() + (1 if flow.text[match.start()] in "，；,;" else 0)

    def says_something_to_do(self, text: str) -> bool:
        """Is there a predicate that asks for something: a modal word, a verb at a clause's beginning, a subject?"""
        if self._modal.search(text) or self._starts.search(text) or self._penalty.search(text):
            return True
        if any(rule.find(text) for rule in self._rules.possible("asks", text)):
            return True
        return any(self._subjects.find(clause.of(text)) for clause in clauses(text))


def bare_heading(heading: Heading) -> str:
    """A heading without label, marks and white space."""
    return _bare(heading.text)


@lru_cache(maxsize=256)
def _bare(text: str) -> str:
    """Of every sentence under a heading it is asked anew."""
    words = "".join(text.split())
    for _ in range(2):
        words = _MARKS.sub("", words)
    return words
