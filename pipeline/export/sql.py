"""A database: SQLite in the file at --out, or whatever SQLAlchemy reaches at --url (PostgreSQL is tested).

Tasks are keyed by their id: what is unchanged is left alone, what changed gets a new revision and its place in
`task_history`, what is in its notice no more is marked withdrawn, never deleted. The views `task_due` and
`task_overdue` are seen from the reader's day. The password may stand in the address or in NOTICES_PASSWORD.
https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812
from operator import itemgetter
from typing import cast

from sqlalchemy import URL, Connection, Table, create_engine, delete, event, inspect, make_url, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from pipeline.errors import OutputError, UsageError
from pipeline.export.losses import Limits, lost
from pipeline.export.mapping import items
from pipeline.export.model import Batch, Options, Progress, Report
from pipeline.export.sql_rows import Row, TaskRows, iso_day, notice_row, part_rows, task_rows
from pipeline.export.sql_tables import HISTORY, MIGRATIONS, NOTICE, PARTS, PROGRESS, TASK, VERSION

LIMITS = Limits(supporters=True, recurrence=True, quota=True, time=True, structured=True)
_CHUNK = 500  # parameters in a statement: SQLite takes 999 in old versions


def export(batch: Batch, options: Options) -> Report:
    address = _address(options)
    entries = list(items(batch, replace(options, occurrences=False), described=False))
    rows = [task_rows(item, position) for position, item in enumerate(entries)]
    try:
        engine = create_engine(address)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up)
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        with engine.begin() as connection:
            migrate(connection)
            changed = _write(connection, batch, rows, options)
            progress = tuple(_progress(connection, {r.item.id for r in rows}))
        engine.dispose()
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())[:200]
        raise OutputError(f"{address.render_as_string()}: {reason}", "check the address and the rights") from error
    note = f"{changed} of {len(entries)} tasks are new or changed"
    return Report((address.render_as_string(),), len(entries), lost(entries, LIMITS), progress, (note,))


def _address(options: Options) -> URL:
    if not options.url:
        options.path.parent.mkdir(parents=True, exist_ok=True)
        return URL.create("sqlite", database=str(options.path))
    try:
        address = make_url(options.url)
    except ArgumentError as error:
        raise UsageError(f"{options.url.split('@')[-1]!r} is no database address", "postgresql://HOST/NAME") from error
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.username and address.password is None and (password := os.environ.get("NOTICES_PASSWORD")):
        address = address.set(password=password)
    return address


def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """References are kept, and tables are made within the transaction: left to itself sqlite3 commits them at once."""
    cast(sqlite3.Connection, connection).isolation_level = None
    connection.cursor().execute("PRAGMA foreign_keys = ON")


def migrate(connection: Connection, to: int = len(MIGRATIONS)) -> None:
    """Bring a database to version `to`. Raises OutputError when it is of a newer program."""
    if not inspect(connection).has_table(VERSION.name):
        connection.execute(text("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)"))
    done = max(connection.execute(select(VERSION.c.version)).scalars(), default=0)
    if done > len(MIGRATIONS):
        raise OutputError(f"the database is of version {done}, newer than this program", "update notice-pipeline")
    for version in range(done + 1, to + 1):
        for statement in MIGRATIONS[version - 1]:
            connection.execute(text(statement))
        connection.execute(VERSION.insert(), {"version": version})


def _write(connection: Connection, batch: Batch, rows: Sequence[TaskRows], options: Options) -> int:
    """Upsert everything; gives how many tasks are new or changed."""
    notices = [notice_row(registry) for registry in batch.registries]
    known = _known(connection, [str(notice["id"]) for notice in notices])
    stored = _notices(connection, [str(notice["id"]) for notice in notices])
    _upsert(connection, NOTICE, [n for n in notices if stored.get(str(n["id"])) != n["digest"]])
    changed = [r for r in rows if known.get(r.item.id, _NEW).digest != r.row["digest"]]
    moved = [r for r in rows if (k := known.get(r.item.id)) and k.digest == r.row["digest"] and k.due != r.item.due]
    _store(connection, changed, known, options)
    # The next day of a task that recurs goes on with --as-of, which is no change of the task.
    _upsert(connection, TASK, [{**r.row, "revision": known[r.item.id].revision} for r in moved])
    _withdraw(connection, known, {r.item.id for r in rows}, options)
    _upsert(connection, PROGRESS, _filled(options.progress, {r.item.id for r in rows}))
    return len(changed)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the database has of a task; the digest of a withdrawn one is None."""

    digest: str | None
    revision: int
    due: Date | None


