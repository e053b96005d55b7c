"""The whole line as a spaCy pipeline.

    nlp = load()
    doc = nlp(text)
    doc.spans["tasks"], doc.spans["frequencies"], doc.spans["deadlines"], doc.spans["units"] …
    doc._.registry                                   # the values behind the spans

Spans are those of the registry, widened to whole words where jieba cuts otherwise; a span's label is the rule that
found it (for tasks the modality, for background the reason).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import load_config, load_model_from_config

from pipeline.extract.nlp import components as _words  # noqa: F401 - registers the tokenizer and notice_words
from pipeline.model import Span, Task
from pipeline.registry.model import Registry
from pipeline.run import process_text

CONFIG = Path(__file__).with_suffix(".cfg")
GROUPS = (
    "frequencies",
    "deadlines",
    "quantities",
    "units",
    "recipients",
    "deliverables",
    "conditions",
    "actions",
)

if not Doc.has_extension("registry"):
    Doc.set_extension("registry", default=None)


def load(rules: Iterable[Path] = (), segmenter: str = "jieba") -> Language:
    """The pipeline of the config file; `rules` are folders laid over the built-in ones.

    `segmenter` is jieba or rjieba. Raises RuleError for bad rules, MissingComponentError for a segmenter not installed.
    """
    folders = [str(folder) for folder in rules]
    config = load_config(
        CONFIG,
        overrides={
            "nlp.tokenizer.rules": folders,
            "nlp.tokenizer.segmenter": segmenter,
            "components.notice_words.rules": folders,
            "components.notice_tasks.rules": folders,
        },
    )
    return load_model_from_config(config, auto_fill=True)


class _Grounded(Protocol):
    """A value of a task: where it stands, and the rule that found it."""

    @property
    def span(self) -> Span | None: ...

    @property
    def rule(self) -> str | None: ...


class Tasks:
    """Runs the line over the Doc's text: `doc._.registry`, `doc.spans["tasks"]`, `doc.spans["background"]`."""

    def __init__(self, rules: tuple[Path, ...]) -> None:
        self._rules = rules

    def __call__(self, doc: Doc) -> Doc:
        registry = process_text(doc.text, rules=self._rules)
        doc._.registry = registry
        doc.spans["tasks"] = _spans(doc, ((task.provenance.span, task.modality.value) for task in registry.tasks))
        doc.spans["background"] = _spans(doc, ((left.span, left.reason) for left in registry.background))
        return doc


class Mentions:
    """The spans of every value in the registry, one group a field (GROUPS). Needs `notice_tasks` before it."""

    def __call__(self, doc: Doc) -> Doc:
        registry: Registry | None = doc._.registry
        tasks = registry.tasks if registry else ()
        for group in GROUPS:
            doc.spans[group] = _spans(doc, (found for task in tasks for found in _grounded(task, group)))
        return doc


@Language.factory("notice_tasks", assigns=["doc._.registry"], default_config={"rules": []})
def make_tasks(nlp: Language, name: str, rules: list[str]) -> Tasks:  # noqa: ARG001 - spaCy's signature
    """`rules` are folders laid over the built-in rules."""
    return Tasks(tuple(map(Path, rules)))


@Language.factory("notice_mentions", requires=["doc._.registry"])
def make_mentions(nlp: Language, name: str) -> Mentions:  # noqa: ARG001 - spaCy's signature
    """No settings."""
    return Mentions()


def _grounded(task: Task, group: str) -> Iterator[tuple[Span, str]]:
    """Span and rule of each value of a field, where it has a place in the text."""
    if group == "actions":
        values = [(task.action.span, task.action.source)]
    else:
        named: dict[str, Iterable[_Grounded]] = {
            "frequencies": task.frequencies,
            "deadlines": task.deadlines,
            "quantities": task.quantities,
            "units": task.responsible_units,
            "recipients": task.reports_to,
            "deliverables": task.deliverables,
            "conditions": task.conditions,
        }
        values = [(value.span, value.rule) for value in named[group]]
    return ((span, source or "") for span, source in values if span)


def _spans(doc: Doc, found: Iterable[tuple[Span, str]]) -> list[DocSpan]:
    """Spans of the Doc in text order, each place and label once."""
    spans = (
        doc.char_span(span.start, span.end, label=label, alignment_mode="expand") for span, label in sorted(set(found))
    )
    return [span for span in spans if span is not None]
