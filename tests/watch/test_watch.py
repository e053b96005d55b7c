"""Files that land in a folder: taken when they are whole, once, and again when they change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fake_run
import pytest

from pipeline import batch
from pipeline.batch import Options
from pipeline.batch.watch import Watch, watch
from pipeline.cli import main
from pipeline.errors import NoInputError
from pipeline.ruleset import RuleSet


def put(folder: Path, name: str, text: str = "每月检查。\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def eye(tmp_path: Path) -> Watch:
    return Watch(tmp_path, tmp_path / "out")


def test_a_file_is_taken_at_the_second_look_and_only_once(eye: Watch) -> None:
    path = put(eye.folder, "a.txt")
    assert [eye.landed() for _ in range(3)] == [(), (path,), ()]


def test_a_file_that_grows_is_not_taken_until_it_stops(eye: Watch) -> None:
    path = put(eye.folder, "a.txt")
    for length in range(2, 5):
        assert eye.landed() == ()
        put(eye.folder, "a.txt", "检查。" * length)
    assert [eye.landed(), eye.landed()] == [(), (path,)]


def test_a_file_that_changes_or_comes_back_is_taken_again(eye: Watch) -> None:
    path = put(eye.folder, "a.txt")
    eye.landed(), eye.landed()
    put(eye.folder, "a.txt", "每季度检查。\n")
    assert [eye.landed(), eye.landed()] == [(), (path,)]
    path.unlink()
    assert eye.landed() == ()
    put(eye.folder, "a.txt", "每季度检查。\n")
    assert [eye.landed(), eye.landed()] == [(), (path,)]


def test_what_is_hidden_half_loaded_or_our_own_is_left_alone(eye: Watch) -> None:
    for name in (".a.txt", "~$a.docx", ".git/a.txt", "a.docx.part", "b.pdf.crdownload", "out/a.yaml"):
        put(eye.folder, name)
    path = put(eye.folder, "sub/a.txt")
    eye.landed()
    assert eye.landed() == (path,)


def test_each_landing_is_a_run_and_the_tables_name_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch.runs, "load_rules", lambda *roots: RuleSet((), (), repr(roots)))
    folder, out = tmp_path / "in", tmp_path / "out"
    put(folder, "a.txt")

    def looks() -> Iterator[None]:
        yield from [None] * 3
        put(folder, "b.txt", "corrupt")
        put(folder, "c.txt")
        yield from [None] * 3

    found = list(watch(folder, Options(out), looks(), fake_run.process))
    assert [(s.inputs, s.unchanged, s.notices, len(s.failures)) for s in found] == [(1, 0, 1, 0), (3, 1, 2, 1)]


def test_there_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NoInputError):
        list(watch(tmp_path / "none", Options(tmp_path / "out"), iter([None])))


def test_the_command_processes_what_is_there_and_then_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "in", "a.txt", "关于消防工作的通知\n各单位要每月检查一次消防设施。\n")
    command = ["watch", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--once", "--every", "0.01"]
    assert main([*command, "--without", "nlp"]) == 0
    assert capsys.readouterr().out.startswith("1 new, 1 notices")
    assert len(list((tmp_path / "out").glob("*.yaml"))) == 1
    assert main([*command, "--without", "nlp"]) == 0
    assert capsys.readouterr().out.startswith("0 new, 1 notices")