_NEW = _Stored(None, 0, None)
_Known = dict[str, _Stored]


def _known(connection: Connection, notices: Sequence[str]) -> _Known:
    """What the database has of the tasks of some notices, by their ids."""
    found: _Known = {}
    columns = (TASK.c.id, TASK.c.digest, TASK.c.revision, TASK.c.due_on, TASK.c.status)
    for chunk in _chunks(notices):
        for row in connection.execute(select(*columns).where(TASK.c.notice_id.in_(chunk))):
            found[row.id] = _Stored(None if row.status == "withdrawn" else row.digest, row.revision, row.due_on)
    return found


def _notices(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Digests of notices, by id."""
    found: dict[str, str] = {}
    for chunk in _chunks(ids):
        query = select(NOTICE.c.id, NOTICE.c.digest).where(NOTICE.c.id.in_(chunk))
        found |= {row.id: row.digest for row in connection.execute(query)}
    return found


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _store(connection: Connection, changed: Sequence[TaskRows], known: _Known, options: Options) -> None:
    revisions = {r.item.id: known.get(r.item.id, _NEW).revision + 1 for r in changed}
    _upsert(connection, TASK, [{**r.row, "revision": revisions[r.item.id]} for r in changed])
    old = [task for task in revisions if task in known]
    for table in PARTS:
        for chunk in _chunks(old):
            connection.execute(delete(table).where(table.c.task_id.in_(chunk)))
        _insert(connection, table.insert(), part_rows([r.item.task for r in changed], table))
    history = [_revision(r.item.id, revisions[r.item.id], r.content, options) for r in changed]
    _insert(connection, HISTORY.insert(), history)


def _revision(task: str, revision: int, content: str, options: Options) -> Row:
    return {"task_id": task, "revision": revision, "seen_on": iso_day(options.as_of), "content": content}


def _withdraw(connection: Connection, known: _Known, kept: set[str], options: Options) -> None:
    gone = [(task, stored.revision + 1) for task, stored in known.items() if stored.digest and task not in kept]
    for task, revision in gone:
        connection.execute(update(TASK).where(TASK.c.id == task).values(status="withdrawn", revision=revision))
    ended = [_revision(task, revision, '{"status":"withdrawn"}', options) for task, revision in gone]
    _insert(connection, HISTORY.insert(), ended)


def _filled(progress: Iterable[Progress], tasks: set[str]) -> list[Row]:
    entries = {(p.task, p.unit or ""): p for p in progress if p.task in tasks}
    return [
        {"task_id": task, "unit": unit, "text": p.text, "state": p.state, "note": p.note}
        for (task, unit), p in entries.items()
    ]


def _upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, or replace those with the same key."""
    keys = [column.name for column in table.primary_key]
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    changes = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    _insert(connection, statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)


def _insert(connection: Connection, statement: ClauseElement, rows: Sequence[Row]) -> None:
    """Hand rows with all columns to the driver as they are, by place (SQLite) or by name: it takes all that they hold.

    SQLAlchemy would look at each value of each row.
    """
    if not rows:
        return
    compiled = cast(SQLCompiler, statement.compile(connection))
    places = compiled.positiontup
    connection.exec_driver_sql(str(compiled), list(map(itemgetter(*places), rows)) if places else rows)


def _progress(connection: Connection, tasks: set[str]) -> Iterator[Progress]:
    """What users entered for the tasks of this export."""
    for row in connection.execute(select(PROGRESS).order_by(PROGRESS.c.task_id, PROGRESS.c.unit)):
        if row.task_id in tasks:
            yield Progress(row.task_id, row.text or "", row.state or "", row.note or "", row.unit or None)
