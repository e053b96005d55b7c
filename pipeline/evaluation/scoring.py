"""Scores one registry against its gold annotation: the counts behind every figure.

grounded       tasks whose text stands verbatim in the notice at provenance.start:end
tasks          one-to-one match of task spans, character IoU >= 0.5
trackable      the same, over tasks that carry a schedule, a quantity or a report duty
frequencies    normalized (every, min, max | vague) on overlapping text
deadlines      normalized (kind, value) on overlapping text; table and heading ones per task
units, quantities, reports_to, modality   per matched task
touch-free     gold tasks matched at IoU >= 0.8 with every field right
basis, number, path, addressees named     equal on matched tasks
header         fields equal / fields in gold
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.evaluation.annotations import SCHEDULES, SETS, Entry, Range, Record, Timed, Value, clean, record, records

MATCHED, TOUCH_FREE = 0.5, 0.8
HEADER = (
    "title",
    "document_number",
    "kind",
    "status",
    "issuers",
    "issued_on",
    "addressees",
    "period",
    "contacts",
    "attachments",
)


@dataclass(slots=True)
class Count:
    """True positives, false positives, false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    @property
    def gold(self) -> int:
        return self.tp + self.fn

    def add(self, other: Count) -> None:
        self.tp, self.fp, self.fn = self.tp + other.tp, self.fp + other.fp, self.fn + other.fn

    def share(self, right: bool) -> None:
        self.tp, self.fn = self.tp + right, self.fn + (not right)


Judged = tuple[float, bool]
"""The confidence of an extracted record, and whether it was touch-free (a spurious one is not)."""


@dataclass(slots=True)
class Tally:
    """Counts by figure, a line for every difference, and every extracted record with its confidence."""

    counts: defaultdict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    differences: list[str] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name, count in other.counts.items():
            self.counts[name].add(count)
        self.differences += other.differences
        self.judged += other.judged


def iou(a: Range | None, b: Range | None) -> float:
    """Shared characters over all characters of two spans."""
    if not a or not b:
        return 0.0
    common = min(a[1], b[1]) - max(a[0], b[0])
    return common / (max(a[1], b[1]) - min(a[0], b[0])) if common > 0 else 0.0


def match(gold: tuple[Entry, ...], got: tuple[Entry, ...]) -> dict[int, tuple[int, float]]:
    """Gold task → extracted task and their IoU, one to one, the best pairs first."""
    scored = ((iou(g.span, p.span), i, j) for i, g in enumerate(gold) for j, p in enumerate(got))
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, i, j in sorted((pair for pair in scored if pair[0] >= MATCHED), reverse=True):
        if i not in pairs and j not in taken:
            pairs[i] = (j, score)
            taken.add(j)
    return pairs


