"""Notices that cite one another: which carries out which, what of the upper one has no counterpart below.

A citation is resolved among the registries at hand, by its document number, else by its title.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.model import Citation, Task
from pipeline.registry import Registry
from pipeline.registry.ids import squeeze
from pipeline.track.occurrences import is_owed
from pipeline.track.similarity import alike, pairs

_BRACKETS = str.maketrans("[]【】()〈〉", "〔〕〔〕〔〕〔〕")
_SHORTEST_TITLE = 8
# A lower notice words a duty anew for its own units: less need be shared than between two versions of one text.
_COUNTERPART = 0.4
_SHARED = 0.7
_COMMON = 300  # what more duties than this have in common tells nothing, and would be compared for hours
_RAREST = 8  # pairs of a duty by which others like it are looked up


@dataclass(frozen=True, slots=True)
class Link:
    """`lower` cites `upper`; `basis` is document_number or title."""

    upper: Registry
    lower: Registry
    basis: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One duty in two notices; `likeness` 0–1."""

    first: Task
    second: Task
    likeness: float


@dataclass(frozen=True, slots=True)
class CarryingOut:
    """What the lower notice makes of the upper one's duties that can be tracked."""

    link: Link
    pairs: tuple[Pair, ...]
    missing: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """The same duty in two notices."""

    first: Registry
    second: Registry
    pair: Pair


def links(registries: Sequence[Registry]) -> tuple[Link, ...]:
    """Every citation of one of `registries` by another, each pair of notices once."""
    found: dict[tuple[str, str], Link] = {}
    for lower in registries:
        for citation in lower.header.citations:
            for upper in registries:
                basis = _basis(citation, upper) if upper.id != lower.id else None
                if basis:
                    found.setdefault((upper.id, lower.id), Link(upper, lower, basis))
    return tuple(found.values())


def _basis(citation: Citation, upper: Registry) -> str | None:
    number = upper.header.document_number
    if number and citation.document_number:
        return "document_number" if plain_number(number) == plain_number(citation.document_number) else None
    title = squeeze(citation.title or "").strip("《》")
    own = squeeze(upper.header.title or "")
    return "title" if len(title) >= _SHORTEST_TITLE and (title == own or f"《{title}》" in own) else None


def plain_number(number: str) -> str:
    """A document number with one kind of brackets and digits: 安办[2021] 3号 is 安办〔2021〕3号."""
    return squeeze(unicodedata.normalize("NFKC", number)).translate(_BRACKETS)


def carrying_out(link: Link) -> CarryingOut:
    """Each duty of the upper notice with the most alike of the lower one, or as missing."""
    lower = [(task, pairs(task.text)) for task in link.lower.tasks]
    found, missing = [], []
    for task in filter(is_owed, link.upper.tasks):
        bag = pairs(task.text)
        likeness, other = max(((alike(bag, b), t) for t, b in lower), key=lambda pair: pair[0], default=(0.0, None))
        if other is not None and likeness >= _COUNTERPART:
            found.append(Pair(task, other, likeness))
        else:
            missing.append(task)
    return CarryingOut(link, tuple(found), tuple(missing))


def shared(registries: Sequence[Registry]) -> Iterator[Shared]:
    """Duties that two of the registries both hold, the most alike first."""
    held = [(registry, task, pairs(task.text)) for registry in registries for task in registry.tasks]
    found = []
    for i, k in _candidates([bag for _, _, bag in held]):
        (first, task, bag), (second, other, other_bag) = held[i], held[k]
        likeness = alike(bag, other_bag) if first.id != second.id else 0.0
        if likeness >= _SHARED:
            found.append(Shared(first, second, Pair(task, other, likeness)))
    yield from sorted(found, key=lambda s: -s.pair.likeness)


def _candidates(bags: Sequence[Counter[str]]) -> Iterator[tuple[int, int]]:
    """Index pairs that have one of their rarest pairs of characters in common, each once."""
    spread = Counter(pair for bag in bags for pair in bag)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for n, bag in enumerate(bags):
        for pair in sorted(bag, key=lambda p: (spread[p], p))[:_RAREST]:
            places[pair].append(n)
    rare = (held for held in places.values() if len(held) <= _COMMON)
    yield from sorted({pair for held in rare for pair in combinations(held, 2)})
