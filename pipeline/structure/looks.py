"""What the lines of a document look like: the cues that the rules of part.yaml find in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model import BlockKind, Document, Line, Span
from pipeline.ruleset import RuleSet

LONGEST = 400
"""Characters of the longest line that can be anything but prose; longer ones are not looked at."""


@dataclass(frozen=True, slots=True)
class Look:
    """A line without its white space, its cues, the blank lines before it, and whether it lies in a table."""

    text: str
    cues: frozenset[str]
    gap: int = 0
    table: bool = False
    heading: bool = False

    def has(self, *cues: str) -> bool:
        """Does the line show one of `cues`?"""
        return not self.cues.isdisjoint(cues)


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of all lines, by index, with the rules to look at joined ones."""

    items: tuple[Look, ...]
    rules: RuleSet

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Look:
        return self.items[index]

    def spelled(self, indices: Sequence[int]) -> str:
        """The text of the lines `indices` as one."""
        return "".join(self.items[i].text for i in indices)

    def joined(self, indices: Sequence[int]) -> Look:
        """The lines `indices` as if they were one."""
        text = self.spelled(indices)
        return Look(text, cues_of(text, self.rules))


def squeeze(text: str) -> str:
    """`text` without white space and emphasis marks."""
    return "".join(text.split()).replace("**", "")


def cues_of(text: str, rules: RuleSet) -> frozenset[str]:
    """The emit targets of all rules of part.yaml that match `text` (without white space)."""
    if len(text) > LONGEST:
        return frozenset({"prose"})
    return frozenset([rule.emit for rule in rules.possible("part", text) if rule.find(text)])


def look_at(document: Document, lines: Sequence[Line], rules: RuleSet) -> Looks:
    """The look of each line, in order."""
    tables = _table_spans(document)
    items = []
    end = document.read.start
    for line in lines:
        text = squeeze(document.quote(line.span))
        gap = max(document.text.count("\n", end, line.span.start) - 1, 0)
        items.append(Look(text, cues_of(text, rules), gap, _inside(line.span, tables), line.heading))
        end = line.span.end
    return Looks(_with_piped(items), rules)


def _table_spans(document: Document) -> list[Span]:
    blocks = [block.span for block in document.blocks if block.kind is BlockKind.TABLE]
    return sorted({*blocks, *(table.span for table in document.tables)})


def _inside(span: Span, spans: list[Span]) -> bool:
    index = bisect_right(spans, span.start, key=lambda s: s.start) - 1
    return index >= 0 and span.start < spans[index].end


def _with_piped(items: list[Look]) -> tuple[Look, ...]:
    """Lines that end in “|” are cells; what stands between two of them is part of a cell, but for “附件2”."""
    piped = [item.text.endswith(("|", "｜")) for item in items]
    if not any(piped):
        return tuple(items)
    opens = [item.has("attachment_opener") for item in items]

    def held(i: int) -> bool:
        above = next((j for j in (i - 1, i - 2) if j >= 0 and piped[j]), None)
        below = next((j for j in (i + 1, i + 2) if j < len(items) and piped[j]), None)
        return above is not None and below is not None and not any(opens[above:below])

    inside = [here or held(i) for i, here in enumerate(piped)]
    return tuple(replace(item, table=True) if flag else item for item, flag in zip(items, inside, strict=True))