@dataclass(slots=True)
class Comparison:
    """Gold and extracted tasks of one notice, and the tally they give."""

    name: str
    gold: tuple[Entry, ...]
    got: tuple[Entry, ...]
    addressees: frozenset[str]
    pairs: dict[int, tuple[int, float]] = field(init=False)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.pairs = match(self.gold, self.got)

    def run(self) -> Tally:
        self._tasks()
        for name in SCHEDULES:
            self._schedule(name, "span")
            self._schedule(name, "task")
        for name in SETS:
            self._set(name)
        for i, gold in enumerate(self.gold):
            self._shares(i, gold)
        right = self.touch_free()
        self.tally.judged = [(entry.confidence, j in right) for j, entry in enumerate(self.got)]
        return self.tally

    def touch_free(self) -> frozenset[int]:
        """Indices of the extracted tasks that a clerk need not touch."""
        return frozenset(j for i, (j, _) in self.pairs.items() if self._is_right(i))

    def _is_right(self, i: int) -> bool:
        partner = self._partner(i)
        return partner is not None and self.pairs[i][1] >= TOUCH_FREE and _all_right(self.gold[i], partner)

    def _say(self, difference: str) -> None:
        self.tally.differences.append(f"{self.name}: {difference}")

    def _partner(self, i: int) -> Entry | None:
        return self.got[self.pairs[i][0]] if i in self.pairs else None

    def _spurious(self) -> list[Entry]:
        taken = {j for j, _ in self.pairs.values()}
        return [entry for j, entry in enumerate(self.got) if j not in taken]

    def _tasks(self) -> None:
        for name in ("tasks", "trackable"):
            count, every = self.tally.counts[name], name == "tasks"
            for i, gold in enumerate(self.gold):
                if every or gold.trackable:
                    count.share(i in self.pairs)
            count.fp += sum(every or entry.trackable for entry in self._spurious())
        for i, gold in enumerate(self.gold):
            if i not in self.pairs:
                self._say(f"missed task: {gold.text[:70]}")
        for entry in self._spurious():
            self._say(f"spurious task: {entry.text[:70]}")

    def _schedule(self, name: str, where: Literal["span", "task"]) -> None:
        """Frequencies or deadlines: those with a place of their own, or those that hold for a whole task."""
        got = _timed(self.got, name, where)
        used: set[int] = set()
        for i, wanted in _timed(self.gold, name, where):
            hit = next((k for k, other in enumerate(got) if k not in used and self._agree(i, wanted, *other)), None)
            if hit is None:
                self._say(f"{name} missed {wanted.value} in: {self.gold[i].text[:60]}")
            else:
                used.add(hit)
            for figure in _figures(name, where):
                self.tally.counts[figure].share(hit is not None)
        for k, (j, timed) in enumerate(got):
            if k not in used:
                self._say(f"{name} spurious {timed.value} in: {self.got[j].text[:60]}")
                for figure in _figures(name, where):
                    self.tally.counts[figure].fp += 1

    def _agree(self, i: int, wanted: Timed, j: int, timed: Timed) -> bool:
        if wanted.value != timed.value:
            return False
        if wanted.where is None or timed.where is None:
            return i in self.pairs and self.pairs[i][0] == j
        return any(min(a[1], b[1]) > max(a[0], b[0]) for a in wanted.where for b in timed.where)

    def _set(self, name: str) -> None:
        count = self.tally.counts[name]
        for i, gold in enumerate(self.gold):
            partner = self._partner(i)
            wanted, have = gold.sets[name], partner.sets[name] if partner else frozenset()
            count.add(Count(len(wanted & have), len(have - wanted), len(wanted - have)))
            if partner and wanted != have:
                self._say(f"{name} gold {_listed(wanted)} got {_listed(have)} in: {gold.text[:50]}")
        if name != "modality":
            count.fp += sum(len(entry.sets[name]) for entry in self._spurious())

    def _shares(self, i: int, gold: Entry) -> None:
        counts, partner = self.tally.counts, self._partner(i)
        if partner:
            counts["number"].share(gold.number == partner.number)
            counts["path"].share(gold.innermost == partner.innermost)
            counts["basis"].share(gold.bases == partner.bases)
            if self.addressees and gold.bases == {"addressee"} == partner.bases:
                counts["addressees named"].share(partner.named == self.addressees)
        right = self._is_right(i)
        counts["touch-free"].share(right)
        if gold.trackable:
            counts["touch-free trackable"].share(right)


def _timed(entries: tuple[Entry, ...], name: str, where: Literal["span", "task"]) -> list[tuple[int, Timed]]:
    return [
        (i, timed)
        for i, entry in enumerate(entries)
        for timed in entry.schedules[name]
        if (timed.where is None) == (where == "task")
    ]


def _figures(name: str, where: Literal["span", "task"]) -> tuple[str, ...]:
    return (name, f"explicit {name}") if where == "span" else (name,)


def _listed(values: Iterable[Value]) -> str:
    return ", ".join(sorted(" ".join(str(part) for part in value) for value in values)) or "nothing"


def _all_right(gold: Entry, got: Entry) -> bool:
    schedules = all(
        sorted(str(t.value) for t in gold.schedules[name]) == sorted(str(t.value) for t in got.schedules[name])
        for name in SCHEDULES
    )
    return schedules and all(gold.sets[name] == got.sets[name] for name in SETS)


def compare_header(gold: Record, got: Record, name: str) -> Tally:
    """One count per header field: equal or not."""
    tally = Tally()
    for key in HEADER:
        right = _normal(key, gold.get(key)) == _normal(key, got.get(key))
        tally.counts["header"].share(right)
        if not right:
            tally.differences.append(f"{name}: header {key}: gold {gold.get(key)!r} got {got.get(key)!r}")
    return tally


def _normal(key: str, value: object) -> object:
    entries = value if isinstance(value, list) else []
    if key in ("issuers", "addressees", "attachments"):
        return sorted(clean(e.get("title") or e.get("name") if isinstance(e, Mapping) else e) for e in entries)
    if key == "contacts":
        return sorted(re.sub(r"\D", "", str(contact.get("phone") or "")) for contact in records(value))
    if key == "period":
        period = record(value)
        return (str(period.get("from")), str(period.get("to"))) if period else None
    return clean(value)
