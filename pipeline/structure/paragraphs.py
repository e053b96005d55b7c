"""Lines → paragraphs: a sentence cut by a page break or a hard line break becomes whole again.

Nothing is rewritten: a paragraph is the span from its first line to its last, with the page-number lines in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.model import Document, Line, Part, Span
from pipeline.ruleset import RuleSet
from pipeline.structure.outline import Label, read_label

_ENDS = "。；！？：:;!?"
_CLOSERS = "”’」』）)】〕"
_CONTINUES = "，、,（(“‘《"
_CONTINUES_LONG = "和及与或的"
_LONG_LINE = 20
_NARROW = re.compile(r"[\0-\u2000]")
"""Characters half as wide as a Chinese one."""
_FEWEST = 8
_WRAPPED_MOST = 64
"""Characters: text whose lines are all shorter than this is hard-wrapped."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together. `label` is the number it begins with; `skips` are page-number lines inside."""

    span: Span
    label: Label | None
    heading: bool
    document: int
    skips: tuple[Span, ...] = ()


def paragraphs(document: Document, lines: Iterable[Line], rules: RuleSet) -> tuple[Paragraph, ...]:
    """The body's paragraphs, in reading order."""
    body = [_with_indent(document.text, line.span) for line in lines if line.part is Part.BODY]
    return tuple(_Joiner(document, rules, _wrap_at(body, _width), _wrap_at(body, len)).join(lines))


def _wrap_at(lines: list[str], measure: Callable[[str], int]) -> int | None:
    """The length at which the text is hard-wrapped; None where each line is a paragraph.

    Wrapped lines reach the same width, or break off in the middle of a sentence there.
    """
    if len(lines) < _FEWEST:
        return None
    widest = sorted(map(measure, lines))[int(len(lines) * 0.95)]
    full = [line for line in lines if measure(line) >= widest - 4]
    broken = sum(line.rstrip(_CLOSERS)[-1:] not in _ENDS for line in full)
    wrapped = len(full) >= len(lines) * 0.25 or (len(full) >= _FEWEST and broken >= len(full) * 0.6)
    return widest if widest <= _WRAPPED_MOST and wrapped else None


def _width(text: str) -> int:
    """In columns of a Chinese character; a Latin one takes half."""
    narrow = len(_NARROW.findall(text))
    return len(text) - narrow + (narrow + 1) // 2


def _with_indent(text: str, span: Span) -> str:
    start = span.start
    while start and text[start - 1] in " \u3000\t":
        start -= 1
    return text[start : span.end]


@dataclass(frozen=True, slots=True)
class _Joiner:
    document: Document
    rules: RuleSet
    width: int | None  # where lines are broken, in columns
    length: int | None  # the same in characters: some programs count those

    def join(self, lines: Iterable[Line]) -> Iterator[Paragraph]:
        group: list[Line] = []
        pages: list[Line] = []
        for line in lines:
            if line.part is Part.PAGE_NUMBER:
                pages.append(line)
            elif group and line.part is Part.BODY and self._joins(group, line):
                group.append(line)
            else:
                yield from self._close(group, pages)
                group, pages = ([line] if line.part is Part.BODY else []), []
        yield from self._close(group, pages)

    def _close(self, group: list[Line], pages: list[Line]) -> Iterator[Paragraph]:
        if not group:
            return
        span = Span(group[0].span.start, group[-1].span.end)
        skips = tuple(page.span for page in pages if span.holds(page.span))
        label = read_label(self.document.quote(group[0].span), self.rules)
        yield Paragraph(span, label, group[0].heading, group[0].document, skips)

    def _joins(self, group: list[Line], line: Line) -> bool:
        last, first = group[-1], group[0]
        if last.document != line.document or last.heading != line.heading:
            return False
        text, following = self.document.quote(last.span), self.document.quote(line.span)
        if text.rstrip(_CLOSERS)[-1:] in _ENDS or read_label(following, self.rules):
            return False
        if text[-1:] in _CONTINUES or (len(text) > _LONG_LINE and text[-1] in _CONTINUES_LONG):
            return True
        if self.width is not None or self.length is not None:
            return self._is_full(last.span, 0.88 if self._is_heading(first, group) else 0.75)
        return not self._is_heading(first, group) and _width(text) >= _LONG_LINE

    def _is_full(self, span: Span, share: float) -> bool:
        """Does the line reach (nearly) to where lines are broken, so that it may go on in the next?"""
        text = _with_indent(self.document.text, span)
        in_columns = self.width is not None and _width(text) >= self.width * share
        return in_columns or (self.length is not None and len(text) >= self.length * share)

    def _is_heading(self, first: Line, group: list[Line]) -> bool:
        """A numbered line without any full stop, in a text of one line a paragraph, is a heading however long."""
        text = self.document.quote(first.span)
        label = read_label(text, self.rules)
        return len(group) == 1 and "。" not in text and label is not None and label.kind != "article"
