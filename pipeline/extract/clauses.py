"""A sentence's clauses: the stretches between commas, outside brackets and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LIST = re.compile(r"(?:下列|以下)[^，。；：:]{2,16}[：:]|[：:](?=[（(]?[一二三四五六七八九十0-9①]{1,3}[）)、.．])")
_OPEN = "（(“‘《【「『〔"
_CLOSE = "）)”’》】」』〕"
_MARK = re.compile(f"[{re.escape(_OPEN + _CLOSE)}，；。！？：,;:]")


@dataclass(frozen=True, slots=True)
class Clause:
    """Offsets in the sentence's flow, half open; the comma that ends it is left out."""

    start: int
    end: int
    listed: bool = False  # stands behind the lead-in of a list that is part of the sentence

    def of(self, flow: str) -> str:
        return flow[self.start : self.end]


def clauses(flow: str) -> tuple[Clause, ...]:
    """The clauses of a sentence without white space, in order; the sentence's closing mark is in none."""
    found = _LIST.search(flow)
    lists_from = found.end() if found else len(flow)
    return tuple(Clause(start, end, start >= lists_from) for start, end in _cut(flow) if end > start)


def _cut(flow: str) -> Iterator[tuple[int, int]]:
    depth, start = 0, 0
    for mark in _MARK.finditer(flow):
        position, char = mark.start(), mark[0]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and not _separates_thousands(flow, position):
            yield start, position
            start = position + 1
    yield start, len(flow)


def _separates_thousands(flow: str, position: int) -> bool:
    """Is this a western mark between digits: “1,000”, “9:30”?"""
    if flow[position] not in ",;:":
        return False
    return flow[position - 1 : position].isdigit() and flow[position + 1 : position + 2].isdigit()
