"""An index of many registries in one SQLite file, so that “what is due” need not read them all again.

It holds what the registries ask for, unit by unit; what is done comes from the logs at each question. A registry is
read again when its file's size or time of change differs. The schedules of standing rules run to the year's end of
`until`, the day that the index was built for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from functools import lru_cache
from pathlib import Path

from pipeline.errors import OutputError, RegistryError
from pipeline.model import Role
from pipeline.registry import Registry, load_registry
from pipeline.track.desk import Line, Question, is_unit, key_of, lines
from pipeline.track.occurrence import Kind, Occurrence
from pipeline.track.occurrences import owed
from pipeline.track.progress import Log
from pipeline.track.settings import naming
from pipeline.track.situation import Clerk, Done, Situation, tally
from pipeline.track.units import Names

_SCHEMA = """
CREATE TABLE IF NOT EXISTS registry (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE, stamp TEXT, name TEXT, document TEXT, issuer TEXT);
CREATE TABLE IF NOT EXISTS task (id INTEGER PRIMARY KEY, registry INTEGER, name TEXT, number TEXT, text TEXT);
CREATE TABLE IF NOT EXISTS unit (id INTEGER PRIMARY KEY, registry INTEGER, name TEXT, key TEXT);
CREATE TABLE IF NOT EXISTS occurrence (
    task INTEGER, unit INTEGER, role TEXT, kind TEXT, text TEXT, first TEXT, last TEXT, due TEXT,
    minimum REAL, maximum REAL, provisional INTEGER, advice TEXT, event TEXT);
CREATE TEMP TABLE IF NOT EXISTS asked (path TEXT PRIMARY KEY);
CREATE INDEX IF NOT EXISTS by_due ON occurrence (due);
CREATE INDEX IF NOT EXISTS by_name ON task (name);
CREATE INDEX IF NOT EXISTS task_of ON task (registry);
CREATE INDEX IF NOT EXISTS unit_of ON unit (registry, name);
CREATE INDEX IF NOT EXISTS of_task ON occurrence (task);
"""
_ROWS = """
SELECT o.kind, o.text, o.first, o.last, o.due, o.minimum, o.maximum, o.provisional, o.advice, o.event, o.role,
       t.name, t.number, t.text, u.name, u.key, r.name, r.document, r.issuer
FROM occurrence o CROSS JOIN task t ON t.id = o.task CROSS JOIN registry r ON r.id = t.registry
     LEFT JOIN unit u ON u.id = o.unit
