"""Is a sentence a duty, or background – and if so, why."""

from __future__ import annotations

import re

from pipeline.model import Flow, Heading
from pipeline.rules import RuleSet

_MARKS = re.compile(r"^[（(]?[一二三四五六七八九十0-9]{1,3}[）)]?[、.．]?|^第[^章节条]{1,5}[章节条]|[。：:，；\s]+$")
_REQUEST = re.compile(r"(?:^|[，；])(?:请|望(?=[各你认遵贯])|敬请|希(?=[各你认遵贯望]))(?=.{3})")


class Backgrounds:
    """Tells duties from background by rules/background.yaml and rules/section.yaml. Built once per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._sentences = rules.of("background")
        self._sections = rules.of("section")
        self._modal = re.compile(rules.words("modal_word"))
        self._verb = re.compile(rf"(?:^|[，；：])(?:并|且|同时)?(?:{rules.words('verb')})")
        self._predicate = re.compile(rules.words("verb"))

    def of_section(self, path: tuple[Heading, ...]) -> str | None:
        """The reason why nothing under these headings is a task."""
        for heading in reversed(path):
            words = bare_heading(heading)
            for rule in self._sections:
                if rule.pattern.search(words):
                    return rule.emit
        return None

    def of_sentence(self, flow: Flow) -> str | None:
        """The reason why this sentence is no task, None when it is one."""
        for rule in self._sentences:
            if rule.pattern.search(flow.text):
                return rule.emit
        return None if self._says_something_to_do(flow.text) else "statement"

    def request(self, flow: Flow) -> int | None:
        """Where in a preamble the request begins (“……印发给你们，请认真贯彻执行。”), as a flow offset."""
        match = _REQUEST.search(flow.text)
        if match is None:
            return None
        return match.start() + (1 if flow.text[match.start()] in "，；" else 0)

    def _says_something_to_do(self, text: str) -> bool:
        return bool(self._modal.search(text) or self._verb.search(text) or self._predicate.search(text[1:]))


def bare_heading(heading: Heading) -> str:
    """A heading without label, marks and white space."""
    words = "".join(heading.text.split())
    for _ in range(2):
        words = _MARKS.sub("", words)
    return words
