"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from registry_examples import sample

from pipeline.errors import OutputError
from pipeline.registry.files import TEMPORARY, sweep, whole_file, write_whole


def test_a_failure_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "a.yaml", "old")
    with pytest.raises(RuntimeError), whole_file(path) as handle:
        handle.write(b"half of the ne")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_to_put_it_in_place_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_whole(tmp_path / "a.yaml", "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"a\.yaml: No space left"):
        write_whole(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_equal_bytes_are_not_written_again(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "a.yaml", "same\r\n")
    os.utime(path, ns=(1, 1))
    write_whole(path, "same\r\n")
    assert path.stat().st_mtime_ns == 1
    write_whole(path, "other")
    assert path.read_bytes() == b"other"


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine", encoding="utf-8")
    (tmp_path / "a.yaml").symlink_to(target)
    write_whole(tmp_path / "a.yaml", "mine")
    assert not (tmp_path / "a.yaml").is_symlink()
    write_whole(tmp_path / "a.yaml", "new")
    assert target.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["file/a.yaml", "folder"])
def test_what_cannot_be_written_is_an_output_error(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=place):
        write_whole(tmp_path / place, "x")


def test_what_utf8_cannot_hold_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_whole(tmp_path / "a.txt", "\udcb0")
    assert not list(tmp_path.iterdir())


def test_sweep_takes_only_leftovers(tmp_path: Path) -> None:
    for name in (TEMPORARY.replace("*", "1-ab"), "mine.tmp", ".keep"):
        (tmp_path / name).write_text("", encoding="utf-8")
    sweep(tmp_path)
    sweep(tmp_path / "none")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".keep", "mine.tmp"]


def test_a_registry_never_stands_without_its_text(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError):
        sample().write(tmp_path)
    assert not list(tmp_path.glob("*.yaml"))