"""
_INSERT_OCCURRENCE = "INSERT INTO occurrence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_KINDS = {kind.value: kind for kind in Kind}
_ROLES = {role.value: role for role in Role}
_Row = tuple[str, str, str | None, str | None, str | None, float, float | None, int, str | None, str | None, str,
             str, str, str, str | None, str | None, str, str, str]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """How many registries were read in, and those that could not be."""

    read: int
    failed: tuple[tuple[Path, RegistryError], ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """An open index. `build` brings it up to date with some registries, `lines` answers for these."""

    connection: sqlite3.Connection

    def build(self, paths: Iterable[Path], question: Question) -> Built:
        """Read in the registries that are new or changed; what cannot be read is left out of the answers."""
        read, failed = 0, []
        self.connection.execute("DELETE FROM asked")
        for path in paths:
            self.connection.execute("INSERT INTO asked VALUES (?)", (str(path),))
            stamp = _stamp(path, question)
            held = self.connection.execute("SELECT stamp FROM registry WHERE path = ?", (str(path),)).fetchone()
            if held == (stamp,):
                continue
            try:
                with self.connection:
                    self._forget(path)
                    self._add(path, stamp, question)
            except RegistryError as error:
                self._forget(path)
                failed.append((path, error))
            else:
                read += 1
        return Built(read, tuple(failed))

    def lines(self, log: Log, question: Question, *, whole: bool = False) -> Iterator[Line]:
        """What stands open on the day, in the order of the due dates; with `whole`, all that the index holds.

        Left out without it: what has neither begun nor is near, and what waits for an event or has no date.
        """
        done = self._done(log)
        where, values = ("", ()) if whole else _running(question.clerk)
        where = f"WHERE r.path IN asked {where}"
        keys = self._keys(question.unit)
        for row in self.connection.execute(f"{_ROWS} {where} ORDER BY o.due", values):
            occurrence = _occurrence(row)
            if occurrence.kind is Kind.EVENT and occurrence.task in log.events:
                continue
            if question.unit is None or is_unit(occurrence, question.unit, keys):
                yield _line(row, question.clerk.situation(occurrence, done))
        yield from self._after_events(log, question)

    def _keys(self, unit: str | None) -> frozenset[str]:
        found = self.connection.execute("SELECT DISTINCT key FROM unit WHERE name = ?", (unit,))
        return frozenset(str(key) for (key,) in found)

    def _after_events(self, log: Log, question: Question) -> Iterator[Line]:
        """What an event has made due since the index was built: the few registries at hand are read again."""
        find = (
            "SELECT DISTINCT r.path FROM registry r JOIN task t ON t.registry = r.id "
            "WHERE t.name = ? AND r.path IN asked"
        )
        paths = {path for task in log.events for (path,) in self.connection.execute(find, (task,))}
        for path in sorted(paths):
            for line in lines(load_registry(path), log, question):
                what = line.situation.occurrence
                if what.kind is Kind.EVENT and what.task in log.events:
                    yield line

    def _done(self, log: Log) -> Done:
        """Completions by the keys of the units as they were when the index was built."""

        @lru_cache(maxsize=4096)
        def key(task: str, name: str) -> str:
            found = self.connection.execute(
                "SELECT u.key FROM task t JOIN unit u ON u.registry = t.registry WHERE t.name = ? AND u.name = ?",
                (task, name),
            ).fetchone()
            return str(found[0]) if found else name

        return tally(log, lambda entry: key(entry.task, entry.unit))

    def _forget(self, path: Path) -> None:
        of_registry = "SELECT id FROM registry WHERE path = ?"
        for statement in (
            f"DELETE FROM occurrence WHERE task IN (SELECT id FROM task WHERE registry = ({of_registry}))",  # noqa: S608
            f"DELETE FROM task WHERE registry = ({of_registry})",  # noqa: S608
            f"DELETE FROM unit WHERE registry = ({of_registry})",  # noqa: S608
            "DELETE FROM registry WHERE path = ?",
        ):
            self.connection.execute(statement, (str(path),))

    def _add(self, path: Path, stamp: str, question: Question) -> None:
        registry = load_registry(path)
        shown = _header(registry)
        number = self._insert("INSERT INTO registry VALUES (NULL, ?, ?, ?, ?, ?)", (str(path), stamp, *shown))
        names = Names(registry, question.directory, naming(*question.rules))
        units = self._add_units(number, registry, names)
        tasks: dict[str, int] = {}
        texts = {task.id: (task.number or "", task.text) for task in registry.tasks}
        rows = []
        for one in owed(registry, names, None, question.clerk.as_of):
            if one.task not in tasks:
                held = (number, one.task, *texts[one.task])
                tasks[one.task] = self._insert("INSERT INTO task VALUES (NULL, ?, ?, ?, ?)", held)
            if one.unit not in units:
                row = (number, one.unit, one.key)
                units[one.unit] = self._insert("INSERT INTO unit VALUES (NULL, ?, ?, ?)", row)
            rows.append((tasks[one.task], units[one.unit], *_values(one)))
        self.connection.executemany(_INSERT_OCCURRENCE, rows)

    def _add_units(self, registry: int, held: Registry, names: Names) -> dict[str, int]:
        """Every name that the notice writes: a completion may come in under any of them."""
        written = {unit.name for task in held.tasks for unit in task.responsible_units}
        return {
            name: self._insert("INSERT INTO unit VALUES (NULL, ?, ?, ?)", (registry, name, key_of(name, names)))
            for name in sorted(written)
        }

    def _insert(self, statement: str, values: tuple[str | int, ...]) -> int:
        return self.connection.execute(statement, values).lastrowid or 0


def open_index(path: Path | str) -> closing[sqlite3.Connection]:
    """The connection of an index, made when it is not there; close it after use. Raises OutputError."""
    try:
        connection = sqlite3.connect(path)
        # What a crash could spoil is built anew in seconds: there is nothing to wait for the disk for.
        connection.executescript(f"PRAGMA synchronous = OFF; {_SCHEMA}")
    except sqlite3.Error as error:
        raise OutputError(f"{path}: {error}", "name a file that is an index, or none yet") from error
    return closing(connection)


def _stamp(path: Path, question: Question) -> str:
    """What the rows of a registry depend on; a standing rule runs to the end of the year asked about."""
    try:
        status = path.stat()
    except OSError:
        return ""  # loading it says what is wrong
    return f"{status.st_size} {status.st_mtime_ns} {question.clerk.as_of.year} {hash_of(question)}"


@lru_cache(maxsize=8)
def hash_of(question: Question) -> str:
    from pipeline.registry.ids import digest

    return digest(repr((question.directory, naming(*question.rules))))[:16]


def _header(registry: Registry) -> tuple[str, str, str]:
    header = registry.header
    document = header.document_number or header.title or registry.source.file
    return registry.name, document, "、".join(header.issuers)


def _running(clerk: Clerk) -> tuple[str, tuple[str, ...]]:
    near = Date.fromordinal(min(clerk.as_of.toordinal() + clerk.near_days, Date.max.toordinal()))
    where = "AND o.due IS NOT NULL AND (o.due <= ? OR o.first IS NULL OR o.first <= ?)"
    return where, (near.isoformat(), clerk.as_of.isoformat())


def _values(one: Occurrence) -> tuple[str | float | None, ...]:
    days = (one.start, one.end, one.due)
    return (
        one.role.value,
        one.kind.value,
        one.text,
        *(day.isoformat() if day else None for day in days),
        one.minimum,
        one.maximum,
        int(one.provisional),
        one.advice_workday.isoformat() if one.advice_workday else None,
        one.event,
    )


def _occurrence(row: _Row) -> Occurrence:
    kind, text, first, last, due, minimum, maximum, provisional, advice, event, role, task = row[:12]
    return Occurrence(
        task,
        _KINDS[kind],
        text,
        row[14] or "",
        row[15] or "",
        _ROLES[role],
        _date(first),
        _date(last),
        _date(due),
        int(minimum) if minimum.is_integer() else minimum,
        maximum if maximum is None or not maximum.is_integer() else int(maximum),
        bool(provisional),
        _date(advice),
        event,
    )


@lru_cache(maxsize=4096)
def _date(text: str | None) -> Date | None:
    return Date.fromisoformat(text) if text else None


def _line(row: _Row, situation: Situation) -> Line:
    return Line(situation, row[16], row[17], row[18], row[12], row[13])
