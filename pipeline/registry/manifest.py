"""What a folder of registries was made from, so that a run redoes only what changed.

One SQLite file beside the registries: per input its hash and the fingerprint of the program that read it; per registry
its name, the hash of its YAML as written, and its table rows, from which the tables are streamed. The rows are there
twice, as values and as lines of CSV: whoever reads the input makes the lines, so that one process has not to make all.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType

from pipeline.errors import OutputError
from pipeline.registry.csv_form import TASK_COLUMNS, Row, csv_lines

FILE = ".manifest.sqlite"
_BETWEEN = b"\0"  # a line may hold any other byte, and this one helps nobody
_TRACKABLE = TASK_COLUMNS.index("可跟踪") - 1
_VERSION = 2
_SCHEMA = """
CREATE TABLE input (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE output (
    path TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    rows BLOB NOT NULL, lines BLOB NOT NULL, tasks INTEGER NOT NULL, trackable INTEGER NOT NULL,
    PRIMARY KEY (path, place)
) WITHOUT ROWID;
CREATE INDEX output_name ON output (name);
"""


@dataclass(frozen=True, slots=True)
class Output:
    """One registry that an input gave: its files' stem, the hash of its YAML, its rows of the tables, its counts."""

    name: str
    sha256: str
    packed_rows: bytes
    packed_lines: bytes
    tasks: int
    trackable: int

    def task_rows(self) -> list[Row]:
        """The rows of its tasks, each without the number that counts over a run."""
        return [tuple(row) for row in json.loads(zlib.decompress(self.packed_rows))]

    def lines(self) -> list[bytes]:
        """The line of the notice in its table, and then those of its tasks in theirs, without that number as well."""
        return zlib.decompress(self.packed_lines).split(_BETWEEN)


def output(name: str, sha256: str, notice: Row, tasks: Sequence[Row]) -> Output:
    """An `Output` from rows as `pipeline.registry.csv_form` makes them."""
    rows = json.dumps(tasks, separators=(",", ":")).encode()
    lines = _BETWEEN.join(line.replace(_BETWEEN, b"") for line in csv_lines([notice, *tasks]))
    trackable = sum(row[_TRACKABLE] == "是" for row in tasks)
    return Output(name, sha256, zlib.compress(rows), zlib.compress(lines), len(tasks), trackable)


@dataclass(frozen=True, slots=True)
class Entry:
    """An input that was read, by its absolute path."""

    path: str
    sha256: str
    fingerprint: str
    outputs: tuple[Output, ...]


class Manifest:
    """The manifest of a folder, to be used as a context; what was recorded is kept however the context ends."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        with self._reporting():
            folder.mkdir(parents=True, exist_ok=True)
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self._file)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # locked, read-only, disk full: not a damaged file
                raise
            self._file.unlink()
            return _connect(self._file)

    def __enter__(self) -> Manifest:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._reporting():
            self._db.commit()
            self._db.close()

    @contextlib.contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise OutputError(f"{self._file}: {error}") from error

    def entry(self, path: str) -> Entry | None:
        with self._reporting():
            row = self._db.execute("SELECT sha256, fingerprint FROM input WHERE path = ?", (path,)).fetchone()
        return Entry(path, row[0], row[1], tuple(self.outputs(path))) if row else None

    def outputs(self, path: str) -> Iterator[Output]:
        """What an input gave, in the order of the file."""
        query = "SELECT name, sha256, rows, lines, tasks, trackable FROM output WHERE path = ? ORDER BY place"
        with self._reporting():
            yield from (Output(*row) for row in self._db.execute(query, (path,)))

    def record(self, entry: Entry) -> None:
        rows = [(entry.path, place, *astuple(each)) for place, each in enumerate(entry.outputs)]
        with self._reporting():
            self._db.execute("DELETE FROM output WHERE path = ?", (entry.path,))
            self._db.execute(
                "INSERT OR REPLACE INTO input VALUES (?, ?, ?)", (entry.path, entry.sha256, entry.fingerprint)
            )
            self._db.executemany("INSERT INTO output VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            self._db.commit()

    def sign(self, old: str, new: str) -> None:
        """Whatever was written with the hash `old` now has the hash `new`: a change that the program made itself."""
        with self._reporting():
            self._db.execute("UPDATE output SET sha256 = ? WHERE sha256 = ?", (new, old))
            self._db.commit()

    def given_elsewhere(self, name: str, path: str) -> bool:
        """Whether an input other than `path` gave a registry of that name (the same file under two folders)."""
        with self._reporting():
            query = "SELECT 1 FROM output WHERE name = ? AND path <> ? LIMIT 1"
            return self._db.execute(query, (name, path)).fetchone() is not None


def _connect(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file)
    try:
        # What is recorded survives a kill at once, and a power cut but for the last moments, which are done again.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                db.execute(f"DROP TABLE {table}")
            db.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")
    except sqlite3.Error:
        db.close()
        raise
    return db
