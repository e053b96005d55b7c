"""spaCy components of this stage, and the reader that the action finder takes its words from.

`notice_words` gives every token its class in `token._.word_class` (an emit of rules/action.yaml) and `token.pos_`
(Universal POS). It is registered on import; `pipeline.spacy_pipeline` puts the whole line together.
"""

from __future__ import annotations

import re
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import registry

from pipeline.extract.nlp import tokenizer
from pipeline.extract.nlp.words import NOUN, Word, WordClasses
from pipeline.rules import load_rules
from pipeline.ruleset import RuleSet

_UPOS = {
    "adverb": "ADV",
    "modal": "AUX",
    "dispose": "ADP",
    "towards": "ADP",
    "by": "ADP",
    "preposition": "ADP",
    "conjunction": "CCONJ",
    "de": "PART",
    "lead": "VERB",
    "light": "VERB",
    "transfer": "VERB",
    "chain": "VERB",
    "nominal": "VERB",
    "govern": "VERB",
    "event": "VERB",
    "verb": "VERB",
}
# jieba's tags (ICTCLAS) for words that no rule knows: the longest prefix listed decides.
_OF_TAG = {"vn": NOUN, "vd": "adverb", "v": "nominal", "d": "adverb", "p": "preposition", "c": "conjunction"}

# Words of jieba's dictionary that hold two of ours: 对本, 落实到.
_GLUED = re.compile(r"^([对将把向由])([本各该其])$|^([一-鿿]{2})([到至为给于])$")
_GUESSED = re.compile(r"^([对将把向由])([一-鿿])$")  # 由区: a word that jieba only guesses at

if not Token.has_extension("word_class"):
    Token.set_extension("word_class", default=NOUN)
    Token.set_extension("word_rule", default=None)

registry.tokenizers(tokenizer.NAME, func=tokenizer.make_tokenizer)


class WordTagger:
    """Classes of a Doc's words: the rules', and for words that no rule knows what jieba's tag says."""

    def __init__(self, rules: RuleSet) -> None:
        self._classes = WordClasses(rules)

    def __call__(self, doc: Doc) -> Doc:
        for token, word in zip(doc, self.words(doc), strict=True):
            token._.word_class = word.kind
            token._.word_rule = word.rule
            token.pos_ = "PUNCT" if token.is_punct else _UPOS.get(word.kind, "NOUN")
        return doc

    def words(self, doc: Doc) -> tuple[Word, ...]:
        """The words of a Doc, whose tokens are split where jieba keeps two of them together."""
        self._split_idioms(doc)
        words: list[Word] = []
        for token in doc:
            text, start = token.text, token.idx
            rule = self._classes.of_word(text)
            kind = rule.emit if rule else _unlisted(text, token.tag_, words[-1].kind if words else NOUN)
            words.append(Word(text, start, start + len(text), kind, rule.id if rule else None))
        return tuple(words)

    def _split_idioms(self, doc: Doc) -> None:
        """jieba keeps some phrases whole that hold an adverb or verb and what belongs to it (认真落实, 明确责任)."""
        split = [(token, parts) for token in doc if len(parts := self._parts(token)) > 1]
        if not split:
            return
        with doc.retokenize() as retokenizer:
            for token, parts in split:
                retokenizer.split(token, parts, [(token, i) for i in range(len(parts))])

    def _parts(self, token: Token) -> list[str]:
        word = token.text
        if self._classes.of_word(word):
            return [word]
        match = _GLUED.match(word) or (_GUESSED.match(word) if token.tag_ == tokenizer.UNKNOWN else None)
        if match:
            return [part for part in match.groups() if part]
        if len(word) < 4:
            return [word]
        words = self._classes.scan(word)
        return [w.text for w in words] if words[0].rule and words[0].kind != NOUN and len(words[0].text) > 1 else [word]


@Language.factory("notice_words", assigns=["token._.word_class", "token.pos"], default_config={"rules": []})
def make_word_tagger(nlp: Language, name: str, rules: list[str]) -> WordTagger:  # noqa: ARG001 - spaCy's signature
    """`rules` are folders laid over the built-in rules."""
    return WordTagger(load_rules(*map(Path, rules)))


class DocReader:
    """Text → words, through a spaCy Doc cut by jieba."""

    def __init__(self, rules: RuleSet, segmenter: str = "jieba") -> None:
        vocab = spacy.blank("zh").vocab
        self._tokenizer = tokenizer.JiebaTokenizer(vocab, tokenizer.make_segmenter(rules, segmenter))
        self._tagger = WordTagger(rules)

    def __call__(self, text: str) -> tuple[Word, ...]:
        return self._tagger.words(self._tokenizer(text))


def _unlisted(word: str, tag: str, before: str) -> str:
    """The class of a word that no rule lists; one that jieba does not know either is a verb where one is due."""
    if word in ("到", "至", "于"):
        return "preposition"
    if tag == tokenizer.UNKNOWN and before in ("modal", "adverb") and len(word) == 2:
        return "nominal"
    return _OF_TAG.get(tag[:2]) or _OF_TAG.get(tag[:1], NOUN)
