"""What a duty's main verb and its object are: with jieba and spaCy, or by the rules alone.

Importing this package loads neither; `actions` does, on its first call.
"""

from __future__ import annotations

from functools import lru_cache

from pipeline.extract.nlp.action import Actions
from pipeline.extract.nlp.words import WordClasses
from pipeline.model import Action, Extraction
from pipeline.ruleset import RuleSet


def actions(extraction: Extraction, text: str, rules: RuleSet) -> tuple[Action, ...]:
    """The action of each duty, in order; words and their classes come from jieba, through a spaCy Doc.

    `text` is the document's. Spans are in its characters. Raises MissingComponentError when jieba or spaCy is absent.
    """
    found = _with_jieba(rules)
    return tuple(found.of_duty(duty, text) for duty in extraction.duties)


def actions_by_rules(extraction: Extraction, text: str, rules: RuleSet) -> tuple[Action, ...]:
    """The same from the verb lexicon alone (`--without nlp`); `source` is the id of the rule that knew the verb."""
    found = _with_rules(rules)
    return tuple(found.of_duty(duty, text) for duty in extraction.duties)


@lru_cache(maxsize=2)
def _with_jieba(rules: RuleSet) -> Actions:
    from pipeline.extract.nlp.components import DocReader

    return Actions(rules, DocReader(rules), source="jieba")


@lru_cache(maxsize=2)
def _with_rules(rules: RuleSet) -> Actions:
    return Actions(rules, WordClasses(rules).scan)
