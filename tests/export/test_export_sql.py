"""The database: SQLite always, PostgreSQL where its programs are installed (a server of the test's own)."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from export_examples import many, registry
from sqlalchemy import Connection, create_engine, inspect, text

from pipeline.errors import OutputError, UsageError
from pipeline.export import export
from pipeline.export.model import DONE, Options, Progress, Report
from pipeline.export.sql import migrate
from pipeline.export.sql_tables import METADATA, MIGRATIONS
from pipeline.registry import Registry


def _programs() -> Path | None:
    """Where Debian keeps the server's programs, or wherever they are found."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


def _user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a server of our own, on a socket in a temporary folder."""
    programs = _programs()
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if programs is None:
        pytest.skip("the programs of a PostgreSQL server are not installed")
    user = _user()
    # Not below pytest's own folder, which other users may not enter.
    with tempfile.TemporaryDirectory(prefix="notices-postgres-") as name:
        if user:
            shutil.chown(name, user)
        yield from _running(programs, name, user)


def _running(programs: Path, folder: str, user: str | None) -> Iterator[str]:
    def run(*command: str) -> None:
        subprocess.run(command, user=user, check=True, timeout=120, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603

    run(str(programs / "initdb"), "-D", f"{folder}/data", "-U", "clerk", "-A", "trust", "-E", "UTF8", "--no-sync")
    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    control = (str(programs / "pg_ctl"), "-D", f"{folder}/data", "-w")
    run(*control, "-l", f"{folder}/log", "-o", settings, "start")
    try:
        yield f"postgresql://clerk@/postgres?host={folder}"
    finally:
        run(*control, "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'tasks.db'}"
        return
    address = request.getfixturevalue("postgres")
    with _connected(address) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    yield address


class _connected:  # noqa: N801 - reads as a verb
    def __init__(self, url: str) -> None:
        self.engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))

    def __enter__(self) -> Connection:
        self.transaction = self.engine.begin()
        return self.transaction.__enter__()

    def __exit__(self, *error: object) -> None:
        self.transaction.__exit__(*error)  # type: ignore[arg-type]
        self.engine.dispose()


def write(url: str, *registries: Registry, **options: object) -> Report:
    return export("sql", registries or (registry(),), Options(url=url, **options))[1]  # type: ignore[arg-type]


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    with _connected(url) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def tell(url: str, statement: str, **values: object) -> None:
    with _connected(url) as connection:
        connection.execute(text(statement), values)


def everything(url: str) -> dict[str, list[str]]:
    with _connected(url) as connection:
        return {t.name: sorted(map(repr, connection.execute(t.select()))) for t in METADATA.sorted_tables}


def overdue_units(url: str, task: str) -> list[object]:
    with _connected(url) as connection:
        return list(
            connection.execute(text("SELECT unit FROM task_overdue WHERE id = :task"), {"task": task}).scalars()
        )


def test_what_is_there(url: str) -> None:
    write(url)
    assert ask(url, "SELECT document_number, issued_on FROM notice")[0][0] == "澄安委办〔2025〕8号"
    rows = ask(url, "SELECT id, status, rrule, quota_min, revision FROM task ORDER BY position")
    assert rows[0] == ("0" * 16, "live", "FREQ=MONTHLY;INTERVAL=3;UNTIL=20251220T235959;BYMONTHDAY=-1", 2, 1)
    assert len(rows) == 5
    units = ask(url, "SELECT name, role FROM task_unit WHERE task_id = '0000000000000000' ORDER BY position")
    assert units == [("东浦区教育局", "lead"), ("区公安分局", "support")]
    assert ask(url, "SELECT period, minimum FROM task_frequency WHERE task_id = '0000000000000000'") == [("P3M", 2)]
    assert ask(url, "SELECT minimum, measure, per FROM task_quantity") == [(5.0, "所", "每次检查")]
    assert str(ask(url, "SELECT due_on FROM task_deadline")[0][0]) == "2025-06-30"


def test_a_second_export_changes_nothing(url: str) -> None:
    write(url, *many(20))
    before = everything(url)
    report = write(url, *many(20))
    assert report.notes == ("0 of 20 tasks are new or changed",)
    assert everything(url) == before


def test_changes_become_revisions(url: str) -> None:
    write(url, as_of=date(2025, 3, 1))
    base = registry()
    edited = replace(base.tasks[0], text="改为每月开展1次。", quantities=())
    report = write(url, replace(base, tasks=(edited, *base.tasks[1:])), as_of=date(2025, 4, 1))
    assert report.notes == ("1 of 5 tasks are new or changed",)
    assert ask(url, "SELECT text, revision FROM task WHERE revision > 1") == [("改为每月开展1次。", 2)]
    assert str(ask(url, "SELECT due_on FROM task WHERE id = '0000000000000002'")[0][0]) == "2025-04-05"
    assert ask(url, "SELECT count(*) FROM task_quantity") == [(0,)]
    history = ask(
        url, "SELECT revision, content FROM task_history WHERE task_id = '0000000000000000' ORDER BY revision"
    )
    assert [number for number, _ in history] == [1, 2]
    assert json.loads(str(history[0][1]))["text"] == base.tasks[0].text


def test_what_is_gone_is_withdrawn_and_may_return(url: str) -> None:
    write(url, include_proposed=True)
    write(url)
    proposed = "SELECT status, revision FROM task WHERE id = '0000000000000003'"
    assert ask(url, proposed) == [("withdrawn", 2)]
    write(url)
    assert ask(url, proposed) == [("withdrawn", 2)]
    write(url, include_proposed=True)
    assert ask(url, proposed) == [("proposed", 3)]


def test_views_leave_out_what_is_done(url: str) -> None:
    write(url)
    assert overdue_units(url, f"{1:016x}") == ["市卫健委"]  # 2025-06-30 lies before any day on which this runs
    tell(url, "INSERT INTO progress (task_id, unit, state) VALUES (:task, '', :state)", task=f"{1:016x}", state=DONE)
    assert overdue_units(url, f"{1:016x}") == []
    assert ask(url, "SELECT count(*) FROM task_due") == [(0,)]
    report = write(url)
    assert report.progress == (Progress(f"{1:016x}", "", DONE),)


def test_progress_of_one_unit_hides_that_unit_only(url: str) -> None:
    write(url, progress=(Progress(f"{5:016x}", "", DONE, "", "市卫健委"),))
    assert overdue_units(url, f"{5:016x}") == ["东浦区教育局"]


def test_the_tables_are_what_the_statements_say(url: str) -> None:
    write(url)
    with _connected(url) as connection:
        seen = inspect(connection)
        for table in METADATA.sorted_tables:
            assert {c["name"] for c in seen.get_columns(table.name)} == set(table.c.keys()), table.name
            assert set(seen.get_pk_constraint(table.name)["constrained_columns"]) == {c.name for c in table.primary_key}


def test_an_older_database_is_brought_up(url: str) -> None:
    with _connected(url) as connection:
        migrate(connection, 1)
        assert "task_due" not in inspect(connection).get_view_names()
    write(url)
    assert ask(url, "SELECT max(version) FROM schema_version") == [(len(MIGRATIONS),)]
    assert len(ask(url, "SELECT * FROM task_due")) + len(ask(url, "SELECT * FROM task_overdue")) == 6


def test_a_newer_database_is_refused(url: str) -> None:
    write(url)
    tell(url, "INSERT INTO schema_version VALUES (99)")
    with pytest.raises(OutputError, match="newer"):
        write(url)


def test_a_failure_leaves_the_database_as_it_was(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(url)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.export.sql._withdraw", fail)
    base = registry()
    with pytest.raises(KeyboardInterrupt):
        write(url, replace(base, tasks=tuple(replace(t, text="改") for t in base.tasks)))
    assert ask(url, "SELECT count(*) FROM task WHERE text = '改'") == [(0,)]


def test_a_failure_of_the_first_export_leaves_no_half_made_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.export.sql._write", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            export("sql", [registry()], Options(tmp_path / "first.db"))
    assert export("sql", [registry()], Options(tmp_path / "first.db"))[1].entries == 5


def test_a_file_needs_no_address(tmp_path: Path) -> None:
    export("sql", [registry()], Options(tmp_path / "deep" / "tasks.any"))
    found = sqlite3.connect(tmp_path / "deep" / "tasks.any").execute("SELECT count(*) FROM task").fetchone()
    assert found == (5,)


def test_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database" * 100, encoding="utf-8")
    with pytest.raises(OutputError):
        export("sql", [registry()], Options(tmp_path / "text"))
    with pytest.raises(UsageError):
        write("nonsense")
    with pytest.raises(OutputError) as caught:
        write("postgresql://clerk:secret@127.0.0.1:1/none?connect_timeout=2")
    assert "secret" not in caught.value.message
