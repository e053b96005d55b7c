"""The progress log: what has been done, one JSON object a line, only ever appended to.

A correction is a new line that names the one it replaces, a withdrawal one that takes it back; the first stays in the
file. Writers take turns by a lock, so that two imports at once lose nothing. `count` is times or pieces.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date as Date  # noqa: N812
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.model import Number
from pipeline.track.locking import locked

LOG_NAME = "progress.jsonl"
KINDS = ("done", "event", "withdrawn")


@dataclass(frozen=True, slots=True)
class Progress:
    """A line of the log: `unit` has done `count` of the task on `date`.

    `kind` event says when that took place which the task's deadline waits for. `due` names the occurrence it is for
    when that is not the one running on `date`. `replaces` is the number of the line that this one corrects.
    """

    task: str
    unit: str
    date: Date
    count: Number = 1
    kind: str = "done"
    due: Date | None = None
    evidence: str | None = None
    note: str | None = None
    by: str | None = None
    number: int = 0
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """The lines that stand (replaced and withdrawn ones left out), and the numbers of lines that cannot be read."""

    entries: tuple[Progress, ...] = ()
    damaged: tuple[int, ...] = ()
    length: int = 0

    @property
    def events(self) -> dict[str, Date]:
        """Task id → the last day given for the event that its deadline waits for."""
        return {entry.task: entry.date for entry in self.entries if entry.kind == "event"}


def log_beside(registry: Path) -> Path:
    """The log of a registry: one for all registries of its folder."""
    return (registry if registry.is_dir() else registry.parent) / LOG_NAME


def read_log(path: Path) -> Log:
    """The log at `path`; none yet is an empty one. A damaged line is skipped and named, the others are kept."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Log()
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}") from error
    found: dict[int, Progress] = {}
    damaged = []
    for number, line in enumerate(lines, 1):
        entry = _entry(line, number)
        if entry is not None:
            found[number] = entry
        elif line.strip():
            damaged.append(number)
    return Log(tuple(_standing(found)), tuple(damaged), len(lines) - 1)


def _standing(found: dict[int, Progress]) -> Iterator[Progress]:
    replaced = {entry.replaces for entry in found.values()}
    return (entry for number, entry in found.items() if number not in replaced and entry.kind != "withdrawn")


def append(path: Path, entries: Sequence[Progress]) -> tuple[Progress, ...]:
    """Add lines under the lock; gives them with their numbers. Raises OutputError when the log cannot be written."""
    with locked(path):
        return _write(path, entries)


def append_new(path: Path, entries: Sequence[Progress]) -> tuple[Progress, ...]:
    """Add those lines that the log does not hold yet: the same ledger read in twice counts once.

    Equal lines within `entries` count as often as they stand there.
    """
    with locked(path):
        held = Counter(map(_content, read_log(path).entries))
        new = []
        for entry in entries:
            if held[_content(entry)]:
                held[_content(entry)] -= 1
            else:
                new.append(entry)
        return _write(path, new)


def _content(entry: Progress) -> Progress:
    return replace(entry, number=0, by=None)


def _write(path: Path, entries: Sequence[Progress]) -> tuple[Progress, ...]:
    """Called under the lock. A line that a killed writer left unfinished is closed first, and stays."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.read_bytes() if path.exists() else b""
        broken = b"\n" if held and not held.endswith(b"\n") else b""
        first = held.count(b"\n") + len(broken) + 1
        numbered = tuple(replace(entry, number=first + n) for n, entry in enumerate(entries))
        with path.open("ab") as handle:
            handle.write(broken + b"".join(map(_line, numbered)))
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}") from error
    return numbered


def _line(entry: Progress) -> bytes:
    """The fields that say something, in a stable order; the number is the line's own."""
    fields = {
        name: value.isoformat() if isinstance(value, Date) else value
        for name, value in asdict(entry).items()
        if value is not None and name != "number" and (name, value) != ("kind", "done")
    }
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _entry(line: bytes, number: int) -> Progress | None:
    """The line as an entry, None when it is none: the file may have been edited by hand or cut short."""
    try:
        data = json.loads(line)
        return Progress(
            task=_text(data["task"]),
            unit=_text(data.get("unit", "")),
            date=Date.fromisoformat(data["date"]),
            count=_count(data.get("count", 1)),
            kind=_kind(data.get("kind", "done")),
            due=Date.fromisoformat(data["due"]) if data.get("due") else None,
            number=number,
            replaces=_number(data.get("replaces")),
            **{name: _text(data[name]) for name in ("evidence", "note", "by") if data.get(name)},
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _count(value: object) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**9:
        raise TypeError
    return value


def _number(value: object) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError
    return value


def _kind(value: object) -> str:
    if value not in KINDS:
        raise ValueError
    return str(value)


def merged(logs: Iterable[Log]) -> Log:
    """Several folders' logs as one, for reading."""
    found = tuple(logs)
    return Log(tuple(entry for log in found for entry in log.entries), length=sum(log.length for log in found))
