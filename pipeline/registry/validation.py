"""A hand-edited registry against its schema and its source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.registry.ids import squeeze
from pipeline.registry.nodes import Problem, Quote
from pipeline.registry.yaml_read import Reading, read_registry


def problems(reading: Reading, text: str) -> tuple[Problem, ...]:
    """What is wrong with a registry that was read, by line; `text` is the notice's, empty when it is not at hand."""
    grounding = [p for quote in reading.quotes for p in _grounded(quote, text)] if text else [_NO_TEXT]
    return tuple(sorted([*reading.problems, *_doubled(reading), *grounding], key=lambda problem: problem.line))


def validate(path: Path) -> tuple[Problem, ...]:
    """What is wrong with the registry at `path`; raises RegistryError when it is none."""
    reading = read_registry(path)
    return problems(reading, reading.registry.text)


_NO_TEXT = Problem(
    1, "the text of the notice is not beside it, so that offsets were not checked", "name the notices with --notices"
)


def _grounded(quote: Quote, text: str) -> Iterator[Problem]:
    span = quote.span
    if quote.text is None and span.end > len(text):
        mend = f"the text has {len(text)} characters"
        yield Problem(quote.line, f"start {span.start}, end {span.end} lie outside the text", mend)
    elif quote.text is not None and span.end <= len(text) and not _stands(quote, text[span.start : span.end]):
        found = squeeze(text[span.start : span.end])[:30]
        mend = f"correct the text or the offsets: there stands {found!r}"
        yield Problem(quote.line, f"{quote.text[:30]!r} does not stand at {span.start}:{span.end}", mend)


def _stands(quote: Quote, source: str) -> bool:
    """Whether the quote is the source up to white space; a mention may leave out a page number inside it."""
    wanted, there = squeeze(quote.text or ""), squeeze(source)
    if quote.whole or wanted == there:
        return wanted == there
    rest = iter(there)
    return bool(wanted) and wanted[0] == there[:1] and all(c in rest for c in wanted)


def _doubled(reading: Reading) -> Iterator[Problem]:
    seen: set[str] = set()
    for task in reading.registry.tasks:
        if task.id in seen:
            yield Problem(1, f"the task id {task.id!r} stands twice", "give an added task an id of its own")
        seen.add(task.id)
