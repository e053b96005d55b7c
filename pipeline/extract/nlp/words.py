"""Words of a clause and their classes (rules/action.yaml), whoever cuts the words: jieba or the lexicon itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.regexcost import first_characters
from pipeline.rules import Rule, RuleSet

NOUN = "noun"
_HAN = re.compile(r"[一-鿿]{2,12}")
_ALTERNATIVE = re.compile(r"[|()]")
_LEXICON_TAGS = (("verb", "v"), ("body_head", "n"), ("person_head", "n"))
_RULE_TAGS = {NOUN: "n", "adverb": "d", "chain": "v", "govern": "v", "transfer": "v", "nominal": "vn"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a flow: offsets in the flow, its class (an emit of rules/action.yaml), and the rule that gave it."""

    text: str
    start: int
    end: int
    kind: str = NOUN
    rule: str | None = None


Reader = Callable[[str], tuple[Word, ...]]
"""Cuts a text without white space into words that cover it."""


class WordClasses:
    """The word classes of rules/action.yaml. Built once per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules.of("action")
        self._firsts = [(rule, first_characters(rule.pattern.pattern)) for rule in self._rules]
        self._by_first: dict[str, tuple[Rule, ...]] = {}

    def of_word(self, word: str) -> Rule | None:
        """The first rule whose pattern is this whole word."""
        return next((rule for rule in self._rules if rule.pattern.fullmatch(word)), None)

    def scan(self, text: str) -> tuple[Word, ...]:
        """Cuts `text` by the word lists alone: at each place the longest word, then rule order."""
        words: list[Word] = []
        position = 0
        while position < len(text):
            word = self._at(text, position)
            if word.kind == NOUN and word.rule is None and words and words[-1].rule is None:
                word = Word(words[-1].text + word.text, words[-1].start, word.end)
                words.pop()
            words.append(word)
            position = word.end
        return tuple(words)

    def _at(self, text: str, position: int) -> Word:
        """The longest listed word that stands here, else the one character."""
        best = Word(text[position], position, position + 1)
        for rule in self._opened_by(text[position]):
            match = rule.pattern.match(text, position)
            if match and (best.rule is None or match.end() > best.end):
                best = Word(match[0], position, match.end(), rule.emit, rule.id)
        return best

    def _opened_by(self, character: str) -> tuple[Rule, ...]:
        """The rules that a word beginning with this character may match, in their order."""
        if character not in self._by_first:
            found = (rule for rule, firsts in self._firsts if not firsts or character in firsts)
            self._by_first[character] = tuple(found)
        return self._by_first[character]


def user_words(rules: RuleSet) -> tuple[tuple[str, str], ...]:
    """Words that jieba must keep whole, with their part-of-speech tags (ICTCLAS), from the rules' own word lists."""
    lists = [(rules.words(name), tag) for name, tag in _LEXICON_TAGS]
    lists += [(rule.pattern.pattern, tag) for rule in rules.of("action") if (tag := _RULE_TAGS.get(rule.emit))]
    found = {word: tag for words, tag in lists for word in _ALTERNATIVE.split(words) if _HAN.fullmatch(word)}
    return tuple(sorted(found.items()))
