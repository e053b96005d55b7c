"""A classified document as the header readers see it: its lines by part, and the rules of header.yaml by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model import Document, Line, Part, Span
from pipeline.ruleset import Rule, RuleSet
from pipeline.structure.looks import squeeze

_QUOTE = re.compile("[《》]")
_LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a file with their parts; every text is without white space unless it says otherwise."""

    document: Document
    lines: tuple[Line, ...]
    rules: RuleSet

    def of(self, part: Part, document: int | None = 0) -> list[Line]:
        """The lines of one part, of one document of the file or (None) of all."""
        return [line for line in self.lines if line.part is part and document in (None, line.document)]

    def text(self, line: Line) -> str:
        return squeeze(self.document.quote(line.span))

    def texts(self, part: Part, document: int | None = 0) -> list[str]:
        return [self.text(line) for line in self.of(part, document)]

    def raw(self, line: Line) -> str:
        """The line as written, its white space made single blanks."""
        return " ".join(self.document.quote(line.span).replace("**", "").split())

    def find(self, emit: str, text: str) -> re.Match[str] | None:
        """The first match in `text` of a rule of header.yaml that emits `emit`: the earliest, then rule order."""
        found = [m for rule in self.named(emit) if (m := rule.find(text))]
        return min(found, key=lambda m: m.start(), default=None)

    def find_all(self, emit: str, text: str) -> list[re.Match[str]]:
        """All matches in `text`, in text order."""
        found = [m for rule in self.named(emit) for m in rule.pattern.finditer(text)]
        return sorted(found, key=lambda m: m.start())

    def named(self, emit: str) -> tuple[Rule, ...]:
        """The rules of header.yaml that emit `emit`, in their order."""
        return _named(self.rules, emit)

    def span(self, lines: list[Line]) -> Span | None:
        """From the first of `lines` to the last."""
        return Span(lines[0].span.start, lines[-1].span.end) if lines else None


@lru_cache(maxsize=256)
def _named(rules: RuleSet, emit: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules.of("header") if rule.emit == emit)


def quotes(text: str) -> list[tuple[int, int]]:
    """Outermost 《…》 of `text` (half open, brackets included), nested ones inside them."""
    found = []
    depth, start = 0, 0
    for mark in _QUOTE.finditer(text):
        i, opens = mark.start(), mark[0] == "《"
        if opens and (depth == 0 or i - start > _LONGEST_QUOTE):
            start, depth = i, 0
        depth = depth + 1 if opens else max(depth - 1, 0)
        if depth == 0 and text[start] == "《" and start < i:
            found.append((start, i + 1))
            start = i
    return found


def groups(match: re.Match[str] | None) -> dict[str, str]:
    """The named groups of a match that took part in it."""
    return {name: value for name, value in match.groupdict().items() if value} if match else {}
