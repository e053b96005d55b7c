"""Cuts text into sentences at 。！？ and ；, never inside brackets or quotes; contacts behind a comma are one too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model import Span

_MARKS = "。！？；;!?"
_OPEN = "（(“‘《【「『〔"
_CLOSE = "）)”’》】」』〕"
_CONTACT = r"[，,](?=(?:联系人|联系电话|联系方式|咨询电话)[：:])"
_NEXT = re.compile(f"[{re.escape(_MARKS + _OPEN)}]|{_CONTACT}")
_SHORTEST_TAG = 5
"""Characters: a bracket between two sentences is a tag (（A牵头，B配合）) unless it is a label such as （十一）."""
_LONGEST_ASIDE = 400
"""Characters: a bracket that stays open for longer is a slip of the pen, not an aside."""


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of `text[span]`, margins left out. A closing quote after the mark stays with its sentence."""
    start = span.start
    for end in _ends(text, span):
        if trimmed := trim(text, Span(start, end)):
            yield trimmed
        start = end
    if trimmed := trim(text, Span(start, span.end)):
        yield trimmed


def _ends(text: str, span: Span) -> Iterator[int]:
    position = opening = span.start
    while found := _NEXT.search(text, position, span.end):
        position, char = found.start(), found[0]
        if char in _OPEN:
            closed = _close(text, position, span.end)
            if position == opening and char in "（(" and closed - position > _SHORTEST_TAG:
                yield closed
            position = closed
            continue
        position += 1
        if char in "，,":
            yield position - 1
            continue
        while position < span.end and text[position] in "”’」』":
            position += 1
        yield position
        opening = _next_word(text, position, span.end)


def _next_word(text: str, position: int, limit: int) -> int:
    while position < limit and text[position].isspace():
        position += 1
    return position


def _close(text: str, opening: int, limit: int) -> int:
    """The offset after the bracket that closes the one at `opening`; just behind it when none does."""
    depth = 0
    for position in range(opening, min(limit, opening + _LONGEST_ASIDE)):
        if text[position] in _OPEN:
            depth += 1
        elif text[position] in _CLOSE:
            depth -= 1
            if depth == 0:
                return position + 1
    return opening + 1


def trim(text: str, span: Span) -> Span | None:
    """`span` without white space and Markdown's emphasis marks at its ends; None when nothing else is in it."""
    start, end = span.start, span.end
    while start < end and (text[start].isspace() or text[start] == "*"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == "*"):
        end -= 1
    return Span(start, end) if end > start else None
