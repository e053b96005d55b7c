"""Inputs kept as bytes are the inputs that were found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import NoInputError
from pipeline.inputs import Found, discover, discover_all
from pipeline.inputs.remote import Remote


def test_a_sequence_of_paths_and_then_addresses() -> None:
    files, remote = [Path("甲.txt"), Path("b/c.docx")], Remote("s3://bucket/a.txt", "1")
    found = Found(files, [remote])
    assert list(found) == [*files, remote]
    assert (len(found), found[0], found[-1], tuple(found[1:])) == (3, files[0], remote, (files[1], remote))


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_in_no_encoding(tmp_path: Path) -> None:
    name = os.fsdecode(bytes([0xCD, 0xA8]) + b".txt")
    (tmp_path / name).write_text("检查。", encoding="utf-8")
    assert list(discover_all([str(tmp_path)])) == [tmp_path / name]


def test_each_file_once_and_none_of_the_results(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for path in (tmp_path / "a.txt", tmp_path / "b.txt", out / "c.txt", tmp_path / "outside.txt"):
        path.write_text("检查。", encoding="utf-8")
    names = [str(tmp_path / "b.txt"), str(tmp_path)]
    assert [path.name for path in discover(names, out)] == ["b.txt", "a.txt", "outside.txt"]
    with pytest.raises(NoInputError):
        discover([str(out)], out)
