"""Labels of items that skip, repeat, or change their form among their equals."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.linting.case import Case, Finding
from pipeline.model import Span
from pipeline.normalize.numerals import narrow, parse_int
from pipeline.structure.outline import read_label

_LINE = re.compile(r"[^\n\t]+")  # a table cell begins a line of its own
_MARGIN = " \t\u3000\xa0*#>|"
_COUNTED = frozenset({"chapter", "chinese", "article", "chinese_paren", "arabic", "arabic_paren", "circled"})
# What looks alike and is mixed up: 一、 and 1., （一） and (1).
_EQUALS = {"arabic_paren": "chinese_paren", "arabic": "chinese"}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A label at the beginning of a line: its number, kind and rank, and the words to show."""

    span: Span
    number: int
    kind: str
    rank: int
    document: int


def labels(case: Case) -> Iterator[Finding]:
    """What is wrong with the labels of each document in the file."""
    found = list(_labels(case))
    for document in dict.fromkeys(label.document for label in found):
        walk = _Walk(case)
        for label in found:
            if label.document == document:
                yield from walk.step(label)


def _labels(case: Case) -> Iterator[Numbered]:
    """The labels of the body: lines that a sentence or a heading begins in."""
    documents = _starts(case)
    for match in _LINE.finditer(case.text):
        line = match[0].lstrip(_MARGIN)
        start = match.end() - len(line)
        label = read_label(line, case.rules)
        if label is None or label.kind not in _COUNTED:
            continue
        held = documents.get(start, documents.get(start + label.length))
        number = _CIRCLED.find(label.number) + 1 if label.number in _CIRCLED else parse_int(narrow(label.number))
        if number and held is not None:
            end = start + len(line[: label.length].rstrip())
            yield Numbered(Span(start, end), number, label.kind, label.rank, held)


def _starts(case: Case) -> dict[int, int]:
    """Offset at which a sentence or a heading begins → the document it is in."""
    found = {sentence.span.start: sentence.document for sentence in case.notice.sentences}
    documents = sorted(found.items())
    for residue in case.notice.residue:
        if residue.reason == "heading":
            at = bisect_right(documents, (residue.span.start, 0))
            found[residue.span.start] = documents[min(at, len(documents) - 1)][1] if documents else 0
    return found


@dataclass(slots=True)
class _Walk:
    """Goes from label to label: `open` are those that hold the next one, `run` those seen so far."""

    case: Case
    open: list[Numbered] = field(default_factory=list)
    last: dict[tuple[Span | None, str], Numbered] = field(default_factory=dict)
    run: list[Numbered] = field(default_factory=list)

    def step(self, label: Numbered) -> Iterator[Finding]:
        while self.open and self.open[-1].rank >= label.rank:
            self.open.pop()
        holder = self.open[-1].span if self.open else None
        before = self.last.get((holder, label.kind)) or self._before(label, holder)
        yield from self._compare(label, before)
        self.open.append(label)
        self.run.append(label)
        self.last[holder, label.kind] = label

    def _before(self, label: Numbered, holder: Span | None) -> Numbered | None:
        """Numbers may run on from one section to the next; under a new holder only then do they not begin at 1."""
        same = next((other for other in reversed(self.run) if other.kind == label.kind), None)
        runs_on = same is not None and label.number == same.number + 1 and holder is not None
        return same if runs_on else None

    def _compare(self, label: Numbered, before: Numbered | None) -> Iterator[Finding]:
        number = before.number if before else 0
        shown = self.case.quote(label.span)
        if label.number in (1, number + 1):
            return
        if label.number <= number:
            message = (
                f"序号“{shown}”重复或倒退（前面已有“{self.case.quote(before.span)}”），应为哪一个？" if before else ""
            )
            yield Finding("numbering-repeats", message, label.span)
        elif other := self._in_other_form(label, before):
            yield self._style(shown, other)
        elif before is None and (holder := self._equal(label)):
            yield self._style(self.case.quote(holder.span), label)
        elif not self._stands_between(label, before):
            previous = f"“{self.case.quote(before.span)}”之后" if before else "没有前一个序号，"
            message = f"{previous}直接是“{shown}”，中间缺少序号，是漏了内容还是编号有误？"
            yield Finding("numbering-skips", message, label.span)

    def _stands_between(self, label: Numbered, before: Numbered | None) -> bool:
        """Whether the number before is written there after all, at the beginning of what was not taken for an item."""
        since = before or (self.open[-1] if self.open else None)
        for match in _LINE.finditer(self.case.text, since.span.end if since else 0, label.span.start):
            found = read_label(match[0].lstrip(_MARGIN), self.case.rules)
            if found and found.kind == label.kind and parse_int(narrow(found.number)) == label.number - 1:
                return True
        return False

    def _style(self, shown: str, other: Numbered) -> Finding:
        message = f"同级序号写作“{shown}”，此处却写作“{self.case.quote(other.span)}”，请统一"
        return Finding("numbering-style", message, other.span)

    def _equal(self, label: Numbered) -> Numbered | None:
        """The item that a label goes on from though it seems to stand below it: （三） and then (4)."""
        holder = self.open[-1] if self.open else None
        runs_on = holder is not None and holder.number == label.number - 1
        return holder if runs_on and holder and _EQUALS.get(label.kind) == holder.kind else None

    def _in_other_form(self, label: Numbered, before: Numbered | None) -> Numbered | None:
        """The item that fills the gap under a label of another kind."""
        since: Sequence[Numbered] = self.run
        if before:
            since = self.run[self.run.index(before) + 1 :]
        missing = label.number - 1
        kinds = [one.kind for one in since]
        # One that has others of its kind beside it is a list of its own.
        lone = (one for one in reversed(since) if kinds.count(one.kind) == 1 and one.kind != label.kind)
        found = next((one for one in lone if one.number == missing), None)
        gap = label.number - (before.number if before else 0) - 1
        return found if found and gap == 1 and found.rank > (self.open[-1].rank if self.open else -1) else None
