"""A run over many files: isolation, what is redone, what is left alone."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_run
import pytest

from pipeline import batch
from pipeline.batch import Options, Summary
from pipeline.errors import ExitCode, NoInputError, OutputError
from pipeline.inputs import discover
from pipeline.registry import load_registry, manifest
from pipeline.ruleset import RuleSet


@pytest.fixture(autouse=True)
def _no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch.runs, "load_rules", lambda *roots: RuleSet((), (), repr(roots)))


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"a": "每月检查。\n上报情况。\n", "b": "开展培训。\n", "c": "甲。\n---\n乙。\n"}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, out: Path, **options: object) -> Summary:
    paths = discover([str(folder)], out)
    return batch.run(paths, Options(out, **options), process=fake_run.process)  # type: ignore[arg-type]


def rows(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.read_bytes()) for p in files}


@pytest.mark.parametrize("workers", [1, 2])
def test_every_notice_has_a_registry_a_text_and_its_rows(notices: Path, tmp_path: Path, workers: int) -> None:
    out = tmp_path / "out"
    summary = run(notices, out, workers=workers)
    assert (summary.inputs, summary.notices, summary.tasks, summary.trackable) == (3, 4, 5, 1)
    assert summary.exit_code is ExitCode.OK
    tasks = rows(out / "tasks.csv")
    assert [t["工作任务"] for t in tasks] == ["每月检查。", "上报情况。", "开展培训。", "甲。", "乙。"]
    assert [t["序号"] for t in tasks] == ["1", "2", "3", "4", "5"]
    for row in rows(out / "notices.csv"):
        registry = load_registry(out / row["登记表"])
        assert registry.id == row["通知编号"]
        assert registry.text == (notices / row["来源文件"]).read_text(encoding="utf-8")
    assert rows(out / "errors.csv") == []


def test_the_same_run_again_touches_nothing(notices: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(notices, out)
    before = snapshot(out)
    assert run(notices, out).unchanged == 3
    assert snapshot(out) == before


def test_two_folders_and_any_number_of_workers_give_the_same_bytes(notices: Path, tmp_path: Path) -> None:
    run(notices, tmp_path / "one")
    run(notices, tmp_path / "two", workers=2)
    one, two = snapshot(tmp_path / "one"), snapshot(tmp_path / "two")
    for taken in (one, two):
        del taken[manifest.FILE]  # holds the inputs in the order in which they were done
    assert {name: data for name, (_, data) in one.items()} == {name: data for name, (_, data) in two.items()}


def test_only_what_changed_is_redone_and_its_old_registry_goes(notices: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(notices, out)
    before = snapshot(out)
    (notices / "b.txt").write_text("开展演练。\n", encoding="utf-8")
    assert run(notices, out).unchanged == 2
    after = snapshot(out)
    touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    stems = {Path(name).name.split("-")[0] for name in touched}
    assert stems == {"b", "tasks.csv", "notices.csv", manifest.FILE}
    assert len(list(out.glob("b-*.yaml"))) == 1
    assert "开展演练。" in [t["工作任务"] for t in rows(out / "tasks.csv")]


@pytest.mark.parametrize("options", [{"nlp": False}, {"rules": (Path("mine"),)}])
def test_other_rules_or_no_language_component_redo_all(
    notices: Path, tmp_path: Path, options: dict[str, object]
) -> None:
    out = tmp_path / "out"
    run(notices, out)
    assert run(notices, out, **options).unchanged == 0


def test_a_registry_that_was_deleted_is_made_again(notices: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(notices, out)
    before = snapshot(out)
    next(out.glob("a-*.yaml")).unlink()
    assert run(notices, out).unchanged == 2
    assert {n: d for n, (_, d) in snapshot(out).items()}.keys() == before.keys()


def test_a_file_that_is_gone_leaves_the_tables_but_not_the_folder(notices: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(notices, out)
    (notices / "b.txt").unlink()
    run(notices, out)
    assert len(rows(out / "notices.csv")) == 3
    assert len(list(out.glob("b-*.yaml"))) == 1


def test_an_edited_registry_is_kept_and_set_aside_when_its_notice_changes(notices: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(notices, out)
    path = next(out.glob("b-*.yaml"))
    mine = path.read_text(encoding="utf-8").replace("modality: required", "modality: permitted")
    path.write_text(mine, encoding="utf-8")
    assert run(notices, out).kept == [path]
    assert [t["性质"] for t in rows(out / "tasks.csv")][2] == "可以"
    assert path.read_text(encoding="utf-8") == mine
    (notices / "b.txt").write_text("开展演练。\n", encoding="utf-8")
    (aside,) = run(notices, out).aside
    assert aside.read_text(encoding="utf-8") == mine


def test_a_spoilt_edit_is_an_error_of_that_notice(notices: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(notices, out)
    path = next(out.glob("b-*.yaml"))
    path.write_text(path.read_text(encoding="utf-8").replace("required", "must"), encoding="utf-8")
    summary = run(notices, out)
    assert summary.exit_code is ExitCode.SOME_FAILED
    assert [row["代码"] for row in rows(out / "errors.csv")] == ["registry-invalid"]
    assert len(rows(out / "notices.csv")) == 3


@pytest.mark.parametrize("workers", [1, 2])
def test_bad_files_are_rows_of_errors_csv_and_the_others_are_written(
    notices: Path, tmp_path: Path, workers: int
) -> None:
    bad = {"d": "", "e": "bug", "f": "corrupt"} | ({"h": "die"} if workers > 1 else {})
    for name, text in bad.items():
        (notices / f"{name}.txt").write_text(text, encoding="utf-8")
    summary = run(notices, tmp_path / "out", workers=workers)
    assert summary.exit_code is ExitCode.SOME_FAILED
    assert summary.notices == 4
    errors = {Path(row["文件"]).stem: row for row in rows(tmp_path / "out" / "errors.csv")}
    expected = {"d": "empty-file", "e": "internal", "f": "corrupt-file", "h": "crashed"}
    assert {name: row["代码"] for name, row in errors.items()} == {k: v for k, v in expected.items() if k in errors}
    assert len(errors) == len(bad)
    assert all(row["原因"] and row["处理办法"] and "\n" not in row["原因"] for row in errors.values())


def test_several_dying_workers_lose_only_their_own_files(notices: Path, tmp_path: Path) -> None:
    for name in "def":
        (notices / f"{name}.txt").write_text("die", encoding="utf-8")
    (notices / "z.txt").write_text("末尾。\n", encoding="utf-8")
    summary = run(notices, tmp_path / "out", workers=2)
    assert sorted(Path(f.file).stem for f in summary.failures) == ["d", "e", "f"]
    assert summary.notices == 5


def test_a_failed_file_is_tried_again(notices: Path, tmp_path: Path) -> None:
    (notices / "d.txt").write_text("corrupt", encoding="utf-8")
    assert len(run(notices, tmp_path / "out").failures) == 1
    assert len(run(notices, tmp_path / "out").failures) == 1


def test_only_missing_components_have_a_code_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "scan.txt").write_text("missing", encoding="utf-8")
    summary = run(tmp_path, tmp_path / "out")
    assert summary.exit_code is ExitCode.MISSING_COMPONENT
    (tmp_path / "x.txt").write_text("corrupt", encoding="utf-8")
    assert run(tmp_path, tmp_path / "out").exit_code is ExitCode.SOME_FAILED


def test_the_same_file_under_two_folders_keeps_its_registry(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("检查。\n", encoding="utf-8")
    out = tmp_path / "out"
    run(tmp_path, out)
    (tmp_path / "x" / "a.txt").write_text("培训。\n", encoding="utf-8")
    run(tmp_path, out)
    listed = {row["登记表"] for row in rows(out / "notices.csv")}
    assert {path.name for path in out.glob("*.yaml")} == listed
    assert len(listed) == 2


def test_formats_write_only_what_was_asked_for(notices: Path, tmp_path: Path) -> None:
    summary = run(notices, tmp_path / "out", formats=("csv",))
    assert summary.tasks == 5
    assert not list((tmp_path / "out").glob("*.yaml"))
    assert len(rows(tmp_path / "out" / "tasks.csv")) == 5
    run(notices, tmp_path / "only", formats=("yaml",))
    assert not (tmp_path / "only" / "tasks.csv").exists()
    assert len(list((tmp_path / "only").glob("*.yaml"))) == 4


def test_a_folder_that_cannot_be_written_ends_the_run(notices: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        run(notices, tmp_path / "file" / "out")


def test_a_damaged_manifest_is_made_anew(notices: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(notices, out)
    (out / manifest.FILE).write_bytes(b"no database at all" * 100)
    assert run(notices, out).unchanged == 0
    assert run(notices, out).unchanged == 3


def test_progress_counts_every_input(notices: Path, tmp_path: Path) -> None:
    paths = discover([str(notices)])
    seen: list[tuple[int, int]] = []
    for _ in range(2):
        seen.clear()
        batch.run(paths, Options(tmp_path / "out"), lambda step: seen.append((step.done, step.total)), fake_run.process)
        assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_killed_run_leaves_whole_files_and_the_next_one_finishes(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for n in range(150):
        (folder / f"{n:03}.txt").write_text("每月检查。\n" * 20, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; import fake_run; from pipeline import batch, ruleset\n"
        "batch.runs.load_rules = lambda *r: ruleset.RuleSet((), (), '()')\n"
        "from pipeline.inputs import discover\n"
        "batch.run(discover([sys.argv[1]]), batch.Options(Path(sys.argv[2])), process=fake_run.process)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    child = subprocess.Popen([sys.executable, "-c", code, str(folder), str(out)], env=environment)  # noqa: S603
    deadline = time.monotonic() + 60
    while len(list(out.glob("*.yaml"))) < 10 and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    for path in out.glob("*.yaml"):
        assert len(load_registry(path).tasks) == 20
    summary = run(folder, out)
    assert summary.notices == 150
    assert not list(out.rglob("*.tmp"))


def test_inputs_are_files_folders_and_globs_each_once(tmp_path: Path) -> None:
    for name in ("b.txt", "sub/a.txt", ".hidden.txt", ".git/x.txt", "~$lock.docx", "out/t.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    names = [str(tmp_path / "sub" / "*.txt"), str(tmp_path), str(tmp_path / "b.txt")]
    found = discover(names, tmp_path / "out")
    assert [str(path.relative_to(tmp_path)) for path in found] == ["sub/a.txt", "b.txt"]
    assert discover([str(tmp_path / ".hidden.txt")]) == (tmp_path / ".hidden.txt",)


def test_a_name_that_stands_for_nothing_is_reported_unless_it_is_all(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    assert discover([str(tmp_path / "a.txt"), "none.txt"]) == (tmp_path / "a.txt", Path("none.txt"))
    (tmp_path / "empty").mkdir()
    for names in (["none.txt"], [str(tmp_path / "empty")], [str(tmp_path / "*.pdf")]):
        with pytest.raises(NoInputError):
            discover(names)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    assert discover([str(tmp_path)]) == (tmp_path / "a.txt",)


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name be any bytes")
def test_a_name_in_no_known_encoding_is_read_like_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xb0\xb2.txt")).write_text("检查。\n", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xb0\xb3.txt")).write_text("corrupt", encoding="utf-8")
    for unchanged in (0, 1):
        summary = run(folder, tmp_path / "out")
        assert (summary.notices, len(summary.failures), summary.unchanged) == (1, 1, unchanged)
    assert len(load_registry(next((tmp_path / "out").glob("*.yaml"))).tasks) == 1
