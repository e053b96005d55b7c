"""Archives: members are inputs by a path through the archive, names as written, limits, nothing that leads out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    PipelineError,
    ReadError,
    TooLargeError,
)
from pipeline.ingest import archive, read, read_all
from pipeline.inputs import discover, input_digest

NOTICE = "各区要于3月底前完成排查。\n".encode()


def zip_of(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as container:
        for name, data in members:
            container.writestr(name, data)
    return out.getvalue()


def gbk_zip(name: str, data: bytes) -> bytes:
    """As Windows writes it in China: the name in GBK, the UTF-8 flag off. The stand-in has as many bytes."""
    raw = name.encode("gbk")
    return zip_of(("x" * len(raw), data)).replace(b"x" * len(raw), raw)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def put(folder: Path, data: bytes, name: str = "a.zip") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def found(path: Path) -> list[str]:
    return [inner.relative_to(path).as_posix() for inner in discover([str(path)]) if inner != path]


def test_members_are_inputs_and_read_by_their_path(folder: Path) -> None:
    path = put(folder, zip_of(("下发/通知.txt", NOTICE), ("清单.txt", NOTICE)))
    assert found(path) == ["下发/通知.txt", "清单.txt"]
    document = read(path / "下发" / "通知.txt")
    assert document.text == NOTICE.decode()
    assert document.source.file == "通知.txt"
    assert len(read_all(path)) == 2
    assert input_digest(path / "清单.txt") == document.source.sha256


def test_gbk_names(folder: Path) -> None:
    path = put(folder, gbk_zip("附件1：任务清单.txt", NOTICE))
    assert found(path) == ["附件1：任务清单.txt"]


def test_utf8_names_without_the_flag(folder: Path) -> None:
    raw = "附件.txt".encode()
    path = put(folder, zip_of(("x" * len(raw), NOTICE)).replace(b"x" * len(raw), raw))
    assert found(path) == ["附件.txt"]


def test_an_archive_in_an_archive_opens_once(folder: Path) -> None:
    third = zip_of(("c.txt", NOTICE))
    second = zip_of(("b.txt", NOTICE), ("c.zip", third))
    path = put(folder, zip_of(("a.txt", NOTICE), ("b.zip", second)))
    assert found(path) == ["a.txt", "b.zip/b.txt", "b.zip/c.zip"]
    assert read(path / "b.zip" / "b.txt").text == NOTICE.decode()
    with pytest.raises(ReadError, match="archive"):
        read(path / "b.zip" / "c.zip")


def test_documents_in_zip_containers_are_no_archives(folder: Path) -> None:
    docx = zip_of(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
    assert not archive.is_archive(put(folder, docx))
    assert found(put(folder, zip_of(("a.docx", docx)), "b.zip")) == ["a.docx"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/通知.txt", "etc/通知.txt"),
        ("/root/a.txt", "root/a.txt"),
        ("C:\\Users\\a.txt", "C_/Users/a.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("..", "file"),
        ("a\nb.txt", "a_b.txt"),
    ],
)
def test_no_name_leads_out(folder: Path, name: str, safe: str) -> None:
    path = put(folder, zip_of((name, NOTICE)))
    assert found(path) == [safe]
    assert read(path / safe).text == NOTICE.decode()


def test_equal_names_are_told_apart(folder: Path) -> None:
    path = put(folder, zip_of(("a.txt", NOTICE), ("./a.txt", NOTICE + b"1"), ("A.TXT", NOTICE)))
    assert found(path) == ["A (3).TXT", "a (2).txt", "a.txt"]
    assert read(path / "a (2).txt").text.endswith("1")


def test_what_systems_leave_is_passed_over(folder: Path) -> None:
    litter = ["__MACOSX/._a.txt", ".DS_Store", "b/.hidden", "~$a.docx", "b/Thumbs.db", "empty/"]
    path = put(folder, zip_of(("a.txt", NOTICE), *((name, b"x") for name in litter)))
    assert found(path) == ["a.txt"]


def test_links_are_passed_over(folder: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr(link, "/etc/passwd")
        container.writestr("a.txt", NOTICE)
    assert found(put(folder, out.getvalue())) == ["a.txt"]


def test_an_encrypted_member_fails_alone(folder: Path) -> None:
    data = bytearray(zip_of(("a.txt", NOTICE), ("b.txt", NOTICE)))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path = put(folder, bytes(data))
    assert read(path / "a.txt").text
    with pytest.raises(EncryptedFileError):
        read(path / "b.txt")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"PK\x03\x04damaged", CorruptFileError),
        (zip_of(("a.txt", NOTICE))[:-30], CorruptFileError),
        (zip_of(), EmptyFileError),
    ],
)
def test_an_archive_that_cannot_be_opened_is_one_failing_input(
    folder: Path, data: bytes, error: type[PipelineError]
) -> None:
    path = put(folder, data)
    assert discover([str(path)]) == (path,)
    with pytest.raises(error, match=r"a\.zip: "):
        read(path)
    with pytest.raises(error):
        read_all(path)


def test_a_damaged_member_fails_alone(folder: Path) -> None:
    data = zip_of(("a.txt", NOTICE), ("b.txt", NOTICE), method=zipfile.ZIP_STORED)
    data = data[::-1].replace(NOTICE[::-1], (b"\xff" * len(NOTICE)), 1)[::-1]
    path = put(folder, data)
    assert read(path / "a.txt").text
    with pytest.raises(CorruptFileError):
        read(path / "b.txt")


def test_bombs_are_refused_before_they_unpack(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_EXPANDED_BYTES", 1000)
    path = put(folder, zip_of(("a.txt", b" " * 1001)))
    with pytest.raises(TooLargeError):
        read(path)


def test_a_nested_bomb_does_not_cost_its_neighbours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_EXPANDED_BYTES", 1000)
    path = put(folder, zip_of(("a.txt", NOTICE), ("bomb.zip", zip_of(("a.txt", b" " * 1001)))))
    assert found(path) == ["a.txt", "bomb.zip"]
    assert read(path / "a.txt").text
    with pytest.raises(TooLargeError):
        read(path / "bomb.zip")


def test_too_many_members(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    path = put(folder, zip_of(*((f"{n}.txt", NOTICE) for n in range(4))))
    with pytest.raises(TooLargeError, match="more than 3 files"):
        read(path)


def test_a_member_that_is_not_there(folder: Path) -> None:
    path = put(folder, zip_of(("a.txt", NOTICE)))
    with pytest.raises(ReadError, match=r"b\.txt"):
        read(path / "b.txt")
