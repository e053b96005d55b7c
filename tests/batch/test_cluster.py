"""A Dask cluster on loopback: a scheduler and three worker processes, one killed, one document that kills."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fake_run
import pytest

from pipeline import batch
from pipeline.batch import Options
from pipeline.cli import main
from pipeline.errors import UsageError
from pipeline.inputs import discover, discover_all
from pipeline.ruleset import RuleSet

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture(autouse=True)
def _no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch.runs, "load_rules", lambda *roots: RuleSet((), (), repr(roots)))


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The scheduler's address and its three workers, which start again when they die."""
    path = os.pathsep.join(p for p in sys.path if p)
    environment = {**os.environ, "PYTHONPATH": path, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    file = tmp_path / "scheduler.json"
    shared = ["--scheduler-file", str(file)]
    scheduler = ["dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *shared]
    worker = ["dask", "worker", *shared, "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)]
    processes = [_start([sys.executable, "-m", *scheduler], environment)]
    try:
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        processes += [_start([sys.executable, "-m", *worker], environment) for _ in range(3)]
        with distributed.Client(scheduler_file=str(file)) as client:
            client.wait_for_workers(3, timeout=90)
            address = client.scheduler.address
        yield address, processes[1:]
    finally:
        for process in processes:
            _kill(process)


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603


def _kill(process: subprocess.Popen[bytes]) -> None:
    """A worker and the nanny that would start it again are one process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


def results(out: Path) -> dict[str, bytes]:
    files = (path for path in out.rglob("*") if path.suffix in (".yaml", ".txt") or path.name in ("tasks.csv",))
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def test_a_killed_worker_and_a_poison_document_cost_only_the_poison(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(90):
        (folder / f"{n:03}.txt").write_text(f"第{n}次每月检查。\n" * 3, encoding="utf-8")
    local = batch.run(discover([str(folder)]), Options(tmp_path / "local"), process=fake_run.process)
    (folder / "050x.txt").write_text("die", encoding="utf-8")

    def kill_one(step: batch.Step) -> None:
        if step.done == 1:
            _kill(workers[0])

    options = Options(tmp_path / "dask", scheduler=address)
    summary = batch.run(discover([str(folder)]), options, kill_one, fake_run.process)
    assert [(Path(f.file).name, f.code) for f in summary.failures] == [("050x.txt", "crashed")]
    assert summary.notices == local.notices == 90
    assert results(tmp_path / "dask") == results(tmp_path / "local")


def test_workers_fetch_what_lies_elsewhere(cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(25):
        (folder / f"{n:03}.txt").write_text(f"第{n}次每月检查。\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as container:
        container.writestr("下级/甲.txt", "报送材料。\n")
    local = batch.run(discover_all([str(folder)]), Options(tmp_path / "local"), process=fake_run.process)
    elsewhere = discover_all([f"local://{folder}"])
    summary = batch.run(elsewhere, Options(tmp_path / "dask", scheduler=cluster[0]), process=fake_run.process)
    assert summary.notices == local.notices == 26
    assert results(tmp_path / "dask") == results(tmp_path / "local")


def test_no_scheduler_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("检查。\n", encoding="utf-8")
    options = Options(tmp_path / "out", scheduler="tcp://nowhere:no")
    with pytest.raises(UsageError, match="no Dask scheduler"):
        batch.run(discover([str(tmp_path)]), options, process=fake_run.process)


def test_the_engine_and_its_scheduler_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "data/raw", "--engine", "dask"]) == 1
    assert main(["extract", "data/raw", "--scheduler", "tcp://127.0.0.1:1"]) == 1
    assert "go together" in capsys.readouterr().err


def test_limits_are_those_of_the_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"]
    assert main(["extract", "data/raw", *cluster, "--time-limit", "5"]) == 1
    assert "dask worker --memory-limit" in capsys.readouterr().err
