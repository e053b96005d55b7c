"""jieba as a spaCy tokenizer: words kept whole by the rules' lexicon, tags from jieba's dictionary.

jieba warns on import, logs to stderr and marshals its cache into the shared temp folder, which anyone may write to;
here it is quiet and its cache lies in a private folder that goes away.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.errors import MissingComponentError
from pipeline.extract.nlp.words import user_words
from pipeline.rules import load_rules
from pipeline.ruleset import RuleSet

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

NAME = "notice_pipeline.jieba.v1"
UNKNOWN = "x"
WHOLE = 5000
"""The frequency given to a word that must stay whole: that of a common word in jieba's dictionary."""


class Segmenter(Protocol):
    """Cuts a text into words with their tags; the words joined give the text."""

    def tag(self, text: str) -> Iterable[tuple[str, str]]: ...


class JiebaSegmenter:
    """A private jieba: its dictionary is not the one that other users of jieba in this process add words to."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        jieba = _quiet_jieba()
        self._jieba = jieba.Tokenizer()
        with tempfile.TemporaryDirectory(prefix="notice-pipeline-") as folder:
            self._jieba.tmp_dir = folder
            self._jieba.initialize()
        self._tags = _dictionary_tags(self._jieba.get_dict_file())
        for word, tag in words:
            self._tags[word] = tag
            if self._jieba.FREQ.get(word, 0) < WHOLE:
                self._jieba.add_word(word, WHOLE)

    def tag(self, text: str) -> Iterable[tuple[str, str]]:
        return ((word, self._tags.get(word, UNKNOWN)) for word in self._jieba.cut(text))


class RjiebaSegmenter:
    """The same dictionary in Rust, some twenty times faster; chosen by name, since a few boundaries differ."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        try:
            import rjieba  # type: ignore[import-not-found,unused-ignore]
        except ImportError as error:
            raise MissingComponentError("rjieba is not installed", "pip install rjieba") from error
        self._jieba = rjieba.Jieba()
        for word, tag in words:
            self._jieba.add_word(word, WHOLE, tag)

    def tag(self, text: str) -> Iterable[tuple[str, str]]:
        pairs: list[tuple[str, str]] = self._jieba.tag(text)
        return pairs


SEGMENTERS: dict[str, Callable[[Iterable[tuple[str, str]]], Segmenter]] = {
    "jieba": JiebaSegmenter,
    "rjieba": RjiebaSegmenter,
}


class JiebaTokenizer:
    """Text → Doc with words, spaces and `token.tag_` (ICTCLAS tags; `x` for a word jieba does not know)."""

    def __init__(self, vocab: Vocab, segmenter: Segmenter) -> None:
        self.vocab = vocab
        self._segmenter = segmenter

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc
        from spacy.util import get_words_and_spaces

        tags = dict(pairs := list(self._segmenter.tag(text)))
        words, spaces = get_words_and_spaces([word for word, _ in pairs], text)
        return Doc(self.vocab, words=words, spaces=spaces, tags=[tags.get(word, UNKNOWN) for word in words])

    # spaCy asks every tokenizer for these when a pipeline is saved; ours is made anew from its config.
    def to_disk(self, path: Path, **_: object) -> None:
        """Nothing to save."""

    def from_disk(self, path: Path, **_: object) -> JiebaTokenizer:  # noqa: ARG002 - spaCy's signature
        return self

    def to_bytes(self, **_: object) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **_: object) -> JiebaTokenizer:  # noqa: ARG002 - spaCy's signature
        return self


def make_tokenizer(rules: list[str], segmenter: str) -> Callable[[Language], JiebaTokenizer]:
    """The factory that a config names: `rules` are folders laid over the built-in rules."""

    def create(nlp: Language) -> JiebaTokenizer:
        ruleset = load_rules(*map(Path, rules))
        return JiebaTokenizer(nlp.vocab, make_segmenter(ruleset, segmenter))

    return create


def make_segmenter(rules: RuleSet, name: str = "jieba") -> Segmenter:
    """The segmenter of that name; raises KeyError for an unknown one, MissingComponentError when not installed."""
    return SEGMENTERS[name](user_words(rules))


def _quiet_jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import jieba  # type: ignore[import-untyped]
        except ImportError as error:
            raise MissingComponentError("jieba is not installed", "pip install jieba") from error
    jieba.setLogLevel(logging.WARNING)
    return jieba


def _dictionary_tags(lines: Iterable[bytes]) -> dict[str, str]:
    """Word → tag of jieba's dictionary, whose lines are `word frequency tag`."""
    fields = (line.decode("utf-8").split() for line in lines)
    return {word: tag for word, _, tag in fields}
