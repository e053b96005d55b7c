"""A push to a real server: radicale on loopback, started and ended by the test."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from export_examples import many, registry
from icalendar import Calendar, Component, Todo

from pipeline.errors import OutputError, UsageError
from pipeline.export import export
from pipeline.export.dav import Collection, connect
from pipeline.export.model import DONE, Form, Options, Progress, Report
from pipeline.registry import Registry

pytest.importorskip("radicale", reason="radicale is not installed")
PATIENCE = 30.0  # seconds until the server answers


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("radicale did not start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("radicale"), _free_port()
    (folder / "users").write_text("clerk:secret\n", encoding="utf-8")
    options = {
        "server-hosts": f"127.0.0.1:{port}",
        "storage-filesystem-folder": str(folder / "store"),
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(folder / "users"),
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "logging-level": "error",
    }
    command = [
        sys.executable,
        "-m",
        "radicale",
        "--config",
        "",
        *(f"--{key}={value}" for key, value in options.items()),
    ]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(port, running)
        yield f"http://clerk:secret@127.0.0.1:{port}/clerk"
    finally:
        running.terminate()
        running.wait(20)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """A calendar of its own for each test, not there yet."""
    return f"{server}/{request.node.name.replace('[', '').replace(']', '')}/"


def push(url: str, *registries: Registry, **options: object) -> Report:
    return export("caldav", registries or (registry(),), Options(url=url, **options))[1]  # type: ignore[arg-type]


def todos(url: str) -> dict[str, Component]:
    with connect(url) as collection:
        found = [t for r in collection.todos() for t in Calendar.from_ical(r.data).walk(Todo.name)]
    return {str(todo["UID"]).partition("@")[0]: todo for todo in found}


def change(url: str, task: str, **properties: str) -> None:
    """What a person does to a to-do in an app."""
    with connect(url) as collection:
        (resource,) = [r for r in collection.todos() if f"UID:{task}@" in r.data]
        book = Calendar.from_ical(resource.data)
        for name, value in properties.items():
            book.walk(Todo.name)[0][name.replace("_", "-")] = value
        collection.replace(resource, book.to_ical())


def test_the_server_has_what_was_sent(url: str) -> None:
    report = push(url)
    assert report.entries == 5 and "6 to-dos sent" in report.notes[0]
    assert "secret" not in report.written[0]
    found = todos(url)
    assert len(found) == 6
    assert str(found["0" * 16]["SUMMARY"]).startswith("东浦区教育局每季度")
    assert found["0" * 16]["RRULE"]["BYMONTHDAY"] == [-1]


def test_a_second_push_changes_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    push(url)
    with connect(url) as collection:
        before = {r.path: r.tag for r in collection.todos()}
    verbs: list[str] = []
    ask = Collection._ask
    monkeypatch.setattr(Collection, "_ask", lambda self, verb, *rest: (verbs.append(verb), ask(self, verb, *rest))[1])
    push(url)
    assert verbs == ["REPORT"]
    with connect(url) as collection:
        assert {r.path: r.tag for r in collection.todos()} == before


def test_what_is_done_flows_back_and_stays(url: str) -> None:
    push(url)
    change(url, f"{1:016x}", STATUS="COMPLETED", COMMENT="已报市安委办")
    change(url, "0" * 16, STATUS="IN-PROCESS", PERCENT_COMPLETE="50")
    report = push(url)
    assert sorted(report.progress, key=lambda p: p.task) == [
        Progress("0" * 16, "50%", "进行中"),
        Progress(f"{1:016x}", "", DONE, "已报市安委办"),
    ]
    base = registry()
    longer = tuple(replace(t, text=t.text + "（修订）") for t in base.tasks)
    push(url, replace(base, tasks=longer))
    changed = todos(url)[f"{1:016x}"]
    assert "（修订）" in str(changed["DESCRIPTION"])
    assert str(changed["STATUS"]) == "COMPLETED" and str(changed["COMMENT"]) == "已报市安委办"


def test_what_is_gone_is_cancelled_not_deleted(url: str) -> None:
    other = replace(registry(), id="another", tasks=(replace(registry().tasks[0], id="other-task"),))
    push(url, registry(), other)
    base = registry()
    report = push(url, replace(base, tasks=base.tasks[1:]))
    assert "1 to-dos sent" in report.notes[0]
    found = todos(url)
    assert str(found["0" * 16]["STATUS"]) == "CANCELLED"
    assert str(found["other-task"]["STATUS"]) == "NEEDS-ACTION"  # of a notice that was not in this push
    push(url)
    assert str(todos(url)["0" * 16]["STATUS"]) == "CANCELLED"  # what stands there is a person's to undo


def test_foreign_to_dos_are_left_alone(url: str) -> None:
    push(url)
    foreign = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:mine\r\n"
        b"DTSTAMP:20250101T000000Z\r\nSUMMARY:x\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
    )
    with connect(url) as collection:
        collection.put("mine.ics", foreign)
    push(url)
    assert "STATUS" not in todos(url)["mine"]


def test_a_change_meanwhile_is_not_overwritten(url: str) -> None:
    push(url)
    with connect(url) as collection:
        resource = collection.todos()[0]
        change(url, resource.path.rpartition("/")[2].removesuffix(".ics"), STATUS="IN-PROCESS")
        with pytest.raises(OutputError, match="412"):
            collection.replace(resource, resource.data.encode())


def test_five_hundred(url: str) -> None:
    assert push(url, *many(500)).entries == 500
    assert len(todos(url)) == 600


def test_password_from_the_environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = url.replace("clerk:secret@", "clerk@")
    with pytest.raises(OutputError) as caught:
        push(bare)
    assert "NOTICES_PASSWORD" in caught.value.advice and "401" in caught.value.message
    monkeypatch.setenv("NOTICES_PASSWORD", "secret")
    assert push(bare).entries == 5


@pytest.mark.parametrize("address", ["", "ftp://x/y", "nonsense"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(UsageError):
        push(address)


def test_events_are_refused() -> None:
    with pytest.raises(UsageError):
        push("http://127.0.0.1:1/x/", form=Form.EVENT)


def test_nobody_answers() -> None:
    with pytest.raises(OutputError) as caught:
        push(f"http://127.0.0.1:{_free_port()}/x/")
    assert caught.value.advice
