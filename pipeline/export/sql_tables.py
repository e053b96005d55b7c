"""The tables of the database as they are after the last migration, and the migrations that lead there.

Migrations are plain SQL that SQLite and PostgreSQL both read, applied in order, each once, and never changed
afterwards: a new one is added at the end of `MIGRATIONS`. `progress` is the users': an export never overwrites it
unasked.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, Integer, MetaData, Table, Text

METADATA = MetaData()


def _table(name: str, /, **columns: type) -> Table:
    """A table as statements see it; keys and references stand in the migrations. A leading `key_` marks the key."""
    made = [Column(n.removeprefix("key_"), kind(), primary_key=n.startswith("key_")) for n, kind in columns.items()]
    return Table(name, METADATA, *made)


VERSION = _table("schema_version", key_version=Integer)
NOTICE = _table(
    "notice",
    key_id=Text,
    document_number=Text,
    title=Text,
    kind=Text,
    status=Text,
    issued_on=Date,
    period_from=Date,
    period_to=Date,
    source_file=Text,
    digest=Text,
)
TASK = _table(
    "task",
    key_id=Text,
    notice_id=Text,
    position=Integer,
    number=Text,
    path=Text,
    text=Text,
    verb=Text,
    object=Text,
    modality=Text,
    status=Text,
    trackable=Boolean,
    start_on=Date,
    due_on=Date,
    rrule=Text,
    quota_min=Integer,
    quota_max=Integer,
    reports_to=Text,
    deliverables=Text,
    conditions=Text,
    confidence=Float,
    revision=Integer,
    digest=Text,
)
UNIT = _table("task_unit", key_task_id=Text, key_position=Integer, name=Text, role=Text, basis=Text)
FREQUENCY = _table(
    "task_frequency",
    key_task_id=Text,
    key_position=Integer,
    text=Text,
    period=Text,
    minimum=Integer,
    maximum=Integer,
    vague=Boolean,
)
DEADLINE = _table(
    "task_deadline",
    key_task_id=Text,
    key_position=Integer,
    text=Text,
    kind=Text,
    due_on=Date,
    start_on=Date,
    end_on=Date,
    duration=Text,
    after_event=Text,
)
QUANTITY = _table(
    "task_quantity",
    key_task_id=Text,
    key_position=Integer,
    text=Text,
    minimum=Float,
    maximum=Float,
    measure=Text,
    per=Text,
)
HISTORY = _table("task_history", key_task_id=Text, key_revision=Integer, seen_on=Date, content=Text)
PROGRESS = _table("progress", key_task_id=Text, key_unit=Text, text=Text, state=Text, note=Text)
PARTS = (UNIT, FREQUENCY, DEADLINE, QUANTITY)

_PART = "task_id TEXT NOT NULL REFERENCES task (id), position INTEGER NOT NULL, PRIMARY KEY (task_id, position)"
_TABLES = (
    """CREATE TABLE notice (id TEXT PRIMARY KEY, document_number TEXT, title TEXT, kind TEXT, status TEXT NOT NULL,
        issued_on DATE, period_from DATE, period_to DATE, source_file TEXT NOT NULL, digest TEXT NOT NULL)""",
    """CREATE TABLE task (id TEXT PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notice (id),
        position INTEGER NOT NULL, number TEXT, path TEXT, text TEXT NOT NULL, verb TEXT, object TEXT,
        modality TEXT NOT NULL, status TEXT NOT NULL, trackable BOOLEAN NOT NULL, start_on DATE, due_on DATE,
        rrule TEXT, quota_min INTEGER, quota_max INTEGER, reports_to TEXT, deliverables TEXT, conditions TEXT,
        confidence DOUBLE PRECISION NOT NULL, revision INTEGER NOT NULL, digest TEXT NOT NULL)""",
    f"CREATE TABLE task_unit (name TEXT NOT NULL, role TEXT NOT NULL, basis TEXT NOT NULL, {_PART})",
    f"""CREATE TABLE task_frequency (text TEXT NOT NULL, period TEXT, minimum INTEGER, maximum INTEGER,
        vague BOOLEAN NOT NULL, {_PART})""",
    f"""CREATE TABLE task_deadline (text TEXT NOT NULL, kind TEXT NOT NULL, due_on DATE, start_on DATE, end_on DATE,
        duration TEXT, after_event TEXT, {_PART})""",
    f"""CREATE TABLE task_quantity (text TEXT NOT NULL, minimum DOUBLE PRECISION, maximum DOUBLE PRECISION,
        measure TEXT, per TEXT, {_PART})""",
    """CREATE TABLE task_history (task_id TEXT NOT NULL REFERENCES task (id), revision INTEGER NOT NULL, seen_on DATE,
        content TEXT NOT NULL, PRIMARY KEY (task_id, revision))""",
    """CREATE TABLE progress (task_id TEXT NOT NULL REFERENCES task (id), unit TEXT NOT NULL DEFAULT '', text TEXT,
        state TEXT, note TEXT, PRIMARY KEY (task_id, unit))""",
    "CREATE INDEX task_by_notice ON task (notice_id)",
    "CREATE INDEX task_by_due ON task (due_on)",
    "CREATE INDEX unit_by_name ON task_unit (name)",
)
# CURRENT_DATE is the reader's day: a view is read, an export is not.
_OPEN = """CREATE VIEW {name} AS SELECT task.id, notice.document_number, task.number, task.text, task.due_on,
    task.rrule, unit.name AS unit, unit.role FROM task JOIN notice ON notice.id = task.notice_id
    LEFT JOIN task_unit unit ON unit.task_id = task.id
    WHERE task.status = 'live' AND task.due_on {when} CURRENT_DATE AND NOT EXISTS (SELECT 1 FROM progress
    WHERE progress.task_id = task.id AND progress.state IN ('已完成', '逾期完成', '不适用')
    AND progress.unit IN ('', unit.name))"""
_VIEWS = (_OPEN.format(name="task_due", when=">="), _OPEN.format(name="task_overdue", when="<"))
MIGRATIONS: tuple[tuple[str, ...], ...] = (_TABLES, _VIEWS)
