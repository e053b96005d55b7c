"""Words of a clause and their classes (rules/action.yaml), whoever cuts the words: jieba or the lexicon itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from pipeline.prefilter import Openers
from pipeline.ruleset import Rule, RuleSet

NOUN = "noun"
_HAN = re.compile(r"[一-鿿]{2,12}")
_ALTERNATIVE = re.compile(r"[|()]")
_LEXICON_TAGS = (("verb", "v"), ("body_head", "n"), ("person_head", "n"))
_RULE_TAGS = {NOUN: "n", "adverb": "d", "chain": "v", "govern": "v", "transfer": "v", "nominal": "vn"}


class Word(NamedTuple):
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
        self._openers = Openers((rule, rule.pattern.pattern) for rule in rules.of("action"))
        self.of_word = lru_cache(maxsize=4096)(self._of_word)

    def _of_word(self, word: str) -> Rule | None:
        """The first rule whose pattern is this whole word."""
        return next((rule for rule in self._openers.at(word, 0) if rule.pattern.fullmatch(word)), None)

    def scan(self, text: str) -> tuple[Word, ...]:
        """Cuts `text` by the word lists alone: at each place the longest word, then rule order."""
        words: list[Word] = []
        done = position = 0
        while position < len(text):
            word = self._at(text, position)
            if word is None:
                position += 1
                continue
            if done < position:
                words.append(Word(text[done:position], done, position))
            words.append(word)
            done = position = word.end
        if done < position:
            words.append(Word(text[done:position], done, position))
        return tuple(words)

    def _at(self, text: str, position: int) -> Word | None:
        """The longest listed word that stands here."""
        end, found = 0, None
        for rule in self._openers.at(text, position):
            match = rule.pattern.match(text, position)
            if match and match.end() > end:
                end, found = match.end(), rule
        return Word(text[position:end], position, end, found.emit, found.id) if found else None


def user_words(rules: RuleSet) -> tuple[tuple[str, str], ...]:
    """Words that jieba must keep whole, with their part-of-speech tags (ICTCLAS), from the rules' own word lists."""
    lists = [(rules.words(name), tag) for name, tag in _LEXICON_TAGS]
    lists += [(rule.pattern.pattern, tag) for rule in rules.of("action") if (tag := _RULE_TAGS.get(rule.emit))]
    found = {word: tag for words, tag in lists for word in _ALTERNATIVE.split(words) if _HAN.fullmatch(word)}
    return tuple(sorted(found.items()))
