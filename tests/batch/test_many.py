"""A run over many inputs: limits, shards, what survives a kill, and how it shows itself."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_run
import pytest

from pipeline import batch
from pipeline.batch import Options, Step, Summary
from pipeline.cli import batch_view, main
from pipeline.cli.table import width
from pipeline.inputs import discover
from pipeline.registry import load_registry
from pipeline.registry.manifest import Manifest
from pipeline.ruleset import RuleSet

LINE = "各单位要每月检查一次消防设施。\n"


@pytest.fixture(autouse=True)
def _no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch.runs, "load_rules", lambda *roots: RuleSet((), (), repr(roots)))


def inputs(folder: Path, number: int) -> Path:
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:03}.txt").write_text(f"第{n}次每月检查。\n", encoding="utf-8")
    return folder


def run(folder: Path, out: Path, **options: object) -> Summary:
    return batch.run(discover([str(folder)], out), Options(out, **options), process=fake_run.process)  # type: ignore[arg-type]


def test_shards_hold_the_registries_and_the_tables_say_where(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(inputs(tmp_path / "in", 30), out, shard=True)
    assert not list(out.glob("*.yaml"))
    files = sorted(str(path.relative_to(out)) for path in out.rglob("*.yaml"))
    assert len(files) == 30
    table = (out / "notices.csv").read_text(encoding="utf-8-sig")
    assert all(file in table for file in files)
    assert all(load_registry(out / file).text for file in files), "each finds its text beside it"


def test_a_sharded_run_again_touches_nothing_and_takes_away_what_changed(tmp_path: Path) -> None:
    folder, out = inputs(tmp_path / "in", 8), tmp_path / "out"
    run(folder, out, shard=True)
    assert run(folder, out, shard=True).unchanged == 8
    (folder / "000.txt").write_text("开展演练。\n", encoding="utf-8")
    run(folder, out, shard=True)
    assert len(list(out.rglob("*.yaml"))) == len(list(out.rglob("text/*.txt"))) == 8


def test_one_poison_file_among_many_is_a_row_of_errors(tmp_path: Path) -> None:
    folder = inputs(tmp_path / "in", 9)
    (folder / "004.txt").write_text("die", encoding="utf-8")
    summary = run(folder, tmp_path / "out", isolated=True)
    assert [(Path(f.file).name, f.code) for f in summary.failures] == [("004.txt", "crashed")]
    assert "exit code 3" in summary.failures[0].message
    assert summary.notices == 8


def test_failures_stand_in_the_order_of_the_inputs(tmp_path: Path) -> None:
    folder = inputs(tmp_path / "in", 12)
    for n in (1, 5, 9):
        (folder / f"{n:03}.txt").write_text("die" if n == 1 else "corrupt", encoding="utf-8")
    failed = [Path(f.file).name for f in run(folder, tmp_path / "out", workers=2).failures]
    assert failed == ["001.txt", "005.txt", "009.txt"]


def test_what_is_recorded_survives_a_kill_at_once(tmp_path: Path) -> None:
    folder, out = inputs(tmp_path / "in", 60), tmp_path / "out"
    code = (
        "import os, sys; from pathlib import Path; import fake_run; from pipeline import batch, ruleset\n"
        "batch.runs.load_rules = lambda *r: ruleset.RuleSet((), (), '()')\n"
        "from pipeline.inputs import discover\n"
        "stop = lambda step: os.kill(os.getpid(), 9) if step.done == 17 else None\n"
        "batch.run(discover([sys.argv[1]]), batch.Options(Path(sys.argv[2])), stop, fake_run.process)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    child = subprocess.run([sys.executable, "-c", code, str(folder), str(out)], env=environment, check=False)  # noqa: S603
    assert child.returncode == -signal.SIGKILL
    assert run(folder, out).unchanged == 17


def interruptible() -> None:
    """A suite that a script runs in the background hands its children an interrupt that is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name != "posix", reason="an interrupt is sent to the process group")
def test_ctrl_c_ends_the_run_cleanly_and_the_next_goes_on(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for n in range(120):
        (folder / f"{n:03}.txt").write_text(f"第{n}号通知\n" + LINE * 40, encoding="utf-8")
    command = [sys.executable, "-m", "pipeline.cli", "extract", str(folder), "--out", str(out), "--without", "nlp"]
    shown = {"stderr": subprocess.PIPE, "start_new_session": True, "preexec_fn": interruptible}
    child = subprocess.Popen([*command, "--workers", "2"], **shown)  # type: ignore[call-overload]  # noqa: S603
    deadline = time.monotonic() + 60
    while len(list(out.glob("*.yaml"))) < 3 and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130, err.decode(errors="replace")
    assert b"Traceback" not in err
    assert b"run it again" in err
    assert not list(out.rglob("*.tmp"))
    with Manifest(out) as manifest:
        done = sum(manifest.entry(str(path.resolve())) is not None for path in folder.iterdir())
    assert 1 <= done < 120


def step(done: int, **fields: object) -> Step:
    return Step(done, 10, 0, Path("甲.txt"), **fields)  # type: ignore[arg-type]


def test_the_bar_shows_rate_time_left_and_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    err = io.StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    clock = iter([100.0, 102.0, 104.0, 105.0])
    bar = batch_view.Bar(lambda: next(clock))
    bar(step(1, fresh=True))
    bar(step(2))
    bar(Step(4, 10, 2, Path("乙.txt"), fresh=True))
    assert "4/10 · 0.5/s · 0:12 left · 2 failed · 乙.txt" in err.getvalue()
    bar(step(10, fresh=True))
    assert err.getvalue().endswith("\r\x1b[K"), "the bar is wiped at the end"


def test_the_bar_is_no_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    err = io.StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    batch_view.Bar()(Step(1, 2, 0, Path("很长的名字" * 10)))
    assert "############............] 1/2" in err.getvalue()
    assert width(err.getvalue().rpartition("K")[2]) < 40


@pytest.mark.parametrize(("seconds", "shown"), [(7.4, "0:07"), (725, "12:05"), (11045, "3:04:05")])
def test_durations(seconds: float, shown: str) -> None:
    assert batch_view.duration(seconds) == shown


def test_json_log_has_a_line_for_each_input_and_one_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    (tmp_path / "a.txt").write_text(LINE, encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    command = ["extract", str(tmp_path), "--out", str(tmp_path / "out"), "--without", "nlp", "--quiet", "--log", "json"]
    assert main(command) == 2
    out, err = capsys.readouterr()
    first, second, end = map(json.loads, err.splitlines())
    assert out == ""
    assert (first["event"], first["done"], first["total"]) == ("written", 1, 2)
    assert (second["event"], second["code"]) == ("failed", "empty-file")
    assert (end["event"], end["failed"], end["exit_code"]) == ("end", 1, 2)


def test_quiet_says_only_what_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    (tmp_path / "a.txt").write_text(LINE, encoding="utf-8")
    command = ["extract", str(tmp_path), "--out", str(tmp_path / "out"), "--without", "nlp", "--quiet"]
    assert main(command) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("limit", ["0", "-1", "x", "inf"])
def test_a_limit_is_a_positive_number(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "data/raw", "--time-limit", limit]) == 1
    assert "number of seconds" in capsys.readouterr().err
