"""Files opened by the programs and libraries they are meant for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from export_examples import SENTENCES, registry

from pipeline.export import export
from pipeline.export.model import DONE, Options, Progress

TASK = shutil.which("task")
needs_taskwarrior = pytest.mark.skipif(TASK is None, reason="Taskwarrior is not installed")


class Taskwarrior:
    """The program with data and settings of its own, in the time zone of the notices."""

    def __init__(self, folder: Path) -> None:
        (folder / "rc").touch()
        self._settings = {"TASKDATA": str(folder / "data"), "TASKRC": str(folder / "rc"), "TZ": "Asia/Shanghai"}
        (folder / "data").mkdir()

    def __call__(self, *arguments: str) -> str:
        command = [str(TASK), "rc.confirmation=off", "rc.hooks=off", "rc.recurrence=on", *arguments]
        environment = {**os.environ, **self._settings}
        done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=True)  # noqa: S603
        return done.stdout.decode()

    def tasks(self, *query: str) -> list[dict[str, str]]:
        return list(json.loads(self(*query, "export")))


@needs_taskwarrior
def test_taskwarrior_imports_every_task_once(tmp_path: Path) -> None:
    path, program = tmp_path / "tasks.json", Taskwarrior(tmp_path)
    report = export("taskwarrior", [registry()], Options(path, progress=(Progress(f"{1:016x}", state=DONE),)))[1]
    program("import", str(path))
    program("import", str(path))
    found = program.tasks("-CHILD")
    # the ends of three quarters, a month, a week and two tasks of their own
    assert len({task["uuid"] for task in found}) == len(found) == report.entries == 7
    assert [task["due"] for task in found if task["status"] == "completed"] == ["20250629T160000Z"]
    assert sorted(task["status"] for task in found) == ["completed", *["pending"] * 4, *["recurring"] * 2]
    markup = next(task for task in found if "script" in task["description"])
    assert markup["description"] == SENTENCES[4].rstrip("；")
    assert "澄安委办〔2025〕8号" in markup["tags"] and markup["project"] == "澄安委办〔2025〕8号"
    quarterly = sorted(task["due"] for task in found if "每季度" in task["description"])
    assert quarterly == ["20250330T160000Z", "20250629T160000Z", "20250929T160000Z"]


@needs_taskwarrior
def test_taskwarrior_comes_to_the_same_days(tmp_path: Path) -> None:
    """The fifth of each month and each Friday, in Beijing, which has no summer time."""
    path, program = tmp_path / "tasks.json", Taskwarrior(tmp_path)
    export("taskwarrior", [registry()], Options(path))
    program("import", str(path))
    program("list")  # makes the tasks that are due of those that recur
    due = {word: sorted(t["due"] for t in program.tasks("+CHILD") if word in t["description"]) for word in "月周"}
    assert due["月"][:4] == ["20250304T160000Z", "20250404T160000Z", "20250504T160000Z", "20250604T160000Z"]
    assert due["周"][:3] == ["20250306T160000Z", "20250313T160000Z", "20250320T160000Z"]


def test_org_is_read_by_orgparse(tmp_path: Path) -> None:
    orgparse = pytest.importorskip("orgparse", reason="orgparse is not installed")
    path = tmp_path / "tasks.org"
    export("org", [registry()], Options(path, progress=(Progress(f"{1:016x}", state=DONE),)))
    notice, *tasks = orgparse.load(str(path))[1:]
    assert (notice.level, notice.heading) == (1, registry().header.title)
    assert [task.todo for task in tasks] == ["TODO"] * 3 + ["DONE"] + ["TODO"] * 3
    assert [str(task.deadline.start)[:10] for task in tasks if task.deadline] == [
        *("2025-03-31", "2025-06-30", "2025-09-30", "2025-06-30", "2025-03-05", "2025-03-07")
    ]
    assert {len(str(task.get_property("ID"))) for task in tasks} == {16, 16 + len("-20250331")}
    markup = next(task for task in tasks if "script" in task.heading)
    # nothing but a break that is not seen stands between the letters
    assert f"- 原文：{SENTENCES[4]}" in markup.get_body(format="raw").replace("\u200b", "")
    assert all(task.tags == {"必须", "通知", "澄安委办_2025_8号"} for task in tasks if task is not markup)
    repeaters = [line for line in path.read_text(encoding="utf-8").splitlines() if " +1" in line]
    assert repeaters == ["DEADLINE: <2025-03-05 Wed +1m>", "DEADLINE: <2025-03-07 Fri +1w>"]
