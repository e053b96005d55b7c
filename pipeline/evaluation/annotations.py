"""One side of a comparison: the tasks of a gold file or of a registry, as far as they are compared.

Both come as the plain data of their YAML files. Spans are in the notice's text without white space, where the forms of
a notice agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

Record = Mapping[str, object]
Range = tuple[int, int]
Value = tuple[object, ...]

SCHEDULES = ("frequencies", "deadlines")
SETS = ("units", "quantities", "reports_to", "modality")
VAGUE = ("vague",)
_BRACKETS = str.maketrans("()[]〔〕【】", "（）（）（）（）")


@dataclass(frozen=True, slots=True)
class Timed:
    """A frequency or deadline: where it may stand (None: it holds for the whole task) and its value."""

    where: tuple[Range, ...] | None
    value: Value


@dataclass(frozen=True, slots=True)
class Entry:
    """A task as far as it is compared. `span` is in the text without white space, None when it is not found."""

    text: str
    span: Range | None
    number: str
    innermost: str
    bases: frozenset[object]
    named: frozenset[str]
    schedules: Mapping[str, tuple[Timed, ...]]
    sets: Mapping[str, frozenset[Value]]
    trackable: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Side:
    """The tasks of one file, and how many of them are grounded."""

    entries: tuple[Entry, ...]
    grounded: int


def clean(name: object) -> str:
    """A name without white space and punctuation, brackets in one style."""
    return re.sub(r"[\s。；，、：:;,.“”\"'《》]", "", str(name or "")).translate(_BRACKETS)


def records(data: object) -> list[Record]:
    return [item for item in data if isinstance(item, Mapping)] if isinstance(data, list) else []


def record(data: object) -> Record:
    return data if isinstance(data, Mapping) else {}


@dataclass(frozen=True, slots=True)
class _Flat:
    """The source without white space: `back[i]` is the offset of character i, `fore` the way there."""

    source: str
    text: str
    fore: Mapping[int, int]

    @classmethod
    def of(cls, source: str) -> _Flat:
        back = [i for i, c in enumerate(source) if not c.isspace()]
        return cls(source, "".join(source[i] for i in back), {offset: i for i, offset in enumerate(back)})


def _squeezed(text: object) -> str:
    return "".join(str(text or "").split())


def side(data: Record, source: str) -> Side:
    """The tasks of a gold file or registry in the notice `source`."""
    flat, cursor, grounded = _Flat.of(source), 0, 0
    entries: list[Entry] = []
    for raw in records(data.get("tasks")):
        needle = _squeezed(raw.get("text"))
        at = _claimed(raw, flat, needle)
        grounded += at is not None
        if at is None or at < 0:
            at = _found(flat.text, needle, cursor)
        if at >= 0:
            cursor = at + len(needle)
        entries.append(_entry(raw, flat.text, (at, at + len(needle)) if at >= 0 else None))
    return Side(tuple(entries), grounded)


def _claimed(raw: Record, flat: _Flat, needle: str) -> int | None:
    """Where the provenance puts the text, None when it does not stand there."""
    where = record(raw.get("provenance"))
    start, end = where.get("start"), where.get("end")
    if not needle or not isinstance(start, int) or not isinstance(end, int):
        return None
    if _squeezed(flat.source[start:end]) != needle:
        return None
    return next((flat.fore[offset] for offset in range(start, end) if offset in flat.fore), -1)


def _found(text: str, needle: str, cursor: int) -> int:
    """Where the text stands next, else where it stands at all; -1 when nowhere."""
    if not needle:
        return -1
    at = text.find(needle, cursor)
    return at if at >= 0 else text.find(needle)


def _entry(raw: Record, text: str, span: Range | None) -> Entry:
    schedules = {
        "frequencies": tuple(
            Timed(_places(text, span, f.get("text")), _frequency(f)) for f in records(raw.get("frequencies"))
        ),
        "deadlines": tuple(
            Timed(_places(text, span, d.get("text")) if _explicit(d) else None, _deadline(d))
            for d in records(raw.get("deadlines"))
        ),
    }
    sets = {
        "units": _units(raw),
        "quantities": _quantities(raw),
        "reports_to": _recipients(raw),
        "modality": frozenset([(raw.get("modality") or "required",)]),
    }
    units = records(raw.get("responsible_units"))
    return Entry(
        str(raw.get("text")),
        span,
        clean(raw.get("number")),
        clean(_last(raw.get("path"))),
        frozenset(u.get("basis") for u in units) or frozenset(["addressee"]),
        frozenset(clean(u.get("name")) for u in units if u.get("name")),
        schedules,
        sets,
        _trackable(schedules, sets),
        _confidence(raw),
    )


def _confidence(raw: Record) -> float:
    """What the record says of itself; one that says nothing claims to be right."""
    share = raw.get("confidence")
    return float(share) if isinstance(share, (int, float)) else 1.0


def _last(path: object) -> object:
    return path[-1] if isinstance(path, list) and path else ""


def _places(text: str, span: Range | None, quote: object) -> tuple[Range, ...]:
    """Every place within the task where the quote stands."""
    needle = _squeezed(quote)
    low, high = span or (0, len(text))
    found = re.finditer(f"(?={re.escape(needle)})", text[low:high]) if needle else ()
    return tuple((match.start() + low, match.start() + low + len(needle)) for match in found)


def _frequency(raw: Record) -> Value:
    return VAGUE if raw.get("vague") else (raw.get("every"), raw.get("min"), raw.get("max"))


def _deadline(raw: Record) -> Value:
    kind = raw.get("kind")
    keys = {"by": ("date",), "on": ("date",), "window": ("from", "to"), "within": ("duration",)}
    return (kind, *(str(raw.get(key)) for key in keys.get(str(kind), ())))


def _explicit(deadline: Record) -> bool:
    """Whether it stands in the sentence; one from a table or heading holds for the whole task."""
    return deadline.get("basis", "explicit") == "explicit"


def _units(raw: Record) -> frozenset[Value]:
    units = records(raw.get("responsible_units"))
    if all(unit.get("basis") == "addressee" for unit in units):
        return frozenset([("", "addressee")])
    roles = ("lead", "support")
    return frozenset((clean(u.get("name")), u.get("role") if u.get("role") in roles else "") for u in units)


def _quantities(raw: Record) -> frozenset[Value]:
    seen = Counter((q.get("min"), q.get("max"), q.get("unit")) for q in records(raw.get("quantities")))
    return frozenset((*value, ordinal) for value, number in seen.items() for ordinal in range(number))


def _recipients(raw: Record) -> frozenset[Value]:
    entries = raw.get("reports_to")
    names = [e.get("name") if isinstance(e, Mapping) else e for e in entries] if isinstance(entries, list) else []
    return frozenset((clean(name),) for name in names)


def _trackable(schedules: Mapping[str, tuple[Timed, ...]], sets: Mapping[str, frozenset[Value]]) -> bool:
    hard = any(timed.value != VAGUE for name in SCHEDULES for timed in schedules[name])
    return hard or bool(sets["quantities"]) or bool(sets["reports_to"])
