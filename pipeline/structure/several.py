"""Where a file that holds several notices one after another is cut.

A document of the file is a notice of its own when it opens as one (a title that names a kind of letter, with its own
document number or its own addressees), when the one above it was signed, and when no one above it carries or lists it.
Everything else stays with the notice above: what it issues or forwards, its attachments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import Document, Line, Part, Span
from pipeline.ruleset import RuleSet
from pipeline.structure.bounds import bare, carried_titles
from pipeline.structure.reading import Reading

# What is sent as a letter under a title; plans, rules and lists come with one.
_LETTER = re.compile(r"(?:通知|通报|通告|公告|意见|函|决定|批复|命令|提示|纪要)(?:[（(].{1,20}[）)])?$")
_LIST_LABEL = re.compile(r"^(?:附件[:：]?)?(?:\d{1,2}[.．、])?")


def scopes(document: Document, lines: Sequence[Line], rules: RuleSet) -> tuple[Span, ...]:
    """The stretches of `document` that are a notice each, in order; together they hold the whole of it."""
    numbers = sorted({line.document for line in lines})
    if len(numbers) < 2 or document.scope or document.origins:
        return (document.read,)
    cutter = _Cutter(Reading(document, tuple(lines), rules))
    firsts = [number for number in numbers[1:] if cutter.opens(number)]
    begins = [0, *(cutter.first(number) for number in firsts)]
    return tuple(Span(a, b) for a, b in zip(begins, [*begins[1:], len(document.text)], strict=True))


class _Cutter:
    """The documents of a file, asked one after another; `_head` is the last that opened a notice."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._head = 0

    def first(self, number: int) -> int:
        """Where a document begins, by its number."""
        return next(line.span.start for line in self._reading.lines if line.document == number)

    def opens(self, number: int) -> bool:
        """Does a notice of its own begin with this document?"""
        reading = self._reading
        if reading.of(Part.ATTACHMENT_NOTE, number)[:1] == self._lines(number)[:1]:
            return False  # “附件2” above its title
        title = self._title(number)
        addressed = bool(reading.of(Part.ADDRESSEE, number))
        numbered = bool(reading.of(Part.DOCUMENT_NUMBER, number))
        if not _LETTER.search(title) or not (addressed or numbered) or not self._signed_above(number):
            return False
        if self._carried(bare(title)):
            return False
        self._head = number
        return True

    def _lines(self, number: int) -> list[Line]:
        return [line for line in self._reading.lines if line.document == number]

    def _title(self, number: int) -> str:
        return "".join(self._reading.texts(Part.TITLE, number))

    def _signed_above(self, number: int) -> bool:
        """Was the notice above signed: its letter, or something it carries?"""
        ends = (Part.SIGNATURE, Part.DISTRIBUTION)
        return any(self._reading.of(part, above) for part in ends for above in range(self._head, number))

    def _carried(self, title: str) -> bool:
        """Does the notice above issue or forward it, or name it among its attachments?"""
        outer = self._title(self._head)
        listed = {bare(_LIST_LABEL.sub("", text)) for text in self._reading.texts(Part.ATTACHMENT_NOTE, None)}
        return title in listed or title in carried_titles(outer, self._reading.rules) or title in bare(outer)
